"""What files are is proposed, changed by somebody, tried out and then imported: nothing counts before that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from import_files import all_facts, bring, write_csv

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")

CONTACTS = (
    ("Kundennummer", "Vorname", "Nachname", "E-Mail", "Funktion", "Mitarbeiter", "Jahresbudget", "PLZ", "Erstellt am"),
    ("K-1", "Anna", "Berger", "anna@ahorn.example", "CEO", "1.250", "12.500,50", "01067", "31.12.2025"),
    ("K-2", "Ben", "Krüger", "ben@gmx.de", "Praktikant", "80", "900,00", "86150", "03.11.2025"),
    ("K-3", "Carla", "Rossi", "carla@rossi.example", "Einkauf", "", "", "", "31.02.2025"),
    ("", "Ohne", "Nummer", "ohne@x.example", "CEO", "", "", "", "01.01.2025"),
)
VISITS = (
    ("Kundennummer", "Datum", "Uhrzeit", "Aktivität", "Seite"),
    ("K-1", "02.01.2026", "09:14", "Webinar besucht", ""),
    ("K-2", "04.01.2026", "22:40", "page_viewed", "/preise"),
    ("K-9", "05.01.2026", "08:00", "page_viewed", "/preise"),
)


def workbook(path: Path, **sheets: Any) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def hand_in(*paths: Path, source: str = "crm") -> Any:
    """An upload at which a worker has looked."""
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.uploads import add_upload

    found = add_upload([(path.name, [path.read_bytes()]) for path in paths], source, "Europe/Berlin", SERVER, utc_now())
    return worked(found)


def worked(found: Any) -> Any:
    from reifegrad_web.imports.working import work_once

    assert work_once("worker")
    found.refresh_from_db()
    return found


def choices(found: Any, **changed: dict[str, str]) -> list[Any]:
    """What was proposed; `changed` says otherwise: title of a table -> heading -> role."""
    from reifegrad_web.imports.proposals import Choice
    from reifegrad_web.imports.uploads import proposal_of

    made = []
    for part in proposal_of(found).parts:
        roles = {heading: part.role(heading) for heading in part.headings} if part.table else {}
        types = {heading: str(kind) for heading in roles if (kind := part.type_of(heading)) is not None}
        made.append(Choice(part.table, roles | changed.get(part.table, {}), types))
    return made


def choose(found: Any, given: list[Any]) -> Any:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.uploads import choose as say

    say(found, given, utc_now())
    return worked(found)


def imported(found: Any) -> Any:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.uploads import import_upload

    return worked(import_upload(found, SERVER, utc_now()))


@pytest.fixture
def german(tmp_path: Path) -> Path:
    return workbook(tmp_path / "Kontakte & Besuche.xlsx", Kontakte=CONTACTS, Besuche=VISITS, Legende=[["Stand"]])


def test_a_german_workbook_is_recognised_with_both_of_its_tables(german: Path) -> None:
    from reifegrad_web.imports.uploads import proposal_of

    found = hand_in(german)
    assert (found.state, found.problems) == ("proposed", [])
    contacts, visits, legend = proposal_of(found).parts
    assert [(part.title.partition(": ")[2], part.table) for part in (contacts, visits, legend)] == [
        ("Kontakte", "leads"),
        ("Besuche", "activities"),
        ("Legende", ""),
    ]
    assert {one.heading: contacts.role(one.heading) for one in contacts.columns} == {
        "Kundennummer": "lead_id",
        "Vorname": "first_name",
        "Nachname": "last_name",
        "E-Mail": "email",
        "Funktion": "position",
        "Mitarbeiter": "employees",
        "Jahresbudget": "kept",
        "PLZ": "kept",
        "Erstellt am": "created_at",
    }
    kinds = {heading: contacts.type_of(heading) for heading in ("Mitarbeiter", "Jahresbudget", "PLZ", "Funktion")}
    assert kinds == {"Mitarbeiter": "number", "Jahresbudget": "number", "PLZ": "text", "Funktion": None}
    assert contacts.rows[0]["Jahresbudget"] == "12500.5"
    assert [row[0] + row[3] for row in contacts.rejected] == ["5empty", "4not_a_time"]
    assert visits.role("Uhrzeit") == "time_of_day"


def test_what_would_come_is_what_comes(german: Path) -> None:
    from reifegrad_web.imports.models import Import, Upload
    from reifegrad_web.imports.uploads import trial_of
    from reifegrad_web.leads.models import ProfileChange

    found = hand_in(german)
    choose(found, choices(found))
    trial = trial_of(found)
    assert trial is not None
    assert found.state == "tried"
    assert not Import.objects.exists()
    assert not any(all_facts().values())
    leads, visits = trial["counts"]["leads"], trial["counts"]["activities"]
    assert (leads["rows"], leads["accepted"], leads["new"], leads["rejected"]) == (4, 3, 3, 1)
    assert (visits["rows"], visits["accepted"], visits["new"]) == (3, 3, 1)  # K-9 is known by a visit alone
    places = [(row["file"], row["line"], row["column"], row["reason"]) for row in trial["rejected"]]
    assert places == [
        ("Kontakte & Besuche.xlsx", 5, "lead_id", "empty"),
        ("Kontakte & Besuche.xlsx", 4, "created_at", "not_a_time"),
    ]
    done = imported(found)
    assert (done.state, done.counts, done.reasons) == ("done", trial["counts"], trial["reasons"])
    assert not Upload.objects.exists()
    known = dict(ProfileChange.objects.filter(identifier__value="K-1").values_list("attribute", "value"))
    assert (known["employees"], known["Jahresbudget"], known["PLZ"]) == (1250, 12500.5, "01067")
    assert (known["first_name"], known["last_name"]) == ("Anna", "Berger")


def test_the_same_file_again_would_bring_nothing_and_a_changed_one_what_has_changed(
    german: Path, tmp_path: Path
) -> None:
    from reifegrad_web.imports.uploads import trial_of

    first = hand_in(german)
    imported(choose(first, choices(first)))
    rows = [*CONTACTS[:2], ("K-2", "Ben", "Krüger", "ben@gmx.de", "Leiter", "80", "900,00", "86150", "03.11.2025")]
    rows.append(("K-7", "Nina", "Neu", "nina@neu.example", "CEO", "5", "1,00", "86150", "03.11.2025"))
    again = hand_in(workbook(tmp_path / "again.xlsx", Kontakte=rows))
    choose(again, choices(again))
    trial = trial_of(again)
    assert trial is not None
    leads = trial["counts"]["leads"]
    assert (leads["rows"], leads["new"], leads["accepted"] - leads["new"], leads["duplicate"]) == (3, 1, 1, 1)


def test_somebody_says_what_a_column_is(german: Path) -> None:
    """A column that is not to be imported, one that keeps its own name, and one that is a text after all."""
    from reifegrad_web.imports.proposals import Choice
    from reifegrad_web.imports.uploads import mapping_of, proposal_of
    from reifegrad_web.leads.models import Activity, ProfileChange

    found = hand_in(german)
    leads, visits, legend = choices(found)
    leads = Choice(
        "leads",
        {**leads.roles, "Funktion": "kept", "PLZ": "ignored", "Vorname": "kept"},
        {**leads.types, "Jahresbudget": "text"},
    )
    visits = Choice("activities", {**visits.roles, "Uhrzeit": "ignored", "Seite": "ignored"}, visits.types)
    choose(found, [leads, visits, legend])
    assert (found.state, found.problems) == ("tried", [])
    chosen = proposal_of(found).parts[0]
    roles = [chosen.role(heading) for heading in ("Funktion", "PLZ", "Vorname", "Nachname")]
    assert roles == ["kept", "ignored", "kept", "last_name"]
    assert "Funktion: Funktion" in mapping_of(found)
    imported(found)
    known = dict(ProfileChange.objects.filter(identifier__value="K-1").values_list("attribute", "value"))
    assert {"position", "PLZ", "first_name"}.isdisjoint(known)
    assert (known["Funktion"], known["Jahresbudget"], known["Vorname"]) == ("CEO", "12.500,50", "Anna")
    visit = Activity.objects.get(identifier__value="K-1")
    assert (visit.kind, visit.properties, visit.occurred_at.isoformat()) == (
        "webinar_attended",
        {},
        "2026-01-01T23:00:00+00:00",  # midnight in Berlin
    )


def test_a_table_can_be_something_else_and_is_then_looked_at_again(tmp_path: Path) -> None:
    from reifegrad_web.imports.proposals import Choice
    from reifegrad_web.imports.uploads import proposal_of

    file = write_csv(tmp_path / "liste.csv", [{"Nummer": "F1", "Firma": "Ahorn GmbH", "Mitarbeiter": "12"}])
    found = hand_in(file)
    other = "leads" if proposal_of(found).parts[0].table == "accounts" else "accounts"
    choose(found, [Choice(other)])
    part = proposal_of(found).parts[0]
    assert (found.state, part.table) == ("proposed", other)
    assert part.role("Nummer") == ("account_id" if other == "accounts" else "lead_id")


def test_what_lacks_a_column_is_not_tried(german: Path) -> None:
    from reifegrad.errors import ReifegradError

    found = hand_in(german)
    with pytest.raises(ReifegradError) as refused:
        choose(found, choices(found, leads={"Kundennummer": "ignored"}, activities={"Datum": "kept"}))
    said = [(problem.code, problem.params["columns"], problem.file) for problem in refused.value.problems]
    assert said == [
        ("upload-lacks", ("lead_id",), "Kontakte & Besuche.xlsx: Kontakte"),
        ("upload-lacks", ("occurred_at",), "Kontakte & Besuche.xlsx: Besuche"),
    ]
    assert found.state == "proposed"


def test_nothing_is_imported_that_was_not_tried(german: Path) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.uploads import import_upload

    found = hand_in(german)
    with pytest.raises(ReifegradError, match="upload-untried"):
        import_upload(found, SERVER, utc_now())


def test_a_damaged_file_says_so_and_can_only_be_dropped(tmp_path: Path) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.models import Upload
    from reifegrad_web.imports.storing import folders
    from reifegrad_web.imports.uploads import drop_upload, find_upload

    broken = tmp_path / "kontakte.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    before = set(folders())
    found = hand_in(broken)
    assert found.state == "failed"
    assert [(each["code"], each["file"]) for each in found.problems] == [("source-unreadable", "kontakte.xlsx")]
    drop_upload(found, SERVER, utc_now())
    assert not Upload.objects.exists()
    assert set(folders()) == before
    with pytest.raises(ReifegradError, match="upload-unknown"):
        find_upload(1)


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = write_csv(tmp_path / "a" / "leads.csv", [{"lead_id": "L1", "email": "a@firma.example"}])
    other = write_csv(tmp_path / "b" / "leads.csv", [{"Kunden-Nr": "L2", "Mail": "b@firma.example"}])
    found = hand_in(one, other)
    assert [file["name"] for file in found.files] == ["leads.csv", "leads (2).csv"]
    done = imported(choose(found, choices(found)))
    assert (done.state, done.counts["leads"]["accepted"]) == ("done", 2)


def test_uploads_are_deleted_after_a_day_and_when_they_name_somebody_who_is_erased(tmp_path: Path) -> None:
    from datetime import timedelta

    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.forgetting import forget_words
    from reifegrad_web.imports.models import Upload
    from reifegrad_web.imports.sweeping import sweep
    from reifegrad_web.writing import write

    hand_in(write_csv(tmp_path / "leads.csv", [{"lead_id": "L1"}]))
    named = hand_in(write_csv(tmp_path / "nora.seidenfaden.csv", [{"lead_id": "L1"}]))
    with write():
        forget_words(["seidenfaden"])
    assert not Upload.objects.filter(pk=named.pk).exists()
    sweep(utc_now())
    assert Upload.objects.count() == 1
    sweep(utc_now() + timedelta(days=1, minutes=1))
    assert not Upload.objects.exists()


def test_a_dry_run_of_many_rows_holds_nobody_up_and_counts_as_the_import_does(tmp_path: Path) -> None:
    """Rows of several chunks: who is named in an earlier one is not new in a later one."""
    from reifegrad_web.imports.trying import dry_run

    people = [{"lead_id": f"L{number}", "email": f"p{number}@firma.example"} for number in range(1_500)]
    visits = [
        {"activity_id": str(n), "lead_id": f"L{n % 1_700}", "kind": "page_viewed", "occurred_at": "2025-01-01"}
        for n in range(2_500)
    ]
    leads, activities = write_csv(tmp_path / "l.csv", people), write_csv(tmp_path / "a.csv", visits)
    from import_files import kept

    files, folder = kept({"leads": [leads], "activities": [activities]})
    said = dry_run(files, folder, "crm", "Europe/Berlin")
    done = bring(leads=leads, activities=activities)
    assert said.counts == done.counts
    assert (said.counts["leads"]["new"], said.counts["activities"]["new"]) == (1_500, 200)
