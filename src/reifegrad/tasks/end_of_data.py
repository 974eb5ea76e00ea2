"""Finds the moment that a task looks at where nobody named one: the newest date that can be believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.errors import Problem, day_message, message
from reifegrad.measure.data_end import find_end
from reifegrad.measure.dates_in import dates_in
from reifegrad.spec.time import LATEST, aware_utc, naive_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.errors import Message, Param
    from reifegrad.measure.data_end import DataEnd, Dates
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts

_EMPTY = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = np.datetime64(f"{LATEST}-12-31T23:59:59.999999", "us")
_NO_CLOCK = np.datetime64("9998-12-31", "us")


def end_of_data(
    engine: Engine, facts: LoadedFacts, *, timezone: str, today: datetime | None
) -> tuple[datetime, tuple[Problem, ...]]:
    """The moment of the newest believable date of leads and activities, and what is said of those that are not.

    One slip in a year must not decide what a whole check looks at; the rule is that of `measure.data_end`. Without any
    date it is the year 2000.

    Args:
        engine: Where the facts are.
        facts: What is looked at.
        timezone: The zone of the model, in which days are said.
        today: The moment of the clock; None where there is none, then no date lies in the future.
    """
    log = facts.relations.activities if "activities" in facts.intake_of else None
    tables = (("leads", facts.relations.leads, "created_at"), ("activities", log, "occurred_at"))
    found = [
        dates_in(engine, table, name, column)
        for name, table, column in tables
        if table is not None and column in table.columns
    ]
    clock = _NO_CLOCK if today is None else np.datetime64(naive_utc(today), "us")
    end = find_end([dates.until(_LAST) for dates in found], today=clock)
    moment = _EMPTY if end is None else aware_utc(end.moment.astype(datetime))
    return moment, tuple(_said(end, found, moment, today, ZoneInfo(timezone)))


def _said(
    end: DataEnd | None, tables: Sequence[Dates], moment: datetime, today: datetime | None, zone: ZoneInfo
) -> Iterator[Problem]:
    told = {late.table for late in end.late} if end is not None else set()
    for late in end.late if end is not None else ():
        beyond = next(dates for dates in tables if dates.table == late.table)
        yield _beyond(beyond, late.rows + _after(beyond), moment, zone)
    for dates in tables:
        if dates.table not in told and _after(dates):
            yield _beyond(dates, _after(dates), moment, zone)
    if today is not None and moment > today:
        yield Problem("dates-ahead", params={"end": _day(moment, zone)}, severity="warning")


def _after(dates: Dates) -> int:
    """Rows dated in years that no moment may lie in."""
    return int(dates.rows.sum() - dates.until(_LAST).rows.sum())


def _beyond(dates: Dates, rows: int, moment: datetime, zone: ZoneInfo) -> Problem:
    params: dict[str, Param] = {
        "rows": message("count.rows", n=rows),
        "table": message(f"table.{dates.table}"),
        "column": dates.column,
        "newest": _day(aware_utc(dates.last[-1].astype(datetime)), zone),
        "end": _day(moment, zone),
    }
    return Problem("dates-beyond", params=params, severity="warning", variant="alone" if moment == _EMPTY else "")


def _day(moment: datetime, zone: ZoneInfo) -> Message:
    """The day of a moment on the calendar of the zone."""
    try:
        return day_message(moment.astimezone(zone))
    except OverflowError:  # the last hours of the year 9999 are in the year 10000 further east
        return day_message(moment)
