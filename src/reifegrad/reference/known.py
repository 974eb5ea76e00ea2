"""Looks up what was known of a lead or account at a moment (section "Facts as of a moment").

Every time becomes UTC here, so that differences are lengths of time and never those of wall clocks.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from reifegrad.reference.composed_facts import composed_facts
from reifegrad.reference.measures import with_measures
from reifegrad.reference.subject import Subject
from reifegrad.spec.condition import FALSE_WORDS, MOMENT_FORM, NUMBER_FORM, TRUE_WORDS, YEARS, Type, Value
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.facts import Account, Activity, Lead
from reifegrad.spec.ids import as_id
from reifegrad.spec.points import LARGEST_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.spec.facts import FactRecords, ProfileChange
    from reifegrad.spec.model import ScoringModel

Source = Literal["change", "changed_address", "lead", "account", "nowhere"]
"""Where a value comes from."""

_OF_ACCOUNT, _ACCOUNT_ID = "account.", "account_id"
_OWN_ONLY = ("lead_id", "created_at")
_NOWHERE: tuple[Value, Source] = (None, "nowhere")


@dataclass(frozen=True)
class Known:
    """What exists at `as_of`; changes by lead and attribute, activities by their lead.

    `account_of` has the account of each lead, as it was known then; `colleagues` the leads of each account.
    """

    model: ScoringModel
    as_of: datetime
    leads: Mapping[str, Lead]
    accounts: Mapping[str, Account]
    account_of: Mapping[str, str]
    colleagues: Mapping[str, tuple[str, ...]]
    activities: Mapping[str, tuple[Activity, ...]]
    changes: Mapping[tuple[str, str], ProfileChange]
    knows_accounts: bool

    def subjects(self) -> list[str]:
        """The ids of all that the model can score, in order."""
        return sorted(self.leads if self.model.subject == "lead" else self.accounts)

    def subject(self, subject_id: str) -> Subject | None:
        """What is known of one lead or account; None if it does not exist yet."""
        scored = (self.leads if self.model.subject == "lead" else self.accounts).get(subject_id)
        if scored is None:
            return None
        found = {name: self._attribute(scored, name, kind) for name, kind in self.model.attributes.items()}
        subject = Subject(
            id=subject_id,
            as_of=self.as_of,
            timezone=self.model.timezone,
            created_at=None if scored.created_at is None else scored.created_at.astimezone(UTC),
            attributes={name: value for name, (value, _) in found.items()},
            activities={scope: self._done_by(self.members(subject_id, scope)) for scope in ("lead", "account")},
        )
        return with_measures(subject, self.model.measures)

    def members(self, subject_id: str, scope: str) -> tuple[str, ...]:
        """The leads whose activities count: an account did what its leads did, colleagues are of one account.

        A lead stands alone without an account, and where a table of accounts does not have it at the moment.
        """
        if self.model.subject == "account":
            return self.colleagues.get(subject_id, ())
        account = self.account_of.get(subject_id)
        if scope == "lead" or account is None or (self.knows_accounts and account not in self.accounts):
            return (subject_id,)
        return self.colleagues[account]

    def source_of(self, subject_id: str, name: str) -> Source:
        """Where the value of an attribute comes from."""
        scored = (self.leads if self.model.subject == "lead" else self.accounts)[subject_id]
        return self._attribute(scored, name, self.model.attributes[name])[1]

    def _done_by(self, leads: Iterable[str]) -> tuple[Activity, ...]:
        done = (activity for lead in leads for activity in self.activities.get(lead, ()))
        return tuple(sorted(done, key=lambda activity: activity.occurred_at))

    def _attribute(self, scored: Lead | Account, name: str, kind: Type) -> tuple[Value, Source]:
        """The value, and where it comes from: from the first of these places that has one."""
        places = self._places(scored, name, kind)
        return next(((value, source) for value, source in places if value is not None or source == "change"), _NOWHERE)

    def _places(self, scored: Lead | Account, name: str, kind: Type) -> Iterator[tuple[Value, Source]]:
        """First the latest profile change, then the leads table, then the accounts table."""
        bare = name.removeprefix(_OF_ACCOUNT)
        if isinstance(scored, Account):
            yield _of_account(scored, bare, kind), "account"
            return
        if bare == name:
            yield from self._own(scored, name, kind)
            if name == "email_domain":
                address = next((value for value, _ in self._own(scored, "email", Type.TEXT)), None)
                yield _domain(address), self._source_of_address(scored)
        if name not in _OWN_ONLY:
            yield _of_account(self.accounts.get(self.account_of.get(scored.id, "")), bare, kind), "account"

    def _own(self, lead: Lead, name: str, kind: Type) -> Iterator[tuple[Value, Source]]:
        """What is known of the lead itself; after a change, even one to nothing, no other place counts."""
        change = self.changes.get((lead.id, name))
        if change is not None:
            yield _changed_value(name, change.value, kind), "change"
        yield _column_value(lead, name, kind), "lead"

    def _source_of_address(self, lead: Lead) -> Source:
        return "changed_address" if (lead.id, "email") in self.changes else "lead"


def known_at(model: ScoringModel, facts: FactRecords, as_of: datetime) -> Known:
    """Only what happened at or before `as_of` exists.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.utcoffset() is None:
        raise ValueError("as_of needs a time zone")
    moment = as_of.astimezone(UTC)
    facts = composed_facts(facts)
    # Of two rows of one id the first counts.
    leads = {lead.id: lead for lead in reversed(facts.leads)}
    accounts = {account.id: account for account in reversed(facts.accounts)}
    leads = {name: lead for name, lead in reversed(leads.items()) if _exists(lead, moment)}
    changes = _latest(change for change in facts.changes if change.known_at.astimezone(UTC) <= moment)
    account_of = _account_of(leads, changes)
    return Known(
        model=model,
        as_of=moment,
        leads=leads,
        accounts={name: account for name, account in accounts.items() if _exists(account, moment)},
        account_of=account_of,
        colleagues=_by_account(account_of),
        activities=_by_lead(activity for activity in _once(model, facts) if activity.occurred_at <= moment),
        changes=changes,
        knows_accounts=facts.knows_accounts,
    )


