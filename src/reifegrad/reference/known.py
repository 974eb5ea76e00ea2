"""Looks up what was known of a lead or account at a moment (section "Facts as of a moment").

Every time becomes UTC here, so that differences are lengths of time and never those of wall clocks.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reifegrad.spec.condition import (
    FALSE_WORDS,
    MOMENT_FORM,
    NUMBER_FORM,
    TRUE_WORDS,
    YEARS,
    Type,
    Value,
    lower,
)
from reifegrad.spec.facts import Account, Activity, Lead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.facts import FactRecords, ProfileChange
    from reifegrad.spec.model import ScoringModel

_OF_ACCOUNT = "account."


@dataclass(frozen=True)
class Subject:
    """Whom the model scores, with everything that is known at `as_of`.

    `attributes` has every name that the model reads. `activities` are those of the scopes `lead` and
    `account`, in the order of time.
    """

    id: str
    as_of: datetime
    timezone: str
    created_at: datetime | None
    attributes: Mapping[str, Value]
    activities: Mapping[str, tuple[Activity, ...]]


@dataclass(frozen=True)
class Known:
    """What exists at `as_of`; colleagues by their account, activities by their lead, changes by lead and attribute."""

    model: ScoringModel
    as_of: datetime
    leads: Mapping[str, Lead]
    accounts: Mapping[str, Account]
    colleagues: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, tuple[Activity, ...]]
    changes: Mapping[tuple[str, str], ProfileChange]

    def subjects(self) -> list[str]:
        """The ids of all that the model can score, in order."""
        return sorted(self.leads if self.model.subject == "lead" else self.accounts)

    def subject(self, subject_id: str) -> Subject | None:
        """What is known of one lead or account; None if it does not exist yet."""
        scored = (self.leads if self.model.subject == "lead" else self.accounts).get(subject_id)
        if scored is None:
            return None
        return Subject(
            id=subject_id,
            as_of=self.as_of,
            timezone=self.model.timezone,
            created_at=None if scored.created_at is None else scored.created_at.astimezone(UTC),
            attributes={name: self._attribute(scored, name, kind) for name, kind in self.model.attributes.items()},
            activities=self._activities(scored),
        )

    def _activities(self, scored: Lead | Account) -> dict[str, tuple[Activity, ...]]:
        """An account did what its leads did; a lead without account stands alone."""
        if isinstance(scored, Account):
            done = self._done_by(self.colleagues.get(scored.id, ()))
            return {"lead": done, "account": done}
        alone = self._done_by((scored.id,))
        return {"lead": alone, "account": self._done_by(self.colleagues[scored.account]) if scored.account else alone}

    def _done_by(self, leads: Iterable[str]) -> tuple[Activity, ...]:
        done = (activity for lead in leads for activity in self.activities.get(lead, ()))
        return tuple(sorted(done, key=lambda activity: activity.occurred_at))

    def _attribute(self, scored: Lead | Account, name: str, kind: Type) -> Value:
        """First the latest profile change, then the leads table, then the accounts table."""
        if isinstance(scored, Account):
            return _column_value(scored, name.removeprefix(_OF_ACCOUNT), kind)
        account = self.accounts.get(scored.account or "")
        if name.startswith(_OF_ACCOUNT):
            return _column_value(account, name.removeprefix(_OF_ACCOUNT), kind)
        change = self.changes.get((scored.id, name))
        if change is not None:
            return None if change.value == "" else read_as(change.value, kind)
        value = _column_value(scored, name, kind)
        if value is None and name == "email_domain":
            value = _domain(self._attribute(scored, "email", Type.TEXT))
        return _column_value(account, name, kind) if value is None else value


def known_at(model: ScoringModel, facts: FactRecords, as_of: datetime) -> Known:
    """Only what happened at or before `as_of` exists.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.utcoffset() is None:
        raise ValueError("as_of needs a time zone")
    moment = as_of.astimezone(UTC)
    leads = {lead.id: lead for lead in facts.leads if _exists(lead, moment)}
    return Known(
        model=model,
        as_of=moment,
        leads=leads,
        accounts={account.id: account for account in facts.accounts if _exists(account, moment)},
        colleagues=_by_account(leads.values()),
        activities=_by_lead(activity for activity in _once(model, facts) if activity.occurred_at <= moment),
        changes=_latest(change for change in facts.changes if change.known_at.astimezone(UTC) <= moment),
    )


