"""Requests in the form in which stock clients make them (captured once, written again by hand, nobody's data).

Captured from: segment-analytics-python 2.4.0, rudder-sdk-python 2.1.9, posthog 7.91.1, snowplow-tracker 1.1.0,
@segment/analytics-node 3.1.0, @rudderstack/rudder-sdk-node 3.0.13, posthog-node 5.70.0, @jitsu/js 1.11.0.
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.message import Delivery, FailedMessage, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

RECEIVED = datetime(2025, 11, 3, 10, 0, 1, 250_000, tzinfo=UTC)
"""When every request of these tests arrives."""
SENT = "2025-11-03T10:00:01.000Z"
HAPPENED = "2025-11-03T10:00:00.500Z"
MOMENT = datetime(2025, 11, 3, 10, 0, 0, 500_000, tzinfo=UTC)


def delivery(
    path: str,
    body: object = b"",
    query: Mapping[str, str] | None = None,
    received_at: datetime = RECEIVED,
    **headers: str,
) -> Delivery:
    """A request; what is no bytes is written as JSON. `x_write_key="k"` is the header `x-write-key`."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(path, query or {}, named, raw, received_at)


def message_of(path: str, body: object, **more: Any) -> Message:
    """The only message of a request."""
    (message,) = read(delivery(path, body, **more)).messages
    assert isinstance(message, Message), message
    return message


def failure_of(path: str, body: object, **more: Any) -> FailedMessage:
    """The only message of a request, which has failed."""
    (message,) = read(delivery(path, body, **more)).messages
    assert isinstance(message, FailedMessage), message
    return message


def batch(*items: object, **frame: object) -> dict[str, Any]:
    return {"batch": list(items), "sentAt": SENT, **frame}


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(user.encode()).decode()


def base64_json(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def segment_python(**fields: object) -> Delivery:
    item = {
        "integrations": {}, "anonymousId": None, "timestamp": "2025-11-03T10:00:00.500+00:00", "userId": "mia",
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}}, "messageId": "m-1", **fields,
    }  # fmt: skip
    body = batch(item, sentAt="2025-11-03T10:00:01.000000+00:00", writeKey="key-1")
    return delivery("/v1/batch", body, authorization=basic("key-1:"), content_type="application/json")


def rudder_python(**fields: object) -> Delivery:
    item = {
        "integrations": {"All": True}, "anonymousId": None, "timestamp": "2025-11-03T10:00:00.500000+00:00",
        "context": {"library": {"name": "analytics-python", "version": "2.1.9"}}, "userId": "mia", "messageId": "m-1",
        "channel": "server", **fields,
    }  # fmt: skip
    packed = gzip.compress(json.dumps(batch(item)).encode())
    return delivery("/v1/batch", packed, authorization=basic("key-1:"), content_encoding="gzip")


def segment_node(**fields: object) -> Delivery:
    item = {
        "timestamp": HAPPENED, "integrations": {}, "context": {"library": {"name": "@segment/analytics-node"}},
        "userId": "mia", "messageId": "m-1", "_metadata": {"jsRuntime": "node"}, **fields,
    }  # fmt: skip
    return delivery("/v1/batch", batch(item, writeKey="key-1"), authorization=basic("key-1:"))


def rudder_node(**fields: object) -> Delivery:
    """Packed JSON under the label of a form, with the moment of sending in each message and beside them."""
    item = {
        "userId": "mia", "context": {"library": {"name": "analytics-node"}}, "channel": "server", "messageId": "m-1",
        "originalTimestamp": HAPPENED, "sentAt": SENT, **fields,
    }  # fmt: skip
    packed = gzip.compress(json.dumps(batch(item, timestamp=SENT)).encode())
    label = "application/x-www-form-urlencoded"
    return delivery("/v1/batch", packed, authorization=basic("key-1:"), content_encoding="gzip", content_type=label)


def segment_browser(**fields: object) -> Delivery:
    """One message, as text/plain, to a path of one letter."""
    letter = str(fields["type"])[0]
    item = {
        "timestamp": HAPPENED, "sentAt": SENT, "integrations": {}, "userId": "mia", "anonymousId": "browser-1",
        "context": {"page": {"path": "/"}}, "messageId": "m-1", "writeKey": "key-1", **fields,
    }  # fmt: skip
    return delivery(f"/v1/{letter}", item, authorization=basic("key-1:"), content_type="text/plain")


def jitsu(**fields: object) -> Delivery:
    item = {
        "userId": "mia", "anonymousId": "process-1", "timestamp": HAPPENED, "sentAt": SENT, "messageId": "m-1",
        "writeKey": "key-1:***", "context": {"library": {"name": "@jitsu/js", "env": "browser"}, "page": {}}, **fields,
    }  # fmt: skip
    return delivery(f"/api/s/{fields['type']}", item, x_write_key="key-1:secret")


def posthog(event: str, properties: dict[str, object] | None = None, **fields: object) -> Delivery:
    library = {"$lib": "posthog-python", "$lib_version": "7.91.1", "$is_server": True}
    item = {
        "event": event, "properties": {**(properties or {}), **library}, "uuid": "m-1",
        "timestamp": "2025-11-03T10:00:00.500000+00:00", "distinct_id": "mia", **fields,
    }  # fmt: skip
    body = {"batch": [item], "historical_migration": False, "sent_at": SENT, "api_key": "key-1"}
    return delivery("/batch/", body)


def snowplow_fields(**fields: str) -> dict[str, str]:
    return {
        "p": "pc", "uid": "mia", "duid": "device-1", "eid": "m-1", "dtm": "1762164000500", "tv": "py-1.1.0",
        "tna": "web", "aid": "key-1", "stm": "1762164001000", **fields,
    }  # fmt: skip


def snowplow_post(**fields: str) -> Delivery:
    body = {
        "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "data": [snowplow_fields(**fields)],
    }
    return delivery("/com.snowplowanalytics.snowplow/tp2", body)


def snowplow_get(**fields: str) -> Delivery:
    return delivery("/i", query=snowplow_fields(**fields))


def self_describing(name: str, data: object) -> dict[str, object]:
    event = {"schema": f"iglu:org.example/{name}/jsonschema/1-0-0", "data": data}
    return {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": event}
