"""A page has a path, whether its client sends one or only an address."""

from __future__ import annotations

import pytest
from client_requests import batch, message_of, posthog, snowplow_fields, snowplow_post

from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.message import Message
from reifegrad_web.ingest.protocols.pages import with_path

URL = "https://firma.example/pricing?plan=pro#top"


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"url": URL}, "/pricing"),
        ({"url": "//firma.example"}, "/"),
        ({"url": URL, "path": "/prices"}, "/prices"),
        ({"url": URL, "path": None}, "/pricing"),
        ({"url": "pricing"}, None),
        ({"url": "http://[nowhere/pricing"}, None),
        ({"url": 7}, None),
        ({}, None),
    ],
)
def test_the_path_of_a_page(properties: dict[str, object], path: str | None) -> None:
    given = dict(properties)
    assert with_path(properties).get("path") == path
    assert properties == given


def test_clients_that_send_only_an_address() -> None:
    page = {"type": "page", "userId": "mia", "properties": {"url": URL}}
    (posthogs,) = read(posthog("$pageview", {"$current_url": URL})).messages
    (snowplows,) = read(snowplow_post(**snowplow_fields(e="pv", url=URL))).messages
    for message in (message_of("/v1/batch", batch(page)), posthogs, snowplows):
        assert isinstance(message, Message)
        assert message.properties["path"] == "/pricing"
