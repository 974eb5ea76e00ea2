"""Turns rows of tables into the plain records of facts: leads, accounts, activities, profile changes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reifegrad.run.partition_pruning import DAY
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.condition import Value

    Row = Mapping[str, Any]

_LEAD = {"lead_id", "account_id", "created_at"}
_ACCOUNT = {"account_id", "created_at"}
_ACTIVITY = {"activity_id", "lead_id", "kind", "occurred_at", DAY}


def facts_of(
    leads: Iterable[Row], accounts: Iterable[Row], activities: Iterable[Row], changes: Iterable[Row]
) -> FactRecords:
    """The records of rows under the names of the table contracts; times without a zone are UTC."""
    return FactRecords(
        leads=tuple(Lead(row["lead_id"], _moment(row), row.get("account_id"), _values(row, _LEAD)) for row in leads),
        accounts=tuple(Account(row["account_id"], _moment(row), _values(row, _ACCOUNT)) for row in accounts),
        activities=tuple(_activity(row) for row in activities),
        changes=tuple(
            ProfileChange(row["lead_id"], row["attribute"], row["value"], aware_utc(row["known_at"])) for row in changes
        ),
    )


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
