"""Tells people what they must know because nobody has answered, until they have seen it or it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad.errors import fail
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.org.models import User
from reifegrad_web.service.models import ServiceEvent, ServiceNotice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

_What = ServiceEvent.What
_TOLD = (_What.REMIND, _What.ESCALATE, _What.RECALL)
_TOO_LATE = Q(event__what=_What.REMIND, event__clock__state="missed")
"""What was due soon and is overdue by now: that is said elsewhere."""
_OPEN = Q(event__clock__answered_at=None, event__clock__stopped_at=None, event__clock__isnull=False)


def tell(event: ServiceEvent, names: Iterable[str]) -> None:
    """Tell people of an event; that a time is over alone tells nobody anything. The caller holds the transaction."""
    if event.what in _TOLD:
        users = User.objects.filter(username__in=list(names), is_active=True)
        ServiceNotice.objects.bulk_create(ServiceNotice(event=event, user=user) for user in users.order_by("pk"))


def notices_of(user: User, most: int = 50) -> Sequence[ServiceNotice]:
    """What somebody has not seen yet, the latest first; of a lead that was answered meanwhile only a recall.

    Nobody is reminded any more of what is overdue.
    """
    return list(
        _unseen(user).select_related("event__identifier", "event__owner", "event__clock").order_by("-event_id")[:most]
    )


def unseen(user: User) -> int:
    """How many notices somebody has not seen yet."""
    return _unseen(user).count()


def see(user: User, number: int, now: datetime) -> int:
    """Somebody has seen what they were told; returns the number of the lead. The caller holds the transaction.

    Raises:
        ReifegradError: They were told nothing of this number.
    """
    return _settle(user, number, now)


def unsee(user: User, number: int) -> int:
    """It is to be seen again after all. See `see`."""
    return _settle(user, number, None)


def _unseen(user: User) -> QuerySet[ServiceNotice]:
    return ServiceNotice.objects.filter(_OPEN | Q(event__what=_What.RECALL), ~_TOO_LATE, user=user, seen_at=None)


def _settle(user: User, number: int, seen_at: datetime | None) -> int:
    row = ServiceNotice.objects.filter(pk=number, user=user).select_related("event__identifier").first()
    if row is None:
        raise fail("noted-unknown")
    row.seen_at = seen_at
    row.save(update_fields=["seen_at"])
    return lead_number(row.event.identifier)
