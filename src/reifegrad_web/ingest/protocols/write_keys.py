"""Finds the write key of a request, wherever a client puts it.

The key comes back as sent, without looking it up: whether it is valid is not decided here. Where a request names
several, the first place of the order below counts:

1. the header `X-Write-Key` (Jitsu, whole, as `id:secret`)
2. Basic authentication: base64 of `key:`; without the colon, or the bare key without base64, is understood too
3. `writeKey` of the query (beacons, which cannot set headers)
4. `writeKey` of the body, unless it is masked (`id:***`, what Jitsu's client writes beside its header)
5. a Bearer token; after the body, because with OAuth the token is another secret and the key is in the body

PostHog puts its key into the body: `api_key` or `token`, of the whole or of an event, or `properties.token`; then into
the query; then the order above. Snowplow has no key: we take the app id (`aid`), so the app id of a tracker is set to
the key of its source; a key in the path (`/snowplow/KEY/...`) counts before it, for apps that need their own app id.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_KEY = 200
"""Characters; what is longer is no key."""

_MASK = ":***"
_QUERY_NAMES = ("writeKey", "writekey", "write_key")
_POSTHOG_NAMES = ("api_key", "token")


def segment_key(headers: Mapping[str, str], query: Mapping[str, str], body: Mapping[str, object]) -> str | None:
    """The key of a client of Segment, RudderStack or Jitsu; None if there is none."""
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    scheme = scheme.lower()
    places: list[object] = [headers.get("x-write-key")]
    if scheme == "basic":
        places.append(_basic(credentials.strip()))
    places += [query.get(name) for name in _QUERY_NAMES]
    places += [body.get("writeKey"), body.get("write_key")]
    if scheme == "bearer":
        places.append(credentials)
    return _first(places)


def posthog_key(
    headers: Mapping[str, str],
    query: Mapping[str, str],
    body: Mapping[str, object],
    events: Iterable[object],
) -> str | None:
    """The project key of a client of PostHog; None if there is none."""
    key = _first([body.get(name) for name in _POSTHOG_NAMES])
    if key is not None:
        return key
    for event in events:
        if isinstance(event, dict):
            properties = event.get("properties")
            inner = properties.get("token") if isinstance(properties, dict) else None
            key = _first([*(event.get(name) for name in _POSTHOG_NAMES), inner])
            if key is not None:
                return key
    return _first([query.get(name) for name in _POSTHOG_NAMES]) or segment_key(headers, query, body)


def snowplow_key(in_path: str | None, events: Iterable[object]) -> str | None:
    """The key in the path, else the app id of the first event that has one."""
    app_ids = (event.get("aid") for event in events if isinstance(event, dict))
    return _first((in_path, *app_ids))


def _basic(credentials: str) -> str | None:
    """The user name of Basic authentication; what is no base64 of a printable text is taken for the bare key."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        decoded = credentials
    text = decoded if decoded.isprintable() else credentials
    return text.partition(":")[0]


def _first(places: Iterable[object]) -> str | None:
    for place in places:
        if isinstance(place, str):
            key = place.strip()
            if key and len(key) <= LONGEST_KEY and key.isprintable() and not key.endswith(_MASK):
                return key
    return None
