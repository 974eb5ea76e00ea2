"""Whom a person of sales calls next: offers to follow up, new leads from marketing, older contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from reifegrad_web.leads.appointments import appointments_of, with_appointments
from reifegrad_web.leads.models import Contact, Identifier, LeadCard
from reifegrad_web.leads.reach import cards_of, sees_everybody
from reifegrad_web.scoring.models import LeadScore, ScoreChange, ScoreTransition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.org.models import User

_HOPEFUL = (Contact.Result.OFFER, Contact.Result.APPOINTMENT)
_EVERY = Q()
_FOLLOW_UP, _OLD = timedelta(days=7), timedelta(days=30)
"""After how long an offer is followed up, and a contact is an old one, where no date was noted."""


@dataclass(frozen=True)
class Call:
    """A lead to call: its card, and its score where it has one.

    `since` is when its turn came; of a lead that nobody has contacted, when it was active last; of an appointment, when
    it begins.
    """

    card: LeadCard
    score: LeadScore | None
    since: datetime | None


@dataclass(frozen=True)
class Day:
    """The lists of a day, each in the order in which to work through it."""

    appointments: Sequence[Call]
    offers: Sequence[Call]
    fresh: Sequence[Call]
    older: Sequence[Call]


@dataclass(frozen=True)
class Risen:
    """Leads that have become ready for sales: how many, and the first of them, the best and latest before others.

    Each stands with what it crossed.
    """

    leads: int
    first: Sequence[tuple[LeadCard, ScoreTransition]]


def day_of(user: User, model: ScoringModel, now: datetime, zone: str, most: int = 10, only: Q = _EVERY) -> Day:
    """The lists of a person, by the scores of a model.

    Appointments: with theirs, today and tomorrow; a promise holds whatever the score says. They are in no other list.
    Offers: theirs, whose turn it is again, or where an offer or an appointment has been without an answer for a week.
    Fresh: of nobody or theirs, whom nobody has contacted, in the best priority or stage of the model; the best first.
    Older: theirs, contacted a month ago or more. Who is disqualified or objects to profiling is in none of them.

    Args:
        user: Whose day it is; other people's leads are in nobody else's.
        model: Its priorities, else its stages, say who is ready for sales.
        now: The moment, aware.
        zone: In which days begin.
        most: How many of each.
        only: Which leads, by their number (`lead_id`), are in the lists at all; appointments hold for all.
    """
    appointments = _appointments(user, model, now, zone)
    own = (
        cards_of(user).filter(only, owner_id=user.pk).exclude(lead_id__in=[call.card.lead_id for call in appointments])
    )
    due = Q(again_at__lte=now + timedelta(days=1))
    silent = Q(again_at=None, contact_result__in=_HOPEFUL, contacted_at__lte=now - _FOLLOW_UP)
    offers = list(own.filter(due | silent).order_by("again_at", "contacted_at")[:most])
    older = own.filter(again_at=None, contacted_at__lte=now - _OLD)
    older = older.exclude(contact_result__in=(*_HOPEFUL, Contact.Result.NO_INTEREST)).order_by("contacted_at")[:most]
    return Day(
        appointments,
        _scored(offers, model, lambda card: card.again_at or card.contacted_at),
        _fresh(user, model, most, only),
        _scored(list(older), model, lambda card: card.contacted_at),
    )


def calls_of(user: User, model: ScoringModel, since: Mapping[int, datetime | None]) -> Sequence[Call]:
    """Leads of a person that are to be called for another reason, in their order, each with its moment."""
    cards = cards_of(user).filter(lead_id__in=list(since)).in_bulk(field_name="lead_id")
    asked = [cards[lead] for lead in since if lead in cards]
    return _scored(asked, model, lambda card: since[card.lead_id])


def ready(model: ScoringModel) -> Q:
    """Which scores of a model are for sales: the first two priorities, else the best stage, else all."""
    if model.priority_names:
        return Q(priority__in=model.priority_names[:2])
    if model.thresholds is not None and model.thresholds.steps:
        return Q(stage=model.thresholds.steps[0].name)
    return Q(score__gt=0)


def risen(user: User, model: ScoringModel, since: datetime, most: int = 5) -> Risen:
    """Leads that have become ready for sales since a moment by what they did, and still are.

    A new version of a model, or the first one, makes nobody ready: nobody did anything.
    """
    what, best = ("priority", model.priority_names[:2]) if model.priority_names else ("stage", _best_stage(model))
    rows = ScoreTransition.objects.filter(at__gte=since, model=model.name, what=what, after__in=best)
    rows = rows.filter(starts_actions=True).exclude(before__in=best).order_by("at", "id")
    if not sees_everybody(user):
        rows = rows.filter(lead_id__in=cards_of(user).values("lead_id"))
    still = LeadScore.objects.filter(ready(model), lead_id=OuterRef("lead_id"), model=model.name, is_disqualified=False)
    last = {row.lead_id: row for row in rows.filter(Exists(still))}
    first = sorted(last.values(), key=lambda row: (best.index(row.after), -row.at.timestamp(), -row.pk))[:most]
    cards = LeadCard.objects.in_bulk([row.lead_id for row in first])
    return Risen(len(last), [(cards[row.lead_id], row) for row in first if row.lead_id in cards])


def changes_since(model: str, leads: Iterable[int], since: datetime) -> Mapping[int, int]:
    """By how many milli-points the scores of leads have changed since a moment; those that have not are left out.

    Who had no score then has none to compare with.
    """
    found: dict[int, int | None] = {}
    rows = ScoreChange.objects.filter(model=model, lead_id__in=list(leads), at__gte=since).order_by("-at", "-id")
    last: dict[int, int | None] = {}
    for lead, before, after in rows.values_list("lead_id", "before", "after"):
        last.setdefault(lead, after)
        found[lead] = None if before is None else (last[lead] or 0) - before
    return {lead: moved for lead, moved in found.items() if moved}


def _appointments(user: User, model: ScoringModel, now: datetime, zone: str) -> Sequence[Call]:
    today = now.astimezone(ZoneInfo(zone)).date()
    since, until = (datetime.combine(today + timedelta(days=days), time(), ZoneInfo(zone)) for days in (0, 2))
    own = cards_of(user).filter(owner_id=user.pk, lead_id__in=list(with_appointments(since, until)))
    cards = {card.lead_id: card for card in own}
    found = appointments_of(cards, since, until)
    calls = {
        call.card.lead_id: call for call in _scored(list(cards.values()), model, lambda card: found.get(card.lead_id))
    }
    ordered = sorted(found, key=lambda lead: (found[lead], lead))
    return [calls.get(lead) or Call(cards[lead], None, found[lead]) for lead in ordered]


def _best_stage(model: ScoringModel) -> Sequence[str]:
    return [] if model.thresholds is None else [step.name for step in model.thresholds.steps[:1]]


def _fresh(user: User, model: ScoringModel, most: int, only: Q) -> Sequence[Call]:
    card = LeadCard.objects.filter(lead_id=OuterRef("lead_id"), contacted_at=None)
    card = (
        card.filter(owner_id=user.pk)
        if not sees_everybody(user)
        else card.filter(Q(owner_id=None) | Q(owner_id=user.pk))
    )
    objects = Identifier.objects.filter(lead_id=OuterRef("lead_id")).exclude(objects_since=None)
    rows: QuerySet[LeadScore] = LeadScore.objects.filter(ready(model), Exists(card), ~Exists(objects), model=model.name)
    rows = rows.filter(only, is_disqualified=False).exclude(score=None)
    found: list[LeadScore] = []
    for name in model.priority_names[:2] or (None,):  # one index, in its order, after the other
        part = rows if name is None else rows.filter(priority=name)
        found += part.order_by("-score", "lead_id")[: most - len(found)]
    cards = LeadCard.objects.in_bulk([row.lead_id for row in found])
    return [Call(cards[row.lead_id], row, cards[row.lead_id].last_activity_at) for row in found if row.lead_id in cards]


def _scored(
    cards: Sequence[LeadCard], model: ScoringModel, since: Callable[[LeadCard], datetime | None]
) -> Sequence[Call]:
    leads = [card.lead_id for card in cards]
    scores = {row.lead_id: row for row in LeadScore.objects.filter(model=model.name, lead_id__in=leads)}
    objects = set(
        Identifier.objects.filter(lead_id__in=leads).exclude(objects_since=None).values_list("lead_id", flat=True)
    )
    found = [Call(card, scores.get(card.lead_id), since(card)) for card in cards if card.lead_id not in objects]
    return [call for call in found if call.score is None or not call.score.is_disqualified]
