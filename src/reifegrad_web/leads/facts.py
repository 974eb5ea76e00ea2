"""Reads everything that is known of some leads, as the engine takes it: an identifier's facts are its lead's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.spec import facts as engine
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import AccountChange, Activity, Identifier, ProfileChange
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def facts_of(leads: Iterable[int], *, colleagues: bool) -> engine.FactRecords:
    """The facts of leads; with those of their colleagues, for models that look at them. Leads of nobody are left out.

    What is known of a person stands in the log of changes alone, with its moment: a column of the lead would count
    before that.
    """
    members = members_of(leads)
    changes = _changes(members)
    if colleagues:
        accounts = {change.account for change in changes if change.account}
        others = leads_at(accounts) - set(members.values())
        members |= members_of(others)
        changes = _changes(members)
    activities = tuple(_activities(members))
    first_seen = _first_seen(members, changes, activities)
    accounts = {change.account for change in changes if change.account}
    return engine.FactRecords(
        leads=tuple(engine.Lead(str(lead), seen) for lead, seen in sorted(first_seen.items())),
        accounts=tuple(accounts_of(accounts)),
        activities=activities,
        changes=tuple(
            engine.ProfileChange(str(members[change.identifier_id]), attribute, value, change.known_at)
            for change in changes
            for attribute, value in plain_values({change.attribute: change.value}).items()
        ),
        accounts_given=False,
    )


def members_of(leads: Iterable[int]) -> dict[int, int]:
    """The identifiers of leads: identifier -> lead."""
    return {
        number: lead
        for part in parts(leads)
        for number, lead in Identifier.objects.filter(lead_id__in=part).values_list("id", "lead_id")
        if lead is not None
    }


def _first_seen(
    members: dict[int, int], changes: Iterable[ProfileChange], activities: Iterable[engine.Activity]
) -> dict[int, datetime]:
    """Since when each lead is there: the earliest of what it did, what became known of it, and when it was heard of.

    A visit that is delivered late makes a lead older, as it would have done in time.
    """
    known = [(members[change.identifier_id], change.known_at) for change in changes]
    known += [(int(activity.lead), activity.occurred_at) for activity in activities]
    for part in parts(members):
        rows = Identifier.objects.filter(id__in=part).values_list("id", "first_seen_at")
        known += [(members[number], seen) for number, seen in rows]
    found: dict[int, datetime] = {}
    for lead, moment in known:
        found[lead] = min(moment, found.get(lead, moment))
    return found


def _changes(members: dict[int, int]) -> list[ProfileChange]:
    """In the order in which things became known."""
    rows = [row for part in parts(members) for row in ProfileChange.objects.filter(identifier_id__in=part)]
    return sorted(rows, key=lambda row: (row.known_at, row.pk))


def colleagues_of(leads: Iterable[int]) -> set[int]:
    """The leads that are, or were, at a company of these leads; without these."""
    given = set(leads)
    changes = _changes(members_of(given))
    return leads_at({change.account for change in changes if change.account}) - given


def leads_at(accounts: set[str]) -> set[int]:
    """The leads that are, or were, at these companies."""
    return {
        lead
        for part in parts(accounts)
        for lead in ProfileChange.objects.filter(account__in=part).values_list("identifier__lead_id", flat=True)
        if lead is not None
    }


def accounts_of(accounts: set[str]) -> Iterable[engine.Account]:
    """Companies with what is known of them last; those of which nothing is known as well."""
    rows: dict[str, dict[str, Any]] = {account: {} for account in accounts}
    for part in parts(accounts):
        for change in AccountChange.objects.filter(account__in=part).order_by("known_at", "id"):
            rows[change.account] |= plain_values({change.attribute: change.value})
    return (engine.Account(account, None, values) for account, values in sorted(rows.items()))


def _activities(members: dict[int, int]) -> Iterable[engine.Activity]:
    for part in parts(members):
        columns = ("id", "identifier_id", "kind", "occurred_at", "properties")
        for number, identifier, kind, moment, properties in Activity.objects.filter(identifier_id__in=part).values_list(
            *columns
        ):
            yield engine.Activity(str(number), str(members[identifier]), kind, moment, plain_values(properties))
