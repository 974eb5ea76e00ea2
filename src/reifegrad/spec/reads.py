"""Tells what a model looks at: which columns, kinds of activity and stretches of time can change a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.spec.condition import Type
    from reifegrad.spec.duration import Duration

ACCOUNT_PREFIX = "account."
"""What the name of an attribute begins with that is read from the account only."""

EMAIL, EMAIL_DOMAIN = "email", "email_domain"
"""The domain is derived from the address where no table has it."""


@dataclass(frozen=True)
class Reads:
    """Everything that the enabled criteria, the conditions and the formula of a model look at.

    A change of anything else leaves every score as it is.

    Attributes:
        activities: Whether any criterion looks at activities.
        kinds: The kinds of activity that count, in the order of the file; None if every kind can count.
        properties: The properties of activities that are read, with their types.
        attributes: The attributes that are read, with their types; `account.` before those of the account only.
        whole_account: Whether a lead is scored by what its colleagues did, too.
        windows: Each length of time that a criterion looks back, in the order of the file.
        unbounded: Whether a criterion looks back without end.
        clock: Whether a score can change by the passing of time alone, without any new fact.
        before: Each length of time that it looks back further, from an activity to what happened before it.
    """

    activities: bool
    kinds: tuple[str, ...] | None
    properties: Mapping[str, Type]
    attributes: Mapping[str, Type]
    whole_account: bool
    windows: tuple[Duration, ...]
    unbounded: bool
    clock: bool
    before: tuple[Duration, ...] = ()

    @property
    def own_attributes(self) -> dict[str, Type]:
        """The attributes that may be in the leads or in the accounts."""
        return {name: kind for name, kind in self.attributes.items() if not name.startswith(ACCOUNT_PREFIX)}

    @property
    def company_attributes(self) -> dict[str, Type]:
        """The attributes that are read from the accounts only, under the names of their columns."""
        return {
            name.removeprefix(ACCOUNT_PREFIX): kind
            for name, kind in self.attributes.items()
            if name.startswith(ACCOUNT_PREFIX)
        }

    def since(self, as_of: datetime, *, timezone: str) -> datetime | None:
        """The moment before which no activity counts for a score of `as_of`, by the calendar of the time zone.

        None if activities of any age count, or if none do.
        """
        if self.unbounded or not self.windows:
            return None
        start = min(window.before(as_of, timezone=timezone) for window in self.windows)
        return start - timedelta(seconds=max((window.seconds for window in self.before), default=0))
