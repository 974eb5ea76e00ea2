"""Who is erased is in nothing that imports and exports have kept; what is too old and kept for nobody goes as well."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from import_files import all_facts, bring, take_back, write_csv
from people import everything
from test_taking import NOW, lead_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
EMAIL = "nora.seidenfaden@firma.example"
LEADS = [
    {"lead_id": "NORA-4711-L", "email": EMAIL, "position": "Obermeisterin", "account_id": "seidenfaden-co"},
    {"lead_id": "L2", "email": "ben@gmx.de", "position": "CEO", "account_id": "other-co"},
]
ACTIVITIES = [
    {"activity_id": n, "lead_id": lead, "kind": "page_viewed", "occurred_at": "2025-11-20", "path": f"/of-{lead}"}
    for n, lead in enumerate(["NORA-4711-L", "L2"])
]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    companies = [{"account_id": row["account_id"], "industry": row["account_id"]} for row in LEADS]
    return {
        "leads": write_csv(tmp_path / "leads.csv", LEADS),
        "activities": write_csv(tmp_path / "activities.csv", ACTIVITIES),
        "accounts": write_csv(tmp_path / "accounts.csv", companies),
        "outcomes": write_csv(
            tmp_path / "outcomes.csv",
            [{"lead_id": "NORA-4711-L", "outcome": "won", "decided_at": "2026-01-01", "reason": "seidenfaden asked"}],
        ),
    }


def erase(given: str = EMAIL) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase as run

    return run(given, "request by letter", command_line(), NOW)


def export_on_server() -> Any:
    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import add_job
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.working import work_once
    from reifegrad_web.writing import write

    with write():
        job = add_job("export", {"format": "csv"}, utc_now())
    assert work_once("worker")
    return Job.objects.get(id=job.pk)


def kept_bytes() -> bytes:
    from django.conf import settings

    return b"".join(path.read_bytes() for path in (settings.ENVIRONMENT.home / "imports").rglob("*") if path.is_file())


def test_no_table_and_no_kept_file_names_who_was_erased(files: dict[str, Path], tmp_path: Path) -> None:
    from reifegrad_web.imports.models import Brought, Import
    from reifegrad_web.leads.identities import Key

    bring(**files)
    bring("shop", leads=files["leads"])
    named = files["leads"].rename(tmp_path / f"{EMAIL}.csv")
    bring("third", leads=named)
    Import.objects.filter(source="third").update(error=f"line 2: {EMAIL} is odd", notes=[f"as in {EMAIL}", "fine"])
    job = export_on_server()
    assert EMAIL.encode() in kept_bytes()
    found = erase()
    left = everything()
    values = ("seidenfaden", "nora-4711-l", "obermeisterin", "/of-nora")
    assert {value: table for value in values for table, text in left.items() if value in text} == {}
    assert EMAIL.encode() not in kept_bytes()
    job.refresh_from_db()
    assert (job.result["rows"]["leads"], "folder" in job.result) == (2, False)
    assert found.counts["imports_brought"] > 10
    assert found.counts["leads_outcome"] == 1
    third = Import.objects.get(source="third")
    assert (third.notes, third.error, third.files["leads"][0]["name"]) == (["fine"], "-", "-")
    from reifegrad_web.imports.things import digest, link_key

    person, address = Key("external:crm", "NORA-4711-L"), Key("email", EMAIL)
    keys = [digest(*person), digest(*address), link_key(person, address), digest("seidenfaden-co", "industry")]
    assert not Brought.objects.filter(key__in=keys).exists(), "a hash without a key can be tried out"
    assert lead_of("email", "ben@gmx.de") is not None


def test_an_export_that_runs_while_somebody_is_erased_begins_anew(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.imports import exporting

    bring(**files)
    real, times = exporting.export_all, []

    def erased_meanwhile(*given: Any) -> Any:
        counts = real(*given)
        if not times:
            erase()
        times.append(counts)
        return counts

    monkeypatch.setattr(exporting, "export_all", erased_meanwhile)
    job = export_on_server()
    assert [counts["leads"] for counts in times] == [2, 1]
    assert (job.state, job.result["rows"]["leads"]) == ("done", 1)
    assert EMAIL.encode() not in kept_bytes()


def test_a_person_is_told_of_imports_and_outcomes(files: dict[str, Path]) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import access

    first = bring(**files)
    found = access(EMAIL, command_line(), NOW)
    assert [(row["outcome"], row["source"]) for row in found["outcomes"]] == [("won", "crm")]
    assert [row["import"] for row in found["imports"]] == [first.pk]


def test_what_is_too_old_leaves_no_copy_and_does_not_come_back(files: dict[str, Path]) -> None:
    """Two imports have brought the same: the second one has kept a copy, for the case that the first is taken back."""
    from reifegrad_web.audit.recording import SERVER, command_line
    from reifegrad_web.privacy.retaining import keep_to_rules, set_rule

    first = bring(activities=files["activities"])
    second = bring(activities=files["activities"])
    assert second.counts["activities"]["duplicate"] == 2
    assert "/of-l2" in everything()["imports_brought"]
    set_rule("activities", 30, command_line(), NOW)
    assert keep_to_rules(SERVER, NOW) == {"activities": 2}
    assert [table for table, text in everything().items() if "/of-l2" in text] == []
    assert bring(activities=files["activities"]).counts["activities"]["accepted"] == 0
    take_back(first)
    assert all_facts()["activities"] == []


def test_folders_that_nobody_needs_are_swept(files: dict[str, Path]) -> None:
    from reifegrad_web.background.models import Job
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import IMPORT, add_import, enqueue
    from reifegrad_web.imports.models import Import
    from reifegrad_web.imports.storing import folders, new_folder, place_of, remove_folder
    from reifegrad_web.imports.sweeping import sweep
    from reifegrad_web.writing import write

    now = utc_now()
    for folder in folders():
        remove_folder(folder)
    job = export_on_server()
    waiting, given_up, left, young = (new_folder() for _ in range(4))
    with write():
        add_import({}, waiting, "crm", "UTC", now)
        row = add_import({}, given_up, "crm", "UTC", now)
        failed = enqueue(row, IMPORT, now)
        Job.objects.filter(id=failed.pk).update(state=Job.State.FAILED, ended_at=now - timedelta(days=8))
    for folder in (waiting, given_up, left, job.result["folder"]):
        os.utime(place_of(folder), times=((now - timedelta(days=2)).timestamp(),) * 2)
    sweep(now)
    assert set(folders()) == {waiting, young, job.result["folder"]}
    assert Import.objects.get(id=row.pk).error.startswith("import-files-missing")
    sweep(now + timedelta(days=8))
    assert set(folders()) == {waiting}
