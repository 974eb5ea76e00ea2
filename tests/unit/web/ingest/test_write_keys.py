"""Where the clients put the key of their source, and which place counts."""

from __future__ import annotations

import base64

import pytest
from client_requests import base64_json, basic, delivery

from reifegrad_web.ingest.protocols import read

MESSAGE = {"type": "track", "event": "x", "userId": "mia"}


def _segment_key(
    body: dict[str, object] | None = None, query: dict[str, str] | None = None, **headers: str
) -> str | None:
    return read(delivery("/v1/track", {**MESSAGE, **(body or {})}, query, **headers)).write_key


@pytest.mark.parametrize(
    ("authorization", "key"),
    [
        (basic("key-1:"), "key-1"),
        (basic("key-1"), "key-1"),
        (basic("key-1:secret"), "key-1"),
        (basic("key-1:").replace("Basic", "basic"), "key-1"),
        ("Basic key-1", "key-1"),
        ("Basic key-1:", "key-1"),
        ("Bearer key-1", "key-1"),
        ("Basic ", None),
        ("Basic", None),
        (basic(":"), None),
        ("Digest key-1", None),
        ("Basic " + base64.b64encode(b"\0\1:").decode(), "AAE6"),
        (basic("k" * 201), None),
    ],
)
def test_keys_of_the_header_authorization(authorization: str, key: str | None) -> None:
    assert _segment_key(authorization=authorization) == key


def test_the_first_place_counts() -> None:
    body, query = {"writeKey": "of-body"}, {"writeKey": "of-query"}
    assert _segment_key(body, query, authorization=basic("of-basic:"), x_write_key="id:secret") == "id:secret"
    assert _segment_key(body, query, authorization=basic("of-basic:")) == "of-basic"
    assert _segment_key(body, query, authorization="Bearer token") == "of-query"
    assert _segment_key(body, authorization="Bearer token") == "of-body"
    assert _segment_key(authorization="Bearer token") == "token"
    assert _segment_key() is None


def test_a_masked_key_is_none() -> None:
    assert _segment_key({"writeKey": "id:***"}) is None
    assert _segment_key({"writeKey": "id:***"}, {"writeKey": "of-query"}) == "of-query"


@pytest.mark.parametrize("value", ["", "  ", "a\0b", "a\nb", 7, None, ["k"]])
def test_what_is_no_key(value: object) -> None:
    assert _segment_key({"writeKey": value}) is None


def test_a_batch_has_its_key_beside_the_messages() -> None:
    assert read(delivery("/v1/b", {"batch": [MESSAGE], "writeKey": "key-1"})).write_key == "key-1"
    assert read(delivery("/beacon/v1/batch", {"batch": [MESSAGE]}, {"writeKey": "key-1"})).write_key == "key-1"
    assert read(delivery("/v1/b", [MESSAGE])).write_key is None


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ({"api_key": "key-1", "batch": [{"event": "x"}]}, {}),
        ({"token": "key-1", "batch": []}, {}),
        ({"event": "x", "api_key": "key-1"}, {}),
        ([7, {"event": "x"}, {"event": "x", "properties": {"token": "key-1"}}], {}),
        ([{"event": "x", "properties": None}], {"token": "key-1"}),
        ([], {"api_key": "key-1"}),
    ],
)
def test_keys_of_posthog(body: object, query: dict[str, str]) -> None:
    assert read(delivery("/e/", body, query)).write_key == "key-1"


def test_a_project_key_counts_before_a_header() -> None:
    body = {"api_key": "key-1", "event": "x", "distinct_id": "mia"}
    assert read(delivery("/capture/", body, authorization="Bearer personal")).write_key == "key-1"
    assert read(delivery("/capture/", {"event": "x"}, authorization="Bearer key-2")).write_key == "key-2"


def test_the_key_of_snowplow_is_in_the_path_or_the_app_id() -> None:
    tail, body = "com.snowplowanalytics.snowplow/tp2", {"data": [{"e": "pv"}, {"e": "pv", "aid": "app-1"}]}
    assert read(delivery(f"/{tail}", body)).write_key == "app-1"
    assert read(delivery(f"/snowplow/key-1/{tail}", body)).write_key == "key-1"
    assert read(delivery("/snowplow/key-1/i", query={"e": "pv"})).write_key == "key-1"
    assert read(delivery("/i", query={"e": "pv", "aid": "app-1", "cx": base64_json({})})).write_key == "app-1"
    assert read(delivery(f"/{tail}", {"data": []})).write_key is None
