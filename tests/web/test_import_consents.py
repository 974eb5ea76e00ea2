"""Consents come by files with their proof, are told as every other, go with their import, and survive an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from emptying import empty
from import_files import bring, take_back, write_csv
from test_taking import lead_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
LEADS = [{"lead_id": "L1", "email": "anna@firma.example"}]
ROWS: list[dict[str, Any]] = [
    {"lead_id": "L1", "purpose": "newsletter", "state": "granted", "at": "2025-03-01", "confirmed_at": "2025-06-01",
     "source": "form 7", "text": "I want news.", "version": "3", "evidence": '{"form": 7}'},
    {"lead_id": "L1", "purpose": "newsletter", "state": "withdrawn", "at": "2025-05-01"},
    {"lead_id": "L1", "purpose": "calls", "state": "withdrawn", "at": "2025-04-01", "source": "phone"},
    {"lead_id": "L1", "purpose": "calls", "state": "withdrawn", "at": "2025-04-01", "source": "phone"},
    {"lead_id": "L1", "purpose": "calls", "state": "perhaps", "at": "2025-04-02"},
    {"lead_id": "L1", "purpose": "calls", "state": "granted", "at": "2999-01-01"},
    {"lead_id": "L1", "purpose": "calls", "state": "granted", "at": "2025-01-01", "evidence": "[7"},
    {"lead_id": "L1", "purpose": "", "state": "granted", "at": "2025-01-01"},
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {
        "leads": write_csv(tmp_path / "leads.csv", LEADS),
        "consents": write_csv(tmp_path / "consents.csv", ROWS),
    }


def told() -> Any:
    from reifegrad_web.leads.consents import consents_of

    return consents_of(lead_of("email", "anna@firma.example") or 0)


def test_every_answer_is_noted_once_with_its_proof(files: dict[str, Path]) -> None:
    from reifegrad_web.leads.consents import last_of

    found = bring(**files)
    assert found.state == "done", found.error
    counts = {name: found.counts["consents"][name] for name in ("rows", "accepted", "duplicate", "rejected")}
    assert counts == {"rows": 8, "accepted": 3, "duplicate": 1, "rejected": 4}
    assert set(found.reasons) == {
        "consents.state.not_granted_or_withdrawn", "consents.at.in_future",
        "consents.evidence.broken_json", "consents.purpose.empty",
    }  # fmt: skip
    last = last_of(lead_of("email", "anna@firma.example") or 0)
    assert {purpose: row["state"] for purpose, row in last.items()} == {"newsletter": "granted", "calls": "withdrawn"}
    proof = {name: last["newsletter"][name] for name in ("source", "text", "version", "evidence")}
    assert proof == {"source": "form 7", "text": "I want news.", "version": "3", "evidence": {"form": 7}}
    assert bring(**files).counts["consents"]["accepted"] == 0
    take_back(found)
    assert len(told()) == 3, "the second import has brought the same"


def test_consents_of_an_export_can_be_imported(files: dict[str, Path], tmp_path: Path) -> None:
    from reifegrad_web.imports.exporting import export_all

    bring(**files)
    before = told()
    export_all(tmp_path / "all", "csv")
    empty()
    bring("old", **{name: tmp_path / "all" / f"{name}.csv" for name in ("leads", "consents")})
    assert told() == before
