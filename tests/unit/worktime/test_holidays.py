"""Public holidays: by place, in the language that is asked for, whatever the process speaks and was asked before."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from reifegrad.worktime.calendar import WorkCalendar
from reifegrad.worktime.holidays_of import PublicHolidays, check_place
from reifegrad.worktime.written import CalendarError, read_hours

ASSUMPTION, PEACE = date(2026, 8, 15), date(2026, 8, 8)


def test_bavaria_augsburg_and_catholic_towns_differ() -> None:
    bavaria, towns = PublicHolidays("DE", "BY"), PublicHolidays("DE", "BY", ("catholic",))
    augsburg = PublicHolidays("DE", "Augsburg")
    assert [ASSUMPTION in one for one in (bavaria, towns, augsburg)] == [False, True, True]
    assert [PEACE in one for one in (bavaria, towns, augsburg)] == [False, False, True]
    assert all(date(2026, 1, 6) in one for one in (bavaria, towns, augsburg))


def test_a_holiday_on_a_saturday_is_kept_on_the_friday_in_the_united_states() -> None:
    assert date(2026, 7, 3) in PublicHolidays("US")
    assert date(2027, 12, 31) in PublicHolidays("US")  # New Year's Day 2028 is a Saturday


@pytest.mark.parametrize("spoken", ["de_DE.UTF-8", "en_US.UTF-8", "uk_UA.UTF-8", "C"])
def test_names_do_not_follow_the_language_of_the_process(spoken: str) -> None:
    script = (
        "from datetime import date\n"
        "from reifegrad.worktime.holidays_of import PublicHolidays as P\n"
        "places = (P('DE', 'BY'), P('FR'))\n"
        "print(*(one.name(date(2026, 1, 1), spoken) for one in places for spoken in ('de', 'en')), sep='|')"
    )
    env = {**os.environ, "LANG": spoken, "LANGUAGE": spoken, "LC_ALL": "", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    # Nobody has translated the holidays of France into German.
    assert run.stdout.strip() == "Neujahr|New Year's Day|New Year's Day|New Year's Day"


def test_a_day_that_is_no_holiday_has_no_name() -> None:
    assert PublicHolidays("DE").name(date(2026, 11, 3), "de") is None


@pytest.mark.parametrize(
    ("place", "variant"),
    [(("XX", None, ()), "country"), (("DE", "XX", ()), "subdivision"), (("DE", "BY", ("half_day",)), "kind")],
)
def test_places_that_nobody_knows_are_refused(place: tuple[str, str | None, tuple[str, ...]], variant: str) -> None:
    with pytest.raises(CalendarError) as error:
        check_place(*place)
    assert (error.value.code, error.value.variant) == ("calendar-holidays", variant)


def test_which_rule_decides_about_a_day_can_be_asked() -> None:
    calendar = WorkCalendar("c", "UTC", (read_hours("08:00-16:00"),) * 7, holidays=PublicHolidays("DE"))
    assert [calendar.kind_of(day) for day in (date(2026, 10, 3), date(2026, 10, 4))] == ["holiday", "week"]
