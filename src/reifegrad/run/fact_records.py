"""Turns rows of tables into the plain records of facts: leads, accounts, activities, profile changes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import as_text
from reifegrad.run.partition_pruning import DAY
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.ids import as_id
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.condition import Value

    Row = Mapping[str, Any]

_LEAD = {"lead_id", "account_id", "created_at"}
_ACCOUNT = {"account_id", "created_at"}
_ACTIVITY = {"activity_id", "lead_id", "kind", "occurred_at", DAY}


def facts_of(
    leads: Iterable[Row], accounts: Iterable[Row] | None, activities: Iterable[Row], changes: Iterable[Row]
) -> FactRecords:
    """The records of rows under the names of the table contracts; times without a zone are UTC.

    `accounts` is None if there is no table of them, which is not the same as a table without rows.
    """
    return FactRecords(
        leads=tuple(Lead(row["lead_id"], _moment(row), row.get("account_id"), _values(row, _LEAD)) for row in leads),
        accounts=tuple(Account(row["account_id"], _moment(row), _values(row, _ACCOUNT)) for row in accounts or ()),
        activities=tuple(_activity(row) for row in activities),
        changes=tuple(
            ProfileChange(row["lead_id"], row["attribute"], row["value"], aware_utc(row["known_at"])) for row in changes
        ),
        accounts_given=accounts is not None,
    )


def accounts_ever(facts: FactRecords) -> dict[str, set[str]]:
    """The accounts that each lead is, was or will be at: that of its row, and those of its profile changes."""
    found: dict[str, set[str]] = {lead.id: set() for lead in facts.leads}
    named = [(lead.id, lead.account) for lead in facts.leads]
    named += [(change.lead, as_text(change.value)) for change in facts.changes if change.attribute == "account_id"]
    for lead, written in named:
        account = as_id(written)
        if account is not None and lead in found:
            found[lead].add(account)
    return found


def _activity(row: Row) -> Activity:
    occurred_at = aware_utc(row["occurred_at"])
    return Activity(row["activity_id"], row["lead_id"], row["kind"], occurred_at, _values(row, _ACTIVITY))


def _moment(row: Row) -> datetime | None:
    created_at = row.get("created_at")
    return None if created_at is None else aware_utc(created_at)


def _values(row: Row, fixed: set[str]) -> dict[str, Value]:
    return {name: plain_value(value) for name, value in row.items() if name not in fixed}


def plain_value(value: Any) -> Value:
    """A value of the engine as records hold it; moments are aware."""
    match value:
        case datetime():
            return aware_utc(value)
        case Decimal():
            return float(value)
        case None | bool() | str() | int() | float():
            return value
        case _:
            return str(value)
