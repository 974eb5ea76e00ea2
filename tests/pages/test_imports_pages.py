"""Files become leads step by step: handed in, their columns checked, tried, imported, taken back; and all goes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from import_files import all_facts, bring
from people import publish
from signed_in import signed_in, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
LEADS = (
    "Kundennummer;Vorname;E-Mail;Funktion;Jahresbudget;Erstellt am\r\n"
    "K-1;Anna;anna@ahorn.example;CEO;12.500,50;31.12.2025\r\n"
    "K-2;Ben;ben@gmx.de;Praktikant;900,00;03.11.2025\r\n"
    ";Ohne;ohne@x.example;CEO;1,00;01.01.2025\r\n"
)
PART = {"HX-Request": "true"}


def file(name: str = "kontakte.csv", text: str = LEADS) -> Any:
    return SimpleUploadedFile(name, text.encode("cp1252"))


def work() -> None:
    from reifegrad_web.imports.working import work_once

    while work_once("worker"):
        pass


def hand_in(client: Client, *files: Any) -> str:
    """Hand files in, and have them looked at; the address of what is to be decided."""
    answer = client.post("/imports/new", {"files": list(files), "source": "crm", "timezone": "Europe/Berlin"})
    assert answer.status_code == 303, text_of(answer)
    work()
    return str(answer["Location"])


def fields(page: str) -> dict[str, str]:
    """What a form would send as it stands."""
    found = dict(re.findall(r'<input[^>]* name="(part-[^"]+)" value="([^"]*)"', page))
    for name, inner in re.findall(r'<select[^>]* name="(part-[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', inner)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_german_file_is_imported_step_by_step_and_taken_back() -> None:
    from reifegrad_web.imports.models import Import
    from reifegrad_web.leads.models import ProfileChange

    client = signed_in("admin")
    here = hand_in(client, file())
    page = text_of(client.get(here))
    assert "Anna" in page
    given = fields(page)
    roles = {name: value for name, value in given.items() if "-role-" in name}
    assert list(roles.values()) == ["lead_id", "first_name", "email", "position", "kept", "created_at"]
    assert [value for name, value in given.items() if "-type-" in name] == ["text", "number"]
    assert client.post(here, given)["Location"] == here
    assert client.get(here, headers=PART).status_code == 200
    work()
    asked = client.get(here, headers=PART)
    assert (asked.status_code, asked["HX-Refresh"]) == (204, "true")
    tried = text_of(client.get(here))
    cells = re.findall(r'data-of="([^"]+)">([^<]+)<', tried)
    assert cells == [("Rows", "3"), ("New", "2"), ("Changed", "0"), ("Known already", "0"), ("Rejected", "1")]
    assert "Leads, Id of the person: empty" in tried
    assert not any(all_facts().values())
    done = client.post(f"{here}/import")
    assert re.fullmatch(r"/imports/\d+", done["Location"])
    assert client.get(done["Location"], headers=PART).status_code == 200
    work()
    assert client.get(done["Location"], headers=PART)["HX-Refresh"] == "true"
    page = text_of(client.get(done["Location"]))
    assert re.findall(r'data-of="([^"]+)">([^<]+)<', page) == cells
    assert 'href="/leads"' in page
    known = dict(ProfileChange.objects.filter(identifier__value="K-1").values_list("attribute", "value"))
    assert (known["Jahresbudget"], known["first_name"]) == (12500.5, "Anna")
    assert "kontakte.csv" in text_of(client.get("/imports"))
    assert client.get(here).status_code == 404
    undo = f"{done['Location']}/undo"
    assert "as if it had never been made" in text_of(client.get(undo))
    assert Import.objects.get().state == "done"
    client.post(undo)
    work()
    assert Import.objects.get().state == "undone"
    assert not any(all_facts().values())


def test_before_anything_is_written_the_first_rows_are_shown_as_they_would_be_read() -> None:
    client = signed_in("marketing", HTTP_ACCEPT_LANGUAGE="de")
    seen = "Lead ID;Activity;Date;Path;Amount\nK-1;page_viewed;2025-12-01 10:00;/pricing;12.5\n"
    many = LEADS + "".join(f"K-{n};N;n{n}@x.example;CEO;1,00;01.01.2025\r\n" for n in range(3, 30))
    here = hand_in(client, file(text=many), file("besuche.csv", seen))
    client.post(here, fields(text_of(client.get(here))))
    work()
    page = text_of(client.get(here))
    assert "Leads: die ersten 10 Zeilen, wie sie gelesen werden" in page
    (leads, visits) = re.findall(r'<details class="places sample".*?</details>', page, re.DOTALL)
    rows = [re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in re.findall(r"<tr>.*?</tr>", leads)]
    assert len(rows) == 11
    at = {name: rows[1][place] for place, name in enumerate(rows[0])}
    assert (at["Kennung der Person"], at["Jahresbudget"], at["E-Mail-Adresse"]) == (
        "K-1",
        "12.500,5",
        "anna@ahorn.example",
    )
    assert "31.12.2025" in rows[1]
    (heads, visit) = [re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in re.findall(r"<tr>.*?</tr>", visits)]
    assert "01.12.2025, 10:00" in visit
    assert len(heads) == 5, "the id that was made up is not shown"
    assert not any(all_facts().values())


def test_a_wide_file_shows_what_is_read_and_hides_what_only_is_kept() -> None:
    names = [f"extra_field_{number}" for number in range(1, 27)]
    head = ["vorname", *names[:20], "E-Mail", "position", "land", *names[20:]]
    row = ["Eva", *("x" for _ in names[:20]), "eva@firma.example", "CEO", "DE", *("y" for _ in names[20:])]
    publish()
    mark = signed_in("marketing", HTTP_ACCEPT_LANGUAGE="en")
    address = hand_in(mark, file(text=f"{';'.join(head)}\n{';'.join(row)}\n"))
    mark.post(address, fields(mark.get(address).content.decode()))
    work()
    page = mark.get(address).content.decode()
    first, others = re.findall(r'<table class="list compact frozen">.*?</table>', page, re.DOTALL)
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', first)
    assert heads[0] == "E-mail address"  # it stays in sight
    assert {"Position", "Country"} <= set(heads)
    assert not [each for each in heads if each.startswith("Extra")]
    assert '<th scope="row">eva@firma.example</th>' in first
    assert '<th scope="row">eva@firma.example</th>' in others
    assert "Extra field 26" in others
    assert re.search(r"2[67] more columns that no model reads", page)


def test_what_is_wrong_with_a_choice_stands_beside_it() -> None:
    client = signed_in("marketing")
    here = hand_in(client, file())
    given = fields(text_of(client.get(here))) | {"part-0-role-0": "ignored"}
    answer = client.post(here, given)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "there is no column for: lead_id" in page
    assert fields(page)["part-0-role-0"] == "ignored"


def test_another_table_is_looked_at_again() -> None:
    client = signed_in("marketing")
    here = hand_in(client, file("firmen.csv", "Nummer;Firma;Mitarbeiter\r\nF1;Ahorn;12\r\n"))
    given = fields(text_of(client.get(here)))
    other = "leads" if given["part-0-table"] == "accounts" else "accounts"
    client.post(here, given | {"part-0-table": other})
    work()
    again = fields(text_of(client.get(here)))
    assert again["part-0-table"] == other
    assert again["part-0-role-0"] == ("lead_id" if other == "leads" else "account_id")


def test_a_form_that_says_nonsense_changes_nothing() -> None:
    client = signed_in("marketing")
    here = hand_in(client, file())
    given = fields(text_of(client.get(here)))
    odd = {"part-0-table": "secrets", "part-0-role-1": "", "part-0-type-4": "money", "part-0-decimal": "x"}
    assert client.post(here, given | odd).status_code == 303
    work()
    assert fields(text_of(client.get(here)))["part-0-role-1"] == "first_name"


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"files": [], "source": "crm"}, 422, "no file was chosen"),
        ({"files": ["notes.exe"], "source": "crm"}, 422, "notes.exe"),
        ({"files": ["kontakte.csv"], "source": "../crm"}, 422, "cannot be the name of a source"),
        ({"files": ["kontakte.csv"], "source": "crm", "timezone": "Moon/Sea"}, 422, "Moon/Sea"),
    ],
)
def test_what_cannot_be_handed_in_says_why(given: dict[str, Any], status: int, says: str) -> None:
    from reifegrad_web.imports.models import Upload
    from reifegrad_web.imports.storing import folders

    before = set(folders())
    answer = signed_in("marketing").post("/imports/new", given | {"files": [file(name) for name in given["files"]]})
    assert (answer.status_code, says in text_of(answer)) == (status, True)
    assert not Upload.objects.exists()
    assert set(folders()) == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    client = signed_in("marketing")
    answer = client.generic(
        "POST", "/imports/new", b"--x\r\n", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**10)
    )
    assert (answer.status_code, "536,870,912" in text_of(answer)) == (413, True)


def test_another_website_cannot_hand_files_in_for_somebody() -> None:
    from reifegrad_web.imports.models import Upload

    client = signed_in("marketing", enforce_csrf_checks=True)
    assert client.post("/imports/new", {"files": [file()]}).status_code == 403
    assert not Upload.objects.exists()
    page = text_of(client.get("/imports/new"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    assert client.post("/imports/new", {"files": [file()], "csrfmiddlewaretoken": token[1]}).status_code == 303


def test_a_damaged_file_says_what_is_wrong_and_can_be_dropped() -> None:
    client = signed_in("marketing")
    here = hand_in(client, SimpleUploadedFile("kontakte.xlsx", b"PK\x03\x04 no workbook"))
    page = text_of(client.get(here))
    assert "kontakte.xlsx" in page
    assert 'role="alert"' in page
    assert "kontakte.xlsx" in text_of(client.get("/imports"))
    assert client.post(f"{here}/drop")["Location"] == "/imports"
    assert client.get(here).status_code == 404


def test_the_mapping_is_a_file_that_the_command_line_reads(tmp_path: Path) -> None:
    from reifegrad.tables import load_mapping

    client = signed_in("marketing")
    here = hand_in(client, file())
    answer = client.get(f"{here}/mapping.yaml")
    assert answer["Content-Disposition"] == 'attachment; filename="mapping.yaml"'
    (tmp_path / "mapping.yaml").write_bytes(answer.content)
    assert load_mapping(tmp_path / "mapping.yaml").table("leads").columns["lead_id"] == "Kundennummer"


def test_an_import_that_failed_says_why_in_the_language_of_who_asks(tmp_path: Path) -> None:
    place = tmp_path / "leads.csv"
    place.write_text("name\nAnna\n", encoding="utf-8")
    found = bring(leads=place)
    assert found.state == "failed"
    page = text_of(signed_in("marketing").get(f"/imports/{found.pk}", headers={"Accept-Language": "de"}))
    assert "gescheitert" in page
    assert "lead_id" in page
    assert "fehl" in page


def test_everything_is_exported_and_fetched_by_admins_alone() -> None:
    from reifegrad_web.audit.models import AuditEntry

    client = signed_in("admin")
    client.post("/imports/export", {"format": "csv"})
    assert "being written" in text_of(client.get("/imports/export", headers=PART))
    work()
    page = text_of(client.get("/imports/export", headers=PART))
    assert "hx-get" not in page
    address = re.search(r'href="(/imports/export/\d+/leads\.csv)"', page)
    assert address is not None
    fetched = client.get(address[1])
    assert b"".join(fetched.streaming_content).startswith(b"lead_id,")
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "facts.export",
        "facts.fetch",
    ]
    assert client.get(address[1].replace("leads.csv", "secret.key")).status_code == 404
    assert signed_in("marketing").get(address[1]).status_code == 403
    assert signed_in("marketing").get("/imports/export").status_code == 403
