# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.tables.contract import ColumnType
from reifegrad.tables.times import TimeRule, localize, times_from
from reifegrad.tables.values import Rule, convert

BERLIN = "Europe/Berlin"


def time_of(text: str, rule: TimeRule | None = None) -> datetime | None:
    return times_from(pa.array([text]), rule or TimeRule(BERLIN))[0].as_py()


def value_of(text: str, kind: ColumnType, decimal: str = ".") -> tuple[object, bool]:
    values, bad = convert(pa.array([text]), Rule(kind, decimal, TimeRule("UTC")))
    return values[0].as_py(), bad is not None and bad[0].as_py()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", datetime(2025, 12, 30, 23)),
        ("2025-07-01 14:30", datetime(2025, 7, 1, 12, 30)),
        ("2025-07-01T14:30:05", datetime(2025, 7, 1, 12, 30, 5)),
        ("2025-07-01T14:30:05.123456789", datetime(2025, 7, 1, 12, 30, 5, 123456)),
        ("2025-07-01T14:30:05,5", datetime(2025, 7, 1, 12, 30, 5, 500000)),
        ("2025-07-01T14:30:05Z", datetime(2025, 7, 1, 14, 30, 5)),
        ("2025-07-01 14:30:05 UTC", datetime(2025, 7, 1, 14, 30, 5)),
        ("2025-07-01T14:30:05+0200", datetime(2025, 7, 1, 12, 30, 5)),
        ("2025-07-01 14:30:05.25 -05:00", datetime(2025, 7, 1, 19, 30, 5, 250000)),
        ("2025-07-01T14:30+02", datetime(2025, 7, 1, 12, 30)),
        ("31.12.2025", datetime(2025, 12, 30, 23)),
        ("1.7.2025", datetime(2025, 6, 30, 22)),
        ("01.07.2025 14:30", datetime(2025, 7, 1, 12, 30)),
        ("01.07.2025, 9:30", datetime(2025, 7, 1, 7, 30)),
        ("01.07.2025 14:30:05", datetime(2025, 7, 1, 12, 30, 5)),
        ("2025-02-30", None),
        ("31.02.2025", None),
        ("31/12/2025", None),
        ("1735689600", None),
        ("2025-13-01", None),
        ("2025-01-01 25:00", None),
        ("2025-01-01 24:00", None),
        ("0000-01-01", None),
        ("9999-12-31", datetime(9999, 12, 30, 23)),
        ("9999-12-31T23:59-05:00", None),
        ("soon", None),
        ("01.07.25", datetime(2025, 6, 30, 22)),
        ("1.7.69 14:30", datetime(1969, 7, 1, 13, 30)),
        ("2025/07/01 9:05", datetime(2025, 7, 1, 7, 5)),
        ("2025-7-1", datetime(2025, 6, 30, 22)),
        ("2025.07.01", datetime(2025, 6, 30, 22)),
        ("20250701", datetime(2025, 6, 30, 22)),
        ("20250701T143005Z", datetime(2025, 7, 1, 14, 30, 5)),
        ("1-Jul-2025", datetime(2025, 6, 30, 22)),
        ("01 JUL 2025 02:30:05 PM", datetime(2025, 7, 1, 12, 30, 5)),
        ("Jul 1, 2025 12:05 AM", datetime(2025, 6, 30, 22, 5)),
        ("Tue, 01 Jul 2025 14:30:05 +0000", datetime(2025, 7, 1, 14, 30, 5)),
        ("Tue Jul 01 2025 14:30:05 GMT+0200 (CEST)", datetime(2025, 7, 1, 12, 30, 5)),
        ("1. Juli 2025", datetime(2025, 6, 30, 22)),
        ("Dienstag, 1. Juli 2025 um 14:30 Uhr", datetime(2025, 7, 1, 12, 30)),
        ("Di. 01.07.2025, 14:30 Uhr", datetime(2025, 7, 1, 12, 30)),
        ("1. M\u00e4rz 2025", datetime(2025, 2, 28, 23)),
        ("01.07.2025\u202f2:30 p.m.", datetime(2025, 7, 1, 12, 30)),
        ("2025-07-01T14:30+02:00[Europe/Berlin]", datetime(2025, 7, 1, 12, 30)),
        ("2025-07-01 14:30 MESZ", datetime(2025, 7, 1, 12, 30)),
        ("2025-07-01T14:30:05.000+0000", datetime(2025, 7, 1, 14, 30, 5)),
        ("2025-07-01 13:30 PM", None),
        ("2025-07-01 14:30 EST", None),
        ("1-2-20256", None),
        ("1.7-2025", None),
        ("7/2025", None),
        ("1 Foo 2025", None),
        ("20251301", None),
    ],
)
def test_times_in_texts(text, expected):
    assert time_of(text) == expected


