"""Notes what became of a lead, and tells it to whoever learns from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from reifegrad.errors import fail
from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.parts import THEIR_LEAD
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.leads.watching import mark
from reifegrad_web.writing import in_turn

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.leads.chosen import Among

ONCE = Q(same_as=None)
"""Which outcomes count, where money or wins are summed: a decision noted in two rows counts once."""
IS_ONCE = "same_as_id is null"
"""The same in SQL."""
_OWN = 0
"""The source of what comes from no import."""
_SKEW = timedelta(minutes=5)
"""So far the clock of whoever notes something may be ahead."""


def add_outcome(
    lead: str, outcome: str, decided_at: datetime, amount: float | None, reason: str, now: datetime
) -> tuple[dict[str, Any], bool]:
    """Note an outcome; the caller holds the transaction. False: it was noted before.

    Raises:
        ReifegradError: There is no such lead, or nothing can have been decided yet at that moment.
    """
    if decided_at > now + _SKEW:
        raise fail("moment-in-future")
    identifier = find(lead)
    in_turn(f"outcome:{lead_number(identifier)}")
    same = Outcome.objects.filter(
        identifier__lead_id=lead_number(identifier), outcome=outcome, decided_at=decided_at
    ).select_related("identifier")
    row = same.first()
    is_new = row is None
    if row is None:
        row = Outcome.objects.create(
            identifier=identifier,
            source_id=_OWN,
            outcome=outcome,
            decided_at=decided_at,
            amount=amount,
            reason=reason,
            received_at=now,
        )
        mark([lead_number(identifier)], now)
    return _shown(row), is_new


def take_back_outcome(number: int) -> int:
    """Forget an outcome that was noted by mistake; returns the lead. The caller holds the transaction.

    Raises:
        ReifegradError: None of this number was noted here; one of an import goes away with that import.
    """
    row = Outcome.objects.filter(pk=number, source_id=_OWN).select_related("identifier").first()
    if row is None:
        raise fail("noted-unknown")
    row.delete()
    return lead_number(row.identifier)


def outcome_rows(after: int, most: int, lead: int | None = None) -> list[dict[str, Any]]:
    """Outcomes as plain data, in the order of their ids, after one of them; with `lead`, those of one lead."""
    rows = Outcome.objects.filter(id__gt=after).select_related("identifier").order_by("id")
    if lead is not None:
        rows = rows.filter(identifier__lead_id=lead)
    return [_shown(row) for row in rows[:most]]


def decided_since(since: datetime, leads: Among) -> int:
    """How many of these leads were won or lost after a moment."""
    among, given = leads.among(THEIR_LEAD)
    query = f"select count(*) from leads_outcome where decided_at > %s and {IS_ONCE} and {among}"  # noqa: S608 - texts of ours
    with connection.cursor() as cursor:
        cursor.execute(query, [connection.ops.adapt_datetimefield_value(since), *given])
        (count,) = cursor.fetchone()
    return int(count)


def _shown(row: Outcome) -> dict[str, Any]:
    return {
        "id": row.pk,
        "lead_id": str(lead_number(row.identifier)),
        "outcome": row.outcome,
        "decided_at": row.decided_at.isoformat(),
        "amount": row.amount,
        "reason": row.reason or None,
    }
