from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from click.testing import CliRunner
from ruamel.yaml import YAML
from tests.unit.tasks import exports

from reifegrad.cli.main import cli
from reifegrad.errors import ReifegradError
from reifegrad.tables.ready_mappings import find_ready
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Export:
    """A file as a tool writes it: which tool it must be recognised as, and what the leads then score."""

    file: str
    text: str | None
    tool: str
    scores: dict[str, float] = field(default_factory=dict)


EXPORTS = [
    Export("contacts.csv", exports.HUBSPOT, "HubSpot", {"51": 1, "201": 1}),
    Export("report.csv", exports.SALESFORCE, "Salesforce", {"00Q5g00000AAAAB": 1, "00Q5g00000AAAAC": 1}),
    Export("kontakte.xlsx", None, "", {"4711": 1, "4712": 1}),
    Export("leads.xlsx", None, "Dynamics 365", {f"6f1d2c3b-0000-4000-8000-00000000000{n}": 1 for n in (1, 2)}),
    Export(
        "crm.lead.csv",
        exports.ODOO,
        "Odoo",
        {"__export__.crm_lead_7_ab12": 1, "__export__.crm_lead_8_cd34": 1},
    ),
    Export("people.csv", exports.PIPEDRIVE, "Pipedrive", {"11": 1, "12": 1}),
    Export("contacts_export.csv", exports.MAUTIC, "Mautic", {"17": 1, "18": 1}),
    Export("ga4.csv", exports.GA4, "Google Analytics 4", {"A1": 10, "B2": 0}),
    Export("visits.json", json.dumps(exports.MATOMO), "Matomo", {"A1": 10, "11aa22bb33cc44dd": 0}),
    Export("visits.csv", exports.MATOMO_CSV, "Matomo (CSV)", {"A1": 10, "11aa22bb33cc44dd": 0}),
    Export("events.jsonl", exports.lines(exports.SEGMENT), "Segment", {"A1": 11, "x-2": 0}),
    Export(
        "archive.jsonl",
        exports.lines([{**event, "channel": "client", "projectId": "p"} for event in exports.SEGMENT]),
        "Segment",
        {"A1": 11, "x-2": 0},
    ),
    Export(
        "rudder.jsonl",
        exports.lines([{**event, "channel": "web", "rudderId": "r-1"} for event in exports.SEGMENT]),
        "RudderStack",
        {"A1": 11, "x-2": 0},
    ),
    Export("events.json", exports.lines(exports.BIGQUERY), "Google Analytics 4 (BigQuery)", {"A1": 10, "1002.18": 0}),
    Export("enriched.jsonl", exports.lines(exports.SNOWPLOW), "Snowplow", {"A1": 10}),
]


def _write(folder: Path, export: Export) -> Path:
    path = folder / export.file
    if export.text is not None:
        path.write_text(export.text, encoding="utf-8")
    elif export.tool:
        exports.dynamics(path)
    else:
        exports.with_titles(path)
    return path


