"""What a company says of its processing in every answer to a request for access (Art. 15 GDPR), kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.privacy.models import AccessStatement
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor

TOPICS = ("controller", "purposes", "legal_basis", "recipients", "transfers", "decisions", "authority")
"""In the order in which a person reads them."""
NEEDED = ("controller", "purposes", "recipients", "authority")
"""What an answer lacks without them; the others may have nothing to say."""
LONGEST = 4_000
CHANGED = "statement.set"


def statements() -> dict[str, str]:
    """What is said of each topic; those of which nothing is said are left out."""
    found = dict(AccessStatement.objects.values_list("topic", "text"))
    return {topic: found[topic] for topic in TOPICS if topic in found}


def set_statements(given: Mapping[str, str], actor: Actor, now: datetime) -> int:
    """Say something of topics; an empty text takes away what was said. Each change stands in the audit log.

    Returns how many have changed.

    Raises:
        ReifegradError: There is no such topic, or a text is too long.
    """
    for topic, text in given.items():
        if topic not in TOPICS:
            raise fail("statement-topic", given=topic, topics=", ".join(TOPICS))
        if len(text) > LONGEST:
            raise fail("statement-long", topic=topic, most=LONGEST)
    with write():
        before = statements()
        changed = {topic: text.strip() for topic, text in given.items() if text.strip() != before.get(topic, "")}
        for topic, text in changed.items():
            if text:
                AccessStatement.objects.update_or_create(topic=topic, defaults={"text": text, "set_at": now})
            else:
                AccessStatement.objects.filter(topic=topic).delete()
            record(actor, CHANGED, f"statement:{topic}", now, text=text)
    return len(changed)
