"""Follows a lead that does nothing more through time: its verdict at later and later moments, by the reference.

A criterion is computed again only when time can have changed it (`explain.watch`), a verdict only when a criterion
gives something else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.explain.moving_facts import MovingFacts
from reifegrad.explain.watch import COUNTED, Watch, tag
from reifegrad.reference.dimensions import score_dimension
from reifegrad.reference.occurrences import matching_activities
from reifegrad.reference.scoring import conclude, is_in_population, score_subject
from reifegrad.spec.condition import reads_moment
from reifegrad.spec.facts import Activity
from reifegrad.spec.model import OccurrenceRule, is_moving

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from reifegrad.reference.dimensions import DimensionScore
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.model import Counting, Criterion, Dimension, Matching, ScoringModel
    from reifegrad.spec.result import Contribution, LeadScore


class Lookahead:
    """What following the leads of a model needs of the model alone: found once, for as many leads as there are.

    Conditions over activities are decided once for each lead: each criterion and measure looks for a kind of its own,
    its tag. What names its kinds and asks for nothing else needs no tag. What looks at the moment itself cannot be
    decided once: it goes on looking for the kinds that it names.
    """

    def __init__(self, model: ScoringModel) -> None:
        self.model = model
        self.decided: list[tuple[Matching, str]] = []
        self.open: list[Matching] = []
        self._tagged = self._with_tags({"lead": (), "account": ()})
        moving = model.moving_measures
        self.moves = {
            criterion.id: _moves(criterion, dimension, moving)
            for dimension in self._tagged.dimensions
            for criterion in dimension.criteria
        }
        self.conclusions_move = any(is_moving(condition, moving) for condition in model.conclusions())
        self.population_moves = model.population is not None and is_moving(model.population, moving)

    def tagged(self, subject: Subject) -> tuple[ScoringModel, Subject]:
        """The model that looks for tags, and the lead whose activities have them.

        An activity that matches two criteria appears twice, as the reference counts it for both.
        """
        done: dict[str, list[Activity]] = {scope: list(activities) for scope, activities in subject.activities.items()}
        model = self._tagged
        if self.open:
            model = self._with_tags({scope: tuple(dict.fromkeys(each.kind for each in done[scope])) for scope in done})
        for matching, kind in self.decided:
            found = matching_activities(matching, subject)
            done[matching.scope] += [Activity(x.id, x.lead, kind, x.occurred_at, x.properties) for x in found]
        in_order = {scope: tuple(sorted(part, key=lambda each: each.occurred_at)) for scope, part in done.items()}
        return model, replace(subject, activities=in_order)

    def _with_tags(self, kinds: Mapping[str, tuple[str, ...]]) -> ScoringModel:
        """`kinds`: those of the lead's activities, for what goes on looking for any kind."""
        self.decided, self.open = [], []

        def looking(matching: Matching, counting: Counting) -> Matching:
            if matching.kinds is not None and matching.where is None and matching.after is None:
                return matching
            if any(map(reads_moment, matching.wheres)):
                self.open.append(matching)
                return _named_kinds(matching, kinds[matching.scope])
            self.decided.append((replace(matching, within=None), tag(counting)))
            return replace(matching, kinds=(tag(counting),), where=None, after=None)

        def with_tag(criterion: Criterion) -> Criterion:
            rule = criterion.rule
            if not isinstance(rule, COUNTED):
                return criterion
            return replace(criterion, rule=replace(rule, matching=looking(rule.matching, criterion)))

        dimensions = tuple(
            replace(dimension, criteria=tuple(with_tag(criterion) for criterion in dimension.criteria))
            for dimension in self.model.dimensions
        )
        measures = tuple(
            replace(measure, rule=replace(measure.rule, matching=looking(measure.matching, measure)))
            for measure in self.model.measures
        )
        return replace(self.model, dimensions=dimensions, measures=measures)


