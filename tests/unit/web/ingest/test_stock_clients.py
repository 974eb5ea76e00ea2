"""What each stock client sends becomes the same message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from client_requests import (
    MOMENT,
    RECEIVED,
    base64_json,
    batch,
    delivery,
    jitsu,
    message_of,
    posthog,
    rudder_node,
    rudder_python,
    segment_browser,
    segment_node,
    segment_python,
    self_describing,
    snowplow_fields,
    snowplow_get,
    snowplow_post,
)

from reifegrad_web.ingest.protocols import PATHS, ingest_path, read
from reifegrad_web.ingest.protocols.message import FailedMessage, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad_web.ingest.protocols.message import Delivery

SEGMENT_CLIENTS = (segment_python, rudder_python, segment_node, rudder_node, segment_browser, jitsu)
SNOWPLOW_WAYS = (snowplow_post, snowplow_get)


def _only(request: Delivery) -> Message:
    found = read(request)
    assert found.write_key in {"key-1", "key-1:secret"}
    (message,) = found.messages
    assert isinstance(message, Message), message
    return message


@pytest.mark.parametrize("client", SEGMENT_CLIENTS)
def test_a_track_of_segments_protocol(client: Callable[..., Delivery]) -> None:
    message = _only(client(type="track", event="Form Sent", properties={"n": 1}))
    assert (message.type, message.name, message.properties) == ("track", "Form Sent", {"n": 1})
    assert (message.user_id, message.message_id, message.occurred_at) == ("mia", "m-1", MOMENT)
    assert (message.traits, message.notes) == ({}, ())


@pytest.mark.parametrize("client", SEGMENT_CLIENTS)
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "identify", "traits": {"plan": "pro"}}, {"traits": {"plan": "pro"}, "name": None}),
        ({"type": "identify", "context": {"traits": {"plan": "pro"}}}, {"traits": {"plan": "pro"}}),
        (
            {"type": "page", "name": "Prices", "properties": {"url": "/p"}},
            {"name": "Prices", "properties": {"url": "/p"}},
        ),
        ({"type": "page", "properties": {"name": "Prices"}}, {"name": "Prices"}),
        ({"type": "page", "category": "Docs"}, {"name": None, "properties": {"category": "Docs"}}),
        ({"type": "screen", "name": "Home"}, {"name": "Home", "properties": {}}),
        ({"type": "group", "groupId": "acme", "traits": {"size": 3}}, {"group_id": "acme", "traits": {"size": 3}}),
        ({"type": "alias", "previousId": "before"}, {"user_id": "mia", "previous_id": "before"}),
        ({"type": "track", "event": "x", "context": {"groupId": "acme"}}, {"group_id": "acme"}),
    ],
)
def test_the_other_calls_of_segments_protocol(
    client: Callable[..., Delivery], fields: dict[str, object], expected: dict[str, object]
) -> None:
    message = _only(client(**fields))
    assert message.type == fields["type"]
    assert {name: getattr(message, name) for name in expected} == expected
    assert (message.user_id, message.occurred_at) == ("mia", MOMENT)


def test_what_a_batch_says_of_all_counts_for_each_unless_the_message_says_otherwise() -> None:
    frame = {"context": {"locale": "de", "ip": "203.0.113.1"}, "integrations": {"All": True, "Mail": True}}
    item = {
        "type": "track",
        "event": "x",
        "userId": "mia",
        "context": {"locale": "en"},
        "integrations": {"Mail": False},
    }
    message = message_of("/v1/batch", batch(item, **frame))
    assert message.context == {
        "locale": "en", "ip": "203.0.113.1", "integrations": {"All": True, "Mail": False}
    }  # fmt: skip
    assert message.raw == item


def test_the_path_names_the_type_of_a_single_message() -> None:
    for path, kind in (
        ("/v1/track", "track"),
        ("/v1/t/", "track"),
        ("/api/s/s2s/track/", "track"),
        ("/v1/i", "identify"),
    ):
        assert message_of(path, {"userId": "mia", "event": "x"}).type == kind


def test_a_message_sent_to_the_path_of_batches_names_its_own_type() -> None:
    assert message_of("/v1/batch", {"userId": "mia", "type": "Track", "event": "x"}).type == "track"
    assert message_of("/v1/b", [{"userId": "mia", "type": "page"}]).type == "page"


def test_the_one_anonymous_id_of_jitsus_client_on_a_server_joins_no_users() -> None:
    on_server = {"library": {"name": "@jitsu/js", "env": "node"}}
    message = _only(jitsu(type="track", event="x", context=on_server))
    assert (message.anonymous_id, message.user_id, message.notes) == (None, "mia", ("anonymous-id-of-a-server",))
    assert _only(jitsu(type="track", event="x")).anonymous_id == "process-1"
    assert _only(jitsu(type="track", event="x", userId=None, context=on_server)).anonymous_id == "process-1"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            posthog("Form Sent", {"n": 1, "$set": {"plan": "pro"}}),
            {"type": "track", "name": "Form Sent", "traits": {"plan": "pro"}, "user_id": "mia"},
        ),
        (
            posthog(
                "$identify", {"$set": {"plan": "pro"}, "$set_once": {"first": 1}, "$anon_distinct_id": "browser-1"}
            ),
            {"type": "identify", "anonymous_id": "browser-1", "traits": {"plan": "pro"}, "traits_once": {"first": 1}},
        ),
        (posthog("$set", **{"$set": {"plan": "pro"}}), {"type": "identify", "traits": {"plan": "pro"}}),
        (posthog("$set_once", **{"$set_once": {"a": 1}}), {"type": "identify", "traits": {}, "traits_once": {"a": 1}}),
        (posthog("$create_alias", {"alias": "old"}), {"type": "alias", "user_id": "mia", "previous_id": "old"}),
        (
            posthog("$groupidentify", {"$group_type": "company", "$group_key": "acme", "$group_set": {"size": 3}}),
            {"type": "group", "group_id": "acme", "traits": {"size": 3}, "user_id": "mia"},
        ),
        (
            posthog("$groupidentify", {"$group_type": "company", "$group_key": "acme"}, distinct_id="$company_acme"),
            {"type": "group", "group_id": "acme", "user_id": None, "anonymous_id": None},
        ),
        (posthog("$pageview", {"$current_url": "/p", "title": "Prices"}), {"type": "page", "name": "Prices"}),
        (posthog("$screen", {"$screen_name": "Home"}), {"type": "screen", "name": "Home"}),
        (posthog("x", {"$groups": {"company": "acme"}}), {"group_id": "acme"}),
        (posthog("x", {"$groups": {"company": "acme", "team": "t"}}), {"group_id": None}),
        (posthog("x", {"$process_person_profile": False}), {"anonymous_id": "mia", "user_id": None}),
        (posthog("x", {"$device_id": "mia"}), {"anonymous_id": "mia", "user_id": None}),
        (posthog("x", {"$device_id": "browser-1", "$is_identified": True}), {"anonymous_id": None, "user_id": "mia"}),
    ],
)
def test_the_calls_of_posthog(request_: Delivery, expected: dict[str, object]) -> None:
    message = _only(request_)
    assert {name: getattr(message, name) for name in expected} == expected
    assert (message.message_id, message.occurred_at, message.notes) == ("m-1", MOMENT, ())


def test_a_page_of_posthog_has_the_names_of_segments_pages() -> None:
    properties = _only(posthog("$pageview", {"$current_url": "/p?a=1", "$pathname": "/p", "$referrer": "r"})).properties
    assert (properties["url"], properties["path"], properties["referrer"]) == ("/p?a=1", "/p", "r")
    message = _only(posthog("$pageview", {"$referrer": "$direct", "$raw_user_agent": "Browser/1", "$timezone": "UTC"}))
    assert "referrer" not in message.properties
    assert (message.context["userAgent"], message.context["timezone"]) == ("Browser/1", "UTC")


@pytest.mark.parametrize("path", ["/e/", "/i/v0/e/", "/capture/", "/capture"])
def test_one_event_or_a_list_of_events_of_a_browser_of_posthog(path: str) -> None:
    event = {"event": "x", "offset": 750, "properties": {"distinct_id": "mia", "token": "key-1"}}
    form = b"data=" + base64_json(event).encode()
    for body in (json.dumps(event).encode(), json.dumps([event]).encode(), form, base64_json(event).encode()):
        message = _only(delivery(path, body))
        assert (message.user_id, message.occurred_at) == ("mia", MOMENT)


def test_a_browser_of_posthog_says_when_it_sent_in_the_query() -> None:
    event = {"event": "x", "distinct_id": "mia", "timestamp": "2025-11-03T09:00:00Z", "api_key": "key-1"}
    message = _only(delivery("/e/", event, {"_": str(int(RECEIVED.timestamp() * 1000) - 3_600_000)}))
    assert (message.occurred_at.isoformat(), message.notes) == ("2025-11-03T10:00:00+00:00", ("timestamp-corrected",))
    event["properties"] = {"$ignore_sent_at": True}  # type: ignore[assignment]
    assert _only(delivery("/e/", event, {"_": "1"})).notes == ()


@pytest.mark.parametrize("way", SNOWPLOW_WAYS)
def test_the_calls_of_snowplow(way: Callable[..., Delivery]) -> None:
    view = _only(way(e="pv", url="https://example.org/p", page="Prices", refr="https://example.org/"))
    assert (view.type, view.name, view.user_id, view.anonymous_id) == ("page", "Prices", "mia", "device-1")
    page = {"url": "https://example.org/p", "path": "/p", "title": "Prices", "referrer": "https://example.org/"}
    assert view.properties == page
    assert (view.message_id, view.occurred_at, view.notes) == ("m-1", MOMENT, ())

    action = _only(way(e="se", se_ca="form", se_ac="sent", se_va="1.5"))
    assert (action.type, action.name) == ("track", "form/sent")
    assert action.properties == {"category": "form", "action": "sent", "value": 1.5}

    ping = _only(way(e="pp", url="https://example.org/p", pp_max="300"))
    assert (ping.name, ping.properties) == ("page_ping", {"url": "https://example.org/p", "pp_max": "300"})


@pytest.mark.parametrize("way", SNOWPLOW_WAYS)
def test_a_self_describing_event_of_snowplow_is_named_by_its_schema(way: Callable[..., Delivery]) -> None:
    event = self_describing("form_sent", {"n": 1})
    contexts = {
        "schema": "iglu:x/contexts/jsonschema/1-0-1",
        "data": [{"schema": "iglu:x/y/jsonschema/1-0-0", "data": {}}],
    }
    packed = _only(way(e="ue", ue_px=base64_json(event), cx=base64_json(contexts).rstrip("=")))
    plain = _only(way(e="ue", ue_pr=json.dumps(event), co=json.dumps(contexts)))
    for message in (packed, plain):
        assert (message.type, message.name, message.properties) == ("track", "form_sent", {"n": 1})
        assert message.context["contexts"] == contexts["data"]
        assert message.context["schema"] == "iglu:org.example/form_sent/jsonschema/1-0-0"
    screen = _only(way(e="ue", ue_pr=json.dumps(self_describing("screen_view", {"name": "Home"}))))
    assert (screen.type, screen.name) == ("screen", "Home")


def test_the_true_time_of_snowplow_counts_as_it_is() -> None:
    assert _only(snowplow_post(e="pv", ttm="1762164000500", stm="1000")).notes == ()
    assert _only(snowplow_post(e="pv", ttm="1762164000500", stm="1000")).occurred_at == MOMENT


def test_a_mobile_tracker_of_snowplow_names_its_installation_in_a_context() -> None:
    session = {
        "schema": "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2",
        "data": {"userId": "i-1"},
    }
    fields = snowplow_fields(e="pv", co=json.dumps({"schema": "x", "data": [session]}))
    del fields["uid"], fields["duid"]
    assert message_of("/com.snowplowanalytics.snowplow/tp2", {"data": [fields]}).anonymous_id == "i-1"
    del fields["co"]
    fields["tnuid"] = "network-1"
    assert message_of("/com.snowplowanalytics.snowplow/tp2", {"data": [fields]}).anonymous_id == "network-1"


@pytest.mark.parametrize("fields", [{"e": "ue"}, {"e": "ue", "ue_px": "%%"}, {"e": "ue", "ue_pr": "{}"}])
def test_an_event_of_snowplow_that_says_nothing_fails(fields: dict[str, str]) -> None:
    (message,) = read(snowplow_post(**fields)).messages
    assert isinstance(message, FailedMessage)
    assert message.code == "bad-payload"


def test_every_path_is_known_with_and_without_a_slash_at_its_end() -> None:
    words: list[Any] = ["track", "identify", "page", "screen", "group", "alias"]
    paths = [f"/v1/{word}" for word in [*words, "batch", "import", *"tipsgab"]]
    paths += ["/beacon/v1/batch", *(f"/api/s/{word}" for word in words), *(f"/api/s/s2s/{word}" for word in words)]
    paths += ["/batch", "/capture", "/e", "/i/v0/e", "/i", "/com.snowplowanalytics.snowplow/tp2"]
    paths += ["/snowplow/key-1/i", "/snowplow/key-1/com.snowplowanalytics.snowplow/tp2"]
    for path in paths:
        assert ingest_path(path) is ingest_path(path + "/") is not None
    assert {one.protocol for one in PATHS} == {"segment", "posthog", "snowplow"}
    for path in ("/", "/v1/", "/v1/x", "/v1/track/x", "/xv1/track", "/v1/track//", "/v1/track\n"):
        assert ingest_path(path) is None
