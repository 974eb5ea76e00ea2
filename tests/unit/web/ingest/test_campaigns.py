"""Which campaign brought somebody: as the client says it, or as the address of the page does."""

from __future__ import annotations

from typing import Any

import pytest

from reifegrad_web.ingest.protocols.campaigns import with_campaign

URL = "https://firma.example/pricing?utm_campaign=spring%20sale&utm_source=news&utm_medium=email#top"
IN_ADDRESS = {"campaign": "spring sale", "campaign_source": "news", "campaign_medium": "email"}


@pytest.mark.parametrize(
    ("properties", "context", "found"),
    [
        ({"url": URL}, {}, IN_ADDRESS),
        ({"url": URL}, {"campaign": {"name": "fair"}}, IN_ADDRESS | {"campaign": "fair"}),
        ({"utm_campaign": "fair"}, {}, {"campaign": "fair"}),
        ({}, {"campaign": {"name": "fair"}}, {"campaign": "fair"}),
        ({"campaign": "own", "url": URL}, {}, IN_ADDRESS | {"campaign": "own"}),
        ({"url": "https://firma.example/"}, {"campaign": {}}, {}),
        ({"url": "https://[utm_campaign"}, {}, {}),
        ({"url": 5}, {"campaign": "spring"}, {}),
        ({}, {"campaign": {"name": 5}}, {}),
    ],
)  # fmt: skip
def test_the_campaign_of_an_activity(
    properties: dict[str, Any], context: dict[str, Any], found: dict[str, str]
) -> None:
    said = with_campaign(properties, context)
    assert {name: value for name, value in said.items() if name.startswith("campaign")} == found
    assert {name: said[name] for name in properties} == properties
