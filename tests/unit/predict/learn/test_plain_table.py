"""A plain table of leads with a target column is enough; what is not clear is said in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.predict.learn.candidates import candidate_model
from reifegrad.predict.learn.gathering import gather_table, is_of_newest, is_older
from reifegrad.predict.learn.plain_table import TargetQuestion, read_plain_table
from reifegrad.predict.learn.written_values import with_written_booleans

if TYPE_CHECKING:
    from pathlib import Path

CSV = """Lead Number;E-Mail;Angelegt am;Branche;Umsatz;Newsletter;Notiz;Herkunft;Gewonnen
7;a@Ahorn.example;03.02.2025;IT;1.200,50;ja;ruft an;Messe;ja
9;b@gmx.de;01.01.2025;Handel;;nein;;Messe;nein
8;c@gmx.de;02.01.2025;;20,00;ja;kein Budget;Messe;
6;d@gmx.de;;IT;5,00;ja;;Messe;ja
"""


def read(folder: Path, text: str, **asked: Any) -> Any:
    path = folder / "leads.csv"
    path.write_text(text, encoding="cp1252")
    return read_plain_table(str(path), TargetQuestion(**asked), staging=folder / "staging", timezone="Europe/Berlin")


def test_rows_come_in_the_order_of_time_and_undecided_ones_stand_apart(tmp_path: Path) -> None:
    table = read(tmp_path, CSV, target="gewonnen")
    assert table.lead.tolist() == ["9", "7"]
    assert table.won.tolist() == [0, 1]
    assert table.time.astype("datetime64[h]").astype(str).tolist() == ["2024-12-31T23", "2025-02-02T23"]
    assert table.without_time == 1
    assert {name: array.to_pylist() for name, array in table.columns.items()} == {
        "email_domain": ["gmx.de", "ahorn.example"],
        "Branche": ["Handel", "IT"],
        "Umsatz": [None, 1200.5],
        "Newsletter": [False, True],
        "Notiz": [None, "ruft an"],
    }
    assert table.undecided["Umsatz"].to_pylist() == [20.0]
    assert dict(table.excluded) == {"Herkunft": "constant"}


def test_a_rising_number_tells_the_order_and_no_date_at_all_that_of_the_file(tmp_path: Path) -> None:
    by_number = read(tmp_path, CSV, target="Gewonnen", time="lead number")
    assert by_number.time is None
    assert by_number.columns["Umsatz"].to_pylist() == [5.0, 1200.5, None]
    text = CSV.replace("Angelegt am", "Spalte")
    assert read(tmp_path, text, target="Gewonnen").columns["Umsatz"].to_pylist() == [1200.5, None, 5.0]


@pytest.mark.parametrize(
    ("target", "time", "code"),
    [
        ("Gewinn", None, "column-missing"),
        ("Angelegt am", None, "target-is-a-date"),
        ("Branche", None, "target-not-understood"),
        ("leer", None, "target-empty"),
        ("Gewonnen", "Branche", "time-unreadable"),
    ],
)
def test_what_cannot_be_learned_from_is_one_clear_line(
    tmp_path: Path, target: str, time: str | None, code: str
) -> None:
    text = "\n".join(f"{line};{'leer' if not number else ''}" for number, line in enumerate(CSV.splitlines()))
    with pytest.raises(ReifegradError) as caught:
        read(tmp_path, text, target=target, time=time)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.fix


def test_a_parquet_file_is_read_with_its_own_types(tmp_path: Path) -> None:
    size = 400
    draw = np.random.default_rng(1)
    won = draw.random(size) < 0.4
    pq.write_table(
        pa.table(
            {
                "id": pa.array(range(1000, 1000 + size)),
                "row": pa.array(range(size)),
                "day": pa.array(np.datetime64("2025-01-01") + np.arange(size)[::-1], pa.date32()),
                "size": pa.array(draw.integers(1, 10_000_000, size)),
                "city": pa.array(draw.choice(["Ulm", "Bonn"], size)).dictionary_encode(),
                "lost_reason": pa.array(np.where(won, None, "price").tolist()),
                "vip": pa.array(draw.random(size) < 0.5),
                "won": pa.array(won),
            }
        ),
        tmp_path / "leads.parquet",
    )
    table = read_plain_table(
        str(tmp_path / "leads.parquet"), TargetQuestion(target="won", time="day"), staging=tmp_path / "staging"
    )
    assert table.lead[0] == str(1000 + size - 1)
    assert table.won.tolist() == won[::-1].astype(int).tolist()
    assert dict(table.excluded) == {"row": "serial_number"}
    gathered = gather_table(table)
    assert list(gathered.table.frame) == ["size", "city", "vip"]
    assert [(one.feature, one.code) for one in gathered.suspicions] == [("lost_reason", "filled-for-one-outcome")]
    assert "lost_reason" in gather_table(table, forced={"lost_reason"}).table.frame
    model = candidate_model(list(gathered.candidates.values()), "UTC")
    assert {name: str(kind) for name, kind in model.attributes.items()} == {
        "size": "number",
        "city": "text",
        "vip": "boolean",
    }


def test_the_newest_rows_have_no_say() -> None:
    time = np.repeat(np.arange(np.datetime64("2025-01-01"), np.datetime64("2025-01-11")), 10).astype("datetime64[us]")
    assert is_older(100, time).sum() == 80
    assert is_older(100, None).sum() == 80


def test_the_midnight_that_ends_a_month_belongs_to_it() -> None:
    """Wherever it is one: in Berlin an hour or two before that of UTC."""
    ends = np.array(["2026-08-31T22:00", "2026-09-30T22:00", "2026-10-31T23:00", "2026-11-01T00:00"], "datetime64[us]")
    assert is_of_newest(ends, 1).tolist() == [False, False, True, True]
    assert is_of_newest(ends, 2).tolist() == [False, True, True, True]
    assert is_of_newest(ends, 12).all()


def rows(*lines: str) -> str:
    return "\n".join(("lead_id;Angelegt am;PLZ;Telefon;Umsatz;Gewonnen", *lines)) + "\n"


def test_copies_of_a_row_are_dropped_and_another_row_of_the_id_is_rejected(tmp_path: Path) -> None:
    first, second = "A;01.01.2025;89073;1;5;ja", "B;02.01.2025;10115;2;6;nein"
    table = read(tmp_path, rows(first, second, first, "B;02.01.2025;10115;2;7;ja"), target="Gewonnen")
    assert table.lead.tolist() == ["A", "B"]
    assert (table.counts.rows_read, table.counts.rows_dropped, table.counts.rows_rejected) == (4, 1, 1)
    assert [note.code for note in table.notes if note.severity == "warning"] == ["rejected-duplicate-key"]


def test_a_postcode_is_no_number(tmp_path: Path) -> None:
    many = [f"L{n};01.01.2025;{89073 + n % 3};{700 + n % 5};{n % 7};{'ja' if n % 2 else 'nein'}" for n in range(40)]
    table = read(tmp_path, rows(*many), target="Gewonnen")
    assert {name: str(kind) for name, kind in table.types.items()} == {
        "PLZ": "text",
        "Telefon": "text",
        "Umsatz": "number",
    }


def test_a_column_that_orders_the_rows_stays_a_number_whatever_its_name(tmp_path: Path) -> None:
    text = "Vorgangs-ID;Umsatz;Gewonnen\n3;5;ja\n2;6;nein\n1;7;ja\n"
    table = read(tmp_path, text, target="Gewonnen", time="Vorgangs-ID")
    assert table.columns["Umsatz"].to_pylist() == [7.0, 6.0, 5.0]


def test_a_few_cells_that_are_no_date_cost_their_rows_only(tmp_path: Path) -> None:
    days = [f"{n % 28 + 1:02}.01.2025" for n in range(40)]
    days[7] = days[9] = "unbekannt"
    lines = [f"L{n};{day};1;1;{n};{'ja' if n % 2 else 'nein'}" for n, day in enumerate(days)]
    text = rows(*lines).replace("Angelegt am", "Eingang")
    table = read(tmp_path, text, target="Gewonnen", time="Eingang")
    assert (len(table.won), table.without_time, table.counts.values_rejected) == (38, 2, 2)
    rejected = (tmp_path / "staging" / "leads.rejects.csv").read_text(encoding="utf-8")
    assert "9,Eingang,unbekannt" in rejected.replace(";", ",").replace('"', "")


def test_a_column_without_dates_says_how_many_cells_and_where_the_format_goes(tmp_path: Path) -> None:
    lines = [f"L{n};{'heute' if n < 20 else '01.01.2025'};1;1;{n};{'ja' if n % 2 else 'nein'}" for n in range(40)]
    with pytest.raises(ReifegradError) as caught:
        read(tmp_path, rows(*lines).replace("Angelegt am", "Eingang"), target="Gewonnen", time="Eingang")
    (problem,) = caught.value.problems
    assert problem.code == "time-unreadable"
    assert "20 of 40 values of 'Eingang'" in problem.what and "'heute'" in problem.what
    assert "leads: {formats: {Eingang: " in problem.fix


def test_a_suspicion_names_values_as_the_file_writes_them(tmp_path: Path) -> None:
    dice = np.random.default_rng(4)
    won = dice.random(600) < 0.2
    back = won & (dice.random(600) < 0.5)
    size, words = dice.integers(1, 9, 600), np.where(back, "Ja", "nein")
    rows = [f"{word};{n};{'won' if yes else 'lost'}" for word, n, yes in zip(words, size, won, strict=True)]
    table = read(tmp_path, "\n".join(["zurück;Größe;Ziel", *rows]), target="Ziel")
    gathered = with_written_booleans(gather_table(table), table.words)
    (found,) = [one for one in gathered.suspicions if one.code == "value-of-one-outcome"]
    assert found.params["values"] == ["Ja"]
