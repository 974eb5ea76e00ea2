"""Calendars as written in an agreement: typed data classes for the keys; `worktime.resolve` says what they mean."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from reifegrad.spec.document import Strict, Title, Word


def _day_as_text(value: Any) -> Any:
    """YAML takes an unquoted day for a date, also where it is a key."""
    return value.isoformat() if type(value) is date else value


DayText = Annotated[str, BeforeValidator(_day_as_text), Field(min_length=1)]
HoursText = Word | Annotated[list[Word], Field(min_length=1)]


class HolidaysDocument(Strict):
    """Which public holidays are no working days."""

    country: Word = Field(description="The country by its code of two letters: `DE`.")
    subdivision: Word | None = Field(
        None, description="The state or other part of it that has holidays of its own: `BY`, `Augsburg`."
    )
    also: list[Word] | None = Field(
        None,
        description="Further kinds of holidays: `catholic` adds 15 August in Bavaria, which most of its towns keep.",
    )


class CalendarDocument(Strict):
    """When somebody works."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    timezone: Word | None = Field(
        None, description="The time zone in which the hours are read; default: the one of the agreement."
    )
    hours: dict[Word, HoursText] = Field(
        min_length=1,
        description="Hours by day of the week, or by several: `mon-thu: 08:00-12:00, 13:00-17:00`. Days that are not "
        "named are free.",
    )
    holidays: HolidaysDocument | None = Field(None, description="Public holidays, on which nobody works.")
    closed: list[DayText] | None = Field(
        None,
        description="Further days on which nobody works: `2026-05-15`, `2026-08-03..2026-08-14`; every year: `12-24`, "
        "`12-27..01-02`.",
    )
    half_days: dict[DayText, HoursText] | None = Field(
        None,
        description="Days on which work ends early or begins late: what remains are the hours that lie within these: "
        "`12-24: 00:00-12:00`.",
    )
    extra_days: dict[DayText, HoursText] | None = Field(
        None, description="Single days on which work is done in any case, with their hours: `2026-11-28: 09:00-13:00`."
    )
    working_day: Word | None = Field(
        None,
        description="How long a working day is: `8 hours`; default: as long as most days of the week are, of equally "
        "many the longer.",
    )
