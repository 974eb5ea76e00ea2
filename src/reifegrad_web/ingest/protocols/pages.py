"""Says which path a page has where a client sends only its address: models ask for paths."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def with_path(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties of a page with `path`, taken from `url` if there is none; `url` may lack a scheme, not a host.

    >>> with_path({"url": "https://firma.example/pricing?plan=pro"})["path"]
    '/pricing'
    """
    url = properties.get("url")
    if not isinstance(url, str) or properties.get("path") is not None:
        return properties
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return properties  # such as brackets that are no address: it is kept, but names no page
    return {**properties, "path": parts.path or "/"} if parts.netloc else properties
