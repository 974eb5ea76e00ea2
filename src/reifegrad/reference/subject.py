"""Whom the reference scores, with all that is known of them at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.spec.condition import Value
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Matching

    Matched = tuple[Matching, tuple[Activity, ...]]


@dataclass(frozen=True)
class Subject:
    """Whom the model scores, with everything that is known at `as_of`.

    `attributes` has every name that the model reads, measures included. `activities` are those of the scopes `lead` and
    `account`, in the order of time. `matched` remembers which of them match (`matching_activities`): each criterion
    that waits for inactivity asks for those of all others.
    """

    id: str
    as_of: datetime
    timezone: str
    created_at: datetime | None
    attributes: Mapping[str, Value]
    activities: Mapping[str, tuple[Activity, ...]]
    matched: dict[tuple[int, Duration | None], Matched] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def facts(self) -> dict[str, Value]:
        """What conditions can read: the attributes, and the moment."""
        return {**self.attributes, NOW: self.as_of}
