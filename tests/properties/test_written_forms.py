"""The same table scores the same in whatever form it is written, and of a damaged one everything is used or listed."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from drawn import share_of_models
from hypothesis import given
from hypothesis import strategies as st

import reifegrad as rg
from reifegrad.tables import LEADS, ColumnType, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = """
reifegrad: 1
name: written
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      early: {when: "renewal < date '2025-06-01'", points: 50}
      exact: {when: "renewal = date '2025-01-12'", points: 7}
      optin: {attribute: newsletter, points: {true: 5, false: 3}, unknown: 1}
      known: {when: "size is not null", points: 2}
      head: {attribute: position, points: {Geschäftsführer: 20, CEO: 10, else: 1}}
score: fit + size
"""
ATTRIBUTES = ("renewal", "newsletter", "size", "position")
AS_OF = "2026-03-01"
KNOWN = "2025-01-05"


@dataclass(frozen=True)
class Row:
    """One lead; `style` chooses among the ways of one form to write a value."""

    renewal: date | None
    newsletter: bool | None
    size: int | None
    position: str | None
    style: int

    def values(self) -> dict[str, Any]:
        """The values as a program holds them; sizes are hundredths."""
        size = None if self.size is None else self.size / 100
        return {"renewal": self.renewal, "newsletter": self.newsletter, "size": size, "position": self.position}


ROWS = st.lists(
    st.builds(
        Row,
        st.none() | st.dates(date(1970, 1, 1), date(2099, 12, 31)) | st.dates(date(2025, 1, 1), date(2025, 2, 10)),
        st.none() | st.booleans(),
        st.none() | st.integers(-300_000_000, 300_000_000) | st.integers(-30, 30).map(lambda n: n * 100_000),
        st.sampled_from([None, "Geschäftsführer", "CEO", "Gescha\u0308ftsfu\u0308hrer", "1.500"]),
        st.integers(0, 11),
    ),
    min_size=1,
    max_size=8,
)


def english(row: Row) -> dict[str, str]:
    """As American programs write."""
    found = dict.fromkeys(ATTRIBUTES, "") | {"position": row.position or ""}
    if row.renewal is not None:
        found["renewal"] = row.renewal.strftime(
            ("%m/%d/%Y", "%Y-%m-%d", "%b %d, %Y", "%m/%d/%Y 12:00 AM")[row.style % 4]
        )
    if row.newsletter is not None:
        words = (("True", "False"), ("yes", "no"), ("1", "0"), ("Y", "N"))[row.style % 4]
        found["newsletter"] = words[0] if row.newsletter else words[1]
    if row.size is not None:
        number = abs(row.size) / 100
        text = (f"{number:,.2f}", f"{number:.2f}", f"${number:,.2f}")[row.style % 3]
        minus = f"({text})" if row.style % 2 else f"-{text}"
        found["size"] = minus if row.size < 0 else text
    return found


def german(row: Row) -> dict[str, str]:
    """As German programs write."""
    found = dict.fromkeys(ATTRIBUTES, "") | {"position": row.position or ""}
    if row.renewal is not None:
        day = row.renewal
        texts = (f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y} 00:00", f"{day:%Y-%m-%d}")
        found["renewal"] = texts[row.style % 4]
    if row.newsletter is not None:
        words = (("ja", "nein"), ("WAHR", "FALSCH"), ("Ja", "Nein"), ("j", "n"))[row.style % 4]
        found["newsletter"] = words[0] if row.newsletter else words[1]
    if row.size is not None:
        number = abs(row.size) / 100
        text = f"{number:,.2f}" if row.style % 3 else f"{number:.2f}"
        text = text.translate(str.maketrans(",.", ".,")) + (" €" if row.style % 4 == 3 else "")
        found["size"] = text if row.size > 0 else f"{text}-" if row.style % 2 else f"\u2212{text}"
    return found


def delimited(rows: list[list[str]], path: Path, delimiter: str) -> Path:
    """A text file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(rows: list[list[Any]], path: Path) -> Path:
    """A workbook with typed cells."""
    with xlsxwriter.Workbook(path) as file:
        day = file.add_format({"num_format": "dd.mm.yyyy"})
        sheet = file.add_worksheet()
        for place, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, datetime.combine(cell, time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(place, column, cell)
                else:
                    sheet.write(place, column, cell)
    return path


def columns(rows: list[list[Any]], path: Path) -> Path:
    """A Parquet file: days as moments of midnight in the zone of the model."""
    zone = ZoneInfo("Europe/Berlin")
    table = {
        name: [datetime.combine(v, time(), zone) if isinstance(v, date) else v for v in values]
        for name, values in zip(rows[0], zip(*rows[1:], strict=True), strict=True)
    }
    pq.write_table(pa.table(table), path)
    return path


def texts(rows: list[Row], form: Callable[[Row], dict[str, str]]) -> list[list[str]]:
    """All rows in one form."""
    return [["lead_id", *ATTRIBUTES], *([f"L{n}", *form(row).values()] for n, row in enumerate(rows))]


def typed(rows: list[Row]) -> list[list[Any]]:
    """All rows as a program holds them."""
    return [["lead_id", *ATTRIBUTES], *([f"L{n}", *row.values().values()] for n, row in enumerate(rows))]


def as_log(table: list[list[Any]]) -> list[list[Any]]:
    """The same as a log of profile changes."""
    head, *rows = table
    changes = [
        [row[0], name, value, KNOWN]
        for row in rows
        for name, value in zip(head[1:], row[1:], strict=True)
        if value not in ("", None)
    ]
    return [["lead_id", "attribute", "value", "known_at"], *changes]


FORMS: dict[str, Callable[[list[Row], Path], Path]] = {
    "english.csv": lambda rows, path: delimited(texts(rows, english), path, ","),
    "german.csv": lambda rows, path: delimited(texts(rows, german), path, ";"),
    "german.tsv": lambda rows, path: delimited(texts(rows, german), path, "\t"),
    "typed.xlsx": lambda rows, path: workbook(typed(rows), path),
    "german.xlsx": lambda rows, path: workbook(texts(rows, german), path),
    "english.parquet": lambda rows, path: columns(texts(rows, english), path),
    "log.csv": lambda rows, path: delimited(as_log(texts(rows, english)), path, ","),
    "german-log.csv": lambda rows, path: delimited(as_log(texts(rows, german)), path, ";"),
    "log.xlsx": lambda rows, path: workbook(as_log(typed(rows)), path),
    "log.parquet": lambda rows, path: columns(as_log(texts(rows, english)), path),
}


def scores(folder: Path, name: str, path: Path, rows: list[Row]) -> tuple[list[dict[str, Any]], set[str]]:
    """The scores, and what was said of the columns."""
    facts = rg.Facts(leads=path, rejects=folder)
    if "log" in name:
        people = delimited(
            [["lead_id", *ATTRIBUTES], *([f"L{n}", "", "", "", ""] for n in range(len(rows)))],
            folder / "people.csv",
            ",",
        )
        facts = rg.Facts(leads=people, profile_changes=path, rejects=folder)
    run = rg.score(folder / "m.yaml", facts, as_of=AS_OF)
    found = sorted(run.to_arrow().select(["lead_id", "score"]).to_pylist(), key=lambda row: row["lead_id"])
    assert not any(table.values_rejected or table.rows_rejected for table in run.result.summary.tables), name
    return found, {note.code for note in run.result.notes}


@share_of_models(60)
@given(ROWS, st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(FORMS)))
def test_a_table_scores_the_same_in_every_form(rows: list[Row], one: str, other: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "m.yaml").write_text(MODEL, "utf-8")
        expected, _ = scores(folder, "typed", columns(typed(rows), folder / "typed.parquet"), rows)
        for name in (one, other):
            found, told = scores(folder, name, FORMS[name](rows, folder / name), rows)
            assert found == expected or "decimal-unclear" in told, name


