"""Reads what the clients of PostHog send: `/batch/`, `/capture/`, `/e/` and `/i/v0/e/`.

A body is one event, a list of events, or `{"batch": [...]}`; as JSON, as a form with `data`, or in base64, which
`body` tells apart. What an event becomes:

===================  =========  ==============================================================
event                type       what is where
===================  =========  ==============================================================
`$identify`          identify   `$anon_distinct_id` is the anonymous id, `$set` the traits
`$set`, `$set_once`  identify   traits, and traits that count only where there is none yet
`$create_alias`      alias      `distinct_id` is the user, `alias` the previous id
`$groupidentify`     group      `$group_key`, with `$group_set` as traits
`$pageview`          page       named by its title; url, path, referrer under Segment's names
`$screen`            screen     named by `$screen_name`
any other            track      with the traits of `$set` that any event may carry
===================  =========  ==============================================================

Decided here:

- PostHog has one id for both, `distinct_id`. It counts as anonymous where the client says so (`$is_identified` false,
  `$process_person_profile` false) or where it is the id of the device; otherwise as that of a user. The id of the
  device alone joins nobody: it survives a logout, so several people of one device would become one.
- In an alias the two ids are one person; which of them is older tells nothing (the client for Python and the one for
  Node write the same call the other way round).
- An event about one group says the group of its person; with several groups they stay in `properties["$groups"]`.
- The client for Node puts a made-up person `$TYPE_KEY` beside a group that nobody identified; it is none.
- Times: `timestamp` with `sent_at` (of the batch, or `_` of the query) as in `moments`, unless the event says
  `$ignore_sent_at`; else `offset`, the milliseconds between event and sending.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.ingest.protocols.body import MOST_BYTES, document_of
from reifegrad_web.ingest.protocols.campaigns import with_campaign
from reifegrad_web.ingest.protocols.identities import identity, message_id
from reifegrad_web.ingest.protocols.message import Batch, Envelope, Message, Refused, Unusable
from reifegrad_web.ingest.protocols.moments import MOST_CORRECTED, occurred
from reifegrad_web.ingest.protocols.pages import with_path
from reifegrad_web.ingest.protocols.reading import mended, mended_frame, read_items
from reifegrad_web.ingest.protocols.segment import event_name
from reifegrad_web.ingest.protocols.write_keys import posthog_key

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.ingest.protocols.message import Delivery, MessageType, Note

_TYPES: dict[str, MessageType] = {
    "$identify": "identify", "$set": "identify", "$set_once": "identify", "$create_alias": "alias",
    "$groupidentify": "group", "$pageview": "page", "$screen": "screen",
}  # fmt: skip
_CONTEXT = {"ip": "$ip", "locale": "$browser_language", "timezone": "$timezone", "userAgent": "$raw_user_agent"}
_NO_REFERRER = "$direct"
_PAGE_NAMES = {"url": "$current_url", "path": "$pathname", "referrer": "$referrer", "title": "title"}


def read_posthog(delivery: Delivery, most_bytes: int = MOST_BYTES) -> Batch:
    """The messages of a request.

    Raises:
        Refused: 400 or 413; the request cannot be read as a whole.
    """
    document = document_of(delivery, most_bytes)
    value = document.value
    if isinstance(value, list):
        frame, items = {}, value
    elif not isinstance(value, dict):
        raise Refused(400, "no-messages", "The body is neither an event nor a list of events.")
    elif isinstance(value.get("batch"), list):
        frame, items = value, value["batch"]
    else:
        frame, items = {}, [value]
    outside, notes = mended_frame(frame, "batch", document)
    sent_at = outside.get("sent_at") or outside.get("sentAt")
    if not sent_at:
        sent_at, more = mended(delivery.query.get("_"))  # a query is no JSON: anything may be in it
        notes += more
    builder = _Builder(delivery.received_at, sent_at, notes)
    messages = read_items(items, document, builder.build)
    envelope = Envelope(delivery.path, {"sent_at": sent_at} if sent_at else {})
    return Batch(posthog_key(delivery.headers, delivery.query, frame, items), messages, envelope)


class _Builder:
    """Makes messages of the events of one request."""

    def __init__(self, received_at: datetime, sent_at: object, notes: list[Note]) -> None:
        self._received_at, self._sent_at, self._notes = received_at, sent_at, notes

    def build(self, item: dict[str, Any], notes: list[Note]) -> Message:
        """The message that an event is.

        Raises:
            Unusable: It is none.
        """
        notes.extend(self._notes)
        event = event_name(item.get("event"))
        properties = _object(item.get("properties"), "properties-not-an-object", notes)
        kind = _TYPES.get(event, "track")
        traits = _traits(item, properties, "$group_set" if kind == "group" else "$set", notes)
        anonymous, user = _person(item, properties, event, notes)
        group = _group(properties, kind, notes)
        previous: str | None = None
        if kind == "alias":
            previous = identity(properties.get("alias"), "alias", "previous-id-illegal", notes)
            if previous is None:
                raise Unusable("no-previous-id")
        name = event if kind == "track" else None
        if kind == "page":
            name, properties = _page(properties)
        elif kind == "screen":
            name = _text(properties.get("$screen_name"))
        if kind in {"track", "page", "screen"}:
            properties = with_campaign(properties, {})
        return Message(
            message_id(item.get("uuid") or properties.get("$insert_id"), "uuid", notes),
            kind, name, anonymous, user, group, previous, properties, traits, _context(properties),
            self._moment(item, properties, notes), item, tuple(notes),
            {} if kind == "group" else _traits(item, properties, "$set_once", notes),
        )  # fmt: skip

    def _moment(self, item: dict[str, Any], properties: dict[str, Any], notes: list[Note]) -> datetime:
        timestamp = item.get("timestamp") or properties.get("timestamp")
        if timestamp is None:
            return self._by_offset(item.get("offset"), notes)
        sent = None if properties.get("$ignore_sent_at") is True else item.get("sent_at") or self._sent_at
        return occurred(timestamp, sent, self._received_at, notes)

    def _by_offset(self, offset: object, notes: list[Note]) -> datetime:
        if offset is None:
            return self._received_at
        if isinstance(offset, int | float) and not isinstance(offset, bool):
            most = MOST_CORRECTED / timedelta(milliseconds=1)
            if 0 <= offset <= most:
                return self._received_at - timedelta(milliseconds=offset)
        notes.append("timestamp-unreadable")
        return self._received_at


def _person(
    item: dict[str, Any], properties: dict[str, Any], event: str, notes: list[Note]
) -> tuple[str | None, str | None]:
    """The anonymous id and the user id."""
    distinct = item.get("distinct_id") or properties.get("distinct_id")
    is_anonymous = event not in {"$identify", "$create_alias"} and (
        properties.get("$is_identified") is False
        or properties.get("$process_person_profile") is False
        or (distinct is not None and distinct == properties.get("$device_id"))
    )
    if event == "$groupidentify" and distinct == f"${properties.get('$group_type')}_{properties.get('$group_key')}":
        return None, None
    if is_anonymous:
        anonymous, user = identity(distinct, "distinct_id", "anonymous-id-illegal", notes), None
    else:
        anonymous, user = None, identity(distinct, "distinct_id", "user-id-illegal", notes)
        before = properties.get("$anon_distinct_id") or item.get("$anon_distinct_id")
        if before is not None and event == "$identify":
            anonymous = identity(before, "$anon_distinct_id", "anonymous-id-illegal", notes)
    if user is None and (anonymous is None or event == "$create_alias"):
        raise Unusable("no-identity")
    return anonymous, user


def _group(properties: dict[str, Any], kind: MessageType, notes: list[Note]) -> str | None:
    if kind == "group":
        group = identity(properties.get("$group_key"), "$group_key", "group-id-illegal", notes)
        if group is None:
            raise Unusable("no-group-id")
        return group
    groups = properties.get("$groups")
    if isinstance(groups, dict) and len(groups) == 1:
        return identity(next(iter(groups.values())), "$groups", "group-id-illegal", notes)
    return None


def _traits(item: dict[str, Any], properties: dict[str, Any], key: str, notes: list[Note]) -> dict[str, Any]:
    """What a key holds beside the properties (client for Python) and among them (all clients)."""
    beside = _object(item.get(key), "traits-not-an-object", notes)
    among = _object(properties.get(key), "traits-not-an-object", notes)
    return {**beside, **among} if beside and among else beside or among


def _page(properties: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The title, and the properties with what Segment's pages call url, path, referrer and title.

    Clients on servers send no path; it is that of the url then.
    """
    named = {ours: properties[theirs] for ours, theirs in _PAGE_NAMES.items() if theirs in properties}
    if named.get("referrer") == _NO_REFERRER:
        del named["referrer"]
    return _text(named.get("title")), with_path({**named, **properties})


def _context(properties: dict[str, Any]) -> dict[str, Any]:
    library = {"name": properties.get("$lib"), "version": properties.get("$lib_version")}
    context: dict[str, Any] = {"library": library} if library["name"] else {}
    for ours, theirs in _CONTEXT.items():
        if properties.get(theirs):
            context[ours] = properties[theirs]
    return context


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: object, note: Note, notes: list[Note]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if value is not None:
        notes.append(note)
    return {}
