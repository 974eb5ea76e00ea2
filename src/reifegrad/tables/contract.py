"""Contracts of the tables that the engine reads: their columns, types and keys.

Every source, whatever its form, is brought to one of these contracts before it is scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@dataclass(frozen=True)
class Column:
    """A column of a contract; `required` ones must be in the source, `choices` limits the values."""

    name: str
    type: ColumnType
    required: bool = False
    description: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """A table that the engine reads.

    `key` columns must not be empty. With `unique` a key may stand in one row only. With
    `open` every further column of the source is passed along (an attribute to show or to score).
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: bool = False
    open: bool = False

    @property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column of the contract."""
        return {column.name: column.type for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that every source must have."""
        return tuple(column.name for column in self.columns if column.required)


_TEXT, _NUMBER, _TIME = ColumnType.TEXT, ColumnType.NUMBER, ColumnType.TIME

LEADS = Contract(
    table="leads",
    columns=(
        Column("lead_id", _TEXT, required=True, description="the person, one row each"),
        Column("created_at", _TIME, description="since when the lead and its attributes are known"),
        Column("email", _TEXT),
        Column("position", _TEXT),
        Column("department", _TEXT),
        Column("country", _TEXT),
        Column("account_id", _TEXT, description="the company of the lead"),
    ),
    key=("lead_id",),
    unique=True,
    open=True,
)

ACCOUNTS = Contract(
    table="accounts",
    columns=(
        Column("account_id", _TEXT, required=True, description="the company, one row each"),
        Column("created_at", _TIME, description="since when the account is known"),
        Column("name", _TEXT),
        Column("domain", _TEXT),
        Column("employees", _NUMBER),
        Column("revenue", _NUMBER),
        Column("industry", _TEXT),
        Column("country", _TEXT),
    ),
    key=("account_id",),
    unique=True,
    open=True,
)

ACTIVITIES = Contract(
    table="activities",
    columns=(
        Column("activity_id", _TEXT, required=True, description="the same id twice is one activity"),
        Column("lead_id", _TEXT, required=True),
        Column("kind", _TEXT, required=True, description="past tense: page_viewed, purchased"),
        Column("occurred_at", _TIME, required=True),
    ),
    key=("activity_id", "lead_id", "kind", "occurred_at"),
)

OUTCOMES = Contract(
    table="outcomes",
    columns=(
        Column("lead_id", _TEXT, required=True),
        Column("outcome", _TEXT, required=True, choices=("won", "lost")),
        Column("decided_at", _TIME, required=True),
        Column("amount", _NUMBER),
        Column("reason", _TEXT),
    ),
    key=("lead_id", "outcome", "decided_at"),
)

PROFILE_CHANGES = Contract(
    table="profile_changes",
    columns=(
        Column("lead_id", _TEXT, required=True),
        Column("attribute", _TEXT, required=True),
        Column("value", _TEXT, required=True, description="empty: the attribute became unknown"),
        Column("known_at", _TIME, required=True),
    ),
    key=("lead_id", "attribute", "known_at"),
)

MOMENTS = Contract(
    table="moments",
    columns=(
        Column("lead_id", _TEXT, required=True),
        Column("as_of", _TIME, required=True),
    ),
    key=("lead_id", "as_of"),
)

CONTRACTS: dict[str, Contract] = {
    contract.table: contract for contract in (LEADS, ACCOUNTS, ACTIVITIES, OUTCOMES, PROFILE_CHANGES, MOMENTS)
}


def value_column(attribute: str) -> str:
    """How a value of a profile change is called in lists and messages."""
    return f"value ({attribute})"


def attribute_of(column: str) -> str:
    """The attribute of a column of values, or the column itself."""
    return column.removeprefix("value (").removesuffix(")") if column.startswith("value (") else column
