"""Finds who is meant by a number, an address or an identifier, and joins or divides people when somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from reifegrad.errors import fail
from reifegrad_web.leads.identities import ANONYMOUS, EMAIL, USER, Identities, Key
from reifegrad_web.leads.models import Identifier, IdentifierLink

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

_NAMED = (ANONYMOUS, USER, EMAIL)
_EXTERNAL = "external:"
BY_HAND = "by-hand"


def read_key(given: str) -> Key | None:
    """The identifier that a text names: an e-mail address, or `user:U1`, `anonymous:A1`, `external:crm:17`."""
    namespace, _, value = given.strip().partition(":")
    if namespace in _NAMED and value:
        return Key(namespace, value.strip().lower() if namespace == EMAIL else value)
    if given.startswith(_EXTERNAL) and value.count(":"):
        system, _, number = value.partition(":")
        return Key(f"{_EXTERNAL}{system}", number)
    return Key(EMAIL, given.strip().lower()) if "@" in given else None


def find(given: str) -> Identifier:
    """The identifier that is meant: by its number (any that a lead has had), an address, or `NAMESPACE:VALUE`.

    Raises:
        ReifegradError: There is none.
    """
    found = None
    key = read_key(given)
    if given.isdecimal() and len(given) < 19:
        found = Identifier.objects.filter(id=int(given)).first()
    elif key is not None:
        found = Identifier.objects.filter(namespace=key.namespace, value=key.value).first()
    if found is None:
        raise fail("lead-unknown")
    return found


def lead_number(identifier: Identifier) -> int:
    """The lead that an identifier is part of."""
    return identifier.pk if identifier.lead_id is None else identifier.lead_id


def members_of(lead: int) -> Sequence[Identifier]:
    """The identifiers of a lead, the oldest first."""
    return list(Identifier.objects.filter(lead_id=lead).order_by("id"))


def identities_of(lead: int) -> dict[str, Any]:
    """The identifiers of a lead and the links that hold them together, or have been undone, as plain data."""
    members = members_of(lead)
    numbers = [each.pk for each in members]
    links = IdentifierLink.objects.filter(Q(one_id__in=numbers) | Q(other_id__in=numbers)).order_by("id")
    return {
        "lead_id": str(lead),
        "identifiers": [
            {
                "id": each.pk,
                "namespace": each.namespace,
                "value": each.value,
                "first_seen_at": each.first_seen_at.isoformat(),
                "is_shared": each.is_shared,
            }
            for each in members
        ],
        "links": [
            {
                "id": each.pk,
                "one": each.one_id,
                "other": each.other_id,
                "reason": each.reason,
                "linked_at": each.linked_at.isoformat(),
                "undone_at": None if each.undone_at is None else each.undone_at.isoformat(),
                "undone_because": each.undone_because or None,
            }
            for each in links
        ],
    }


def links_of(lead: int) -> Sequence[IdentifierLink]:
    """The links that hold a lead together, and those of its identifiers that were undone or refused, in order."""
    numbers = [each.pk for each in members_of(lead)]
    rows = IdentifierLink.objects.filter(Q(one_id__in=numbers) | Q(other_id__in=numbers))
    return list(rows.select_related("one", "other").order_by("id"))


def links_between(some: Collection[int], others: Collection[int]) -> Sequence[IdentifierLink]:
    """The links between these identifiers and those that are not undone."""
    rows = IdentifierLink.objects.filter(undone_at=None)
    between = Q(one_id__in=some, other_id__in=others) | Q(one_id__in=others, other_id__in=some)
    return list(rows.filter(between).order_by("id"))


def merge(one: Identifier, other: Identifier, now: datetime) -> Identities:
    """Say that two leads are one person; what stood undone between them is taken up again.

    The caller holds the transaction and marks `touched` of the answer as due.

    Raises:
        ReifegradError: They are one already, or the identifiers belong to too many people.
    """
    if one.lead_id == other.lead_id:
        raise fail("already-one")
    pair = sorted((_firm(one), _firm(other)), key=lambda each: each.pk)
    keys = [Key(each.namespace, each.value) for each in pair]
    identities = Identities(now)
    identities.load(keys)
    if identities.rejoin(*keys) or identities.link(keys[0], keys[1], BY_HAND):
        return identities
    raise fail("identifier-shared")


def undo_link(number: int, because: str, now: datetime) -> Identities:
    """Take two identifiers apart; the caller holds the transaction and marks `touched` of the answer as due.

    Raises:
        ReifegradError: There is no such link, or it is undone already.
    """
    link = IdentifierLink.objects.select_related("one", "other").filter(pk=number, undone_at=None).first()
    if link is None:
        raise fail("link-unknown")
    identities = Identities(now)
    identities.undo(link, because)
    return identities


def _firm(given: Identifier) -> Identifier:
    """Of a lead, the identifier to link: that of a person rather than of a device, and then the oldest."""
    order = {USER: 0, EMAIL: 2, ANONYMOUS: 3}
    own = [each for each in members_of(lead_number(given)) if not each.is_shared]
    return min(own, key=lambda each: (order.get(each.namespace, 1), each.pk), default=given)
