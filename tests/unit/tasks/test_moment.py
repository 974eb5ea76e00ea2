from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tasks.moment import is_day, read_moment


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-01", "2025-12-31T23:00:00+00:00"),  # the start of that day in Berlin
        ("2026-07-01", "2026-06-30T22:00:00+00:00"),
        ("2026-01-01T12:30", "2026-01-01T11:30:00+00:00"),
        (" 2026-01-01 12:30:15 ", "2026-01-01T11:30:15+00:00"),
        ("2026-01-01T12:30Z", "2026-01-01T12:30:00+00:00"),
        ("2026-01-01T12:30+05:30", "2026-01-01T07:00:00+00:00"),
        ("31.12.2025", "2025-12-30T23:00:00+00:00"),  # as the files of the same people write it
        ("1.7.2026", "2026-06-30T22:00:00+00:00"),
        ("01.01.2026 12:30", "2026-01-01T11:30:00+00:00"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_model(text: str, meant: str) -> None:
    assert read_moment(text, "Europe/Berlin").astimezone(UTC).isoformat() == meant


def test_a_moment_that_is_given_as_such_is_taken_as_it_is() -> None:
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert read_moment(moment, "Europe/Berlin") is moment
    assert not is_day(moment)


def test_a_task_reads_no_clock() -> None:
    with pytest.raises(ReifegradError, match=r"as-of-format.*datetime\.now"):
        read_moment("now", "Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "31.13.2025", "31.12.25", "31.2.2026", "2026-13-01", "0001-01-01", "2026-01-01T25:00", "\0"],
)
def test_what_is_no_moment_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(ReifegradError, match=r"as-of-format.*2026-01-31T15:00"):
        read_moment(text, "Pacific/Auckland")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2025-06-30", True),
        ("30.6.2025", True),
        ("2025-06-30T15:00", False),
        ("30.06.2025 15:00", False),
        ("now", False),
    ],
)
def test_a_whole_day_is_told_from_a_moment_of_it(text: str, *, whole: bool) -> None:
    assert is_day(text) is whole
