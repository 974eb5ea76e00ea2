"""Plain records of leads, accounts and activities, the input of the reference implementation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.spec.condition import Value


@dataclass(frozen=True)
class Lead:
    """A person of interest. All times are aware."""

    id: str
    created_at: datetime | None = None
    account: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """A company."""

    id: str
    created_at: datetime | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Activity:
    """Something that a lead did."""

    id: str
    lead: str
    kind: str
    occurred_at: datetime
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ProfileChange:
    """A new value of an attribute, valid from the moment it became known. None: unknown from then on."""

    lead: str
    attribute: str
    value: Value
    known_at: datetime


@dataclass(frozen=True)
class FactRecords:
    """Everything that is known; the score takes from it what existed at `as_of`.

    `accounts_given`: there is a table of accounts, even if none of its rows is here. Without one, nobody can say
    which accounts exist, and an `account_id` alone makes colleagues.
    """

    leads: tuple[Lead, ...] = ()
    accounts: tuple[Account, ...] = ()
    activities: tuple[Activity, ...] = ()
    changes: tuple[ProfileChange, ...] = ()
    accounts_given: bool = False

    @property
    def knows_accounts(self) -> bool:
        """Whether an account exists only if it is a row."""
        return self.accounts_given or bool(self.accounts)
