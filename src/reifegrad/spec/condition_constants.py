"""Reads the moments and numbers that stand in a condition."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from reifegrad.spec.condition import YEARS, ConditionError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """A day or time as written, in the zone if it names none; or `ConditionError`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConditionError("condition-time", "unreadable", text=text) from None
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise ConditionError("condition-time", "out-of-range", text=text, first=str(YEARS[0]), last=str(YEARS[1]))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def read_number(text: str) -> float:
    """A number as written; or `ConditionError` if doubles do not hold it."""
    try:
        number = float(Decimal(text))
    except InvalidOperation:
        number = float("inf")
    if not abs(number) <= 1e15:
        raise ConditionError("condition-type", "too-large", text=text)
    return number
