"""Turns requests of the clients of Segment, RudderStack, Jitsu, PostHog and Snowplow into messages.

Nothing here knows a database, a framework or the time: a request in, messages out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.ingest.protocols.body import MOST_BYTES
from reifegrad_web.ingest.protocols.message import Refused
from reifegrad_web.ingest.protocols.posthog import read_posthog
from reifegrad_web.ingest.protocols.segment import read_segment
from reifegrad_web.ingest.protocols.snowplow import read_snowplow

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad_web.ingest.protocols.message import Batch, Delivery
    from reifegrad_web.ingest.protocols.settings_answers import Protocol


@dataclass(frozen=True, slots=True)
class IngestPath:
    """Paths of one protocol, as a regular expression of the whole path, and what reads their requests."""

    pattern: str
    protocol: Protocol
    read: Callable[[Delivery, int], Batch]


_TYPES = "track|identify|page|screen|group|alias"

PATHS = (
    IngestPath(rf"/v1/(?:{_TYPES}|batch|import|[tipsgab])/?", "segment", read_segment),
    IngestPath(rf"/beacon/v1/(?:{_TYPES}|batch)/?", "segment", read_segment),
    IngestPath(rf"/api/s/(?:s2s/)?(?:{_TYPES}|batch)/?", "segment", read_segment),
    IngestPath(r"/(?:batch|capture|e|i/v0/e)/?", "posthog", read_posthog),
    IngestPath(r"(?:/snowplow/[^/]+)?/com\.snowplowanalytics\.snowplow/tp2/?", "snowplow", read_snowplow),
    IngestPath(r"(?:/snowplow/[^/]+)?/i/?", "snowplow", read_snowplow),
)
"""Every path with and without a slash at its end: a redirect would turn a POST into an empty GET."""

_COMPILED = tuple((re.compile(one.pattern), one) for one in PATHS)


def ingest_path(path: str) -> IngestPath | None:
    """Which of `PATHS` a path is; None if it is none."""
    return next((one for pattern, one in _COMPILED if pattern.fullmatch(path)), None)


def read(delivery: Delivery, most_bytes: int = MOST_BYTES) -> Batch:
    """What a request holds: as many messages as were sent, in that order.

    `most_bytes` limits the body after unpacking.

    Raises:
        Refused: The request cannot be read as a whole: 400, 413, or 404 for a path that is none of `PATHS`.
    """
    found = ingest_path(delivery.path)
    if found is None:
        raise Refused(404, "path-unknown", "No protocol has this path.")
    return found.read(delivery, most_bytes)
