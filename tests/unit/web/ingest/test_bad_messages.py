"""A bad message costs itself and nothing else; what had to be mended is said."""

from __future__ import annotations

import json

import msgspec
import pytest
from client_requests import HAPPENED, batch, delivery, failure_of, message_of

from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.identities import ILLEGAL_IDS
from reifegrad_web.ingest.protocols.message import FailedMessage, Message, Refused
from reifegrad_web.ingest.protocols.reading import MOST_MESSAGE_BYTES, MOST_MESSAGES

TRACK = {"type": "track", "event": "x", "userId": "mia", "timestamp": HAPPENED}


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"type": "track", "event": "x"}, "no-identity"),
        ({**TRACK, "userId": "undefined"}, "no-identity"),
        ({**TRACK, "userId": None, "anonymousId": " NULL "}, "no-identity"),
        ({**TRACK, "userId": ""}, "no-identity"),
        ({**TRACK, "userId": {"id": 1}}, "no-identity"),
        ({**TRACK, "userId": "x" * 201}, "id-too-long"),
        ({**TRACK, "anonymousId": "x" * 201}, "id-too-long"),
        ({**TRACK, "messageId": "x" * 201}, "id-too-long"),
        ({**TRACK, "type": "group", "groupId": "x" * 201}, "id-too-long"),
        ({**TRACK, "event": None}, "no-event-name"),
        ({**TRACK, "event": " "}, "no-event-name"),
        ({**TRACK, "event": 7}, "no-event-name"),
        ({**TRACK, "event": "x" * 201}, "name-too-long"),
        ({**TRACK, "type": "merge"}, "bad-type"),
        ({**TRACK, "type": None}, "bad-type"),
        ({**TRACK, "type": ["track"]}, "bad-type"),
        ({**TRACK, "type": "group"}, "no-group-id"),
        ({**TRACK, "type": "alias"}, "no-previous-id"),
        ({"type": "alias", "anonymousId": "a", "previousId": "b"}, "no-identity"),
        ({**TRACK, "properties": {"text": "a\0b"}}, "nul-character"),
        ({**TRACK, "properties": {"a\0b": 1}}, "nul-character"),
        ({**TRACK, "properties": {"a": json.loads("[" * 80 + "]" * 80)}}, "too-deep"),
        ({**TRACK, "properties": {"text": "x" * MOST_MESSAGE_BYTES}}, "too-large"),
        ("text", "not-an-object"),
        (None, "not-an-object"),
        ([TRACK], "not-an-object"),
    ],
)
def test_a_bad_message_fails_alone(item: object, code: str) -> None:
    good = read(delivery("/v1/batch", batch(TRACK, TRACK))).messages
    first, failed, last = read(delivery("/v1/batch", batch(TRACK, item, TRACK))).messages
    assert (first, last) == good
    assert isinstance(failed, FailedMessage)
    assert failed.code == code
    assert b"\\u0000" not in msgspec.json.encode([failed.raw, failed.params])


@pytest.mark.parametrize("letters", [b"NaN", b"-Infinity", b"1e999", b"9" * 5_000])
def test_a_number_that_is_none_is_null_and_costs_no_other_event(letters: bytes) -> None:
    items = [{**TRACK, "properties": {"n": number, "list": [1]}} for number in range(100)]
    plain = json.dumps(batch(*items)).encode()
    others = list(read(delivery("/v1/batch", plain)).messages)
    found = list(read(delivery("/v1/batch", plain.replace(b'"n": 42', b'"n": ' + letters))).messages)
    odd = found.pop(42)
    others.pop(42)
    assert found == others
    assert isinstance(odd, Message)
    assert odd.properties == {"n": None, "list": [1]}
    assert odd.notes == ("number-unreadable",)


def test_halves_of_characters_and_bytes_that_are_no_text_are_replaced() -> None:
    body = json.dumps({**TRACK, "properties": {"a": "x\ud800y", "\udfff": "Ä😀"}}).encode()
    message = message_of("/v1/track", body.replace(b"x\\ud800", b"\xff\\ud800"))
    assert message.properties == {"a": "\ufffd\ufffdy", "\ufffd": "Ä😀"}
    assert message.notes == ("text-repaired",)
    assert message_of("/v1/track", json.dumps({**TRACK, "properties": {"a": "Ä😀"}}).encode()).notes == ()


def test_large_numbers_stay_as_they_are() -> None:
    number = 123_456_789_012_345_678_901_234_567_890
    assert message_of("/v1/track", {**TRACK, "properties": {"n": number}}).properties == {"n": number}
    long = b'{"type":"track","event":"x","userId":"mia","properties":{"n":' + b"7" * 3_000 + b"}}"
    assert json.dumps(message_of("/v1/track", long).properties) == '{"n": ' + "7" * 3_000 + "}"


def test_what_a_batch_says_of_all_is_mended_and_noted_on_each() -> None:
    body = json.dumps(batch(TRACK, TRACK, context={"a": "\0", "b": "B"})).encode().replace(b'"B"', b"NaN")
    for message in read(delivery("/v1/batch", body)).messages:
        assert isinstance(message, Message)
        assert message.context == {"a": "\ufffd", "b": None}
        assert message.notes == ("number-unreadable", "nul-character-replaced")