def test_one_impossible_day_does_not_spoil_its_neighbors():
    array = pa.array(["2025-01-01", "2025-02-30", None, "2025-03-01T00:00:00Z", "30.2.2025"])
    found = times_from(array, TimeRule("UTC")).to_pylist()
    assert found == [datetime(2025, 1, 1), None, None, datetime(2025, 3, 1), None]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%d/%m/%Y", "31/12/2025", datetime(2025, 12, 31)),
        ("%d/%m/%Y", "31/02/2025", None),
        ("%d/%m/%Y", "1/2/2025", datetime(2025, 2, 1)),
        ("%m/%d/%Y %H:%M", "12/31/2025 14:30", datetime(2025, 12, 31, 14, 30)),
        ("%Y%m%d%H%M%S", "20251231143005", datetime(2025, 12, 31, 14, 30, 5)),
        ("%Y%m%d%H%M%S.%f", "20250801143000.123", datetime(2025, 8, 1, 14, 30, 0, 123000)),
        ("%Y%m%d%H%M%S%f", "20250801143000123", datetime(2025, 8, 1, 14, 30, 0, 123000)),
        ("%Y%m%dT%H%M%z", "20250801T1430+02:00", datetime(2025, 8, 1, 12, 30)),
        ("%Y%m%dT%H%M%z", "20250801T1430Z", datetime(2025, 8, 1, 14, 30)),
        ("%d.%m.%Y %H%M", "1.8.2025 1430", datetime(2025, 8, 1, 14, 30)),
        ("%d %b %Y %H%M", "1 AUG 2025 1430", datetime(2025, 8, 1, 14, 30)),
        ("%Y%m%d %H%M", "20251130 23", None),
        ("%Y%m%d %H%M", "20250203 23", None),
        ("%Y%m%d%H%M%S%f", "202508011431", None),
        ("%d %b %Y %I:%M %p", "31 Dec 2025 02:30 PM", datetime(2025, 12, 31, 14, 30)),
        ("%Y-%m-%dT%H:%M:%S%z", "2025-12-31T14:30:05+0100", datetime(2025, 12, 31, 13, 30, 5)),
        ("%d/%m/%Y", "2025-12-31", None),
        ("unix", "1735689600", datetime(2025, 1, 1)),
        ("unix", "1735689600.5", datetime(2025, 1, 1, 0, 0, 0, 500000)),
        ("unix_ms", "1735689600500", datetime(2025, 1, 1, 0, 0, 0, 500000)),
        ("unix", "999999999999999", None),
        ("unix", "x", None),
        ("unix_us", "1735689600500123", datetime(2025, 1, 1, 0, 0, 0, 500123)),
        ("unix_ns", "1735689600500123456", datetime(2025, 1, 1, 0, 0, 0, 500123)),
        ("unix_ns", "-1500", datetime(1969, 12, 31, 23, 59, 59, 999998)),
        ("unix_us", "9223372036854775807", None),
    ],
)
def test_explicit_formats(form, text, expected):
    assert time_of(text, TimeRule("UTC", form)) == expected


def test_numbers_count_from_1970_too_whatever_their_type():
    for array in (
        pa.array([1735689600500, None]),
        pa.array([1735689600500.0, None]),
        pa.array(["1735689600500", None]),
    ):
        found = times_from(array, TimeRule("UTC", "unix_ms")).to_pylist()
        assert found == [datetime(2025, 1, 1, 0, 0, 0, 500000), None]
    assert times_from(pa.array([20250115.0]), TimeRule("UTC", "%Y%m%d")).to_pylist() == [datetime(2025, 1, 15)]


def test_wall_clock_around_the_change_of_summer_time():
    assert time_of("2025-03-30 01:59") == datetime(2025, 3, 30, 0, 59)
    assert time_of("2025-03-30 02:30") == datetime(2025, 3, 30, 1, 30)  # never was: the offset before
    assert time_of("2025-03-30 03:00") == datetime(2025, 3, 30, 1)
    assert time_of("2025-10-26 02:30") == datetime(2025, 10, 26, 0, 30)  # was twice: the first one
    assert time_of("2025-10-26 03:00") == datetime(2025, 10, 26, 2)


ZONES = ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns", "UTC"]


@given(
    st.lists(st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)), max_size=20),
    st.sampled_from(ZONES),
)
def test_localize_agrees_with_zoneinfo(moments, zone):
    found = localize(pa.array(moments, pa.timestamp("us")), zone).to_pylist()
    utc = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for moment in moments]
    assert found == utc


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_typed_times(unit):
    moment = datetime(2025, 7, 1, 12)
    naive = pa.array([moment, None], pa.timestamp(unit))
    assert times_from(naive, TimeRule("UTC")).to_pylist() == [moment, None]
    assert times_from(naive, TimeRule(BERLIN)).to_pylist() == [datetime(2025, 7, 1, 10), None]
    zoned = naive.cast(pa.timestamp(unit, tz="UTC"))
    assert times_from(zoned, TimeRule(BERLIN)).to_pylist() == [moment, None]
    assert times_from(pa.array([moment.date()]), TimeRule("UTC")).to_pylist() == [datetime(2025, 7, 1)]


