"""Says what a request of a client is, and what becomes of it: messages in the order as sent, or a refusal.

All values are plain data. The moment of receipt is given, never asked for, so that reading is a pure function.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MessageType = Literal["track", "identify", "page", "screen", "group", "alias"]

MESSAGE_TYPES: dict[str, MessageType] = {
    "track": "track",
    "identify": "identify",
    "page": "page",
    "screen": "screen",
    "group": "group",
    "alias": "alias",
}
"""Every type, by its name: a word of a client becomes one of ours, or is none."""

FailureCode = Literal[
    "bad-payload",  # an event inside an event (base64, JSON) cannot be read
    "bad-type",  # `type` is none of ours
    "id-too-long",
    "name-too-long",
    "no-event-name",
    "no-group-id",
    "no-identity",  # neither a user nor an anonymous id that names one person
    "no-previous-id",
    "not-an-object",
    "not-stored",  # the database refuses it, for a reason that no check knows
    "nul-character",  # no text column of PostgreSQL takes it
    "too-deep",
    "too-large",
    "trait-name-too-long",
]

Note = Literal[
    "anonymous-id-illegal",  # a word such as `null` in the place of an id; the id counts as absent
    "anonymous-id-of-a-server",  # one for everybody whom a program serves; it counts as absent beside a user id
    "context-not-an-object",
    "group-id-illegal",
    "message-id-unreadable",
    "nul-character-replaced",  # outside the messages, in what a batch says about all of them
    "number-unreadable",  # NaN, an infinity or a number beyond all types; it is null now
    "previous-id-illegal",
    "properties-not-an-object",
    "sent-at-unreadable",
    "text-repaired",  # bytes that are no UTF-8, or halves of a character; they are U+FFFD now
    "timestamp-corrected",  # moved by what the client's clock was wrong
    "timestamp-in-future",  # more than 23 hours; the moment of receipt counts instead
    "timestamp-not-corrected",  # sent too long ago to tell a wrong clock from a long wait
    "timestamp-unreadable",  # the moment of receipt counts instead
    "timestamp-without-zone",  # read as UTC
    "traits-not-an-object",
    "user-id-illegal",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What of an HTTP request says what was sent, apart from its method.

    Names of `headers` are in lower case. `received_at` is aware and in UTC.
    """

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One call of a client, in the same form whatever protocol brought it.

    `name` is that of the event, page or screen. `occurred_at` is aware, in UTC, and corrected for a wrong clock of
    the client. `traits_once` are those that count only where a lead has none yet (PostHog's `$set_once`). `raw` is
    the message as sent; the other dictionaries may share parts with it, so nobody changes any of them. `notes` says
    what had to be mended or assumed.
    """

    message_id: str | None
    type: MessageType
    name: str | None
    anonymous_id: str | None
    user_id: str | None
    group_id: str | None
    previous_id: str | None
    properties: dict[str, Any]
    traits: dict[str, Any]
    context: dict[str, Any]
    occurred_at: datetime
    raw: dict[str, Any]
    notes: tuple[Note, ...] = ()
    traits_once: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message that cannot count, and why. It costs no other message of its batch.

    `raw` can be stored as it is: NUL characters have been replaced by U+FFFD, and of a message that is too large
    only the first letters are left.
    """

    code: FailureCode
    params: dict[str, str | int]
    raw: object


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a request said about all of its messages: enough to read one of them again (`again`).

    `path` says the protocol and perhaps the type, and holds no write key. `said` is what stood beside the list of
    messages, without keys, and can be stored as it is; None where a message came alone and was the whole body.
    """

    path: str
    said: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request holds: as many messages as were sent, in that order, and the key that came with them."""

    write_key: str | None
    messages: tuple[Message | FailedMessage, ...]
    envelope: Envelope


class Refused(Exception):
    """A request that cannot be read as a whole.

    `status` is that of the HTTP answer. `message` is for the log of a programmer who looks at the answer of a
    server, so it is in English and holds nothing of what was sent.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Unusable(Exception):
    """Raised while one message is read; `reading` turns it into a `FailedMessage`."""

    def __init__(self, code: FailureCode, **params: str | int) -> None:
        super().__init__(code)
        self.code: FailureCode = code
        self.params = params
