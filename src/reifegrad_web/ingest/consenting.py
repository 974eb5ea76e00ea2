"""Takes the consent that clients of Segment and Jitsu send with every message: `context.consent.categoryPreferences`.

A consent platform writes it there as an object of categories, each true or false; see "Consent in Segment Connections"
in Segment's documentation. Each category is a purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.ingest.persons_of import own_key
from reifegrad_web.leads.consents import Answer, note_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reifegrad_web.ingest.protocols.message import Message
    from reifegrad_web.leads.identities import Identities

LONGEST_PURPOSE = 100


def note_consents(identities: Identities, messages: Iterable[tuple[int, Message]], now: datetime) -> None:
    """Note what messages say about consent, under the identifier of each; the caller holds the transaction.

    Args:
        identities: Those of the messages.
        messages: The number of the source, and the message.
        now: The moment, aware.
    """
    answers = [
        (identities.known[own_key(message)].pk, answer)
        for source, message in messages
        for answer in consents_in(message, f"source:{source}")
    ]
    if answers:
        note_repeated(answers, now)


def consents_in(message: Message, source: str) -> Sequence[Answer]:
    """What a message says about consent; what is neither true nor false says nothing."""
    consent = message.context.get("consent")
    categories = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    if not isinstance(categories, dict):
        return ()
    evidence = {"form": "context.consent.categoryPreferences", "message_id": message.message_id}
    return [
        Answer(purpose, value, message.occurred_at, source, evidence=evidence)
        for purpose, value in categories.items()
        if isinstance(value, bool) and isinstance(purpose, str) and 0 < len(purpose.strip()) <= LONGEST_PURPOSE
    ]
