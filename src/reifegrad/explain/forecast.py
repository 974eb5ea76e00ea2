"""A model and facts come in; what will change, day by day, if the lead does nothing more goes out.

Verdicts need not move in one direction (a penalty expires, a window closes), so every day is looked at. A
criterion is computed again only on days on which time can have changed it (`explain.watch`), a verdict only when a
criterion gives something else; both by the reference. Sentences: `explain.sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.explain.watch import Watch
from reifegrad.reference import score_lead
from reifegrad.reference.known import known_at
from reifegrad.reference.occurrences import matching_activities
from reifegrad.spec.condition import Literal, Name
from reifegrad.spec.facts import Facts
from reifegrad.spec.model import AbsenceRule, MeasureRule, OccurrenceRule, Range, WhenRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reifegrad.reference.known import Known, Subject
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Criterion, ScoringModel
    from reifegrad.spec.result import LeadScore

WHATS = ("grade", "cell", "stage", "segment", "priority")
"""What a change can be of."""

_DAY = timedelta(days=1)
_NEVER_KNOWN = Name("")  # no attribute has this name


@dataclass(frozen=True)
class Change:
    """Something that will be different if nothing happens.

    Attributes:
        what: One of `WHATS`.
        before: What it is until then; None for none.
        after: What it is from then on.
        on: The first day, in the time zone of the model, at the local time of day of the forecast.
        dimension: The graded dimension of a grade.
        direction: 1 for better, -1 for worse, 0 where the model knows no order.
    """

    what: str
    before: str | None
    after: str | None
    on: date
    dimension: str = ""
    direction: int = 0


def next_changes(
    model: ScoringModel, facts: Facts, subject_id: str, *, as_of: datetime, days: int = 365
) -> tuple[Change, ...]:
    """The coming changes of grades, cell, stage, segment and priority, in the order of time.

    What the facts say of the time after `as_of` is not known yet and is ignored.

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time.
        subject_id: The lead, or the account.
        as_of: The moment from which on nothing happens, with a time zone.
        days: How many days to look ahead.

    Returns:
        The changes; none when the lead does not exist or is not scored at `as_of`.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    subject = known.subject(subject_id)
    if subject is None:
        return ()
    ahead = _Ahead(model, known, subject)
    before = ahead.verdict(as_of)
    found: list[Change] = []
    for moment in _moments(as_of, days, model.timezone):
        after = ahead.verdict(moment.astimezone(UTC))
        if after is not before:
            found += _changes(model, before, after, moment.date())
        before = after
    return tuple(found)


def _moments(as_of: datetime, days: int, timezone: str) -> Iterator[datetime]:
    """The days to come, at the same local time."""
    local = as_of.astimezone(ZoneInfo(timezone))
    for day in range(1, days + 1):
        yield local + day * _DAY  # arithmetic of wall clocks: summer time does not shift it


class _Ahead:
    """A lead as it was known, at later and later moments."""

    def __init__(self, model: ScoringModel, known: Known, subject: Subject) -> None:
        self.model, self.subject = model, subject
        self.facts = _frozen(known, subject.id)
        tagged, done = _tagged(model, subject)
        self.watches = [
            Watch(criterion, dimension, done) for dimension in tagged.dimensions for criterion in dimension.criteria
        ]
        self.given: Mapping[str, tuple[int, bool]] = {}
        self.last: LeadScore | None = None

    def verdict(self, moment: datetime) -> LeadScore | None:
        """The verdict at a moment; the same object as before if no criterion gives anything else."""
        given = {watch.criterion.id: watch.at(moment) for watch in self.watches}
        if self.last is None or given != self.given:
            self.given = given
            self.last = score_lead(_settled(self.model, given), self.facts, self.subject.id, as_of=moment)
        return self.last


def _frozen(known: Known, subject_id: str) -> Facts:
    """What attributes need: the lead, its account and its changes, as they exist at the moment."""
    lead = known.leads.get(subject_id) if known.model.subject == "lead" else None
    account = known.accounts.get(subject_id if lead is None else lead.account or "")
    return Facts(
        leads=() if lead is None else (lead,),
        accounts=() if account is None else (account,),
        changes=tuple(change for change in known.changes.values() if change.lead == subject_id),
    )


def _tagged(model: ScoringModel, subject: Subject) -> tuple[ScoringModel, Subject]:
    """Conditions over activities decided once: each criterion looks for a kind of its own, its name.

    An activity that matches two criteria stands there twice, as the reference counts it for both.
    """
    done: dict[str, list[Activity]] = {scope: [] for scope in subject.activities}

    def tagged(criterion: Criterion) -> Criterion:
        rule = criterion.rule
        if not isinstance(rule, OccurrenceRule | MeasureRule | AbsenceRule):
            return criterion
        matching = rule.matching
        found = matching_activities(replace(matching, within=None), subject)
        done[matching.scope] += [replace(activity, kind=criterion.id) for activity in found]
        return replace(criterion, rule=replace(rule, matching=replace(matching, kinds=(criterion.id,), where=None)))

    model = _with_criteria(model, tagged)
    in_order = {scope: tuple(sorted(part, key=lambda activity: activity.occurred_at)) for scope, part in done.items()}
    return model, replace(subject, activities=in_order)


def _with_criteria(model: ScoringModel, changed: Callable[[Criterion], Criterion]) -> ScoringModel:
    dimensions = (
        replace(dimension, criteria=tuple(changed(criterion) for criterion in dimension.criteria))
        for dimension in model.dimensions
    )
    return replace(model, dimensions=tuple(dimensions))


def _settled(model: ScoringModel, given: Mapping[str, tuple[int, bool]]) -> ScoringModel:
    """The model with each criterion replaced by what it gave: the rest of the computation is untouched."""

    def settled(criterion: Criterion) -> Criterion:
        points, holds = given[criterion.id]
        rule = WhenRule(Literal(value=True), points) if holds else WhenRule(_NEVER_KNOWN, 0, unknown=points)
        return replace(criterion, rule=rule, clamp=Range())

    return _with_criteria(model, settled)


def _changes(model: ScoringModel, before: LeadScore | None, after: LeadScore | None, on: date) -> Iterator[Change]:
    """Everything that is different, in the order of `WHATS`."""
    if before is None or after is None or after.score is None:
        return
    turns = {}
    for name, scale in model.grades.items():
        was, now = before.grades[name], after.grades[name]
        turns[name] = _direction([step.name for step in scale.steps], was, now)
        if was != now:
            yield Change("grade", was, now, on, name, turns[name])
    if before.cell != after.cell and model.matrix is not None:
        sides = {turns[model.matrix.rows], turns[model.matrix.columns]} - {0}
        yield Change("cell", before.cell, after.cell, on, direction=sides.pop() if len(sides) == 1 else 0)
    stages = [step.name for step in model.thresholds.steps] if model.thresholds else []
    orders = {"stage": stages, "segment": (), "priority": model.priority_names}
    for what, order in orders.items():
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield Change(what, was, now, on, direction=_direction(order, was, now))


def _direction(best_first: Sequence[str], was: str | None, now: str | None) -> int:
    """Whether the later one stands further up; 0 where one of them has no place."""
    if was is None or now is None or was not in best_first or now not in best_first:
        return 0
    before, after = best_first.index(was), best_first.index(now)
    return (before > after) - (before < after)