def _exists(record: Lead | Account, moment: datetime) -> bool:
    """An empty `created_at`: known since ever."""
    return record.created_at is None or record.created_at.astimezone(UTC) <= moment


def _account_of(leads: Mapping[str, Lead], changes: Mapping[tuple[str, str], ProfileChange]) -> dict[str, str]:
    """The account of each lead that has one: as it changed last, else as its row says."""
    found = {}
    for lead in leads.values():
        change = changes.get((lead.id, _ACCOUNT_ID))
        account = as_id(lead.account if change is None else as_text(change.value))
        if account is not None:
            found[lead.id] = account
    return found


def _by_account(account_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for lead, account in account_of.items():
        found.setdefault(account, []).append(lead)
    return {account: tuple(members) for account, members in found.items()}


def _once(model: ScoringModel, facts: FactRecords) -> Iterable[Activity]:
    """The same id twice is one activity; if copies differ, the first in the order of `_copy_order` counts."""
    chosen: dict[str, Activity] = {}
    for written in facts.activities:
        told = {**written.properties, "activity_id": written.id, "lead_id": written.lead, "kind": written.kind}
        told["occurred_at"] = written.occurred_at
        properties = {name: _countable(read_as(told.get(name), kind)) for name, kind in model.properties.items()}
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
        fixed |= {"lead_id": record.id, _ACCOUNT_ID: as_id(record.account)}
    else:
        fixed |= {_ACCOUNT_ID: record.id}
    return read_as(fixed[name] if name in fixed else record.attributes.get(name), kind)


def _changed_value(name: str, value: Value, kind: Type) -> Value:
    """The value of a profile change; the empty text stands for nothing, as do some words for an account."""
    if name == _ACCOUNT_ID:
        return as_id(as_text(value))
    return None if value == "" else read_as(value, kind)


def _of_account(account: Account | None, name: str, kind: Type) -> Value:
    """What the row of an account says; its domain may be that of its address."""
    value = _column_value(account, name, kind)
    if value is None and name == "email_domain":
        return _domain(_column_value(account, "email", Type.TEXT))
    return value


def _domain(email: Value) -> str | None:
    """What follows the last @, in lower case; unknown if nothing does."""
    _, at, domain = str(email or "").rpartition("@")
    return lower(domain) or None if at else None


def _countable(value: Value) -> Value:
    """An amount that is too large to be added up exactly is unknown."""
    return None if isinstance(value, float) and abs(value) > LARGEST_AMOUNT else value


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