def test_what_a_query_says_of_all_is_mended_and_noted_on_each() -> None:
    events = [{"event": "x", "distinct_id": "mia", "timestamp": HAPPENED}, {"event": "", "distinct_id": "mia"}]
    found = read(delivery("/batch/", {"batch": events}, query={"_": "17\0"}))
    message, failed = found.messages
    assert isinstance(message, Message)
    assert message.notes == ("nul-character-replaced", "sent-at-unreadable")
    assert isinstance(failed, FailedMessage)
    assert found.envelope is not None
    assert found.envelope.said == {"sent_at": "17\ufffd"}


@pytest.mark.parametrize("illegal", [*sorted(ILLEGAL_IDS), " Undefined ", "NaN", "[object Object]", 0, False, 1.5])
def test_a_word_in_the_place_of_an_id_counts_as_absent(illegal: object) -> None:
    message = message_of("/v1/track", {**TRACK, "userId": illegal, "anonymousId": "browser-1"})
    assert (message.user_id, message.anonymous_id, message.notes) == (None, "browser-1", ("user-id-illegal",))
    message = message_of("/v1/track", {**TRACK, "anonymousId": illegal})
    assert (message.user_id, message.anonymous_id, message.notes) == ("mia", None, ("anonymous-id-illegal",))


def test_numbers_are_ids() -> None:
    message = message_of("/v1/track", {**TRACK, "userId": 4711, "anonymousId": 4712.0, "messageId": 7})
    assert (message.user_id, message.anonymous_id, message.message_id) == ("4711", "4712", "7")
    assert failure_of("/v1/track", {**TRACK, "userId": 10**250}).code == "no-identity"


def test_fields_of_a_wrong_kind_are_noted() -> None:
    item = {**TRACK, "properties": [1], "traits": "x", "context": 7, "messageId": {"a": 1}}
    message = message_of("/v1/track", item)
    assert (message.properties, message.traits, message.context, message.message_id) == ({}, {}, {}, None)
    assert message.notes == (
        "context-not-an-object", "traits-not-an-object", "properties-not-an-object", "message-id-unreadable"
    )  # fmt: skip
    assert message.raw == item


def test_only_the_first_letters_of_a_message_that_is_too_large_are_left() -> None:
    failed = failure_of("/v1/track", {**TRACK, "properties": {"text": "x" * MOST_MESSAGE_BYTES}})
    assert isinstance(failed.raw, str)
    assert len(failed.raw) == 1_000
    assert failed.params["most"] == MOST_MESSAGE_BYTES
    large = message_of("/v1/track", {**TRACK, "properties": {"text": "x" * (MOST_MESSAGE_BYTES - 200)}})
    assert len(large.properties["text"]) == MOST_MESSAGE_BYTES - 200


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/track", 7, "no-messages"),
        ("/v1/batch", {}, "no-messages"),
        ("/v1/batch", {"batch": None}, "no-messages"),
        ("/batch/", "text", "no-messages"),
        ("/com.snowplowanalytics.snowplow/tp2", {}, "no-messages"),
        ("/com.snowplowanalytics.snowplow/tp2", [], "no-messages"),
        ("/i", b"", "body-empty"),
        ("/v1/batch", [0] * (MOST_MESSAGES + 1), "too-many-messages"),
        ("/v2/batch", {}, "path-unknown"),
    ],
)
def test_a_request_without_messages_is_refused(path: str, body: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(delivery(path, body))
    assert refused.value.code == code


def test_a_batch_may_be_empty() -> None:
    assert read(delivery("/v1/batch", batch())).messages == ()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"distinct_id": "mia"}, "no-event-name"),
        ({"event": "x"}, "no-identity"),
        ({"event": "x", "distinct_id": "Anonymous"}, "no-identity"),
        ({"event": "$create_alias", "distinct_id": "mia"}, "no-previous-id"),
        ({"event": "$groupidentify", "distinct_id": "mia"}, "no-group-id"),
        ({"event": "x", "distinct_id": "x" * 201}, "id-too-long"),
    ],
)
def test_bad_events_of_posthog(item: object, code: str) -> None:
    assert failure_of("/capture/", item).code == code


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"uid": "mia"}, "bad-type"),
        ({"e": "ad", "uid": "mia"}, "bad-type"),
        ({"e": "se", "uid": "mia"}, "no-event-name"),
        ({"e": "pv"}, "no-identity"),
        ({"e": "pv", "uid": "mia", "page": "a\0b"}, "nul-character"),
        ({"e": "ue", "uid": "mia", "ue_pr": '{"schema":"x","data":{"schema":"iglu:a/b/jsonschema/1"}}'}, None),
        ({"e": "ue", "uid": "mia", "ue_pr": '{"data":{"schema":"iglu:a/b/jsonschema/1","data":{"a":"\\u0000"}}}'},
         "nul-character"),
    ],
)  # fmt: skip
def test_bad_events_of_snowplow(item: dict[str, str], code: str | None) -> None:
    requests = [delivery("/com.snowplowanalytics.snowplow/tp2", {"data": [item]})]
    if "e" in item:
        requests.append(delivery("/i", query=item))
    for request in requests:
        (message,) = read(request).messages
        assert getattr(message, "code", None) == code


def test_a_context_of_snowplow_that_cannot_be_read_is_noted() -> None:
    message = message_of("/i", b"", query={"e": "pv", "uid": "mia", "cx": "%%%"})
    assert (message.context, message.notes) == ({}, ("context-not-an-object",))
