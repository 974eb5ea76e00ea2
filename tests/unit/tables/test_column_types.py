"""What a column holds is found from its values, as people in German and English write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reifegrad.tables import ACTIVITIES, LEADS
from reifegrad.tables.column_types import find_types, names_a_code

if TYPE_CHECKING:
    from pathlib import Path


def types_of(folder: Path, text: str, name: str = "leads.csv") -> dict[str, str]:
    path = folder / name
    path.write_bytes(text.encode("cp1252"))
    contract = ACTIVITIES if name.startswith("activities") else LEADS
    return {column: str(kind) for column, kind in find_types(contract, str(path), timezone="Europe/Berlin").items()}


def test_german_files_hold_numbers_dates_and_answers(tmp_path: Path) -> None:
    text = "Lead-ID;Umsatz;Kunde seit;Newsletter;PLZ;Branche;Anzahl;leer\n"
    text += "1;1.234,50;24.12.2025;ja;01067;Büro;3;\n2;99,00;;nein;80331;IT;4;\n3;;01.01.2024 08:15;ja;10115;IT;0;\n"
    assert types_of(tmp_path, text) == {
        "lead_id": "text",
        "Umsatz": "number",
        "Kunde seit": "time",
        "Newsletter": "boolean",
        "PLZ": "text",  # a code, for one of them begins with 0
        "Branche": "text",
        "Anzahl": "number",
        "leer": "text",
    }


def test_one_stray_word_in_a_hundred_is_a_rejected_value_not_a_text_column(tmp_path: Path) -> None:
    rows = "".join(f"L{i},{i},{i % 2}\n" for i in range(100))
    assert types_of(tmp_path, f"lead_id,score,flag\n{rows}X,n/a,1\n")["score"] == "number"
    assert types_of(tmp_path, f"lead_id,score,flag\n{rows}X,n/a,1\nY,none,1\n")["score"] == "text"
    assert types_of(tmp_path, f"lead_id,score,flag\n{rows}")["flag"] == "number"


def test_properties_of_activities_are_found_though_the_contract_does_not_name_them(tmp_path: Path) -> None:
    text = "activity_id,lead_id,kind,occurred_at,amount,path\n1,A,purchased,2025-01-01,12.5,/shop\n"
    found = types_of(tmp_path, text, "activities.csv")
    assert (found["amount"], found["path"], found["occurred_at"]) == ("number", "text", "time")


@pytest.mark.parametrize(
    ("name", "is_code"),
    [
        ("PLZ", True),
        ("zipCode", True),
        ("campaign_id", True),
        ("Telefon-Nr.", True),
        ("paid", False),
        ("Lead Number", False),
        ("visits", False),
    ],
)
def test_a_column_called_like_a_code_is_known_by_its_name(name: str, is_code: bool) -> None:
    assert names_a_code(name) is is_code
