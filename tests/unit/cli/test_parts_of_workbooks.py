"""What `score` says of parts of files that are no data: further sheets, footers, with the place where they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from click.testing import CliRunner

from reifegrad.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODEL = """\
reifegrad: 1
name: m
dimensions:
  fit: {criteria: {position: {attribute: position, points: {CEO: 20, else: 0}}}}
  interest: {criteria: {calls: {activity: called, points: 5, limit: 3}}}
"""
LEADS = [["lead_id", "created_at", "position"], ["L1", "2025-01-01", "CEO"], ["L2", "2025-01-02", "CTO"]]
CALLS = [["activity_id", "lead_id", "kind", "occurred_at"], ["1", "L1", "called", "2025-01-03"]]


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., str]:
    """What a run over a workbook says, in one line."""

    def run(sheets: dict[str, list[list[str]]], *options: str, mapping: str = "") -> str:
        book = tmp_path / "all.xlsx"
        with xlsxwriter.Workbook(book) as file:
            for name, rows in sheets.items():
                sheet = file.add_worksheet(name)
                for place, row in enumerate(rows):
                    sheet.write_row(place, 0, row)
        (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
        (tmp_path / "map.yaml").write_text(mapping or "{}", "utf-8")
        sources = ["--leads", str(book), "--mapping", str(tmp_path / "map.yaml")]
        rejects = ["--rejects", str(tmp_path / "rejects")]
        more = [one.replace("BOOK", str(book)) for one in options]
        result = CliRunner().invoke(
            cli, ["score", str(tmp_path / "m.yaml"), *sources, *rejects, "--as-of", "2025-09-01", *more]
        )
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    return run


def test_the_sheet_that_is_read_is_said_where_there_are_others(said: Callable[..., str]) -> None:
    sheets = {"Leads": LEADS, "Notizen": [["Anruf"], ["bei Berger"]]}
    for language, words in (("en", "the sheet 'Leads' is read; not read: 'Notizen' (2 rows)"),
                            ("de", "Gelesen wird das Blatt 'Leads'; nicht gelesen: 'Notizen' (2 Zeilen)")):  # fmt: skip
        assert words in said(sheets, "--lang", language)
    assert "all.xlsx" in said(sheets)


def test_it_needs_no_look(said: Callable[..., str]) -> None:
    sheets = {"Leads": LEADS, "Notizen": [["Anruf"], ["bei Berger"]]}
    found = json.loads(said(sheets, "--json", "--strict"))["not_counted"]
    assert [(one["code"], one["severity"]) for one in found] == [("sheet-assumed", "note")]


def test_nothing_is_said_of_sheets_that_are_named_or_read_for_another_table(said: Callable[..., str]) -> None:
    sheets = {"Leads": LEADS, "Anrufe": CALLS}
    assert "not read" not in said(sheets, "--activities", "BOOK")
    assert "not read" not in said({"Leads": LEADS, "Notizen": [["x"]]}, mapping="leads: {sheet: Leads}")
    assert "not read: 'Mehr' (1 row)" in said(sheets | {"Mehr": [["x"]]}, "--activities", "BOOK")


def test_a_footer_is_said_with_its_file_and_sheet(said: Callable[..., str]) -> None:
    footer = [["Anzahl: 2"]]
    assert "(" in said({"Kontakte": LEADS + footer})
    assert "all.xlsx, sheet 'Kontakte')" in said({"Kontakte": LEADS + footer})
    assert "all.xlsx, Blatt 'Kontakte')" in said({"Kontakte": LEADS + footer}, "--lang", "de")


def test_each_of_two_files_with_footers_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    for name, rows in (("leads", LEADS), ("calls", CALLS)):
        lines = [",".join(row) for row in rows] + ["Anzahl: 2,,"]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    sources = ["--leads", str(tmp_path / "leads.csv"), "--activities", str(tmp_path / "calls.csv")]
    result = CliRunner().invoke(cli, ["score", str(tmp_path / "m.yaml"), *sources, "--as-of", "2025-09-01"])
    output = "".join(result.output.split())
    assert output.count("isafooter") == 2
    assert "leads.csv)" in output
    assert "calls.csv)" in output


@pytest.mark.parametrize("place", ["table:x.xlsx", "table:crm.leads.xlsx", "table:x.csv"])
def test_a_list_is_no_table_of_an_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_text("\n".join(",".join(row) for row in LEADS), "utf-8")
    more = ["--for", "excel-de"] if place.endswith(".csv") else []
    result = CliRunner().invoke(
        cli, ["score", "m.yaml", "--leads", "leads.csv", "--as-of", "2025-09-01", "-o", place, *more]
    )
    assert result.exit_code == 2
    assert f"without table: in front: {place.removeprefix('table:')}." in " ".join(result.output.split())
    assert not list(tmp_path.glob("table*"))


@pytest.mark.parametrize("command", [["map", "leads.csv", "-o", "table:m.yaml"]])
def test_no_other_file_is_one_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leads.csv").write_text("\n".join(",".join(row) for row in LEADS), "utf-8")
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 2
    assert not list(tmp_path.glob("table*"))
