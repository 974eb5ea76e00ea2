"""Holds what marketing and sales promise each other against what was delivered, by week, month or quarter.

A number is of what happened in the period. A share is of the leads that were delivered in it, whenever they were
accepted, answered or won; those of which that is not decided yet count as waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reifegrad.agreement.rules import Promise

Answer = Literal["in_time", "late", "open", "none"]
Standing = Literal["kept", "broken", "open"]
SHOWN = {"week": 8, "month": 4, "quarter": 3}
"""How many periods are looked at, with the present one."""


@dataclass(frozen=True)
class DeliveredLead:
    """A lead that was handed over to sales, and what became of it until now.

    Attributes:
        at: When it was handed over.
        accepted_at: When sales accepted it.
        answer: Whether somebody answered in time; `none` where that was promised to nobody.
        answered_at: When somebody answered.
        won_at: When it was won.
        is_open: Whether sales still has it.
        fits: The promises whose condition holds for it, by name.
    """

    at: datetime
    accepted_at: datetime | None = None
    answer: Answer = "none"
    answered_at: datetime | None = None
    won_at: datetime | None = None
    is_open: bool = True
    fits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PromisedPeriod:
    """What became of a promise in one period: from `first` to `last` day.

    `done` leads were delivered, accepted, ...; of a share, `of` is how many it is of, and `waiting` how many of them
    are not decided yet. A period that is not over is `open` unless the promise is kept already.
    """

    first: date
    last: date
    done: int
    of: int | None
    waiting: int
    is_over: bool
    standing: Standing

    @property
    def share(self) -> float | None:
        """The share, of a promise that is one; None where there is nothing that it could be of."""
        return self.done / self.of if self.of else None


def promised_periods(
    promise: Promise, leads: Sequence[DeliveredLead], timezone: str, now: datetime
) -> Sequence[PromisedPeriod]:
    """The last periods of a promise, the oldest first; the last one is the present one.

    Args:
        promise: The promise.
        leads: All leads that were delivered, or had something done to them, in these periods.
        timezone: That of the agreement, in which days begin.
        now: The moment, aware.
    """
    zone = ZoneInfo(timezone)
    mine = [lead for lead in leads if promise.name in lead.fits]
    today = now.astimezone(zone).date()
    return [_period(promise, mine, first, zone, today) for first in first_days(promise.per, today)]


def first_days(per: Literal["week", "month", "quarter"], today: date) -> Sequence[date]:
    """The first days of the periods that are looked at, the oldest first."""
    first = today - timedelta(days=today.weekday()) if per == "week" else today.replace(day=1)
    while per == "quarter" and first.month % 3 != 1:
        first = _month_before(first)
    found = [first]
    for _ in range(SHOWN[per] - 1):
        if per == "week":
            first -= timedelta(days=7)
        else:
            for _ in range(1 if per == "month" else 3):
                first = _month_before(first)
        found.append(first)
    return found[::-1]


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _after(per: str, first: date) -> date:
    """The first day of the next period."""
    if per == "week":
        return first + timedelta(days=7)
    months = first.year * 12 + first.month - 1 + (1 if per == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def _period(
    promise: Promise, leads: Iterable[DeliveredLead], first: date, zone: ZoneInfo, today: date
) -> PromisedPeriod:
    end = _after(promise.per, first)

    def inside(moment: datetime | None) -> bool:
        return moment is not None and first <= moment.astimezone(zone).date() < end

    if not promise.is_share:
        done, of, waiting = sum(inside(_happened(promise, lead)) for lead in leads), None, 0
    else:
        delivered = [lead for lead in leads if inside(lead.at) and _counts(promise, lead)]
        done, of = sum(_happened(promise, lead) is not None for lead in delivered), len(delivered)
        waiting = sum(_waits(promise, lead) for lead in delivered)
    is_over = end <= today
    return PromisedPeriod(
        first,
        end - timedelta(days=1),
        done,
        of,
        waiting,
        is_over,
        _standing(promise, done, of, waiting, is_over=is_over),
    )


def _happened(promise: Promise, lead: DeliveredLead) -> datetime | None:
    """When what was promised happened to a lead; None: it did not."""
    match promise.what:
        case "delivered":
            return lead.at
        case "accepted":
            return lead.accepted_at
        case "won":
            return lead.won_at
        case "in_time":
            return lead.answered_at if lead.answer == "in_time" else None


def _counts(promise: Promise, lead: DeliveredLead) -> bool:
    """Whether a lead is one of those that a share is of: not of answers that were promised to nobody."""
    return promise.what != "in_time" or lead.answer != "none"


def _waits(promise: Promise, lead: DeliveredLead) -> bool:
    if _happened(promise, lead) is not None:
        return False
    return lead.answer == "open" if promise.what == "in_time" else lead.is_open


def _standing(promise: Promise, done: int, of: int | None, waiting: int, *, is_over: bool) -> Standing:
    if of is None:
        return "kept" if done >= promise.at_least else "broken" if is_over else "open"
    if not is_over or not of:
        return "open"
    if done >= promise.at_least * of:
        return "kept"
    return "broken" if done + waiting < promise.at_least * of else "open"
