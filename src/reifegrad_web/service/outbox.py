"""Hands what happened to clocks to those who act on it, such as an e-mail: each event once, in order.

Events are written in turn with one another: whoever sees a number has seen all before it, also on PostgreSQL. So a
subscriber keeps nothing but the number of the last one that it has dealt with, in the transaction in which it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.service.models import ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

CROSSED = {
    ServiceEvent.What.MISSED: "no_response_in_time",
    ServiceEvent.What.REMIND: "reminded",
    ServiceEvent.What.ESCALATE: "escalated",
    ServiceEvent.What.RECALL: "recalled",
}
"""What each event is called where something is to start from it."""


def last_number() -> int:
    """The number of the last event: who begins after it starts nothing from what is past."""
    return ServiceEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def events_after(number: int, most: int = 100) -> Sequence[ServiceEvent]:
    """The events after one of them, in the order in which they happened."""
    rows = ServiceEvent.objects.filter(pk__gt=number).select_related("identifier", "owner", "clock").order_by("pk")
    return list(rows[:most])
