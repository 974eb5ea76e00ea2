"""Says for the leads of a list what will change first if nothing happens, and on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.explain.ahead import Ahead, Lookahead
from reifegrad.explain.next_change import changes_between, next_change_at
from reifegrad.reference.known import known_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel


def first_changes(
    model: ScoringModel, facts: FactRecords, subject_ids: Sequence[str], *, as_of: datetime, days: int = 365
) -> dict[str, tuple[VerdictChange, ...]]:
    """What changes first for each lead; leads for which nothing changes in these days are left out.

    Args:
        model: The scoring model.
        facts: Everything that is known of these leads, of any time; the time after `as_of` is ignored.
        subject_ids: The leads, or the accounts.
        as_of: The moment from which on nothing happens, with a time zone.
        days: How many days to look ahead.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    lookahead, found = Lookahead(model), {}
    for subject_id, moment in next_change_at(model, facts, subject_ids, as_of=as_of, days=days).items():
        subject = known.subject(subject_id)
        if moment is None or subject is None:
            continue
        ahead = Ahead(lookahead, subject)
        before = ahead.verdict(known.as_of)
        found[subject_id] = tuple(changes_between(model, before, ahead.verdict(moment), moment))
    return found


def most_important_change(changes: Sequence[VerdictChange]) -> VerdictChange:
    """The one of several changes of a moment that a list names: a cell says more than the grades that make it."""
    return next((change for change in changes if change.what != "grade"), changes[0])