def test_typed_times_out_of_reach_are_bad():
    array = pa.array([10**15], pa.timestamp("s"))
    assert times_from(array, TimeRule("UTC")).to_pylist() == [None]


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1234.5", ".", 1234.5),
        ("1,234.56", ".", 1234.56),
        ("1.234,56", ",", 1234.56),
        ("1.234", ",", 1234.0),
        ("1.234", ".", 1.234),
        ("1234,5", ",", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("1\u00a0234,5 €", ",", 1234.5),
        ("1'234.50 CHF", ".", 1234.5),
        ("$1,000", ".", 1000.0),
        ("+5", ".", 5.0),
        ("-,5", ",", -0.5),
        (".5", ".", 0.5),
        ("1e3", ".", 1000.0),
        ("1.234,56", ".", None),
        ("1,234.56", ",", None),
        ("12.34", ",", None),
        ("1,23,456", ".", None),
        ("nan", ".", None),
        ("inf", ".", None),
        ("-Infinity", ".", None),
        ("1e16", ".", None),
        ("1e400", ".", None),
        ("1000000000000000", ".", 1e15),
        ("1000000000000001", ".", None),
        ("٣", ".", None),
        ("abc", ".", None),
        ("5,", ",", None),
        ("450,00-", ",", -450.0),
        ("450,00 €-", ",", -450.0),
        ("450.00- CHF", ".", -450.0),
        ("\u2212450,00", ",", -450.0),
        ("\u2014450,00", ",", -450.0),
        ("450,00\u2014", ",", -450.0),
        ("1234,56\xa0zł", ",", 1234.56),
        ("\u22121\xa0234,56\xa0kr", ",", -1234.56),
        ("kr.\xa0450,00", ",", 450.0),
        ("€\xa0-450,00", ",", -450.0),
        ("450,00\xa0€\xa0-", ",", -450.0),
        ("(450,00\u202f€)", ",", -450.0),
        ("12,5\xa0%", ",", 12.5),
        ("\u2013 450,00", ",", -450.0),
        ("(450.00)", ".", -450.0),
        ("$(1,450.00)", ".", -1450.0),
        ("(€ 450,00)", ",", -450.0),
        ("-$1,234.56", ".", -1234.56),
        ("EUR -12,50", ",", -12.5),
        ("450,-", ",", 450.0),
        ("CHF 450.--", ".", 450.0),
        ("1\u202f234\u202f567,5", ",", 1234567.5),
        ("1\u2019234\u2019567.50", ".", 1234567.5),
        ("12,5 %", ",", 12.5),
        ("12.5%", ".", 12.5),
        ("1.5E+03", ".", 1500.0),
        ("99213206.0", ".", 99213206.0),
        ("(450", ".", None),
        ("-(450)", ".", None),
        ("450--", ".", None),
        ("1 23", ".", None),
        ("0.500", ",", None),
        ("01.500", ",", None),
        ("$", ".", None),
        ("5 apples", ".", None),
        ("-", ".", None),
    ],
)
def test_numbers(text, decimal, expected):
    assert value_of(text, ColumnType.NUMBER, decimal) == (expected, expected is None)


@pytest.mark.parametrize(
    "text", ["t", "Y", "j", "on", "1.0", "\u2713", "true", "YES", "Ja", "wahr", "1", "x", "X", " true "]
)
def test_true(text):
    assert value_of(text, ColumnType.BOOLEAN) == (True, False)


@pytest.mark.parametrize("text", ["f", "N", "off", "0.0", "false", "No", "nein", "FALSCH", "0"])
def test_false(text):
    assert value_of(text, ColumnType.BOOLEAN) == (False, False)


def test_other_words_are_no_booleans():
    assert value_of("maybe", ColumnType.BOOLEAN) == (None, True)
    assert value_of("", ColumnType.BOOLEAN) == (None, False)


def test_texts_are_stripped_and_typed_numbers_lose_their_point():
    assert value_of(" \u00a0007 ", ColumnType.TEXT) == ("007", False)
    assert value_of("  ", ColumnType.TEXT) == (None, False)
    rule = Rule(ColumnType.TEXT, ".", TimeRule("UTC"))
    assert convert(pa.array([5.0, 1.5]), rule)[0].to_pylist() == ["5", "1.5"]
    assert convert(pa.array([123456789012.0]), rule)[0].to_pylist() == ["123456789012"]
    assert convert(pa.array(["a", "b", "a"]).dictionary_encode(), rule)[0].to_pylist() == ["a", "b", "a"]
