"""Builds the messages that the bench sends, as clients of Segment write them; the same ones go to the peers.

Three in ten persons browse signed in (user and device), three are anonymous visitors, four are users of a server's
client. One message in ten is of somebody new, and every 1,000th names nobody and cannot be taken.
"""

from __future__ import annotations

import json
import uuid
from random import Random
from typing import Any

TOKEN, MOMENT = "@@@@@@@@", "@@@MOMENT@@@"
"""What a sender replaces, so that each delivery has ids of its own and the time of its sending."""
BATCH = 100
NEW, UNUSABLE = 0.1, 1_000
PATHS = ("/pricing", "/blog/lead-scoring", "/blog/news", "/products/engine", "/careers", "/")
EVENTS = ("webinar_attended", "content_requested", "Email Opened", "Signed Up", "Video Played")


def messages(persons: int, count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Messages of so many known persons, and of new ones."""
    chance = Random(seed)  # noqa: S311 - figures, no secrets
    return [_message(chance, persons, number) for number in range(count)]


def bodies(write_key: str, batches: list[list[dict[str, Any]]]) -> list[bytes]:
    """Requests to `/v1/batch`, with the places of `TOKEN` and `MOMENT` still open."""
    return [
        json.dumps({"writeKey": write_key, "batch": batch, "sentAt": MOMENT}, separators=(",", ":")).encode()
        for batch in batches
    ]


def in_batches(given: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Parts of `BATCH` messages."""
    return [given[start : start + BATCH] for start in range(0, len(given), BATCH)]


def _message(chance: Random, persons: int, number: int) -> dict[str, Any]:
    who = _person(chance, persons)
    if number % UNUSABLE == UNUSABLE - 1:
        who = {"userId": None}
    said: dict[str, Any] = {
        "messageId": f"{TOKEN}-{uuid.UUID(int=chance.getrandbits(128), version=4)}",
        "timestamp": MOMENT,
        "context": {"library": {"name": "analytics-python", "version": "2.3.4"}, "locale": "de-DE"},
        "integrations": {},
        **who,
    }
    if chance.random() < 0.7:
        path = chance.choice(PATHS)
        properties = {"path": path, "url": f"https://www.example.com{path}", "title": "Example", "referrer": ""}
        return said | {"type": "page", "name": None, "properties": properties}
    event = chance.choice(EVENTS)
    return said | {"type": "track", "event": event, "properties": {"plan": "team", "seats": chance.randrange(50)}}


def _person(chance: Random, persons: int) -> dict[str, Any]:
    number = chance.randrange(persons)
    name = f"{TOKEN}-{number}" if chance.random() < NEW else str(number)
    if number % 10 < 3:
        return {"userId": f"user-{name}", "anonymousId": f"device-{name}"}
    return {"anonymousId": f"device-{name}"} if number % 10 < 6 else {"userId": f"user-{name}"}
