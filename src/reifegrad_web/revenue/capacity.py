"""What sales can take a week against what comes: by person, and by the threshold of a model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import connection

from reifegrad.spec.points import MILLI
from reifegrad_web.routing.models import Absence, RoutingDecision
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.scoring.figures import adapted, history_since
from reifegrad_web.scoring.stages import sales_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.title import Title

WEEKS = 8
"""So many of the last weeks say how many leads come."""
MOST_RISES = 200_000
_AROUND = 8
_HAPPENED = "facts-or-time"
_RISES = """
select s.lead_id, s.before, s.after, s.cause from scoring_scorechange s
    left join leads_leadcard c on c.lead_id = s.lead_id
where s.model = %s and s.at > %s and s.at <= %s and s.after > coalesce(s.before, -1000000000)
    and (s.before is not null or c.first_seen_at > %s) order by s.at desc limit %s
"""
"""The first score of a lead that was there before its model was is no rise: nobody did anything."""


@dataclass(frozen=True)
class PersonLoad:
    """Somebody who takes leads: how many a week they can take (None: any number), and how many they got."""

    name: str
    title: Title
    capacity: Fraction | None
    per_week: float
    days_away: float


@dataclass(frozen=True)
class ThresholdVolume:
    """How many leads a week have risen to a threshold, in points."""

    threshold: float
    per_week: float
    is_current: bool


@dataclass(frozen=True)
class CapacitySeen:
    """What can be taken a week (None: nobody has said so of everyone), and what was handed over, by week.

    `weeks`: the newest last. `thresholds` are around the one of the model; empty where it has none, or no history.
    `tracked_since`: since when its points are followed, where that is less than all of these weeks. `by_model`: how
    many leads each model has handed over by its score; under an empty name those by hand or by a program.
    """

    people: Sequence[PersonLoad]
    capacity: Fraction | None
    weeks: Sequence[int]
    thresholds: Sequence[ThresholdVolume]
    left_out: bool
    by_model: Mapping[str, int] = field(default_factory=dict)
    tracked_since: datetime | None = None

    @property
    def per_week(self) -> float:
        """What was handed over a week."""
        return sum(self.weeks) / len(self.weeks)


def capacity_seen(agreement: Agreement | None, model: ScoringModel, moment: datetime) -> CapacitySeen:
    """What sales could take and what came in the last weeks before a moment.

    Args:
        agreement: The one in force then; None: nobody has said what sales can take.
        model: Whose threshold is looked at.
        moment: Aware.
    """
    since = moment - timedelta(weeks=WEEKS)
    events = StageEvent.objects.filter(command=Command.HAND_OVER.value, at__gt=since, at__lte=moment)
    rows = list(events.values_list("at", "model"))
    ago = Counter((moment - at) // timedelta(weeks=1) for at, _ in rows)
    begun = history_since(model.name)
    tracked = None if begun is None or begun <= since else begun
    thresholds, left_out = _thresholds(model, since, moment, begun or moment)
    people = [] if agreement is None else _people(agreement, since, moment)
    known = [each.capacity for each in people if each.capacity is not None]
    capacity = sum(known, Fraction(0)) if known and len(known) == len(people) else None
    weeks = [ago[week] for week in range(WEEKS - 1, -1, -1)]
    by_model = Counter(name for _, name in rows)
    return CapacitySeen(people, capacity, weeks, thresholds, left_out, by_model, tracked)


def _people(agreement: Agreement, since: datetime, moment: datetime) -> Sequence[PersonLoad]:
    rows = RoutingDecision.objects.filter(at__gt=since, at__lte=moment).exclude(owner=None)
    rows = rows.exclude(route="")  # no route was asked where a lead stays with whoever has it: nobody got it
    given = Counter(rows.values_list("owner__username", flat=True))
    away = _away(list(agreement.people), since, moment)
    return [
        PersonLoad(
            name,
            person.title,
            person.capacity,
            given[name] / WEEKS,
            away.get(name, 0.0),
        )
        for name, person in agreement.people.items()
    ]


def _away(names: Sequence[str], since: datetime, moment: datetime) -> Mapping[str, float]:
    """For how many days people were away."""
    found: dict[str, float] = {}
    rows = Absence.objects.filter(user__username__in=names, until__gt=since, since__lt=moment)
    for name, begin, end in rows.values_list("user__username", "since", "until"):
        found[name] = found.get(name, 0.0) + (min(end, moment) - max(begin, since)) / timedelta(days=1)
    return found


def _thresholds(
    model: ScoringModel, since: datetime, moment: datetime, begun: datetime
) -> tuple[Sequence[ThresholdVolume], bool]:
    """How many leads have risen to the thresholds around that of the model; each lead once for each threshold.

    Its points are followed since it has `begun`; less than a week counts as one.
    """
    bound = _current(model)
    if bound is None:
        return [], False
    with connection.cursor() as cursor:
        cursor.execute(_RISES, [model.name, adapted(since), adapted(moment), adapted(begun), MOST_RISES + 1])
        rows = cursor.fetchall()
    kept = [(lead, before, after) for lead, before, after, cause in rows[:MOST_RISES] if _HAPPENED in str(cause)]
    step = max(MILLI, round(bound / 10 / MILLI) * MILLI)
    weeks = max(1.0, (moment - max(since, begun)) / timedelta(weeks=1))
    found = []
    for place in range(-_AROUND // 2, _AROUND // 2 + 1):
        threshold = bound + place * step
        risen = {lead for lead, before, after in kept if (before is None or before < threshold) and after >= threshold}
        found.append(ThresholdVolume(threshold / MILLI, len(risen) / weeks, place == 0))
    return (found if kept else []), len(rows) > MOST_RISES


def _current(model: ScoringModel) -> int | None:
    """The threshold of the stage in which leads come to sales, in milli-points."""
    stage, steps = sales_stage(model), () if model.thresholds is None else model.thresholds.steps
    return next((step.bound for step in steps if step.name == stage), None)
