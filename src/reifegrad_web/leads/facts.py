"""Reads everything that is known of some leads, as the engine takes it: an identifier's facts are its lead's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from reifegrad.spec import facts as engine
from reifegrad_web.leads.models import AccountChange, Activity, Identifier, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_ACCOUNT = "account_id"
_CHUNK = 400


def facts_of(leads: Iterable[int], *, colleagues: bool) -> engine.FactRecords:
    """The facts of leads; with those of their colleagues, for models that look at them. Leads of nobody are left out.

    The lead's own columns hold what was known last; the log of changes says what was known when.
    """
    members = _members(leads)
    changes = _changes(members)
    if colleagues:
        accounts = {str(change.value) for change in changes if change.attribute == _ACCOUNT and change.value}
        others = _of_accounts(accounts) - set(members.values())
        members |= _members(others)
        changes = _changes(members)
    first_seen = _first_seen(members)
    latest: dict[int, dict[str, Any]] = defaultdict(dict)
    for change in changes:
        latest[members[change.identifier_id]][change.attribute] = change.value
    accounts = {str(row[_ACCOUNT]) for row in latest.values() if row.get(_ACCOUNT)}
    return engine.FactRecords(
        leads=tuple(
            engine.Lead(str(lead), seen, _text(latest[lead].pop(_ACCOUNT, None)), latest[lead])
            for lead, seen in sorted(first_seen.items())
        ),
        accounts=tuple(_accounts(accounts)),
        activities=tuple(_activities(members)),
        changes=tuple(
            engine.ProfileChange(str(members[change.identifier_id]), change.attribute, change.value, change.known_at)
            for change in changes
        ),
        accounts_given=False,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(values)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def _members(leads: Iterable[int]) -> dict[int, int]:
    """Identifier -> lead."""
    return {
        number: lead
        for part in _chunks(set(leads))
        for number, lead in Identifier.objects.filter(lead_id__in=part).values_list("id", "lead_id")
        if lead is not None
    }


def _first_seen(members: dict[int, int]) -> dict[int, datetime]:
    """When each lead was seen first: the earliest of what happened and of when it became known."""
    found: dict[int, datetime] = {}
    for part in _chunks(members):
        for number, seen in Identifier.objects.filter(id__in=part).values_list("id", "first_seen_at"):
            lead = members[number]
            found[lead] = min(seen, found.get(lead, seen))
    return found


def _changes(members: dict[int, int]) -> list[ProfileChange]:
    """In the order in which things became known."""
    rows = [row for part in _chunks(members) for row in ProfileChange.objects.filter(identifier_id__in=part)]
    return sorted(rows, key=lambda row: (row.known_at, row.pk))


def _of_accounts(accounts: set[str]) -> set[int]:
    """The leads that are, or were, at these companies."""
    return {
        lead
        for part in _chunks(accounts)
        for lead in ProfileChange.objects.filter(attribute=_ACCOUNT, value__in=part).values_list(
            "identifier__lead_id", flat=True
        )
        if lead is not None
    }


def _accounts(accounts: set[str]) -> Iterable[engine.Account]:
    rows: dict[str, dict[str, Any]] = {account: {} for account in accounts}
    for part in _chunks(accounts):
        for change in AccountChange.objects.filter(account__in=part).order_by("known_at", "id"):
            rows[change.account][change.attribute] = change.value
    return (engine.Account(account, None, values) for account, values in sorted(rows.items()))


def _activities(members: dict[int, int]) -> Iterable[engine.Activity]:
    for part in _chunks(members):
        rows: Sequence[Activity] = list(Activity.objects.filter(identifier_id__in=part))
        for row in rows:
            yield engine.Activity(
                str(row.pk), str(members[row.identifier_id]), row.kind, row.occurred_at, row.properties
            )
