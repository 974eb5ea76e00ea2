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
    from reifegrad.spec.facts import Account, FactRecords


@dataclass(frozen=True)
class SupposedActivity:
    """Something that a lead would do, so many times."""

    kind: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class Supposition:
    """What would be: attributes with other values (None: unknown), activities, and attributes of the account."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    activities: Sequence[SupposedActivity] = ()
    company: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is supposed."""
        return bool(self.attributes) or bool(self.activities) or bool(self.company)


def with_supposition(
    facts: FactRecords, lead: str, supposed: Supposition, moment: datetime, account: str | None = None
) -> FactRecords:
    """The facts as they would be if a lead became so, or did this, at a moment; what is known until then stays.

    Args:
        facts: What is known, of any time.
        lead: Its id.
        supposed: What would be.
        moment: With a time zone; the moment of the score.
        account: The id of its account at that moment. Without one, nothing can be supposed of the account.
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
        facts,
        accounts=tuple(_accounts(facts.accounts, supposed, account)),
        changes=known + changes,
        activities=facts.activities + tuple(_activities(lead, supposed, moment, ids)),
    )


def _accounts(accounts: Sequence[Account], supposed: Supposition, account: str | None) -> Iterator[Account]:
    for each in accounts:
        is_meant = account is not None and each.id == account
        yield replace(each, attributes={**each.attributes, **supposed.company}) if is_meant else each


def _activities(lead: str, supposed: Supposition, moment: datetime, ids: Iterator[str]) -> Iterator[Activity]:
    for each in supposed.activities:
        for _ in range(each.times):
            yield Activity(next(ids), lead, each.kind, moment, each.properties)