class Ahead:
    """A lead as it was known, at later and later moments."""

    def __init__(self, lookahead: Lookahead, subject: Subject) -> None:
        self.model, self.subject = lookahead.model, subject
        tagged, done = lookahead.tagged(subject)
        self.moving = MovingFacts(tagged, done)
        self.watches = {
            criterion.id: Watch(criterion, dimension, done, self.moving, moves=lookahead.moves[criterion.id])
            for dimension in tagged.dimensions
            for criterion in dimension.criteria
        }
        self.conclusions_move = lookahead.conclusions_move
        self.population_moves = lookahead.population_moves
        self.is_scored = is_in_population(self.model, subject)
        self.last: LeadScore | None = None
        self.given: dict[str, Contribution] = {}
        self.scored: dict[str, tuple[list[Contribution], DimensionScore]] = {}

    def verdict(self, moment: datetime) -> LeadScore:
        """The verdict at a moment; the same object as before if nothing of it is different."""
        if self.conclusions_move or self.population_moves:
            self.subject = replace(self.subject, as_of=moment, attributes=self.moving.at(moment).attributes)
        if self.population_moves:
            self.is_scored = is_in_population(self.model, self.subject)
        given = {name: watch.at(moment) for name, watch in self.watches.items()}
        is_same = self.last is not None and _is_same_effect(given, self.given)
        if self.last is None or not is_same or self.conclusions_move or self.population_moves:
            found = self._concluded(moment, given)
            if not is_same:
                self.given = given
            if self.last is None or not is_same or replace(found, as_of=self.last.as_of) != self.last:
                self.last = found
        return self.last

    @property
    def fades_all_the_time(self) -> bool:
        """Whether points can be others at any moment, and not only at `turns`."""
        return any(watch.fades_all_the_time for watch in self.watches.values())

    def turns(self, start: datetime, end: datetime) -> set[datetime]:
        """All moments after `start`, up to `end`, at which something can change all at once."""
        found = {moment for watch in self.watches.values() for moment in watch.turns(start, end)}
        return found | self.moving.turns(start, end)

    def _concluded(self, moment: datetime, given: Mapping[str, Contribution]) -> LeadScore:
        if not self.is_scored:
            return score_subject(self.model, replace(self.subject, as_of=moment))
        for dimension in self.model.dimensions:
            rows = [given[criterion.id] for criterion in dimension.criteria]
            known = self.scored.get(dimension.name)
            if known is None or any(row is not other for row, other in zip(rows, known[0], strict=True)):
                self.scored[dimension.name] = rows, score_dimension(dimension, given)
        return conclude(self.model, self.subject, given, {name: found for name, (_, found) in self.scored.items()})


def _moves(criterion: Criterion, dimension: Dimension, moving: Container[str]) -> bool:
    """Whether a criterion changes at moments that its own activities do not tell."""
    rules = [criterion.rule]
    decay = criterion.rule.decay if isinstance(criterion.rule, OccurrenceRule) else None
    if decay is not None and decay.inactive_for is not None:
        rules += [other.rule for other in dimension.criteria]
    if any(isinstance(rule, COUNTED) and any(map(reads_moment, rule.matching.wheres)) for rule in rules):
        return True
    return not isinstance(criterion.rule, COUNTED) and criterion.changes_with_time(moving)


def _is_same_effect(given: Mapping[str, Contribution], before: Mapping[str, Contribution]) -> bool:
    """Whether a verdict can be told from neither: it looks at points, and at what holds."""
    return all(
        row is before[name] or (row.points, row.holds) == (before[name].points, before[name].holds)
        for name, row in given.items()
    )


def _named_kinds(matching: Matching, kinds: tuple[str, ...]) -> Matching:
    """Any kind, by name: so that activities with a tag are none of them."""
    after = matching.after
    if after is not None and after.kinds is None:
        after = replace(after, kinds=kinds)
    return replace(matching, kinds=kinds if matching.kinds is None else matching.kinds, after=after)
