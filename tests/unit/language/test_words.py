from __future__ import annotations

import math
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from reifegrad.language import LANGUAGES, compiling
from reifegrad.language.catalogue import catalogue
from reifegrad.language.words import Words

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = (0, 1, 999, 1000, 12_345, 1_234_567, -1, -1000, 0.5, -0.25, 1234.5, 99.999, 1e15)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_written_as_cldr_has_them(language: str, number: float) -> None:
    words = Words(language)
    assert words.shortest(number, 3) == format_decimal(number, "#,##0.###", locale=language)
    assert words.decimal(number, 2) == format_decimal(f"{number:.2f}", "#,##0.00", locale=language)
    assert words.number(round(number)) == format_decimal(round(number), "#,##0", locale=language)
    assert words.thousandths(round(number * 1000)) == words.shortest(number, 3)


def test_numbers_and_days_in_german_and_in_english() -> None:
    german, english = Words("de"), Words("en")
    assert (german.decimal(1234.5, 1), english.decimal(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert (german.percent(0.12), english.percent(0.12)) == ("12 %", "12 %")
    assert (german.signed(0.5, 1), english.signed(-0.5, 1)) == ("+0,5", "-0.5")
    assert (german.day(date(2025, 12, 31)), english.day(date(2025, 12, 31))) == ("31.12.2025", "2025-12-31")
    assert german.day(date(2025, 3, 1)) == format_date(date(2025, 3, 1), "medium", locale="de")


def test_where_there_is_no_number_a_dash_is_written() -> None:
    assert {Words(language).decimal(math.nan) for language in LANGUAGES} == {"\N{EN DASH}"}
    assert {Words(language).percent(math.nan) for language in LANGUAGES} == {"\N{EN DASH}"}


def test_numbers_of_any_length_are_written_digit_by_digit() -> None:
    assert Words("de").decimal(1e300, 0).replace(".", "") == str(int(1e300))
    assert Words("en").thousandths(10**30 + 1) == f"{10**27:,}.001"


@pytest.mark.parametrize(("n", "said"), [(0, "0 Tage"), (1, "1 Tag"), (-1, "-1 Tag"), (1.5, "1,5 Tage"), (2, "2 Tage")])
def test_the_form_of_a_text_goes_with_the_number(n: float, said: str) -> None:
    assert Words("de").count("word.day", n) == said


def test_points_are_counted_in_thousandths() -> None:
    said = [Words("en").count_thousandths("word.points", n) for n in (1000, -1000, 500, 31_200)]
    assert said == ["1 point", "-1 point", "0.5 points", "31.2 points"]


def test_a_bar_in_a_value_does_not_make_a_column() -> None:
    assert Words("en").columns("step.attribute", name="a|b", value="c", source="d") == ["a|b", "c", "d"]


def test_a_list_ends_with_or() -> None:
    german = Words("de")
    assert [german.either(parts) for parts in ([], ["A"], ["A", "B", "C"])] == ["", "A", "A, B oder C"]


def test_a_key_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.text"):
        Words("en")("no.such.text")
    with pytest.raises(KeyError):
        Words("en").count("no.such.text", 1)


def test_a_word_of_the_format_is_named_in_the_language_and_any_other_stays() -> None:
    assert (Words("de").named("table", "leads"), Words("de").named("table", "xyz")) == ("Leads", "xyz")
    assert Words("de").has("table.leads") and not Words("de").has("table.xyz")


def test_newer_texts_are_read_without_compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "CATALOGUES", tmp_path)
    (tmp_path / "en").mkdir()
    source = tmp_path / "en" / "screen.po"
    source.write_text('msgid "list.lead"\nmsgstr "Lead"\n', "utf-8")
    catalogue.cache_clear()
    try:
        assert catalogue("en").text("list.lead") == "Lead"
        assert not compiling.compiled_path("en").exists()
        assert compiling.compile_catalogues() == [tmp_path / "en.mo"]
        assert compiling.compile_catalogues() == []
        catalogue.cache_clear()
        assert catalogue("en").text("list.lead") == "Lead"
    finally:
        catalogue.cache_clear()


def test_a_key_in_two_files_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "CATALOGUES", tmp_path)
    (tmp_path / "en").mkdir()
    for name in ("a", "b"):
        (tmp_path / "en" / f"{name}.po").write_text('msgid "list.lead"\nmsgstr "Lead"\n', "utf-8")
    with pytest.raises(ValueError, match=r"'list\.lead' is in another catalogue, too"):
        compiling.read("en")


def test_saying_something_needs_no_babel_once_the_texts_are_compiled() -> None:
    compiling.compile_catalogues()
    program = (
        "import sys; from reifegrad.language.words import Words; words = Words('de');"
        "words.count('word.day', 1.5); words.decimal(1234.5); print('babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
