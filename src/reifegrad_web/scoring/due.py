"""Marks leads that must be scored, and gives them to workers for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Min, Q

from reifegrad_web.scoring.models import DueLead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LEASE = timedelta(seconds=30)
"""How long a worker has for a batch before another takes over."""
_AGAIN = """
on conflict (lead_id) do update set touches = scoring_duelead.touches + 1,
    due_at = case when scoring_duelead.due_at < excluded.due_at then scoring_duelead.due_at else excluded.due_at end,
    touched_at = case when scoring_duelead.touched_at is null then excluded.touched_at
        else scoring_duelead.touched_at end
"""
_INTO = "insert into scoring_duelead (lead_id, due_at, touched_at, touches, leased_by)"
_TOUCH = f"{_INTO} values (%s, %s, %s, 1, '') {_AGAIN}"
# SQLite takes `on conflict` for part of the join without a condition before it.
_TOUCH_EVERYBODY = f"{_INTO} select distinct lead_id, %s, %s, 1, '' from leads_identifier where true {_AGAIN}"  # noqa: S608 - texts of this module

_MINE = "where lead_id = %s and leased_by = %s"
_NEVER = f"delete from scoring_duelead {_MINE} and touches = %s"  # noqa: S608 - texts of this module
_LATER = f"""
update scoring_duelead set due_at = %s, touched_at = null, leased_by = '', leased_until = null {_MINE} and touches = %s
"""  # noqa: S608 - texts of this module
_FREE = f"update scoring_duelead set leased_by = '', leased_until = null {_MINE}"  # noqa: S608 - texts of this module


def touch(leads: Iterable[int], now: datetime) -> None:
    """Something happened to these leads: they are due at once."""
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(_TOUCH, [(lead, at, at) for lead in sorted(leads)])


def make_due(leads: Iterable[int], now: datetime) -> None:
    """Something happened to somebody whom these leads' scores look at; to themselves, nothing."""
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(_TOUCH, [(lead, at, None) for lead in sorted(leads)])


@dataclass(frozen=True)
class Leased:
    """Leads that a worker holds: lead -> touches; and those of them that something has happened to."""

    touches: Mapping[int, int]
    touched: frozenset[int]


def lease(worker: str, now: datetime, most: int) -> Leased:
    """Give a worker leads that are due. The caller holds a transaction.

    Those that something has happened to come first, the longest waiting of them first: who has just clicked does not
    wait behind everybody, whom a new model makes due. A quarter of the places is kept for the others, so that they
    have their turn as well.
    """
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = DueLead.objects.filter(free, due_at__lte=now)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    columns = ("lead_id", "touches")
    touched = due.exclude(touched_at=None).order_by("touched_at").values_list(*columns)[: most - most // 4]
    found = dict(touched)
    happened = frozenset(found)
    others = due.filter(touched_at=None).order_by("due_at").values_list(*columns)[: most - len(found)]
    found |= dict(others)
    DueLead.objects.filter(lead_id__in=found).update(leased_by=worker, leased_until=now + LEASE)
    return Leased(found, happened)


def settle(worker: str, scored: Mapping[int, int], next_due: Mapping[int, datetime | None]) -> None:
    """Leads were scored: those that were not touched meanwhile are due when time alone changes them, or not at all.

    Args:
        worker: Who had the lease; what another has taken over stays.
        scored: lead -> touches, as `lease` gave them.
        next_due: lead -> the next moment at which a score changes by itself.
    """
    adapt = connection.ops.adapt_datetimefield_value
    rows = [(lead, worker, touches) for lead, touches in scored.items()]
    with connection.cursor() as cursor:
        cursor.executemany(_NEVER, [row for row in rows if next_due.get(row[0]) is None])
        later = [(adapt(next_due[row[0]]), *row) for row in rows if next_due.get(row[0]) is not None]
        cursor.executemany(_LATER, later)
        cursor.executemany(_FREE, [(lead, worker) for lead, worker, _ in rows])


def touch_everybody(now: datetime) -> None:
    """Every lead is due: a model was published. One statement, however many there are.

    Nothing has happened to them, and everybody's colleagues are among them.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH_EVERYBODY, [at, None])


@dataclass(frozen=True)
class Waiting:
    """How many leads are due, since when the first of them is, and how many workers hold; `stuck` of those too long."""

    due: int
    oldest: datetime | None
    leased: int
    stuck: int


def waiting(now: datetime) -> Waiting:
    """How far scoring is behind."""
    due = DueLead.objects.filter(due_at__lte=now)
    found = due.aggregate(due=Count("lead_id"), oldest=Min("due_at"))
    held = DueLead.objects.exclude(leased_until=None)
    stuck = held.filter(leased_until__lt=now - LEASE).count()
    return Waiting(found["due"], found["oldest"], held.filter(leased_until__gte=now).count(), stuck)
