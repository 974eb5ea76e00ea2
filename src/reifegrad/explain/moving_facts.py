"""Follows what time alone changes of the facts of a lead: measures, and conditions that look at the moment.

A window lets an activity go, a day more has passed since a date. Criteria follow their own activities
(`explain.watch`); here is what conditions, formulas and criteria read like attributes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import floor
from typing import TYPE_CHECKING

from reifegrad.explain.window_ends import window_ends
from reifegrad.reference.measures import with_measures
from reifegrad.spec.condition import Call, Compare, In, IsNull, Literal, Name, children, evaluate, names, reads_moment
from reifegrad.spec.condition_functions import AGES, NOW
from reifegrad.spec.model import AttributeRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Node, Value
    from reifegrad.spec.model import Band, Measure, ScoringModel

_DAY = timedelta(days=1)
_Marks = set[int] | None
"""The numbers of days at which something can change; None for every day."""


class MovingFacts:
    """The facts of one lead that does nothing more, at later and later moments.

    `model` and `subject` may be those of `explain.ahead`, whose activities say themselves what they count for.
    """

    def __init__(self, model: ScoringModel, subject: Subject) -> None:
        self.model, self.subject = model, subject
        self.measures = [measure for measure in model.measures if measure.name in model.moving_measures]
        self.latest = subject

    def at(self, moment: datetime) -> Subject:
        """The lead with its measures as they are at the moment."""
        if moment != self.latest.as_of:
            self.latest = with_measures(replace(self.subject, as_of=moment), self.measures)
        return self.latest

    def turns(self, start: datetime, end: datetime) -> set[datetime]:
        """All moments after `start`, up to `end`, at which a measure or an answer can be another one."""
        found = {moment for measure in self.measures for moment in self._exits(measure) if start < moment <= end}
        counted = [days for condition in self.model.subject_conditions() for days in counted_days(condition)]
        moving = {measure.name for measure in self.measures}
        steady = all(moving.isdisjoint(names(argument)) for argument, _ in counted)
        for moment in [start] if steady else [start, *sorted(found)]:
            facts = self.at(moment).facts if counted else {}
            for argument, marks in counted:
                found |= set(days_from(evaluate(argument, facts), marks, start, end))
        return found | set(self._days_of_measures(start, end)) | set(self._days_of_activities(start, end))

    def _exits(self, measure: Measure) -> Iterator[datetime]:
        """When activities leave the window of a measure."""
        matching = measure.matching
        if matching.within is None:
            return
        for activity in self.subject.activities[matching.scope]:
            if matching.kinds is None or activity.kind in matching.kinds:
                yield from window_ends(matching.within, activity.occurred_at, timezone=self.subject.timezone)

    def _days_of_measures(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """When a measure of days since the latest activity is one more, where that makes a difference."""
        for measure in self.measures:
            if measure.rule.measure != "days_since":
                continue
            kinds, done = measure.matching.kinds, self.subject.activities[measure.matching.scope]
            moments = [activity.occurred_at for activity in done if kinds is None or activity.kind in kinds]
            lasts = moments if any(map(reads_moment, measure.matching.wheres)) else moments[-1:]
            for last in lasts:
                yield from days_from(last, self._marks_of(measure.name), start, end)

    def _marks_of(self, name: str) -> _Marks:
        """The numbers that a measure of days is compared with."""
        found: set[int] = set()
        for criterion in self.model.criteria():
            if isinstance(criterion.rule, AttributeRule) and criterion.rule.attribute == name:
                found |= edges(criterion.rule.bands)
        for condition in self.model.subject_conditions():
            marks = compared_with(condition, Name(name))
            if marks is None:
                return None
            found |= marks
        return found

    def _days_of_activities(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """When days are full that conditions over properties of activities count."""
        for counting in self.model.countings():
            matching = counting.matching
            for where in () if matching is None else filter(reads_moment, matching.wheres):
                for activity in self.subject.activities[matching.scope if matching is not None else "lead"]:
                    facts: Mapping[str, Value] = {**activity.properties, NOW: start}
                    for argument, marks in counted_days(where):
                        yield from days_from(evaluate(argument, facts), marks, start, end)


def counted_days(condition: Node) -> Iterator[tuple[Node, _Marks]]:
    """The dates of which a condition counts the days to the moment, and the numbers that it compares them with."""
    for call in dict.fromkeys(_calls(condition)):
        marks = compared_with(condition, call)
        if marks is not None and call.function == "days_until":
            marks = {1 - mark for mark in marks} | {-mark for mark in marks}
        yield call.arguments[0], marks


def _calls(node: Node) -> Iterator[Call]:
    if isinstance(node, Call) and node.function in AGES:
        yield node
    for child in children(node):
        yield from _calls(child)


def compared_with(node: Node, counted: Node) -> _Marks:
    """The whole numbers at which what is counted can change an answer; None if it is not only compared with some."""
    match node:
        case _ if node == counted:
            return None
        case IsNull(part=part) if part == counted:
            return set()  # time makes no date known
        case Compare(left=left, right=Literal(value=int() | float() as value)) if left == counted:
            return _numbers_near([value])
        case Compare(left=Literal(value=int() | float() as value), right=right) if right == counted:
            return _numbers_near([value])
        case In(part=part, values=values) if part == counted:
            return _numbers_near([value for value in values if isinstance(value, int | float)])
    found: set[int] = set()
    for child in children(node):
        marks = compared_with(child, counted)
        if marks is None:
            return None
        found |= marks
    return found


def edges(bands: Iterable[Band]) -> set[int]:
    """The whole numbers at which another band can hold than one below."""
    bounds = [bound for band in bands for bound in (band.above, band.below) if bound is not None]
    return _numbers_near(bounds + [value for band in bands for value in band.values if isinstance(value, int | float)])


def _numbers_near(numbers: Iterable[float]) -> set[int]:
    return {floor(number) + step for number in numbers for step in (0, 1)}


def days_from(moment: Value, marks: _Marks, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments within a time at which so many full days have passed from a moment on."""
    if not isinstance(moment, datetime):
        return
    first, last = (start - moment) // _DAY + 1, (end - moment) // _DAY
    days = range(first, last + 1) if marks is None else (mark for mark in sorted(marks) if first <= mark <= last)
    yield from (moment + day * _DAY for day in days)
