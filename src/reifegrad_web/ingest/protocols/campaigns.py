"""Says which campaign brought somebody: clients name it in their context, or in the address of the page alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

_PARTS = {"campaign": ("name", "utm_campaign"), "campaign_source": ("source", "utm_source")}
_PARTS |= {"campaign_medium": ("medium", "utm_medium")}
"""Property -> what the context of Segment's clients calls it, and what addresses do."""


def with_campaign(properties: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """The properties with `campaign`, `campaign_source` and `campaign_medium`; what they say themselves stays.

    >>> with_campaign({"url": "https://firma.example/?utm_campaign=spring"}, {})["campaign"]
    'spring'
    """
    said = context.get("campaign")
    named = said if isinstance(said, dict) else {}
    url = properties.get("url")
    in_address = isinstance(url, str) and "utm_" in url
    if not named and not in_address and "utm_campaign" not in properties:
        return properties
    asked = _asked(url) if isinstance(url, str) and in_address else {}
    found = {}
    for ours, (theirs, parameter) in _PARTS.items():
        value = named.get(theirs) or properties.get(parameter) or asked.get(parameter)
        if isinstance(value, str) and value and ours not in properties:
            found[ours] = value
    return {**properties, **found} if found else properties


def _asked(url: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(urlsplit(url.strip()).query).items()}
    except ValueError:
        return {}  # such as brackets that are no address
