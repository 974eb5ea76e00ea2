"""Compares everybody at two moments: who moved, from where to where, by how much, and by which criteria.

Both sides are computed from the facts by the model as it is published now, as the time machine has it; today's side is
what is stored. So what a lead did and what time did to it is seen, and not that a model was changed in between.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring.history import ScoreMove, criteria_points
from reifegrad_web.scoring.models import DueLead, LeadScore
from reifegrad_web.scoring.past import everybody_at
from reifegrad_web.scoring.reading import explained
from reifegrad_web.scoring.transitions import departures, transitions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.facts import FactRecords
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.scoring.served_models import ServedModel


@dataclass(frozen=True)
class Moved:
    """A lead of which score or verdict differ between two moments; None: it had no score at that one."""

    card: LeadCard
    before: LeadScore | None
    after: LeadScore | None

    @property
    def points(self) -> int:
        """By how much, in milli-points; who had no score had none."""
        return _points(self.after) - _points(self.before)

    def move(self, at: datetime, moved: Mapping[str, int]) -> ScoreMove:
        """The same as a change of the score, which `moved` explains: milli-points by criterion."""
        before, after = (None if each is None else each.score for each in (self.before, self.after))
        if self.after is not None:
            crossed = list(transitions(self.before, self.after, at))
        else:
            crossed = [] if self.before is None else list(departures(self.before, at))
        return ScoreMove(at, before, after, "facts-or-time", moved, crossed)


@dataclass(frozen=True)
class Comparison:
    """Leads at two moments: how many had a score at both, and those that moved, the greatest difference first.

    `waiting` leads are left out: their score of now is still to be computed.
    """

    compared: int
    moved: Sequence[Moved]
    waiting: int = 0

    @property
    def risen(self) -> int:
        """How many of those that had a score at both moments have more points."""
        return sum(each.points > 0 for each in self._both())

    @property
    def fallen(self) -> int:
        """How many of them have fewer."""
        return sum(each.points < 0 for each in self._both())

    @property
    def entered(self) -> int:
        """How many have a score at the later moment only."""
        return sum(each.before is None for each in self.moved)

    @property
    def left(self) -> int:
        """How many had one at the earlier moment only."""
        return sum(each.after is None for each in self.moved)

    def flows(self, what: str) -> Mapping[tuple[str, str], int]:
        """How many went from one value of `cell`, `stage`, `segment` or `priority` to another one; empty for none."""
        pairs = ((_value(each.before, what), _value(each.after, what)) for each in self.moved)
        return Counter(pair for pair in pairs if pair[0] != pair[1])

    def _both(self) -> Sequence[Moved]:
        return [each for each in self.moved if each.before is not None and each.after is not None]


def compare_moments(each: ServedModel, chosen: Chosen, since: datetime, until: datetime | None) -> Comparison:
    """Compare the chosen leads at two moments; who objects to profiling now, or did then, is left out.

    Args:
        each: The model, as it is published now.
        chosen: Which leads.
        since: The earlier moment.
        until: The later one; None: now, by what is stored.

    Raises:
        ReifegradError: There are too many leads to be scored while somebody waits.
    """
    then = everybody_at(each, since)
    cards, later = _now(each) if until is None else _then(each, until)
    cards = {**then.cards, **cards}
    seen = None if chosen.is_everybody else set(chosen.cards().values_list("lead_id", flat=True))
    asked = [lead for lead in cards if seen is None or lead in seen]
    waiting = set() if until is not None else _due() - later.keys()
    found, compared = [], 0
    for lead in sorted(set(asked) - objecting(asked) - waiting):
        before, after = _scored(then.scores.get(lead)), _scored(later.get(lead))
        compared += before is not None and after is not None
        if _is_other(before, after):
            found.append(Moved(cards[lead], before, after))
    return Comparison(
        compared, sorted(found, key=lambda one: (-abs(one.points), one.card.lead_id)), len(waiting.intersection(asked))
    )


def reasons_of(
    each: ServedModel, moved: Sequence[Moved], since: datetime, until: datetime | None
) -> tuple[FactRecords, Mapping[int, Mapping[str, int]]]:
    """Why some leads moved: the facts of these leads, and for each the criteria that give other milli-points now."""
    leads = [one.card.lead_id for one in moved]
    facts = facts_of(leads, colleagues=each.looks_at_colleagues)
    names = [lead.id for lead in facts.leads if int(lead.id) in set(leads)]  # who is erased meanwhile is gone
    before = _records(each, facts, names, since)
    if until is not None:
        after: Mapping[int, Any] = _records(each, facts, names, until)
    else:
        after = {one.card.lead_id: explained(each, one.after) for one in moved if one.after is not None}
    return facts, {lead: _differing(before.get(lead), after.get(lead)) for lead in leads}


def _records(
    each: ServedModel, facts: FactRecords, names: Sequence[str], moment: datetime
) -> Mapping[int, dict[str, Any]]:
    return {int(one.subject_id): one.to_dict() for one in each.score(facts, names, moment)}


def _differing(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Mapping[str, int]:
    was, now = criteria_points(before), criteria_points(after)
    moved = {name: int(now.get(name, 0) - was.get(name, 0)) for name in sorted(was.keys() | now.keys())}
    return {name: points for name, points in moved.items() if points}


def _now(each: ServedModel) -> tuple[Mapping[int, LeadCard], Mapping[int, LeadScore]]:
    scores = {row.lead_id: row for row in LeadScore.objects.filter(model=each.name, model_hash=each.model_hash)}
    return {card.lead_id: card for card in LeadCard.objects.all()}, scores


def _then(each: ServedModel, until: datetime) -> tuple[Mapping[int, LeadCard], Mapping[int, LeadScore]]:
    found = everybody_at(each, until)
    return found.cards, found.scores


def _due() -> set[int]:
    """Whom a worker has to look at, now or later."""
    return set(DueLead.objects.values_list("lead_id", flat=True))


def _scored(row: LeadScore | None) -> LeadScore | None:
    """A score; None also where the model does not score the lead."""
    return None if row is None or row.score is None else row


def _is_other(before: LeadScore | None, after: LeadScore | None) -> bool:
    if before is None or after is None:
        return before is not after
    return (before.score, before.verdict, before.is_disqualified) != (after.score, after.verdict, after.is_disqualified)


def _points(row: LeadScore | None) -> int:
    return 0 if row is None else row.score or 0


def _value(row: LeadScore | None, what: str) -> str:
    return "" if row is None else row.verdict.get(what, "")
