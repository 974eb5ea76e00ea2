"""Asks the library `holidays` for the public holidays of a country or a part of it; nobody else asks it.

Two things are done for it. Without a language it says names in that of the process; here one is always given. And a
year is asked for once, with those beside it: what a day is does not depend on what was asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.errors import nearest
from reifegrad.worktime.written import CalendarError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_PUBLIC, _HALF = "public", "half_day"
_ENGLISH = ("en_US", "en_GB", "en")


@dataclass(frozen=True)
class PublicHolidays:
    """Where holidays are taken from: a country, perhaps a part of it, and kinds beyond those that hold everywhere."""

    country: str
    subdivision: str | None = None
    also: tuple[str, ...] = ()

    def __contains__(self, day: date) -> bool:
        return day in _days(self, day.year, None)

    def name(self, day: date, language: str) -> str | None:
        """What the holiday is called; in English where nobody has translated it; None if it is no holiday."""
        return _days(self, day.year, language).get(day)


def check_place(country: str, subdivision: str | None, also: tuple[str, ...]) -> PublicHolidays:
    """The holidays of a place, or `CalendarError` where the library does not know it."""
    import holidays  # a tenth of a second that only those pay who read a calendar

    countries = holidays.list_supported_countries(include_aliases=True)
    if country not in countries:
        raise CalendarError("calendar-holidays", "country", name=country[:60], near=nearest(country, countries))
    known = countries[country]
    if subdivision is not None and subdivision not in known:
        near = nearest(subdivision, known)
        raise CalendarError("calendar-holidays", "subdivision", name=subdivision[:60], country=country, near=near)
    kinds = set(holidays.country_holidays(country).supported_categories) - {_PUBLIC, _HALF}
    for kind in also:
        if kind not in kinds:
            near = nearest(kind, kinds)
            raise CalendarError("calendar-holidays", "kind", name=kind[:60], country=country, near=near)
    return PublicHolidays(country, subdivision, also)


@lru_cache(maxsize=1_024)
def _days(place: PublicHolidays, year: int, language: str | None) -> Mapping[date, str]:
    """The holidays of a year with their names."""
    import holidays

    asked = holidays.country_holidays(
        place.country,
        subdiv=place.subdivision,
        years=range(year - 1, year + 2),
        expand=False,
        categories=(_PUBLIC, *place.also),
        language=_spoken(place, language),
    )
    return {day: name for day, name in asked.items() if day.year == year}


def _spoken(place: PublicHolidays, language: str | None) -> str | None:
    """The closest to a language in which the library has names of a country: itself, English, the country's own."""
    import holidays

    country = holidays.country_holidays(place.country)
    wanted = _ENGLISH if language in {None, "en"} else (str(language), *_ENGLISH)
    return next((one for one in wanted if one in country.supported_languages), country.default_language)
