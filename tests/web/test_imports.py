"""Files become facts through their mapping: every row is accounted for, and the same file again brings nothing."""

from __future__ import annotations

import gzip
import json
import signal
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from import_files import all_facts, bring, kept, scores, take_back, write_csv
from people import publish

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")

LEADS = [
    {"lead_id": "L1", "email": "Anna@Firma.example", "position": "CEO", "account_id": "C1", "created_at": "2025-09-01"},
    {"lead_id": "L2", "email": "ben@gmx.de", "position": "Praktikant", "created_at": "2025-11-12"},
    {"lead_id": "", "email": "nobody@firma.example"},
    {"lead_id": "L2", "email": "other@gmx.de"},
]
ACTIVITIES = [
    {"activity_id": 1, "lead_id": "L1", "kind": "page_viewed", "occurred_at": "2025-11-20T09:14", "path": "/pricing"},
    {"activity_id": 2, "lead_id": "L2", "kind": "page_viewed", "occurred_at": "2026-01-07T22:40", "path": "/careers"},
    {"activity_id": 2, "lead_id": "L2", "kind": "page_viewed", "occurred_at": "2026-01-07T22:40", "path": "/careers"},
    {"activity_id": 3, "lead_id": "L2", "kind": "page_viewed", "occurred_at": "yesterday", "path": "/careers"},
]


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "leads.csv", LEADS)


@pytest.fixture
def activities(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "activities.csv", ACTIVITIES)


def adds_up(found: Any) -> bool:
    return all(
        table["rows"] == table["accepted"] + table["duplicate"] + table["rejected"] for table in found.counts.values()
    )


def test_every_row_is_accounted_for(leads: Path, activities: Path) -> None:
    from reifegrad_web.imports.importing import rejected_rows

    found = bring(leads=leads, activities=activities)
    assert found.state == "done", found.error
    assert adds_up(found)
    counts = {name: (t["rows"], t["accepted"], t["duplicate"], t["rejected"]) for name, t in found.counts.items()}
    assert counts == {"leads": (4, 2, 0, 2), "activities": (4, 2, 1, 1)}
    places = [(row["table"], row["file"], row["line"], row["column"], row["reason"]) for row in rejected_rows(found)]
    assert places == [
        ("leads", "leads.csv", 4, "lead_id", "empty"),
        ("leads", "leads.csv", 5, "lead_id", "duplicate_key"),
        ("activities", "activities.csv", 5, "occurred_at", "not_a_time"),
    ]
    assert ("email:anna@firma.example", "external:crm:L1") in all_facts()["people"]


def test_the_same_file_again_brings_nothing_and_another_source_is_another_system(leads: Path, activities: Path) -> None:
    bring(leads=leads, activities=activities)
    before = all_facts()
    again = bring(leads=leads, activities=activities)
    assert all(table["accepted"] == 0 for table in again.counts.values())
    assert adds_up(again)
    assert all_facts() == before
    other = bring("shop", activities=activities)
    assert other.counts["activities"]["accepted"] == 2


def test_a_value_that_changed_is_known_since_the_import_that_says_so(tmp_path: Path, leads: Path) -> None:
    from reifegrad_web.leads.models import ProfileChange

    bring(leads=leads)
    later = bring(leads=write_csv(tmp_path / "later.csv", [LEADS[0] | {"position": "CFO"}]))
    known = ProfileChange.objects.filter(attribute="position", identifier__value="L1").order_by("id")
    assert (known[0].value, known[0].known_at.isoformat()) == ("CEO", "2025-08-31T22:00:00+00:00")  # 00:00 in Berlin
    assert (known[1].value, known[1].known_at) == ("CFO", later.created_at)


