"""Sends one message, and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.webhooks.exchanging import SECONDS, exchange

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN = 200
"""Letters of an answer that are kept."""
_BYTES = 4 * SHOWN


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: the status and the beginning of what was said, or what went wrong before that.

    `fault` is one of `refused`, `unknown`, `unreachable`, `certificate`, `timeout`, `broken`; empty where there is an
    answer. `wait` are the seconds for which the receiver asked for nothing more.
    """

    status: int | None
    fault: str = ""
    text: str = ""
    ms: int = 0
    wait: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: str, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """Send a message, and wait for the answer."""
    sent = {**headers, "Content-Type": "application/json"}
    found = exchange("POST", url, body.encode(), sent, seconds=seconds, most=_BYTES)
    text = found.body.decode("utf-8", "replace").replace("\0", "")[:SHOWN]
    return Answer(found.status, found.fault, text, found.ms, found.wait)
