"""Turns what leads have crossed into effects: asked once, by the rules in force, in the transaction that settles it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef

from reifegrad.actions.crossing import crossing_record
from reifegrad.actions.deciding import decide
from reifegrad_web.actions.asked import CrossedLead, fired_before, lead_now, of_clock, of_event, of_transition
from reifegrad_web.actions.in_force import actions_of, version_in_force
from reifegrad_web.actions.models import ActionEffect, HeardEvent, Hearing
from reifegrad_web.actions.nurturing import look_again
from reifegrad_web.actions.publishing import SUBSCRIBER
from reifegrad_web.actions.written_effects import effect_row
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.scoring import outbox
from reifegrad_web.scoring.models import PendingTransition, ScoreTransition
from reifegrad_web.scoring.reading import served_models
from reifegrad_web.service.models import ServiceEvent
from reifegrad_web.service.outbox import events_after
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.actions.models import ActionsVersion

_MOST = 100
_SURELY_WRITTEN = timedelta(minutes=10)
"""No transaction lasts as long: an event with a smaller number than one that was heard so long ago is there, too."""


def collect(worker: str, now: datetime, most: int = _MOST) -> int:
    """Ask the rules about what was crossed; returns how many crossings there were.

    What is asked leaves the outbox in the transaction that writes what starts: none is lost, and none counts twice.
    """
    if not _is_anything_crossed():
        return 0
    with write():
        in_turn(SUBSCRIBER)
        version = version_in_force()
        found = _of_scores(version, worker, now, most)
        return found + _of_handover(version, now, most) + _of_clocks(version, now, most)


def catch_up(since: datetime, now: datetime) -> int:
    """Ask the rules in force about what scores have crossed since a moment, too; returns how many effects that made.

    The caller holds the transaction. What has started already does not start again.
    """
    version = version_in_force()
    if version is None:
        return 0
    rows = ScoreTransition.objects.filter(starts_actions=True, at__gte=since, at__lte=now).order_by("id")
    before = ActionEffect.objects.count()
    start_effects(version, _transitions(rows.iterator(chunk_size=_MOST)), now)
    return ActionEffect.objects.count() - before


def start_effects(version: ActionsVersion, crossed: Iterable[CrossedLead], now: datetime) -> None:
    """Write what rules start, one crossing after the other; the caller holds the transaction."""
    actions = actions_of(version)
    for each in crossed:
        found = decide(actions, each.crossing, lead_now(actions, each, now), fired_before(each.lead), now)
        record = crossing_record(each.crossing)
        rows = [effect_row(version, each.lead, record, due, now) for verdict in found for due in verdict.effects]
        ActionEffect.objects.bulk_create(rows, ignore_conflicts=True)
        look_again([each.lead], now)


def _is_anything_crossed() -> bool:
    return PendingTransition.objects.filter(subscriber__name=SUBSCRIBER).exists() or (
        version_in_force() is not None and (_unheard().exists() or bool(_over(1)))
    )


def _of_scores(version: ActionsVersion | None, worker: str, now: datetime, most: int) -> int:
    """The outbox gives the first of each lead alone: it is asked until there are no more, or enough were dealt with."""
    count = 0
    while count < most and (taken := outbox.take(SUBSCRIBER, worker, now, most)):
        if version is not None:
            start_effects(version, _transitions(each.transition for each in taken), now)
        outbox.settle(worker, [each.number for each in taken])
        count += len(taken)
    return count


def _transitions(rows: Iterable[ScoreTransition]) -> Iterable[CrossedLead]:
    models = {each.name: each.model for each in served_models()}
    for row in rows:
        identifier = Identifier.objects.filter(pk=row.lead_id).first()
        if identifier is not None:  # else erased meanwhile
            yield of_transition(row, models, lead_number(identifier))


def _of_handover(version: ActionsVersion | None, now: datetime, most: int) -> int:
    """Events that were not heard of yet; which those are is kept by their numbers."""
    if version is None:
        return 0
    events = list(_unheard().select_related("identifier").order_by("id")[:most])
    if not events:
        return 0
    crossed = (of_event(row, lead_number(row.identifier)) for row in events)
    start_effects(version, [each for each in crossed if each is not None], now)
    HeardEvent.objects.bulk_create(HeardEvent(event=row, heard_at=now) for row in events)
    _forget_heard(now)
    return len(events)


def _of_clocks(version: ActionsVersion | None, now: datetime, most: int) -> int:
    """Times for answering that are over; reminders and the other steps of a level start nothing."""
    events = [] if version is None else _over(most)
    if version is None or not events:
        return 0
    missed = [row for row in events if row.what == ServiceEvent.What.MISSED]
    start_effects(version, [of_clock(row, lead_number(row.identifier)) for row in missed], now)
    Hearing.objects.update(clocks_until=events[-1].pk)
    return len(events)


def _over(most: int) -> Sequence[ServiceEvent]:
    return events_after(Hearing.objects.values_list("clocks_until", flat=True).first() or 0, most)


def _unheard() -> QuerySet[StageEvent]:
    until = Hearing.objects.values_list("until", flat=True).first() or 0
    heard = HeardEvent.objects.filter(event_id=OuterRef("id"))
    return StageEvent.objects.filter(id__gt=until).exclude(Exists(heard))


def _forget_heard(now: datetime) -> None:
    """Whatever has a smaller number than what was heard long ago was heard as well: one number says so."""
    old = HeardEvent.objects.filter(heard_at__lt=now - _SURELY_WRITTEN)
    last = old.aggregate(last=Max("event_id"))["last"]
    if last is not None:
        Hearing.objects.update(until=last)
        HeardEvent.objects.filter(event_id__lte=last).delete()


def effects_of(lead: int) -> Sequence[ActionEffect]:
    """What was started for a lead, the latest first."""
    return list(ActionEffect.objects.filter(identifier__lead_id=lead).order_by("-id"))
