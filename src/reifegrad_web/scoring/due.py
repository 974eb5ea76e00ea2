"""Marks leads that must be scored, and gives them to workers for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Min, Q

from reifegrad_web.clock import APART
from reifegrad_web.leads.parts import among, as_table
from reifegrad_web.scoring.models import DueLead, LeadScore

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
_INTO = "insert into scoring_duelead (lead_id, due_at, touched_at, touches, leased_by, in_bulk)"
_TOUCH = f"{_INTO} select lead, %s, %s, 1, '', false from"
_TOUCH_EVERYBODY = f"""
{_INTO} select distinct lead_id, %s, cast(null as timestamp with time zone), 1, '', true
from leads_identifier where lead_id is not null {_AGAIN}, in_bulk = true
"""  # noqa: S608 - texts of this module
_MINE = "where lead_id = %s and leased_by = %s"
_NEVER = f"delete from scoring_duelead {_MINE} and touches = %s"  # noqa: S608 - texts of this module
_LATER = f"""
update scoring_duelead set due_at = %s, touched_at = null, in_bulk = false, leased_by = '', leased_until = null
{_MINE} and touches = %s
"""  # noqa: S608 - texts of this module
_HELD = "select lead_id from scoring_duelead where leased_by = %s"
_HOLD = "update scoring_duelead set leased_by = %s, leased_until = %s where lead_id"
_SETTLE_BULK = """
update scoring_duelead set in_bulk = false, due_at = %s, leased_by = '', leased_until = null
where leased_by = %s and touches = %s and lead_id
"""
_IN_BULK = Q(in_bulk=True, touched_at=None)
_FREE = "update scoring_duelead set leased_by = '', leased_until = null where leased_by = %s and lead_id"


def touch(leads: Iterable[int], now: datetime) -> None:
    """Something happened to these leads: they are due at once."""
    _touch(leads, now, now)


def make_due(leads: Iterable[int], now: datetime) -> None:
    """Something happened to somebody whom these leads' scores look at; to themselves, nothing."""
    _touch(leads, now, None)


def _touch(leads: Iterable[int], now: datetime, touched: datetime | None) -> None:
    """One statement for all of them: one for each was a third of what taking messages cost on PostgreSQL."""
    adapt = connection.ops.adapt_datetimefield_value
    table, numbers = as_table(leads)
    with connection.cursor() as cursor:
        cursor.execute(f"{_TOUCH} {table} where true {_AGAIN}", [adapt(now), touched and adapt(touched), numbers])


def is_anything_due(now: datetime) -> bool:
    """Whether `lease` would give anybody; looks without waiting for those who write."""
    free = DueLead.objects.filter(_free(now))  # asked apart: each has an index, and all in one have none
    if free.filter(touched_at__isnull=False).exists():
        return True
    return not is_any_in_bulk() and free.filter(due_at__lte=now).exists()


def is_any_in_bulk() -> bool:
    """Whether a published model made leads due that are scored in bulk."""
    return DueLead.objects.filter(_IN_BULK).exists()


@dataclass(frozen=True)
class Leased:
    """Leads that a worker holds: lead -> touches; and those of them that something has happened to.

    `published`: those that wait for the scores of a model that was published, whatever happened to them.
    """

    touches: Mapping[int, int]
    touched: frozenset[int]
    published: frozenset[int]


def lease(worker: str, now: datetime, most: int) -> Leased:
    """Give a worker leads that are due. The caller holds a transaction.

    Those that something has happened to come first, the longest waiting of them first: who has just clicked does not
    wait behind others, of whom a quarter of the places is kept, so that they have their turn as well. Those who can be
    scored in bulk are not among them, and nobody else whom time alone makes due as long as there are such.
    """
    free = DueLead.objects.filter(_free(now))
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    columns = ("lead_id", "touches", "in_bulk")
    touched = free.exclude(touched_at=None).order_by("touched_at").values_list(*columns)[: most - most // 4]
    rows = list(touched)
    happened = frozenset(lead for lead, *_ in rows)
    if not is_any_in_bulk():
        rows += (
            free.filter(touched_at=None, due_at__lte=now).order_by("due_at").values_list(*columns)[: most - len(rows)]
        )
    _hold([lead for lead, *_ in rows], worker, now)
    waiting = frozenset(lead for lead, _, in_bulk in rows if in_bulk)
    return Leased({lead: touches for lead, touches, _ in rows}, happened, waiting)


def held(worker: str, leads: Iterable[int]) -> list[int]:
    """The leads that a worker still holds: one that was erased meanwhile must not get a score again."""
    condition, values = among(leads)
    lock = "for update" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_HELD} and lead_id {condition} order by lead_id {lock}", [worker, values])
        return [lead for (lead,) in cursor.fetchall()]


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
        _free_again(worker, scored)


def touch_everybody(now: datetime) -> None:
    """Every lead is due: a model was published. One statement, however many there are.

    Nothing has happened to them, and everybody's colleagues are among them.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH_EVERYBODY, [at])


def lease_in_bulk(worker: str, now: datetime, most: int) -> Mapping[int, int]:
    """Give a worker many leads that a published model made due: lead -> touches. The caller holds a transaction."""
    due = DueLead.objects.filter(_free(now), in_bulk=True, touched_at=None)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    found = dict(due.order_by("lead_id").values_list("lead_id", "touches")[:most])
    _hold(found, worker, now)
    return found


def make_due_again(now: datetime) -> int:
    """The clock of the machine was ahead: leads whose scores are of a later moment than now are due.

    The caller holds the transaction.

    Returns:
        How many there are.
    """
    leads = set(LeadScore.objects.filter(as_of__gt=now).values_list("lead_id", flat=True))
    make_due(leads, now)
    return len(leads)


def settle_bulk(worker: str, scored: Mapping[int, int], now: datetime) -> None:
    """Leads were scored in bulk: they are due at once, for their reasons and for the moment of their next change.

    Those for which another model was published meanwhile are scored in bulk once more.
    """
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(now)
        for touches in set(scored.values()):  # few: most were touched as often as others
            condition, leads = among(lead for lead, times in scored.items() if times == touches)
            cursor.execute(f"{_SETTLE_BULK} {condition}", [at, worker, touches, leads])
        _free_again(worker, scored)


def _free_again(worker: str, leads: Iterable[int]) -> None:
    condition, numbers = among(leads)
    with connection.cursor() as cursor:
        cursor.execute(f"{_FREE} {condition}", [worker, numbers])


def _free(now: datetime) -> Q:
    """Also what is leased for longer than anything is: the clock of the machine has gone back since."""
    return Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)


def _hold(leads: Iterable[int], worker: str, now: datetime) -> None:
    condition, values = among(leads)
    until = connection.ops.adapt_datetimefield_value(now + LEASE)
    with connection.cursor() as cursor:
        cursor.execute(f"{_HOLD} {condition}", [worker, until, values])


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
