"""Answers what would be if something else were known of a lead, or it did something now: facts with suppositions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from reifegrad.spec.facts import Activity, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords


@dataclass(frozen=True)
class SupposedActivity:
    """Something that a lead would do, so many times."""

    kind: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class Supposition:
    """What would be: attributes with other values (None: unknown), and activities."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    activities: Sequence[SupposedActivity] = ()

    def __bool__(self) -> bool:
        """Whether anything is supposed."""
        return bool(self.attributes) or bool(self.activities)


def with_supposition(facts: FactRecords, lead: str, supposed: Supposition, moment: datetime) -> FactRecords:
    """The facts as they would be if a lead became so, or did this, at a moment; what is known until then stays.

    Args:
        facts: What is known, of any time.
        lead: Its id.
        supposed: What would be.
        moment: With a time zone; the moment of the score.
    """
    known = tuple(
        change
        for change in facts.changes
        if not (change.lead == lead and change.attribute in supposed.attributes and change.known_at == moment)
    )  # of two values of one moment the greater text counts, and not what is supposed
    changes = tuple(ProfileChange(lead, name, value, moment) for name, value in supposed.attributes.items())
    real = {activity.id for activity in facts.activities}
    ids = (name for name in (f"if-{number}" for number in count(1)) if name not in real)
    return replace(
        facts, changes=known + changes, activities=facts.activities + tuple(_activities(lead, supposed, moment, ids))
    )


def _activities(lead: str, supposed: Supposition, moment: datetime, ids: Iterator[str]) -> Iterator[Activity]:
    for each in supposed.activities:
        for _ in range(each.times):
            yield Activity(next(ids), lead, each.kind, moment, each.properties)
