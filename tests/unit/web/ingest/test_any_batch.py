"""What holds for any batch: as many results as messages, in their order, whatever the bytes look like."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC
from typing import TYPE_CHECKING, Any

import msgspec
from client_requests import RECEIVED, delivery
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.identities import ILLEGAL_IDS, LONGEST_ID
from reifegrad_web.ingest.protocols.message import FailedMessage, Message, Refused
from reifegrad_web.ingest.protocols.moments import MOST_AHEAD

if TYPE_CHECKING:
    import random

MANY = settings(max_examples=60, deadline=None)
TEXTS = st.text(st.characters(codec=None), max_size=12)  # halves of characters and NUL too
KEYS = st.sampled_from(["a", "b", "", "n\0", "\ud800", "ä", "traits", "groupId", "library", "name", "data", "schema"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
IDS = st.sampled_from([None, "mia", "tom", "", 0, 4711, "undefined", "x" * 201, {}, "0"]) | VALUES
TIMES = st.sampled_from([
    None, "2025-11-03T10:00:00Z", "2025-11-03T10:00:00", "2030-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
    "soon", 0, 1762164000, 1e300, "1762164000000", "9999-12-31T23:59:59Z",
]) | VALUES  # fmt: skip
NAMES = (
    st.sampled_from(["Form Sent", "$identify", "$create_alias", "$groupidentify", "$pageview", "$screen", ""]) | VALUES
)
TYPES = st.sampled_from(["track", "identify", "page", "screen", "group", "alias", "Track", "merge"]) | VALUES

SEGMENT_ITEMS = VALUES | st.fixed_dictionaries({"type": TYPES, "userId": IDS}, optional={
    "event": NAMES, "anonymousId": IDS, "groupId": IDS, "previousId": IDS, "messageId": IDS, "timestamp": TIMES,
    "originalTimestamp": TIMES, "sentAt": TIMES, "properties": VALUES, "traits": VALUES, "context": VALUES,
    "integrations": VALUES, "name": NAMES, "category": VALUES,
})  # fmt: skip
POSTHOG_PROPERTIES = VALUES | st.fixed_dictionaries({}, optional={
    "$set": VALUES, "$set_once": VALUES, "alias": IDS, "$anon_distinct_id": IDS, "$group_key": IDS, "$groups": VALUES,
    "$device_id": IDS, "title": VALUES, "$ip": VALUES, "$lib": VALUES, "token": VALUES,
})  # fmt: skip
POSTHOG_ITEMS = VALUES | st.fixed_dictionaries({"event": NAMES, "distinct_id": IDS}, optional={
    "uuid": IDS, "timestamp": TIMES, "offset": TIMES, "$set": VALUES, "properties": POSTHOG_PROPERTIES,
})  # fmt: skip
INNER = (
    st.sampled_from(["{}", "%%", '{"data":{"schema":"iglu:a/b/jsonschema/1","data":{"n":NaN}}}', '{"data":[1]}'])
    | VALUES
)
SNOWPLOW_EVENTS = st.sampled_from(["pv", "se", "ue", "pp", "tr", "ti", "x"]) | VALUES
SNOWPLOW_ITEMS = VALUES | st.fixed_dictionaries({"e": SNOWPLOW_EVENTS}, optional={
    "uid": IDS, "duid": IDS, "tnuid": IDS, "eid": IDS, "dtm": TIMES, "stm": TIMES, "ttm": TIMES, "url": VALUES,
    "page": VALUES, "se_ca": VALUES, "se_ac": VALUES, "se_va": VALUES, "ue_px": INNER, "ue_pr": INNER, "cx": INNER,
    "co": INNER, "aid": VALUES,
})  # fmt: skip
BODIES = st.one_of(
    st.tuples(st.just("/v1/batch"), st.lists(SEGMENT_ITEMS, max_size=4), st.just("batch")),
    st.tuples(st.just("/batch/"), st.lists(POSTHOG_ITEMS, max_size=4), st.just("batch")),
    st.tuples(st.just("/com.snowplowanalytics.snowplow/tp2"), st.lists(SNOWPLOW_ITEMS, max_size=4), st.just("data")),
)


def _written(value: object, **form: Any) -> bytes:
    return json.dumps(value, **form).encode("utf-8", "surrogatepass")


def _same(one: object, other: object) -> bool:
    return repr(one) == repr(other)  # also where NaN is in what was sent


@given(
    BODIES,
    st.dictionaries(st.sampled_from(["context", "integrations", "sentAt", "sent_at", "x"]), VALUES, max_size=3),
    st.dictionaries(st.just("_"), TEXTS | st.just("17\0")),
)
@MANY
def test_as_many_results_as_messages_and_each_can_be_stored(
    body: tuple[str, list[Any], str], frame: dict[str, Any], query: dict[str, str]
) -> None:
    path, items, key = body
    found = read(delivery(path, _written({**frame, key: items}), query=query))
    messages = found.messages
    assert found.envelope is not None
    assert b"\\u0000" not in msgspec.json.encode(found.envelope.said)
    assert len(messages) == len(items)
    for message in messages:
        if isinstance(message, FailedMessage):
            text = msgspec.json.encode([message.code, message.params, message.raw])
        else:
            _is_in_order(message)
            text = msgspec.json.encode([message.raw, message.properties, message.traits, message.context])
        assert b"\\u0000" not in text


def _is_in_order(message: Message) -> None:
    assert message.occurred_at.tzinfo is UTC
    assert message.occurred_at <= RECEIVED + MOST_AHEAD
    assert message.user_id or message.anonymous_id or (message.type == "group" and message.group_id)
    for one in (message.user_id, message.anonymous_id, message.group_id, message.previous_id):
        assert one is None or (len(one) <= LONGEST_ID and one.strip().lower() not in ILLEGAL_IDS)
    assert (message.type == "alias") is (message.previous_id is not None)
    assert message.name if message.type == "track" else message.name is None or isinstance(message.name, str)


@given(BODIES)
@MANY
def test_each_message_is_read_as_if_it_came_alone(body: tuple[str, list[Any], str]) -> None:
    path, items, key = body
    together = read(delivery(path, _written({key: items}))).messages
    alone = [message for item in items for message in read(delivery(path, _written({key: [item]}))).messages]
    assert _same(list(together), alone)


@given(BODIES)
@MANY
def test_packing_changes_nothing(body: tuple[str, list[Any], str]) -> None:
    path, items, key = body
    plain = _written({key: items})
    expected = read(delivery(path, plain))
    for packed in (gzip.compress(plain), zlib.compress(plain), b"\xef\xbb\xbf" + plain):
        assert _same(read(delivery(path, packed)), expected)


@given(BODIES, st.randoms(use_true_random=False))
@MANY
def test_order_of_fields_and_blanks_do_not_matter(body: tuple[str, list[Any], str], chance: random.Random) -> None:
    path, items, key = body
    expected = read(delivery(path, _written({"sentAt": "2025-11-03T09:00:00Z", key: items}))).messages
    shuffled = _shuffled({"sentAt": "2025-11-03T09:00:00Z", key: items}, chance)
    spaced = _written(shuffled, indent=2, separators=(" , ", " : "))
    found = read(delivery(path, spaced)).messages
    assert _same(_sorted(found), _sorted(expected))


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        pairs = [(key, _shuffled(one, chance)) for key, one in value.items()]
        chance.shuffle(pairs)
        return dict(pairs)
    return [_shuffled(one, chance) for one in value] if isinstance(value, list) else value


def _sorted(messages: tuple[Message | FailedMessage, ...]) -> list[Any]:
    """As plain data with the fields of objects in one order."""
    return [_by_key(msgspec.to_builtins(message)) for message in messages]


def _by_key(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _by_key(value[key]) for key in sorted(value)}
    return [_by_key(one) for one in value] if isinstance(value, list | tuple) else value


@given(
    st.sampled_from(["/v1/track", "/v1/batch", "/e/", "/i", "/com.snowplowanalytics.snowplow/tp2"]),
    st.binary(max_size=200),
)
@MANY
def test_any_bytes_are_read_or_refused(path: str, body: bytes) -> None:
    for raw in (body, gzip.compress(body), b"data=" + body, b"{" + body, b'{"batch":[' + body + b"]}"):
        try:
            read(delivery(path, raw))
        except Refused as refused:
            assert refused.status in {400, 413}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.sampled_from(["pv", "se", "ue", "pp"]))
@MANY
def test_any_query_is_one_message(query: dict[str, str], kind: str) -> None:
    assert len(read(delivery("/i", query={"e": kind, **query})).messages) == 1