def _exists(record: Lead | Account, moment: datetime) -> bool:
    """An empty `created_at`: known since ever."""
    return record.created_at is None or record.created_at.astimezone(UTC) <= moment


def _by_account(leads: Iterable[Lead]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for lead in leads:
        if lead.account:
            found.setdefault(lead.account, []).append(lead.id)
    return {account: tuple(members) for account, members in found.items()}


def _once(model: ScoringModel, facts: FactRecords) -> Iterable[Activity]:
    """The same id twice is one activity; if copies differ, the first in the order of `_copy_order` counts."""
    chosen: dict[str, Activity] = {}
    for written in facts.activities:
        told = {**written.properties, "activity_id": written.id, "lead_id": written.lead, "kind": written.kind}
        told["occurred_at"] = written.occurred_at
        properties = {name: read_as(told.get(name), kind) for name, kind in model.properties.items()}
        occurred_at = written.occurred_at.astimezone(UTC)
        activity = Activity(written.id, written.lead, written.kind, occurred_at, properties)
        other = chosen.get(activity.id)
        if other is None or _copy_order(activity) < _copy_order(other):
            chosen[activity.id] = activity
    return chosen.values()


def _copy_order(activity: Activity) -> tuple[object, ...]:
    """The earliest, then lead, kind and properties by name, missing values last."""
    values = (activity.properties[name] for name in sorted(activity.properties))
    return (activity.occurred_at, activity.lead, activity.kind, *((value is None, value) for value in values))


def _by_lead(activities: Iterable[Activity]) -> dict[str, tuple[Activity, ...]]:
    found: dict[str, list[Activity]] = {}
    for activity in activities:
        found.setdefault(activity.lead, []).append(activity)
    return {lead: tuple(done) for lead, done in found.items()}


def _latest(changes: Iterable[ProfileChange]) -> dict[tuple[str, str], ProfileChange]:
    """The latest change of each attribute; at the same moment the greatest text."""
    in_order = sorted(changes, key=lambda change: (change.known_at.astimezone(UTC), as_text(change.value)))
    return {(change.lead, change.attribute): change for change in in_order}


def _column_value(record: Lead | Account | None, name: str, kind: Type) -> Value:
    """The value of a column of the leads or accounts table; None if it is empty or there is no such row."""
    if record is None:
        return None
    fixed: dict[str, Value] = {"created_at": record.created_at}
    if isinstance(record, Lead):
        fixed |= {"lead_id": record.id, "account_id": record.account}
    else:
        fixed |= {"account_id": record.id}
    value = read_as(fixed[name] if name in fixed else record.attributes.get(name), kind)
    if value is None and name == "email_domain" and isinstance(record, Account):
        return _domain(_column_value(record, "email", Type.TEXT))
    return value


def _domain(email: Value) -> str | None:
    """What follows the last @, in lower case; unknown if nothing does."""
    _, at, domain = str(email or "").rpartition("@")
    return lower(domain) or None if at else None


def read_as(value: Value, kind: Type) -> Value:
    """The value in the type that the model reads it in; what does not fit is unknown, as in every table."""
    if value is None:
        return None
    match kind:
        case Type.TEXT:
            return as_text(value)
        case Type.NUMBER:
            return _number(value)
        case Type.BOOLEAN:
            return _yes_or_no(as_text(value).lower())
        case Type.TIME:
            return value.astimezone(UTC) if isinstance(value, datetime) else _moment(str(value))


def as_text(value: Value) -> str:
    """A value as the log of profile changes writes it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _number(value: Value) -> float | None:
    """Numbers are doubles; yes and no are no numbers."""
    if isinstance(value, bool | datetime) or value is None:
        return None
    if isinstance(value, str) and not re.fullmatch(NUMBER_FORM, value):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _yes_or_no(word: str) -> bool | None:
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def _moment(text: str) -> datetime | None:
    if not re.fullmatch(MOMENT_FORM, text) or not YEARS[0] <= int(text[:4]) <= YEARS[1]:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
