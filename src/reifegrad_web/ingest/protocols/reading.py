"""Reads the messages of a document one by one, so that a bad one costs only itself.

Messages of ordinary documents are handed on as parsed. Those of odd documents are looked at value by value first:
what no store takes is replaced and noted, or the message fails.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import msgspec

from reifegrad_web.ingest.protocols.body import DEEPEST
from reifegrad_web.ingest.protocols.message import FailedMessage, Refused, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad_web.ingest.protocols.body import Document
    from reifegrad_web.ingest.protocols.message import FailureCode, Message, Note

    Build = Callable[[dict[str, Any], list[Note]], Message]

MOST_MESSAGE_BYTES = 512 * 1024
"""Of one message as compact JSON. Segment allows 32 KB; other clients do not count, and a long text is no mistake."""

MOST_MESSAGES = 50_000
"""Of a request: more than fit into it if each says anything. Keeps `[0,0,0,...]` from becoming millions of failures."""

_SHOWN = 1_000  # letters that are left of a message that is too large
_HALVES = re.compile("[\ud800-\udfff]")
_encode = msgspec.json.Encoder().encode


def read_items(items: Sequence[object], document: Document, build: Build) -> tuple[Message | FailedMessage, ...]:
    """As many results as items, in their order.

    `build` makes a message of an item, or raises `Unusable`; it gets a list of what was noted so far and adds to it.

    Raises:
        Refused: 413 if there are more than `MOST_MESSAGES`.
    """
    if len(items) > MOST_MESSAGES:
        raise Refused(413, "too-many-messages", f"A request holds at most {MOST_MESSAGES} messages.")
    if document.is_odd:
        return tuple([_odd_message(item, document, build) for item in items])
    is_large = document.size > MOST_MESSAGE_BYTES
    return tuple([_message(item, build, [], is_large) for item in items])


def _message(item: object, build: Build, notes: list[Note], is_large: bool) -> Message | FailedMessage:  # noqa: FBT001
    if not isinstance(item, dict):
        return FailedMessage("not-an-object", {}, item)
    if is_large:
        text = _encode(item)
        if len(text) > MOST_MESSAGE_BYTES:
            params: dict[str, str | int] = {"bytes": len(text), "most": MOST_MESSAGE_BYTES}
            return FailedMessage("too-large", params, text[:_SHOWN].decode("utf-8", "ignore"))
    try:
        return build(item, notes)
    except Unusable as unusable:
        return FailedMessage(unusable.code, unusable.params, item)


def _odd_message(item: object, document: Document, build: Build) -> Message | FailedMessage:
    mender = Mender()
    mended = mender.mend(item)
    if mender.failure is not None:
        return FailedMessage(mender.failure, {}, mended)
    return _message(mended, build, mender.notes(), document.size > MOST_MESSAGE_BYTES)


class Mender:
    """Copies a value and replaces in it what no store takes; remembers what it had to replace."""

    def __init__(self) -> None:
        self._found: set[Note] = set()
        self.failure: FailureCode | None = None

    def notes(self) -> list[Note]:
        """What was replaced, apart from what makes a message fail."""
        return sorted(self._found)

    def mend(self, value: Any, depth: int = 0) -> Any:
        """The copy. Where it nests too deep, None takes the place of what is below."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict | list):
            if depth >= DEEPEST:
                self.failure = "too-deep"
                return None
            if isinstance(value, list):
                return [self.mend(one, depth + 1) for one in value]
            return {self._text(key): self.mend(one, depth + 1) for key, one in value.items()}
        if isinstance(value, float) and not math.isfinite(value):
            self._found.add("number-unreadable")
            return None
        return value

    def _text(self, text: str) -> str:
        if "\0" in text:
            self.failure = self.failure or "nul-character"
            text = text.replace("\0", "\ufffd")
        if text.isascii():
            return text
        mended, halves = _HALVES.subn("\ufffd", text)
        if halves:
            self._found.add("text-repaired")
        return mended


def mended_frame(frame: dict[str, Any], items_key: str, document: Document) -> tuple[dict[str, Any], list[Note]]:
    """What a document says about all of its messages, without them, fit to be stored, and what had to be replaced."""
    outside = {key: value for key, value in frame.items() if key != items_key}
    return mended(outside) if document.is_odd else (outside, [])


def mended(value: Any) -> tuple[Any, list[Note]]:
    """What stands beside the messages of a request, fit to be stored, and what had to be replaced."""
    mender = Mender()
    found = mender.mend(value)
    notes = mender.notes()
    if mender.failure == "nul-character":
        notes.append("nul-character-replaced")
    return found, notes