CELLS = st.sampled_from(
    [
        *("", " ", "1", "1.5", "1,5", "1.500", "1,500.5", "(3)", "x", "\u2212", "-", "%", "1e400", '"', "a\nb"),
        *("12/31/2025", "31/12/2025", "1/2/2025", "2025-02-30", "15.01.2025", "Jan 5, 2025", "25:00", "1738368000"),
        *("soon", "ja", "maybe"),
    ]
)
LINES = st.lists(st.tuples(st.sampled_from(["A", "B", "C", ""]), CELLS, CELLS, CELLS), max_size=12)


@share_of_models(5)
@given(LINES, st.sampled_from(",;	"))
def test_of_a_damaged_table_every_row_and_value_is_used_or_listed(rows: list[tuple[str, ...]], delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = delimited([["lead_id", "size", "since", "optin"], *map(list, rows)], folder / "leads.csv", delimiter)
        wanted = {"size": ColumnType.NUMBER, "since": ColumnType.TIME, "optin": ColumnType.BOOLEAN}
        intake = prepare(LEADS, str(path), wanted=wanted, staging=folder / "s", timezone="UTC")
        kept = pq.read_table(intake.files[0])
        filled = [row for row in rows if any(map(str.strip, row))]
        assert intake.rows_read == len(filled) == len(kept) + intake.rows_rejected + intake.rows_dropped
        listed: list[dict[str, str]] = []
        if intake.rejects_file is not None:
            with intake.rejects_file.open(encoding="utf-8", newline="") as file:
                listed = list(csv.DictReader(file))
        assert sum(row["column"] == "lead_id" for row in listed) == intake.rows_rejected
        if intake.rows_rejected or intake.rows_dropped:
            return  # which values belonged to a row that was left out is not known here
        for place_of, name in enumerate(wanted, start=1):
            there = sum(bool(row[place_of].strip()) for row in filled)
            used = len(kept) - kept[name].null_count
            marks = name == "optin" and {row[place_of].strip().lower() for row in filled} <= {"", "x"}
            noted = sum(int(str(n.params["n"])) for n in intake.notes if (n.code, n.key) == ("dashes-unknown", name))
            assert marks or there == used + noted + sum(row["column"] == name for row in listed)
