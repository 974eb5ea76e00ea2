"""Expressions of time for the moment of scoring: windows, calendar periods and time zones.

Time zones and calendars are worked out here, in Python, so that every engine sees the same plain arithmetic.
Only the search among the changes of a clock is written out at the very end (`run.clock_changes`).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ibis

from reifegrad.plan.relations import AS_OF, TIMESTAMP, cut_name
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.spec.duration import Duration

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR = 2100
_DAY = 86_400
_MICRO = 1_000_000
_FAR = 10_000_000
_EARLIER = 100_000
"""Days or weeks that are added before a remainder is taken: engines differ in what it is of a negative number."""


@ibis.udf.scalar.builtin(signature=((TIMESTAMP, "string"), "int64"))  # type: ignore[untyped-decorator]
def zone_offset(moment: Any, changes: str) -> int:  # type: ignore[empty-body]  # a name for the engine, never run
    """Seconds that the clock of a zone is ahead of UTC at a moment; `changes` tells which (`offset_changes`).

    The search takes hundreds of comparisons. As expressions of their own they would be most of a plan.
    """


def offset_changes(changes: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The argument `changes` of `zone_offset` comes in; the `transitions` that it stands for go out."""
    timezone, count = changes.rsplit(" ", 1)
    starts, offsets = transitions(timezone)
    return starts[: int(count)], offsets[: int(count) + 1]


def moment_literal(moment: datetime) -> ir.TimestampScalar:
    """An aware moment as a naive UTC literal."""
    return ibis.literal(naive_utc(moment), TIMESTAMP)


@dataclass(frozen=True)
class Clock:
    """Gives `as_of` and moments before it: literals (the fast form), or columns of a moments table.

    Or it reads them from `moment`, a table of one row: so the text of a query is the same for every moment.
    """

    timezone: str
    as_of: datetime | None = None
    latest: datetime | None = None
    """The last of the moments, if known: time zones need not be worked out beyond it."""
    moment: ir.Table | None = None
    """One row: `as_of`, and a column per duration (`cut_name`)."""

    @property
    def is_single(self) -> bool:
        """Whether all rows are scored at one moment."""
        return self.moment is not None or self.as_of is not None

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns beside the lead that tell rows apart."""
        return () if self.is_single else (AS_OF,)

    def now(self, table: ir.Table) -> ir.TimestampValue:
        """The moment of scoring of a row."""
        if self.moment is not None:
            return self.moment[AS_OF].as_scalar()
        return table[AS_OF] if self.as_of is None else moment_literal(self.as_of)

    def before(self, table: ir.Table, duration: Duration) -> ir.TimestampValue:
        """The moment that lies a duration before `now`, by the calendar of the model."""
        if self.moment is not None:
            return self.moment[cut_name(duration)].as_scalar()
        if self.as_of is None:
            return table[cut_name(duration)]
        return moment_literal(duration.before(self.as_of, timezone=self.timezone))

    def age(self, table: ir.Table) -> ir.IntegerValue:
        """Microseconds from `occurred_at` to `now`."""
        return self.now(table).delta(table["occurred_at"], unit="microsecond")

    def period(self, table: ir.Table, period: str) -> ir.IntegerValue:
        """A number that is the same for all activities of one hour, day, week or month of the time zone."""
        seconds = self._local_seconds(table["occurred_at"])
        if period == "hour":
            return seconds // 3_600
        day = seconds // _DAY
        if period == "day":
            return day
        return (day + 3) // 7 if period == "week" else _month(day)  # 1970-01-01 was a Thursday

    def _local_seconds(self, moment: ir.TimestampValue) -> ir.IntegerValue:
        return local_seconds(moment, self.timezone, self.as_of or self.latest)


def local_seconds(moment: ir.TimestampValue, timezone: str, latest: datetime | None = None) -> ir.IntegerValue:
    """Seconds since 1970 on a clock on the wall of the time zone; no moment is later than `latest`, if it is given."""
    starts, offsets = transitions(timezone)
    count = len(starts) if latest is None else bisect_right(starts, int(latest.timestamp()))
    utc = moment.delta(moment_literal(EPOCH), unit="microsecond") // _MICRO
    return utc + (zone_offset(moment, f"{timezone} {count}") if count else ibis.literal(offsets[0], "int64"))


def calendar_number(function: str, moment: ir.TimestampValue, timezone: str) -> ir.FloatingValue:
    """The hour (0 to 23) or day of the week (1 to 7) of a moment (`spec.condition.wall_clock` as an expression)."""
    seconds = local_seconds(moment, timezone)
    if function == "hour":
        return ((seconds // 3_600 + _EARLIER * 24) % 24).cast("float64")
    return ((seconds // _DAY + 3 + _EARLIER * 7) % 7 + 1).cast("float64")  # 1970-01-01 was a Thursday


def microseconds_between(later: ir.TimestampValue, earlier: ir.TimestampValue) -> ir.IntegerValue:
    """Microseconds from one moment to a later one."""
    return later.delta(earlier, unit="microsecond")


def days_between(later: ir.TimestampValue, earlier: ir.TimestampValue, *, ahead: bool = False) -> ir.FloatingValue:
    """Full days of 24 hours from one moment to another, negative where it is earlier; `ahead` turns the sign."""
    # Some divide doubles, which do not hold each microsecond of centuries, some cut negative numbers: so whole days are
    # divided, with half a day as a margin, and many days are added before and taken off behind.
    day = _DAY * _MICRO
    between = microseconds_between(later, earlier)
    rest = between % day
    days = (between - ibis.ifelse(rest < 0, rest + day, rest) + _FAR * day + day // 2) // day - _FAR
    return (-days if ahead else days).cast("float64")


@lru_cache(maxsize=32)
def transitions(timezone: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """When the offset of a time zone changes (Unix seconds), and the offsets before, between and after."""
    zone = ZoneInfo(timezone)

    def offset_at(second: int) -> int:
        local = (EPOCH + timedelta(seconds=second)).astimezone(zone)
        return int((local.utcoffset() or timedelta()).total_seconds())

    starts, offsets = [], [offset_at(0)]
    last = int(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    for week in range(0, last, 7 * _DAY):
        low, high = week, week + 7 * _DAY
        if offset_at(high) == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(middle) == offsets[-1] else (low, middle)
        starts.append(high)
        offsets.append(offset_at(high))
    return tuple(starts), tuple(offsets)


def _month(day: ir.IntegerValue) -> ir.IntegerValue:
    """A number for the month of a day since 1970 (proleptic Gregorian calendar, by Neri and Schneider).

    Days are counted from 1 March of year 0, so that the leap day ends a year; 146,097 days are 400 years.
    Each remainder is used once or twice: in SQL every use repeats the whole text of `day`.
    """
    of_centuries = (day + 719_468) * 4 + 3
    of_years = of_centuries % 146_097 // 4 * 4 + 3
    month = (of_years % 1_461 // 4 * 2_141 + 197_913) // 65_536
    return (of_centuries // 146_097 * 100 + of_years // 1_461) * 12 + month
