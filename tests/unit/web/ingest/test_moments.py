"""When something happened, although the clock of a client may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from client_requests import RECEIVED
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad_web.ingest.protocols.moments import MOST_AHEAD, MOST_CORRECTED, TOLERANCE, occurred, read_moment

ORIGINAL = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
MOMENTS = st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)


def _occurred(original: object, sent: object) -> tuple[datetime, tuple[str, ...]]:
    notes: list[str] = []
    moment = occurred(original, sent, RECEIVED, notes)  # type: ignore[arg-type]
    return moment, tuple(notes)


@given(
    waited=st.timedeltas(timedelta(0), timedelta(days=400)),
    wrong=st.timedeltas(-MOST_CORRECTED, MOST_CORRECTED).filter(lambda one: abs(one) > TOLERANCE),
)
@settings(max_examples=300, deadline=None)
def test_a_wrong_clock_is_corrected_to_the_microsecond(waited: timedelta, wrong: timedelta) -> None:
    sent = RECEIVED - wrong
    original = sent - waited
    moment, notes = _occurred(original.isoformat(), sent.isoformat())
    assert moment == RECEIVED - (sent - original) == RECEIVED - waited
    assert notes == ("timestamp-corrected",)


@given(original=MOMENTS, sent=MOMENTS, received=MOMENTS)
@settings(max_examples=300, deadline=None)
def test_whatever_clients_say_nothing_happens_long_after_its_receipt(
    original: datetime, sent: datetime, received: datetime
) -> None:
    moment = occurred(original.isoformat(), sent.isoformat(), received, [])
    assert moment.tzinfo is UTC
    assert moment <= received + MOST_AHEAD


@pytest.mark.parametrize(
    ("offset", "expected", "notes"),
    [
        (timedelta(0), ORIGINAL, ()),
        (TOLERANCE, ORIGINAL, ()),  # the wire, or a retry or two without a new `sentAt`
        (-TOLERANCE, ORIGINAL, ()),
        (TOLERANCE + MICROSECOND, ORIGINAL + TOLERANCE + MICROSECOND, ("timestamp-corrected",)),
        (MOST_CORRECTED, ORIGINAL + MOST_CORRECTED, ("timestamp-corrected",)),
        (-MOST_CORRECTED, ORIGINAL - MOST_CORRECTED, ("timestamp-corrected",)),
        (MOST_CORRECTED + MICROSECOND, ORIGINAL, ("timestamp-not-corrected",)),  # it may have waited
        (-MOST_CORRECTED - MICROSECOND, ORIGINAL, ("timestamp-not-corrected",)),  # an import beside a wrong clock
    ],
)
def test_how_far_off_a_clock_may_be(offset: timedelta, expected: datetime, notes: tuple[str, ...]) -> None:
    assert _occurred(ORIGINAL.isoformat(), (RECEIVED - offset).isoformat()) == (expected, notes)


def test_a_clock_that_is_certainly_ahead_is_corrected_however_far() -> None:
    ahead = RECEIVED + 400 * DAY
    moment, notes = _occurred((ahead - DAY).isoformat(), ahead.isoformat())
    assert (moment, notes) == (RECEIVED - DAY, ("timestamp-corrected",))


def test_midnight_of_an_import_stays_midnight() -> None:
    sent = RECEIVED + timedelta(milliseconds=80)  # the clock of the client is a little ahead
    assert _occurred("2025-11-03T00:00:00+00:00", sent.isoformat())[0] == datetime(2025, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("original", "sent", "expected", "notes"),
    [
        (None, None, RECEIVED, ()),
        (None, "2025-11-03T09:00:00Z", RECEIVED, ()),
        ("yesterday", None, RECEIVED, ("timestamp-unreadable",)),
        ({"a": 1}, None, RECEIVED, ("timestamp-unreadable",)),
        (True, None, RECEIVED, ("timestamp-unreadable",)),
        ("2025-11-03T09:00:00", None, ORIGINAL, ("timestamp-without-zone",)),
        ("2025-11-03T09:00:00Z", "soon", ORIGINAL, ("sent-at-unreadable",)),
        ("2025-11-03T09:00:00Z", "2025-11-03T09:00:00", ORIGINAL, ("sent-at-unreadable",)),  # any hour, without a zone
        ("2025-11-04T09:00:01.25Z", None, RECEIVED + MOST_AHEAD, ()),
        ("2025-11-04T09:00:01.26Z", None, RECEIVED, ("timestamp-in-future",)),
        ("9999-12-31T23:59:59Z", "0001-01-02T00:00:00Z", RECEIVED, ("timestamp-not-corrected", "timestamp-in-future")),
        ("9999-12-31T23:59:59-14:00", None, RECEIVED, ("timestamp-unreadable",)),
    ],
)
def test_what_cannot_be_read_or_is_not_there(
    original: object, sent: object, expected: datetime, notes: tuple[str, ...]
) -> None:
    assert _occurred(original, sent) == (expected, notes)


def test_two_times_without_a_zone_are_of_the_same_clock() -> None:
    moment, notes = _occurred("2025-11-03T10:00:00", "2025-11-03T11:00:01.25")
    assert (moment, notes) == (ORIGINAL + timedelta(seconds=0), ("timestamp-without-zone", "timestamp-corrected"))


@pytest.mark.parametrize(
    "written",
    [
        "2025-11-03T09:00:00Z", "2025-11-03T09:00Z", "2025-11-03T10:00:00.000+01:00", "2025-11-03 10:00:00+0100",
        "2025-11-03T09:00:00.000000000Z", "2025-11-03t09:00:00z", " 2025-11-03T09:00:00Z ", "20251103T090000Z",
        1762160400, 1762160400.0, 1762160400000, 1762160400000000, "1762160400", "1762160400000", "1762160400000000",
        "1762160400.0", " 1762160400 ",
    ],
)  # fmt: skip
def test_times_are_written_in_many_forms(written: object) -> None:
    assert read_moment(written) == ORIGINAL


@pytest.mark.parametrize(
    "written", ["", "x", "--1762160400", "25:00", "2025", "1" * 21, 1e300, float("nan"), [], {}, False, None, "٣" * 13]
)
def test_what_is_no_time(written: object) -> None:
    assert read_moment(written) is None


def test_milliseconds_are_not_taken_for_a_day_of_the_past() -> None:
    assert read_moment("1712010201234") == read_moment(1712010201234) == datetime(2024, 4, 1, 22, 23, 21, 234_000, UTC)


def test_a_date_has_no_zone() -> None:
    assert read_moment("20251103090000") == datetime(2025, 11, 3, 9)  # noqa: DTZ001
    assert read_moment("2025-11-03") == read_moment("20251103") == datetime(2025, 11, 3)  # noqa: DTZ001
