"""A count of one is said in the singular, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from reifegrad.errors import Problem, message
from reifegrad.language.words import Words
from reifegrad.report.run_texts import row_lines
from reifegrad.report.texts import at_text, days_text
from reifegrad.run.summary import RunSummary, TableCounts

if TYPE_CHECKING:
    from reifegrad.errors import Param

EN, DE = Words("en"), Words("de")


@pytest.mark.parametrize(
    ("key", "fields", "english", "german"),
    [
        ("diff.moves.cell", {}, "1 moves to another cell", "1 wechselt das Feld"),
        ("card.censored", {"days": "x"}, "1 lead was left out because its time", "1 Lead wurde ausgelassen"),
        ("card.censored.repeated", {"days": "x"}, "1 judgement was left out", "1 Beurteilung wurde ausgelassen"),
        ("card.between", {"days": "x"}, "1 judgement lies in between", "1 Beurteilung liegt dazwischen"),
        ("card.without_time", {}, "1 row was left out", "1 Zeile wurde ausgelassen"),
        ("card.met", {"others": "5", "auc": "0.6"}, "1 judgement in the test is of a lead", "1 Beurteilung im Test"),
        ("measure.unrecorded", {"date": "x"}, "1 was judged", "1 wurde beurteilt"),
        ("calibrate.weeks", {}, "the latest week;", "der letzten Woche,"),
        ("calibrate.few_won", {}, "Only one of these leads was won", "Nur einer dieser Leads wurde gewonnen"),
        ("count.judgements", {}, "1 judgement", "1 Beurteilung"),
    ],
)
def test_one_is_said_in_the_singular(key: str, fields: dict[str, str], english: str, german: str) -> None:
    assert english in EN.count(key, 1, **fields)
    assert german in DE.count(key, 1, **fields)
    assert english not in EN.count(key, 2, **fields)
    assert german not in DE.count(key, 2, **fields)


@pytest.mark.parametrize(
    ("words", "rows", "line"),
    [
        (EN, 1, "Read: 1 lead, 1 account, 1 activity, 1 profile change, 1 outcome."),
        (DE, 1, "Gelesen: 1 Lead, 1 Firma, 1 Aktivität, 1 Profiländerung, 1 Ergebnis."),
        (EN, 2, "Read: 2 leads, 2 accounts, 2 activities, 2 profile changes, 2 outcomes."),
        (DE, 1200, "Gelesen: 1.200 Leads, 1.200 Firmen, 1.200 Aktivitäten, 1.200 Profiländerungen, 1.200 Ergebnisse."),
    ],
)
def test_one_row_of_a_table_is_read_in_the_singular(words: Words, rows: int, line: str) -> None:
    names = ("leads", "accounts", "activities", "profile_changes", "outcomes")
    tables = tuple(TableCounts(name, rows, 0, 0, 0, 0, None) for name in names)
    summary = RunSummary(datetime(2026, 1, 1, tzinfo=UTC), 1, 0, 0, 0, {}, tables)
    assert list(row_lines(summary, words)) == [(line, False)]


@pytest.mark.parametrize(
    ("code", "variant", "params", "english", "german"),
    [
        ("no-features", "", {}, "the only column has", "Die einzige Spalte hat"),
        (
            "facts-key-empty",
            "",
            {"place": "p", "rows": "7"},
            "p is empty in one row: 7",
            "p ist in einer Zeile leer: 7",
        ),
        ("list-foreign-ids", "hubspot", {"ids": "x", "key": "k"}, "one of the ids is not", "Eine der IDs ist keine"),
        ("table-values-unread", "", {"name": "n", "type": "t"}, "one value of profile changes", "Ein Wert von"),
    ],
)
def test_a_problem_with_a_count_of_one(
    code: str, variant: str, params: dict[str, Param], english: str, german: str
) -> None:
    one, two = (Problem(code, {**params, "count": n}, variant=variant) for n in (1, 2))
    assert english in one.what and english not in two.what
    assert german in one.what_in("de") and german not in two.what_in("de")


def test_a_length_of_one_day() -> None:
    day = np.timedelta64(86_400_000_000, "us")
    assert [days_text(n * day, DE) for n in (1, 90)] == ["1 Tag", "90 Tagen"]
    assert [days_text(n * day, EN) for n in (1, 90)] == ["1 day", "90 days"]
    assert at_text("creation+1d", DE) == "beurteilt 1 Tag nach der Anlage"
    assert at_text("creation+7d", EN) == "judged 7 days after creation"


def test_a_count_inside_a_text_is_said_in_its_own_form() -> None:
    problem = Problem("dates-unlikely", {"rows": message("count.rows", n=1), "all": message("count.activities", n=1)})
    assert problem.what == "dated before 1971: 1 row of 1 activity"
