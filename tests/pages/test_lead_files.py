"""The list as files: what the page shows, in the forms of Excel and of CRMs, safe for spreadsheets, and noted."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from listing import PEOPLE, audited, client_of, deliver, number_of, shown, user_of
from test_taking import NOW, message, take

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


def rows_of(client: Client, address: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a text file, by their headings."""
    answer: Any = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-1_000:]
    assert answer.streaming
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_the_whole_list_comes_in_the_form_of_german_excel() -> None:
    deliver()
    client = client_of("ada")
    client.cookies["reifegrad-language"] = "de"
    answer: Any = client.get("/leads/files/excel-de?model=fit-interest&from=10")
    raw = answer.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="leads-' in answer["Content-Disposition"]
    rows = rows_of(client, "/leads/files/excel-de?from=10", ";")
    assert [row["Name"] for row in rows] == list(PEOPLE[:4])
    assert rows[0]["Score"] == "60"
    assert "Preisseite besucht" in rows[0]["Warum"]
    assert rows[0]["Zuletzt aktiv"].startswith("02.03.2026")
    assert audited("lead.list")[-1] == {
        "model": "fit-interest",
        "form": "excel-de",
        "leads": [number_of(place) for place in range(4)],
    }


def test_nothing_in_a_file_is_run_as_a_formula_and_points_have_the_comma_of_the_country() -> None:
    from reifegrad_web.scoring.models import LeadScore

    deliver()
    take(message("identify", user_id="u1", traits={"name": "=HYPERLINK(1)", "position": "@SUM(1)"}, occurred_at=NOW))
    from people import work

    work()
    LeadScore.objects.filter(lead_id=number_of(0)).update(score=60_125)
    rows = rows_of(client_of("ada"), "/leads/files/excel-de", ";")
    assert rows[0]["Score"] == "60,125"
    assert (rows[1]["Name"], rows[1]["Position"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_a_list_of_many_pages_is_whole_in_the_order_of_the_page() -> None:
    deliver()
    client = client_of("ada")
    with patch("reifegrad_web.scoring.list_files._PORTION", 2):
        rows = rows_of(client, "/leads/files/excel")
    assert [int(row["Lead ID"]) for row in rows] == shown(client, "/leads")
    assert [row["Rank"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_reasons_of_scores_that_were_computed_in_bulk_are_computed_for_the_file() -> None:
    from reifegrad_web.scoring.models import LeadScore

    deliver()
    client = client_of("ada")
    expected = rows_of(client, "/leads/files/excel")
    LeadScore.objects.update(record={})
    assert "Pricing page visited" in expected[0]["Why"]
    assert rows_of(client, "/leads/files/excel") == expected


def test_the_workbook_says_what_is_in_it(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    deliver()
    answer: Any = client_of("ada").get("/leads/files/xlsx?from=20&owner=nobody")
    place = tmp_path / "list.xlsx"
    place.write_bytes(answer.getvalue())
    book = CalamineWorkbook.from_path(str(place))
    first, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [row[1] for row in first] == ["Name", *PEOPLE[:3]]
    said = " ".join(str(cell) for row in about for cell in row)
    assert "Leads looked after by nobody, from 20 points on" in said
    assert "fit-interest" in said


def test_an_import_of_a_crm_has_its_own_ids_and_fields() -> None:
    from reifegrad_web.leads.models import Identifier

    deliver()
    client = client_of("ada")
    answer = client.get("/leads/files/hubspot")
    assert answer.status_code == 422
    assert "No lead of this list has an id of hubspot" in answer.content.decode()
    for place, value in ((0, "501"), (2, "503"), (2, "777")):
        Identifier.objects.create(
            namespace="external:hubspot", value=value, lead_id=number_of(place), first_seen_at=NOW
        )
    rows = rows_of(client, "/leads/files/hubspot")
    assert [(row["Record ID"], row["reifegrad_score"]) for row in rows] == [("501", "60"), ("503", "30"), ("777", "30")]
    assert rows[0]["reifegrad_stage"] == "sales_qualified"
    assert rows[0]["reifegrad_interest_score"] == "60"
    Identifier.objects.filter(value="777").update(value="no number")
    answer = client.get("/leads/files/hubspot")
    assert answer.status_code == 422
    assert "list-foreign-ids" not in answer.content.decode()
    assert client.get("/leads/files/salesforce").status_code == 422
    assert client.get("/leads/files/sap").status_code == 404


def test_who_only_reads_takes_no_list_away() -> None:
    deliver()
    client = client_of("rita", "reader")
    assert client.get("/leads/files/excel").status_code == 403
    assert "/leads/files/" not in client.get("/leads").content.decode()
    assert [entry.get("form") for entry in audited("lead.list")] == [None]
    assert user_of("rita").role == "reader"
