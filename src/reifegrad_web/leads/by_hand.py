"""Notes what somebody has learned of a person in a conversation, or a rule has set: facts from sources of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.leads.models import ProfileChange

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.spec.condition import Value
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.org.models import User

BY_HAND, BY_RULE = 0, -1
"""The numbers of the sources: somebody has learned it, or a rule of the actions has set it."""
_KEYS = frozenset({"lead_id", "account_id", "created_at", "email_domain"})
"""What nobody learns in a conversation: keys, and what follows from something else."""
_LONGEST = 1_000


def can_be_said(attribute: str) -> bool:
    """Whether an attribute can be noted by hand: one of the person."""
    return bool(attribute) and len(attribute) <= _longest_name() and attribute not in _KEYS and "." not in attribute


def note_attribute(identifier: Identifier, attribute: str, value: Value, user: User, now: datetime) -> ProfileChange:
    """From now on an attribute has a value; None: it is unknown again.

    The caller holds the transaction and scores again.

    Args:
        identifier: One of the lead.
        attribute: As models call it.
        value: In the type in which models read it.
        user: Who has learned it.
        now: The moment, aware.

    Raises:
        ReifegradError: The attribute is none of a person, or no database holds the value.
    """
    if not can_be_said(attribute):
        raise fail("attribute-not-by-hand", name=attribute[:100])
    if isinstance(value, str) and (len(value) > _LONGEST or "\0" in value):
        raise fail("value-not-by-hand", longest=_LONGEST)
    return ProfileChange.objects.create(
        identifier=identifier,
        source_id=BY_HAND,
        attribute=attribute,
        value=value,
        known_at=now,
        received_at=now,
        message_id=_said_by(user),
    )


def note_by_rule(identifier: Identifier, attribute: str, value: Value, effect: str, now: datetime) -> ProfileChange:
    """From now on an attribute has a value that a rule has set; the caller holds the transaction and scores again."""
    return ProfileChange.objects.create(
        identifier=identifier,
        source_id=BY_RULE,
        attribute=attribute,
        value=value,
        known_at=now,
        received_at=now,
        message_id=f"effect {effect}",
    )


def take_back_attribute(user: User, number: int) -> int:
    """Forget what one has noted by mistake, as if it had never been; returns the lead.

    The caller holds the transaction and scores again.

    Raises:
        ReifegradError: This person has noted nothing of this number.
    """
    rows = ProfileChange.objects.filter(pk=number, source_id=BY_HAND, message_id=_said_by(user))
    row = rows.select_related("identifier").first()
    if row is None:
        raise fail("noted-unknown")
    lead = row.identifier.lead_id or row.identifier_id
    row.delete()
    return lead


def _said_by(user: User) -> str:
    return f"user {user.pk}"


def _longest_name() -> int:
    return int(ProfileChange._meta.get_field("attribute").max_length or 0)
