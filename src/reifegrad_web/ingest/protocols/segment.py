"""Reads what the clients of Segment, RudderStack and Jitsu send; all three speak Segment's protocol.

One message a request (`/v1/track`, Jitsu's `/api/s/track`) or many (`/v1/batch`, `/beacon/v1/batch`), told apart by
what the body holds. The type is that of the path, or of the message where the path names none. What a batch says about
all of its messages (`context`, `integrations`) is merged into each; the message's own word counts first.

When something happened: `originalTimestamp`, else `timestamp`; sent at `sentAt` (also `sent_at`) of the message, else
of the batch; `moments` says how a wrong clock is corrected.

Decided here, where the clients differ or say nothing:

- Traits of an identify are those under `context.traits` (where RudderStack's for Python puts them) and under `traits`.
  On other calls `context.traits` stays in the context: it says whom a client believes to be there, and Jitsu's on a
  server repeats the last person's for everybody.
- Jitsu's client on a server has one anonymous id for the whole process. Beside a user id it counts as absent, or all
  users of a server would become one lead.
- A page's `category` becomes a property. A page without a name takes that of its properties (Jitsu), one without a
  path that of its `url` (clients on servers know no browser to ask).
- An alias without `previousId` joins its `anonymousId`. A group is named by `groupId`, or else by `context.groupId`,
  which also says the group of other calls.
- `integrations` stays with the message, as `context["integrations"]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad_web.ingest.protocols.body import MOST_BYTES, document_of
from reifegrad_web.ingest.protocols.campaigns import with_campaign
from reifegrad_web.ingest.protocols.identities import identity, message_id
from reifegrad_web.ingest.protocols.message import MESSAGE_TYPES, Batch, Envelope, Message, Refused, Unusable
from reifegrad_web.ingest.protocols.moments import occurred
from reifegrad_web.ingest.protocols.pages import with_path
from reifegrad_web.ingest.protocols.reading import mended_frame, read_items
from reifegrad_web.ingest.protocols.write_keys import segment_key

if TYPE_CHECKING:
    from reifegrad_web.ingest.protocols.message import Delivery, MessageType, Note

LONGEST_NAME = 200
"""Characters of the name of an event. Titles of pages are longer, and no list of kinds is made of them."""

_SAID = ("context", "integrations", "sentAt", "sent_at")
"""What a batch says about all of its messages."""

_LETTERS: dict[str, MessageType] = {
    "t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias",
}  # fmt: skip


def path_type(path: str) -> MessageType | None:
    """The type that a path names; None for a path of batches."""
    word = path.rstrip("/").rpartition("/")[2]
    return MESSAGE_TYPES.get(word) or _LETTERS.get(word)


def read_segment(delivery: Delivery, most_bytes: int = MOST_BYTES) -> Batch:
    """The messages of a request.

    Raises:
        Refused: 400 or 413; the request cannot be read as a whole.
    """
    document = document_of(delivery, most_bytes)
    value, is_alone = document.value, False
    if isinstance(value, list):
        frame, items, named = {}, value, None
    elif not isinstance(value, dict):
        raise Refused(400, "no-messages", "The body is neither a message nor a batch of messages.")
    elif isinstance(value.get("batch"), list):
        frame, items, named = value, value["batch"], None
    else:
        frame, items, named, is_alone = {}, [value], path_type(delivery.path), True
        if named is None and "type" not in value:
            raise Refused(400, "no-messages", "The body holds no list `batch`.")
    outside, notes = mended_frame(frame, "batch", document)
    builder = _Builder(delivery, named, outside, notes)
    first = value if isinstance(value, dict) else {}
    write_key = segment_key(delivery.headers, delivery.query, first)
    said = None if is_alone else {name: outside[name] for name in _SAID if name in outside}
    return Batch(write_key, read_items(items, document, builder.build), Envelope(delivery.path, said))


class _Builder:
    """Makes messages of the items of one request, with what the request says about all of them."""

    def __init__(self, delivery: Delivery, named: MessageType | None, frame: dict[str, Any], notes: list[Note]) -> None:
        self._received_at, self._named, self._notes = delivery.received_at, named, notes
        self._is_jitsu = delivery.path.startswith("/api/s/")
        self._context = _object(frame.get("context"), "context-not-an-object", notes)
        self._integrations = frame.get("integrations")
        self._sent_at = frame.get("sentAt") or frame.get("sent_at")

    def build(self, item: dict[str, Any], notes: list[Note]) -> Message:
        """The message that an item is.

        Raises:
            Unusable: It is none.
        """
        get = item.get
        if self._notes:
            notes.extend(self._notes)
        kind = self._named or _type(get("type"))
        context = self._context_of(item, notes)
        anonymous, user = _person(item, notes)
        if self._is_jitsu and anonymous and user and _is_on_server(context):
            anonymous = None
            notes.append("anonymous-id-of-a-server")
        group = _group(item, kind, context, notes)
        traits = _object(get("traits"), "traits-not-an-object", notes)
        properties = _object(get("properties"), "properties-not-an-object", notes)
        name: str | None = None
        previous: str | None = None
        if kind == "track":
            name = event_name(get("event"))
        elif kind == "identify":
            known = context.get("traits")
            if known and isinstance(known, dict):
                traits = {**known, **traits}
        elif kind in {"page", "screen"}:
            name, properties = _page(item, properties)
            properties = with_path(properties) if kind == "page" else properties
        elif kind == "alias":
            previous = _previous(item, anonymous, user, notes)
        if kind in {"track", "page", "screen"}:
            properties = with_campaign(properties, context)
        original = get("originalTimestamp") or get("timestamp")
        sent = get("sentAt") or get("sent_at") or self._sent_at
        return Message(
            message_id(get("messageId"), "messageId", notes),
            kind, name, anonymous, user, group, previous, properties, traits, context,
            occurred(original, sent, self._received_at, notes), item, tuple(notes),
        )  # fmt: skip

    def _context_of(self, item: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
        context = _object(item.get("context"), "context-not-an-object", notes)
        if self._context:
            context = {**self._context, **context}
        integrations = item.get("integrations")
        if self._integrations and isinstance(self._integrations, dict):
            integrations = {**self._integrations, **(integrations if isinstance(integrations, dict) else {})}
        return {**context, "integrations": integrations} if integrations else context


def _person(item: dict[str, Any], notes: list[Note]) -> tuple[str | None, str | None]:
    """The anonymous id and the user id."""
    anonymous = identity(item.get("anonymousId"), "anonymousId", "anonymous-id-illegal", notes)
    user = identity(item.get("userId"), "userId", "user-id-illegal", notes)
    if user is None and anonymous is None:
        raise Unusable("no-identity")
    return anonymous, user


def _is_on_server(context: dict[str, Any]) -> bool:
    library = context.get("library")
    return isinstance(library, dict) and library.get("env") == "node"


def _group(item: dict[str, Any], kind: MessageType, context: dict[str, Any], notes: list[Note]) -> str | None:
    value = item.get("groupId") or context.get("groupId")
    group = None if value is None else identity(value, "groupId", "group-id-illegal", notes)
    if group is None and kind == "group":
        raise Unusable("no-group-id")
    return group


def _previous(item: dict[str, Any], anonymous: str | None, user: str | None, notes: list[Note]) -> str:
    """Who the user of an alias was before."""
    if user is None:
        raise Unusable("no-identity")
    previous = identity(item.get("previousId"), "previousId", "previous-id-illegal", notes) or anonymous
    if previous is None:
        raise Unusable("no-previous-id")
    return previous


def _type(value: object) -> MessageType:
    kind = MESSAGE_TYPES.get(value) if isinstance(value, str) else None
    if kind is None and isinstance(value, str):
        kind = MESSAGE_TYPES.get(value.strip().lower())
    if kind is None:
        raise bad_type(value)
    return kind


def bad_type(value: object) -> Unusable:
    """What to raise for a type that is none: names it, or says what is in its place."""
    return Unusable("bad-type", type=value[:LONGEST_NAME] if isinstance(value, str) else type(value).__name__)


def event_name(value: object) -> str:
    """The name of an event.

    Raises:
        Unusable: There is none, or it is longer than `LONGEST_NAME`.
    """
    if not isinstance(value, str) or not value or value.isspace():
        raise Unusable("no-event-name")
    if len(value) > LONGEST_NAME:
        raise Unusable("name-too-long", length=len(value), most=LONGEST_NAME)
    return value


def _page(item: dict[str, Any], properties: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    category = item.get("category")
    if category and "category" not in properties:
        properties = {**properties, "category": category}
    name = item.get("name") or properties.get("name")
    return (name if isinstance(name, str) else None), properties


def _object(value: object, note: Note, notes: list[Note]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if value is not None:
        notes.append(note)
    return {}
