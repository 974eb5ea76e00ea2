"""Finds the line of the mapping file that reads dates that were not understood."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from reifegrad.tables.times import UNIX_TICKS, is_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEARS = (1900, 2100)
_SECONDS = (
    100_000_000,
    10_000_000_000,
)  # from 1973 to 2286: shorter numbers are no times, longer ones count more finely
# Forms that are not read without being asked for, since other numbers and texts look alike.
_FORMATS = (
    *("%Y%m%d", "%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%d%m%Y", "%Y-%j"),
    *("%d.%m.%Y %H.%M", "%d.%m.%Y %H.%M.%S", "%Y-%m-%d %H.%M", "%Y-%m-%d %H.%M.%S", "%Y-%m-%d_%H-%M-%S"),
    *("%H:%M %d.%m.%Y", "%H:%M:%S %d.%m.%Y", "%H:%M %d/%m/%Y", "%H:%M:%S %d/%m/%Y"),
    *("%Y%m%d_%H%M%S", "%Y%m%d-%H%M%S", "%Y%m%d_%H%M", "%Y%m%d-%H%M", "%Y%m%d %H%M%S", "%Y%m%d %H%M", "%Y%m%d %H"),
    *("%d.%m.%Y %H.%M Uhr", "%d.%m.%Y, %H.%M Uhr", "%d.%m.%Y um %H.%M Uhr", "%d.%m.%Y - %H:%M Uhr", "%d.%m.%Y - %H:%M"),
    *("%H:%M Uhr %d.%m.%Y", "%H:%M Uhr, %d.%m.%Y", "%H:%M, %d.%m.%Y", "%H.%M Uhr, %d.%m.%Y", "%d.%m.%Y %H Uhr"),
    *("%d %m %Y", "%Y %m %d", "%d_%m_%Y", "%Y_%m_%d", "%m/%Y", "%m.%Y", "%Y-%m", "%b %Y", "%B %Y"),
)


def format_for(values: Sequence[str]) -> str | None:
    """The format, or the unit since 1970, that reads all of some values; None if no known one does."""
    for form in _FORMATS:
        if all(_fits(value, form) for value in values):
            return form
    units = {_unit(value) for value in values}
    return units.pop() if len(units) == 1 else None


def mapping_line(table: str, column: str, form: str) -> str:
    """The line of the mapping file that names the format of a column."""
    quoted = form if form in UNIX_TICKS else f'"{form}"'
    return f"{table}: {{formats: {{{column}: {quoted}}}}}"


def _fits(value: str, form: str) -> bool:
    try:
        moment = datetime.strptime(value, form)  # noqa: DTZ007 - only asked whether it is one
    except ValueError:
        return False
    if not is_exact(moment, value, form):
        return False
    return _YEARS[0] <= moment.year <= _YEARS[1]


def _unit(value: str) -> str | None:
    """Seconds, or thousandths, millionths, milliardths of them, by how large the number is."""
    try:
        number = float(value)
    except ValueError:
        return None
    least, most = _SECONDS
    for name in UNIX_TICKS:
        if least <= number < most:
            return name
        least, most = least * 1000, most * 1000
    return None
