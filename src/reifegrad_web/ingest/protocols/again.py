"""Reads a message again that could not be taken, by the rules of now, as the request that brought it would be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reifegrad_web.ingest.protocols import ingest_path
from reifegrad_web.ingest.protocols.message import Delivery, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.ingest.protocols.message import Envelope, FailedMessage, Message

KEPT_IN_PART = frozenset({"nul-character", "too-deep", "too-large"})
"""Codes of messages of which something was replaced or left out when they were kept: nobody can read them again."""


def read_again(envelope: Envelope, raw: object, received_at: datetime) -> Message | FailedMessage:
    """The message, or why it still is none.

    Args:
        envelope: What its request said about all of its messages.
        raw: The message as it was sent, of a code that is not among `KEPT_IN_PART`.
        received_at: When it came, aware and in UTC: a wrong clock of its client is corrected by it as on that day.

    Raises:
        Refused: No protocol has the path any more.
    """
    path = ingest_path(envelope.path)
    if path is None:
        raise Refused(404, "path-unknown", "No protocol has this path any more.")
    items = "data" if path.protocol == "snowplow" else "batch"
    body = json.dumps(raw if envelope.said is None else {**envelope.said, items: [raw]}).encode()
    (message,) = path.read(Delivery(envelope.path, {}, {}, body, received_at), len(body)).messages
    return message