def _scores(folder: Path, mapping: Path) -> dict[str, float]:
    """What leads score with a mapping and nothing else."""
    from reifegrad.tasks.inputs import FactInputs

    (folder / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
    tables = ("leads", "accounts", "activities", "profile_changes")
    data = FactInputs(mapping=str(mapping), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(tables)
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-01", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.file)
def test_an_export_is_scored_with_the_proposed_mapping(tmp_path, export):
    path = _write(tmp_path, export)
    output = tmp_path / "mapping.yaml"
    result = map_sources(MapRequest((str(path),), output=str(output)))
    assert {one.recognised.tool for one in result.sources} == {export.tool}
    assert result.is_ready
    assert all(one.rows for one in result.sources)
    assert sum(one.rows_rejected for one in result.sources) == 0
    assert _scores(tmp_path, output) == export.scores


def test_snowplow_without_headings_is_known_by_its_columns(tmp_path):
    ready = find_ready("snowplow-tsv").parts["activities"]
    record = dict.fromkeys(ready.headings, "") | exports.SNOWPLOW[0] | {"contexts": '{"schema":"iglu:com.acme"}'}
    record |= {"page_urlpath": "/preise", "collector_tstamp": "2025-11-08 09:02:00.000"}
    line = "\t".join(str(record[name]) for name in ready.headings)
    path = tmp_path / "enriched.tsv"
    path.write_text(f"{line}\n", encoding="utf-8")
    output = tmp_path / "mapping.yaml"
    result = map_sources(MapRequest((str(path),), output=str(output)))
    assert {one.recognised.tool for one in result.sources} == {"Snowplow (TSV)"}
    assert _scores(tmp_path, output) == {"A1": 10}


def test_a_log_is_only_activities_where_another_file_has_the_leads(tmp_path):
    crm, log = tmp_path / "crm.csv", tmp_path / "events.jsonl"
    crm.write_text("Contact ID,E-Mail,Erstellt am\nA1,anna@ahorn.example,01.09.2025\n", encoding="utf-8")
    log.write_text(exports.lines(exports.SEGMENT), encoding="utf-8")
    result = map_sources(MapRequest((str(log), str(crm)), output=str(tmp_path / "mapping.yaml")))
    assert [(one.recognised.table, one.recognised.tool) for one in result.sources] == [
        ("leads", ""), ("activities", "Segment"),
    ]  # fmt: skip
    assert _scores(tmp_path, tmp_path / "mapping.yaml") == {"A1": 11}


def test_two_logs_become_a_list_of_parts(tmp_path):
    names = ("leads.csv", "mail.csv", "web.csv")
    texts = (
        "lead_id,email\nA1,anna@ahorn.example\n",
        "Event ID,Lead,Event,Zeitpunkt\n1,A1,open,08.11.2025 09:00\n",
        "id,lead_id,url,timestamp\n1,A1,https://ahorn.example/preise?x=1,1762594920\n",
    )
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = map_sources(MapRequest(tuple(str(tmp_path / name) for name in names)))
    document = YAML(typ="safe").load(result.text)
    mail, web = document["activities"]
    assert mail["values"] == {"kind": {"open": "email_opened"}}
    assert web["constants"] == {"kind": "page_viewed"}
    assert (web["formats"], web["path_from_url"]) == ({"occurred_at": "unix"}, ["path"])
    (tmp_path / "mapping.yaml").write_text(result.text, encoding="utf-8")
    assert _scores(tmp_path, tmp_path / "mapping.yaml") == {"A1": 11}


def test_what_cannot_be_known_is_said(tmp_path):
    path = tmp_path / "umsatz.csv"
    path.write_text("Monat;Betrag\n01;5\n", encoding="utf-8")
    result = map_sources(MapRequest((), {"activities": (str(path),)}))
    assert not result.is_ready
    [one] = result.sources
    assert {"lead_id", "occurred_at"} <= set(one.recognised.missing)
    assert "# lead_id: " in result.text


def test_an_email_address_stands_in_for_an_id_and_is_called_a_guess(tmp_path):
    path = tmp_path / "Messekontakte.csv"
    path.write_text("Name;E-Mail;Funktion\nAnna;anna@ahorn.example;CEO\n", encoding="utf-8")
    result = map_sources(MapRequest((str(path),), language="de"))
    assert result.is_ready
    assert result.sources[0].recognised.guessed == {"lead_id": "E-Mail"}
    assert "eine Vermutung" in result.text
    assert result.sources[0].rows[0]["email"] == "anna@ahorn.example"


def test_rows_that_do_not_fit_are_shown(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("lead_id,created_at\nA,gestern\n,2025-01-01\nB,2025-01-01\n", encoding="utf-8")
    [one] = map_sources(MapRequest((str(path),))).sources
    assert (one.rows_read, one.rows_rejected, one.values_rejected) == (3, 1, 1)
    assert ("2", "created_at", "gestern", "not_a_time") in one.rejected


def test_a_file_is_never_overwritten(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("lead_id\nA\n", encoding="utf-8")
    output = tmp_path / "mapping.yaml"
    output.write_text("mine")
    with pytest.raises(ReifegradError, match="file-exists"):
        map_sources(MapRequest((str(path),), output=str(output)))
    assert output.read_text() == "mine"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_command_in_both_languages_and_as_json(tmp_path, monkeypatch, language):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.csv").write_text(exports.SALESFORCE, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["map", "report.csv", "-o", "mapping.yaml", "--lang", language])
    assert shown.exit_code == 0
    assert "report.csv" in shown.output
    assert "Salesforce" in shown.output
    (tmp_path / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
    arguments = ["score", "m.yaml", "--mapping", "mapping.yaml", "--as-of", "2025-12-01", "--allow-missing"]
    scored = CliRunner().invoke(cli, [*arguments, "--lang", language])
    assert scored.exit_code == 0, scored.output
    assert "Anna Berger" in scored.output
    as_json = CliRunner().invoke(cli, ["map", "report.csv", "--json", "--lang", language])
    document = json.loads(as_json.output)
    assert (document["is_ready"], document["sources"][0]["tool"]) == (True, "Salesforce")


def test_sources_are_named_once_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
    missing = CliRunner().invoke(cli, ["score", "m.yaml", "--as-of", "2025-12-01"])
    assert missing.exit_code == 2
    assert "Missing option '--leads'" in missing.output
    for name, lead in (("a", "A"), ("b", "B")):
        (tmp_path / f"{name}.csv").write_text(f"lead_id,email\n{lead},x@y.example\n", encoding="utf-8")
    arguments = ["score", "m.yaml", "--as-of", "2025-12-01", "--leads", "a.csv", "--leads", "b.csv"]
    assert "2 leads scored" in CliRunner().invoke(cli, arguments).output


def test_a_column_with_the_ids_of_the_leads_is_found_by_its_values(tmp_path):
    leads, orders = tmp_path / "leads.csv", tmp_path / "orders.csv"
    leads.write_text("lead_id,email\n51,a@b.example\n52,c@d.example\n", encoding="utf-8")
    orders.write_text("Bestellung;Kunde;Datum;Betrag\n7;51;08.01.2025;5\n8;51;09.01.2025;6\n", encoding="utf-8")
    result = map_sources(MapRequest((str(orders), str(leads))))
    [one] = [one for one in result.sources if one.recognised.table == "activities"]
    assert one.recognised.guessed["lead_id"] == "Kunde"
    assert result.is_ready


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Lfd. Nr.;Name;Funktion\n1;Anna;CEO\n2;Ben;\n", "Lfd. Nr."),
        ("Nr;Name;E-Mail\n1;Anna;a@b.example\n1;Ben;c@d.example\n", "E-Mail"),
        ("Ansprechpartner;Kontaktname;Funktion\nx;Anna;CEO\nx;Ben;\n", "Kontaktname"),
    ],
)
def test_a_list_without_ids_gets_what_tells_its_rows_apart(tmp_path, text, guess):
    path = tmp_path / "leads.csv"
    path.write_text(text, encoding="utf-8")
    [one] = map_sources(MapRequest((str(path),))).sources
    assert one.recognised.guessed == {"lead_id": guess}
    assert one.rows_rejected == 0


def test_rows_of_segment_in_a_warehouse_have_no_type(tmp_path):
    path = tmp_path / "pages.csv"
    path.write_text(
        "id,anonymous_id,user_id,received_at,sent_at,timestamp,context_page_path\n"
        "p-1,x-1,A1,2025-11-08 09:03:00,2025-11-08 09:02:30,2025-11-08 09:02:00,/preise\n",
        encoding="utf-8",
    )
    result = map_sources(MapRequest((str(path),), output=str(tmp_path / "mapping.yaml")))
    assert {one.recognised.tool for one in result.sources} == {"Segment"}
    assert _scores(tmp_path, tmp_path / "mapping.yaml") == {"A1": 10}


def test_the_sheet_with_the_table_is_found_behind_a_cover(tmp_path):
    path = tmp_path / "kontakte.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Deckblatt").write(0, 0, "Vertrieb Nord")
        sheet = book.add_worksheet("Kontakte")
        sheet.write(0, 0, "Kontaktliste")
        sheet.write_row(2, 0, ["Kontaktnummer", "E-Mail", "Funktion", "Mitarbeiterzahl"])
        sheet.write_row(3, 0, [4711, "a@b.example", "CEO", 480])
    [one] = map_sources(MapRequest((str(path),))).sources
    assert {name: there[0] for name, there in one.recognised.columns.items()} == {
        "lead_id": "Kontaktnummer", "email": "E-Mail", "position": "Funktion", "employees": "Mitarbeiterzahl",
    }  # fmt: skip
    assert (len(one.rows), one.rows_rejected) == (1, 0)


def test_of_two_tools_the_one_that_knows_more_columns_is_meant(tmp_path):
    path = tmp_path / "extract.csv"
    head = '"ID","FIRSTNAME","LASTNAME","TITLE","COMPANY","EMAIL","NUMBEROFEMPLOYEES"'
    path.write_text(f'{head}\n"00Q5g00000AAAABEA4","Anna","Ott","CEO","Ahorn AG","a@b.example","480"\n', "utf-8")
    [one] = map_sources(MapRequest((str(path),))).sources
    assert one.recognised.tool == "Salesforce"
    assert {"position", "employees"} <= set(one.recognised.columns)


def test_page_hits_of_a_report_of_mautic_are_by_the_clock_of_its_user(tmp_path):
    path = tmp_path / "hits.csv"
    head = '"Page hit ID","Contact ID","Date hit","Hit URL"'
    path.write_text(f'{head}\n"7","17","November 1, 2025 8:38 am","https://x.example/preise"\n', "utf-8")
    [one] = map_sources(MapRequest((str(path),), timezone="Europe/Vienna")).sources
    assert (one.recognised.table, one.recognised.tool) == ("activities", "Mautic (report)")
    assert one.recognised.part.timezone is None
    assert one.rows[0]["occurred_at"].isoformat() == "2025-11-01T08:38:00+01:00"
    [note] = [note for note in one.notes if note.code == "times-of-user"]
    assert "read as Europe/Vienna" in note.what
    assert one.recognised.part.path_from_url == ("path",)
    assert not one.recognised.missing


@pytest.mark.parametrize("heading", ["dateAdded", "date_added"])
def test_contacts_of_mautic_are_read_in_a_zone_that_is_said(tmp_path, heading):
    path = tmp_path / "contacts.csv"
    path.write_text(
        f"id,firstname,lastname,email,points,{heading}\n17,A,B,a@a.example,3,2025-11-30 23:30:00\n", "utf-8"
    )
    [one] = map_sources(MapRequest((str(path),), timezone="Europe/Vienna")).sources
    [note] = [note for note in one.notes if note.code == "times-of-user"]
    assert "read as Europe/Vienna" in note.what
    assert "timezone: UTC" in note.fix
    path.write_text("id,firstname,lastname,email,points\n17,A,B,a@a.example,3\n", "utf-8")
    [one] = map_sources(MapRequest((str(path),))).sources
    assert "times-of-user" not in {note.code for note in one.notes}


@pytest.mark.parametrize(
    ("head", "row", "guess"),
    [
        ("Kunde;Was;Wann genau", "A1;Anruf;08.01.2025 14:30", "Wann genau"),
        ("Kunde;Menge;gebucht", "A1;20250108;2025-01-08", "gebucht"),
        ("Kunde;von;bis", "A1;08.01.2025;09.01.2025", None),
    ],
)
def test_the_only_column_of_dates_is_the_time_of_a_log(tmp_path, head, row, guess):
    path = tmp_path / "events.csv"
    path.write_text(f"{head}\n{row}\n", "utf-8")
    [one] = map_sources(MapRequest((), tables={"activities": (str(path),)})).sources
    assert one.recognised.guessed.get("occurred_at") == guess
    assert ("occurred_at" in one.recognised.missing) is (guess is None)


@pytest.mark.parametrize(
    ("file", "header", "table"),
    [
        ("export.csv", "Activity ID,Activity type,Activity date,Record ID - Contact,Page URL", "activities"),
        ("export.csv", "Activity type,Activity date,Record ID - Contact", "activities"),
        ("export.csv", "Activity ID,Activity date,Record ID - Contact", "activities"),
        ("aktivitaeten.csv", "Typ,Datum,Record ID - Contact", "activities"),
        ("export.csv", "Record ID - Contact,First Name,Last Activity Date", "leads"),
        ("contacts.csv", "Record ID - Contact,Type,Date", "leads"),
        ("contacts.csv", "Record ID - Contact,Email,Create Date,Job Title,Activity type,Activity date", "leads"),
    ],
)
def test_when_and_what_outweigh_the_id_of_a_contact(tmp_path, file, header, table):
    path = tmp_path / file
    row = ["2026-02-01" if "dat" in heading.lower() else "7" for heading in header.split(",")]
    path.write_text(f"{header}\n{','.join(row)}\n")
    [found] = map_sources(MapRequest((str(path),))).sources
    assert found.recognised.table == table
    assert found.recognised.columns["lead_id"] == ("Record ID - Contact",)
    assert "lead_id" not in found.recognised.guessed


@pytest.mark.parametrize("mark", ["  \u2191", " \u2193", "\u00a0\u25b2", " \u25bc", " \u2b06\ufe0f"])
@pytest.mark.parametrize("sorted_by", ["Lead ID", "Create Date", "Title"])
def test_the_arrow_of_a_sorted_report_is_no_part_of_a_heading(tmp_path, sorted_by, mark):
    """As Salesforce writes it in a formatted report."""
    path = tmp_path / "report.csv"
    path.write_text(exports.SALESFORCE.replace(f'"{sorted_by}"', f'"{sorted_by}{mark}"'), encoding="utf-8")
    output = tmp_path / "mapping.yaml"
    [one] = map_sources(MapRequest((str(path),), output=str(output))).sources
    assert (one.recognised.tool, one.rows[0]["position"]) == ("Salesforce", "CEO")
    assert one.rows[0]["created_at"] is not None
    assert _scores(tmp_path, output) == {"00Q5g00000AAAAB": 1, "00Q5g00000AAAAC": 1}


def test_the_arrow_of_a_sorted_list_hides_no_id(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("Lfd. Nr. \u25b2;Name;Funktion\n1;Anna;CEO\n2;Ben;\n", encoding="utf-8")
    [one] = map_sources(MapRequest((str(path),))).sources
    assert one.recognised.guessed == {"lead_id": "Lfd. Nr. \u25b2"}
