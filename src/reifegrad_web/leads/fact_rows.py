"""Reads the rows of what is known of some leads, once: `leads.facts` and `leads.fact_columns` make both forms of them.

JSON and times are read as texts, times in UTC: thousands of rows repeat a few texts, and making an object of each costs
several times as much as reading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import AccountChange, Activity, Identifier, ProfileChange
from reifegrad_web.leads.parts import among, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model

    from reifegrad.spec.condition import Value


_AS_TEXT = {
    "sqlite": "cast({} as text)",
    "postgresql": "to_char({} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}
"""How a database gives moments as texts that sort as they do; the driver of either would make an object of each."""


class Changes(NamedTuple):
    """What became known of persons, a column each, in the order in which it became known; `values` are JSON."""

    identifiers: Sequence[int]
    attributes: Sequence[str]
    values: Sequence[str | None]
    known_at: Sequence[str]
    accounts: Sequence[str | None]


class Activities(NamedTuple):
    """What they did, a column each; `properties` are JSON."""

    ids: Sequence[int]
    identifiers: Sequence[int]
    kinds: Sequence[str]
    occurred_at: Sequence[str]
    properties: Sequence[str]


@dataclass(frozen=True)
class FactRows:
    """Everything that is known of some leads.

    `members` has the lead of each identifier, `first_seen_at` its moment; `companies` those at which they are or were,
    in the order of their ids, with what is known of each last. Moments are texts, as `moment_in_rows` gives them.
    """

    members: Mapping[int, int]
    first_seen_at: Mapping[int, str]
    changes: Changes
    activities: Activities
    companies: Mapping[str, Mapping[str, Value]]


def rows_of(leads: Iterable[int], *, colleagues: bool, activities: bool = True) -> FactRows:
    """Read what is known of leads; with everybody who is or was at their companies, for models that look at them.

    Without `activities`, who they are alone.
    """
    found = _members(leads)
    if colleagues:
        found |= _members(leads_at(accounts_of(found)).difference(lead for lead, _ in found.values()))
    columns = ("identifier_id", "attribute", "value", "known_at", "account")
    changes = Changes(*_columns(ProfileChange, found, *columns, order="known_at, id"))
    done = _columns(Activity, found if activities else (), "id", "identifier_id", "kind", "occurred_at", "properties")
    return FactRows(
        members={number: lead for number, (lead, _) in found.items()},
        first_seen_at={number: seen for number, (_, seen) in found.items()},
        changes=changes,
        activities=Activities(*done),
        companies=companies_of({account for account in changes.accounts if account}),
    )


def rows_until(rows: FactRows, moment: datetime) -> FactRows:
    """What of it had happened and was known at a moment; companies have no history, and stay as they are."""
    until = moment_in_rows(moment)
    return FactRows(
        rows.members,
        {number: at for number, at in rows.first_seen_at.items() if at <= until},
        Changes(*_until(rows.changes, rows.changes.known_at, until)),
        Activities(*_until(rows.activities, rows.activities.occurred_at, until)),
        rows.companies,
    )


def _until(columns: Iterable[Sequence[Any]], moments: Sequence[str], until: str) -> Iterator[Sequence[Any]]:
    places = [place for place, at in enumerate(moments) if at <= until]
    return ([column[place] for place in places] for column in columns)


def moment_in_rows(moment: datetime) -> str:
    """A moment as it stands in rows: a text in UTC, which sorts as the moments do."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def moment_as_text(column: str) -> str:
    """The SQL of a moment as it stands in rows."""
    return _AS_TEXT[connection.vendor].format(column)


def colleagues_of(leads: Iterable[int]) -> set[int]:
    """The leads that are, or were, at a company of these leads; without these."""
    given = set(leads)
    return leads_at(accounts_of(_members(given))) - given


def accounts_of(identifiers: Iterable[int]) -> set[str]:
    """The companies at which these people are or were."""
    condition, numbers = among(identifiers)
    query = f"select distinct account from leads_profilechange where account is not null and identifier_id {condition}"  # noqa: S608 - no value in it
    with connection.cursor() as cursor:
        cursor.execute(query, [numbers])
        return {account for (account,) in cursor.fetchall() if account}


def leads_at(accounts: set[str]) -> set[int]:
    """The leads that are, or were, at these companies."""
    return {
        lead
        for part in parts(accounts)
        for lead in ProfileChange.objects.filter(account__in=part).values_list("identifier__lead_id", flat=True)
        if lead is not None
    }


def companies_of(accounts: set[str]) -> dict[str, dict[str, Value]]:
    """Companies with what is known of them last; those of which nothing is known as well."""
    found: dict[str, dict[str, Value]] = {account: {} for account in sorted(accounts)}
    for part in parts(accounts):
        for change in AccountChange.objects.filter(account__in=part).order_by("known_at", "id"):
            found[change.account] |= plain_values({change.attribute: change.value})
    return found


def _members(leads: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The identifiers of leads: the lead of each, and when it was first heard of."""
    numbers, their, seen = _columns(Identifier, leads, "id", "lead_id", "first_seen_at", by="lead_id")
    return dict(zip(numbers, zip(their, seen, strict=True), strict=True))


def _columns(
    table: type[Model], values: Iterable[int], *names: str, by: str = "identifier_id", order: str = "id"
) -> Sequence[Sequence[Any]]:
    """The columns of those rows of a table that have one of these values."""
    condition, numbers = among(values)
    asked = ", ".join(moment_as_text(name) if name.endswith("_at") else name for name in names)
    query = f"select {asked} from {table._meta.db_table} where {by} {condition} order by {order}"  # noqa: S608 - names of this module
    with connection.cursor() as cursor:
        cursor.execute(query, [numbers])
        found = cursor.fetchall()
    return list(zip(*found, strict=True)) if found else [() for _ in names]