def test_activities_without_ids_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    """Two files that both number their rows from 1 are no duplicates of each other."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("activities:\n  key_from_row: true\n", encoding="utf-8")
    rows = [{name: value for name, value in row.items() if name != "activity_id"} for row in ACTIVITIES[:2]]
    first = bring(mapping=mapping, activities=write_csv(tmp_path / "a.csv", rows))
    second = bring(mapping=mapping, activities=write_csv(tmp_path / "b.csv", [rows[1], rows[1] | {"path": "/pricing"}]))
    assert first.counts["activities"]["accepted"] == 2
    assert (second.counts["activities"]["accepted"], second.counts["activities"]["duplicate"]) == (1, 1)


def test_a_mailbox_of_a_department_joins_nobody(tmp_path: Path) -> None:
    rows = [{"lead_id": f"L{number}", "email": "info@firma.example"} for number in range(5)]
    bring(leads=write_csv(tmp_path / "leads.csv", rows))
    facts = all_facts()
    assert facts["shared"] == [("email:info@firma.example",)]
    assert {len(people) for people in facts["people"]} == {1}


def test_a_dry_run_says_the_same_and_leaves_nothing(leads: Path, activities: Path) -> None:
    from reifegrad_web.imports.models import Import
    from reifegrad_web.imports.trying import dry_run

    files, folder = kept({"leads": [leads], "activities": [activities]})
    said = dry_run(files, folder, "crm", "Europe/Berlin")
    assert not Import.objects.exists()
    assert not any(all_facts().values())
    done = bring(leads=leads, activities=activities)
    assert (said.counts, said.reasons) == (done.counts, done.reasons)


def test_an_import_that_is_taken_back_gives_the_scores_of_before(leads: Path, activities: Path) -> None:
    publish()
    bring("shop", leads=leads)
    before, facts = scores(), all_facts()
    found = bring(leads=leads, activities=activities)
    assert scores() != before
    take_back(found)
    assert found.state == "undone"
    assert (scores(), all_facts()) == (before, facts)


def test_who_was_erased_does_not_come_back(leads: Path) -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.models import Brought
    from reifegrad_web.privacy.erasing import erase

    bring(leads=leads)
    erase("anna@firma.example", "asked for it", SERVER, utc_now())
    assert not Brought.objects.filter(identifier__value="L1").exists()
    again = bring(leads=leads)
    assert again.reasons["leads.lead_id.erased"] == 1
    assert adds_up(again)
    assert ("external:crm:L1",) not in all_facts()["people"]


def test_files_are_kept_under_other_names_and_go_when_they_were_read(leads: Path) -> None:
    from reifegrad_web.imports.storing import place_of

    files, folder = kept({"leads": [leads]})
    assert [path.name for path in place_of(folder).iterdir()] == [files["leads"][0]["stored"]]
    assert "leads" not in files["leads"][0]["stored"]
    assert not place_of(bring(leads=leads).folder).exists()


@pytest.mark.parametrize("name", ["data.duckdb", "data.sqlite", "data.db", "leads", "leads.csv.exe", "x.parquet.gz"])
def test_files_of_databases_and_others_are_refused(tmp_path: Path, name: str) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.imports.storing import Store, new_folder

    with pytest.raises(ReifegradError, match="import-kind"):
        Store(new_folder()).keep(name, [b"x"])


def test_a_mapping_reads_no_file_but_those_that_were_handed_in(tmp_path: Path, leads: Path) -> None:
    secret = write_csv(tmp_path / "secret.csv", [{"lead_id": "S1"}])
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(f"leads:\n  source: {secret}\n", encoding="utf-8")
    found = bring(mapping=mapping, leads=leads)
    assert found.state == "done"
    assert not any("S1" in str(people) for people in all_facts()["people"])


def _bomb(path: Path) -> Path:
    """Little that becomes two megabytes."""
    data = b"lead_id\n" + b"L1\n" * 700_000
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", data)
    return path


@pytest.mark.parametrize("name", ["leads.csv.gz", "leads.xlsx"])
def test_what_becomes_too_large_when_it_is_unpacked_is_refused(tmp_path: Path, name: str) -> None:
    from reifegrad_web.imports.limits import Limits

    found = bring(leads=_bomb(tmp_path / name), limits=Limits(unpacked=1_000_000))
    assert (found.state, found.error.split(":")[1].strip()) == ("failed", "import-unpacked")
    assert str(tmp_path) not in found.error


def test_too_many_rows_of_parquet_are_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from reifegrad_web.imports.limits import Limits

    place = tmp_path / "leads.parquet"
    pq.write_table(pa.table({"lead_id": ["L1"] * 5_000}), place)
    assert "import-unpacked" in bring(leads=place, limits=Limits(rows=1_000)).error


def test_a_file_that_takes_too_long_costs_only_its_import(leads: Path) -> None:
    from reifegrad_web.imports.limits import Limits

    assert "import-too-slow" in bring(leads=leads, limits=Limits(wall=0)).error
    assert bring(leads=leads).state == "done"


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL])
def test_a_library_that_aborts_costs_only_its_import(
    leads: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """The process really ends by the signal, as a library would end it."""
    from reifegrad_web.imports import reading

    with monkeypatch.context() as patched:
        patched.setattr(reading, "MODULE", ["-c", f"import os; os.kill(os.getpid(), {int(number)})"])
        found = bring(leads=leads)
    assert (found.state, f"signal {int(number)}" in found.error) == ("failed", True)
    assert bring(leads=leads).state == "done"


def test_the_process_that_reads_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, leads: Path, tmp_path: Path) -> None:
    from reifegrad_web.imports import reading

    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@localhost/x")
    monkeypatch.setenv("REIFEGRAD_SECRET_KEY", "secret")
    seen = tmp_path / "seen.json"
    monkeypatch.setattr(
        reading, "MODULE", ["-c", f"import os, json; open({str(seen)!r}, 'w').write(json.dumps(dict(os.environ)))"]
    )
    bring(leads=leads)
    assert "secret" not in seen.read_text("utf-8")
    assert "PATH" in json.loads(seen.read_text("utf-8"))


def test_what_a_lead_was_refused_for_the_sake_of_an_address_stays_as_it_was(tmp_path: Path) -> None:
    """The fourth lead of an address is refused; taking another of its addresses back says nothing of that one."""
    first = bring(leads=write_csv(tmp_path / "one.csv", [{"lead_id": "L4", "email": "anna@firma.example"}]))
    rows = [{"lead_id": f"L{number}", "email": "ben@gmx.de"} for number in range(1, 5)]
    bring(leads=write_csv(tmp_path / "two.csv", rows))
    take_back(first)
    reasons = {lead: why for _, lead, why in all_facts()["links"]}
    expected = dict.fromkeys(("external:crm:L1", "external:crm:L2", "external:crm:L3"), "shared")
    assert reasons == expected | {"external:crm:L4": "another-user"}
