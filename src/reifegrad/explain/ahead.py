"""Follows a lead that does nothing more through time: its verdict at later and later moments, by the reference.

A criterion is computed again only when time can have changed it (`explain.watch`), a verdict only when a criterion
gives something else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.explain.watch import Watch
from reifegrad.reference.dimensions import score_dimension
from reifegrad.reference.occurrences import matching_activities
from reifegrad.reference.scoring import conclude, is_in_population, score_subject
from reifegrad.spec.model import AbsenceRule, MeasureRule, OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.reference.dimensions import DimensionScore
    from reifegrad.reference.known import Subject
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Criterion, ScoringModel
    from reifegrad.spec.result import Contribution, LeadScore


class Ahead:
    """A lead as it was known, at later and later moments."""

    def __init__(self, model: ScoringModel, subject: Subject) -> None:
        self.model, self.subject = model, subject
        self.is_scored = is_in_population(model, subject)  # time alone changes nothing of that
        tagged, done = _tagged(model, subject)
        self.watches = {
            criterion.id: Watch(criterion, dimension, done)
            for dimension in tagged.dimensions
            for criterion in dimension.criteria
        }
        self.last: LeadScore | None = None
        self.given: dict[str, Contribution] = {}
        self.scored: dict[str, tuple[list[Contribution], DimensionScore]] = {}

    def verdict(self, moment: datetime) -> LeadScore:
        """The verdict at a moment; the same object as before if no criterion gives anything else."""
        given = {name: watch.at(moment) for name, watch in self.watches.items()}
        if self.last is None or not _is_same_effect(given, self.given):
            self.given = given
            self.last = self._concluded(moment, given)
        return self.last

    def _concluded(self, moment: datetime, given: Mapping[str, Contribution]) -> LeadScore:
        if not self.is_scored:
            return score_subject(self.model, replace(self.subject, as_of=moment))
        for dimension in self.model.dimensions:
            rows = [given[criterion.id] for criterion in dimension.criteria]
            known = self.scored.get(dimension.name)
            if known is None or any(row is not other for row, other in zip(rows, known[0], strict=True)):
                self.scored[dimension.name] = rows, score_dimension(dimension, given)
        return conclude(self.model, self.subject, given, {name: found for name, (_, found) in self.scored.items()})


def _is_same_effect(given: Mapping[str, Contribution], before: Mapping[str, Contribution]) -> bool:
    """Whether a verdict can be told from neither: it looks at points, and at what holds."""
    return all(
        row is before[name] or (row.points, row.holds) == (before[name].points, before[name].holds)
        for name, row in given.items()
    )


def _tagged(model: ScoringModel, subject: Subject) -> tuple[ScoringModel, Subject]:
    """Conditions over activities decided once: each criterion looks for a kind of its own, its name.

    An activity that matches two criteria appears twice, as the reference counts it for both.
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

    dimensions = tuple(
        replace(dimension, criteria=tuple(tagged(criterion) for criterion in dimension.criteria))
        for dimension in model.dimensions
    )
    in_order = {scope: tuple(sorted(part, key=lambda activity: activity.occurred_at)) for scope, part in done.items()}
    return replace(model, dimensions=dimensions), replace(subject, activities=in_order)
