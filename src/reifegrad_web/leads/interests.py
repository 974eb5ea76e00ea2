"""What a lead cares about, by what it did: topics, products, competitors, before and after it was known."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import Activity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

_TOPICS = ("topic", "subject", "title", "campaign", "category", "form")
_PRODUCTS = ("product", "plan", "product_name", "sku")
_COMPETITORS = ("competitor", "competitors", "compared_with")
_COMPARED = re.compile(r"/(?:compare|comparison|vergleich|alternative|alternatives|vs)[/-]([\w-]{2,60})", re.IGNORECASE)
_LATEST = 2_000
"""Activities that are looked at."""
_SHOWN, _LONGEST = 5, 80


@dataclass(frozen=True)
class Interest:
    """Something that a lead looked at: how often, and when last."""

    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Interests:
    """What a lead cares about, the most frequent first; how much it did before and since it was known."""

    before: int
    since: int
    first_at: datetime | None
    topics: Sequence[Interest]
    products: Sequence[Interest]
    competitors: Sequence[Interest]


def interests_of(lead: int, until: datetime, known_since: datetime | None) -> Interests:
    """What a lead cared about until a moment, by the latest of what it did.

    Args:
        lead: Its number.
        until: The moment, aware.
        known_since: When it was recognised first; None: it never was.
    """
    rows = Activity.objects.filter(identifier__lead_id=lead, occurred_at__lte=until).order_by("-occurred_at", "-id")
    found = list(rows.values_list("occurred_at", "properties")[:_LATEST])
    before = sum(1 for at, _ in found if known_since is None or at < known_since)
    said = [(at, plain_values(properties)) for at, properties in found]
    return Interests(
        before,
        len(found) - before,
        found[-1][0] if found else None,
        _counted((at, name) for at, each in said for name in _named(each, _TOPICS) or _section(each)),
        _counted((at, name) for at, each in said for name in _named(each, _PRODUCTS)),
        _counted((at, name) for at, each in said for name in _compared(each)),
    )


def _counted(said: Iterator[tuple[datetime, str]]) -> Sequence[Interest]:
    """Each name with how often it was said; moments come the latest first."""
    times: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for at, name in said:
        times[name] += 1
        last.setdefault(name, at)
    order = sorted(times, key=lambda name: (-times[name], -last[name].timestamp(), name))
    return [Interest(name, times[name], last[name]) for name in order[:_SHOWN]]


def _named(properties: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
    """The first of these properties that says something."""
    for name in names:
        value = properties.get(name)
        if isinstance(value, str) and value.strip():
            return [value.strip()[:_LONGEST]]
    return []


def _section(properties: Mapping[str, Any]) -> Sequence[str]:
    """The page that was visited; that of no competitor, which is named apart."""
    path = properties.get("path")
    is_page = isinstance(path, str) and path.strip("/") and not _COMPARED.search(path)
    return [path.partition("?")[0][:_LONGEST]] if is_page and isinstance(path, str) else []


def _compared(properties: Mapping[str, Any]) -> Sequence[str]:
    path = properties.get("path")
    match = _COMPARED.search(path) if isinstance(path, str) else None
    return _named(properties, _COMPETITORS) or ([match[1].replace("-", " ")] if match else [])
