"""Signs messages as Standard Webhooks has it, so that receivers check them with its libraries."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from standardwebhooks import Webhook as Signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BYTES = 32


def new_secret() -> str:
    """A secret that two sides share: random, in the form in which libraries take it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_BYTES)).decode()}"


def new_message_id() -> str:
    """The name of a message, which stays the same however often it is sent; without a point, as the form wants it."""
    return f"msg_{secrets.token_hex(16)}"


def signed_headers(message_id: str, body: str, keys: Iterable[str], now: datetime) -> Mapping[str, str]:
    """The headers that say which message it is, when it was sent, and that we sent it.

    Args:
        message_id: Its name.
        body: What is sent, to the letter.
        keys: The secrets that are valid now: one signature for each.
        now: The moment of this attempt.
    """
    seconds = int(now.timestamp())
    at = datetime.fromtimestamp(seconds, UTC)
    signatures = [Signer(key).sign(msg_id=message_id, timestamp=at, data=body) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }
