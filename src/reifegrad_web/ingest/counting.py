"""How many messages came, and what became of them: received = accepted + duplicate + failed + filtered.

A message that failed and was taken later counts as what became of it then, and no longer as failed; `replayed` says how
many these were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery, Sum

from reifegrad_web.ingest.models import MinuteCount, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

OUTCOMES = ("accepted", "duplicate", "failed", "filtered")
PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "ever": None}
"""Until now, back to when; `ever`: since the source was opened."""
HOURS = 24
"""Of the trend of a source."""
_NAMES = ("received", *OUTCOMES, "replayed")


def counts_by_source() -> Iterator[dict[str, Any]]:
    """A record for each source: name, whether it is open, and the sums of all its minutes."""
    for source, counts in _counted():
        yield {"name": source.name, "open": source.closed_at is None, **counts}


def counts_since(moment: datetime) -> list[dict[str, Any]]:
    """What became of the messages of each source since a moment, by name; those of which none came are among them."""
    names = dict(Source.objects.order_by("name").values_list("id", "name"))
    rows = MinuteCount.objects.filter(source_id__in=names, minute__gte=moment)  # named, so that the index is used
    sums = rows.values("source_id").annotate(**{f"all_{name}": Sum(name) for name in ("received", *OUTCOMES)})
    counted: dict[int, Mapping[str, Any]] = {row["source_id"]: row for row in sums}
    return [
        {"name": name, **{each: counted.get(source, {}).get(f"all_{each}", 0) for each in ("received", *OUTCOMES)}}
        for source, name in names.items()
    ]


def sources_shown(*, with_keys: bool, only: int | None = None) -> list[dict[str, Any]]:
    """The sources by name, with what became of their messages; the write key only where it is asked for."""
    return [
        {
            "id": source.pk,
            "name": source.name,
            "open": source.closed_at is None,
            "created_at": source.created_at,
            "closed_at": source.closed_at,
            "allowed_origins": source.allowed_origins,
            "write_key": source.write_key if with_keys else None,
            "messages": counts,
        }
        for source, counts in _counted(only)
    ]


@dataclass(frozen=True)
class Traffic:
    """What came from a source in a period, when something came last, and how many came in each of the last hours."""

    counts: Mapping[str, int]
    last: datetime | None
    hours: Sequence[int]


def traffic(period: str, now: datetime, only: int | None = None) -> dict[int, Traffic]:
    """What came from the sources, by their numbers: from all, or from one.

    Args:
        period: One of `PERIODS`.
        now: The moment, aware. Counts are kept by minutes: a period begins with the minute in which it does.
        only: The number of a source.
    """
    newest = MinuteCount.objects.filter(source=OuterRef("pk")).order_by("-minute").values("minute")[:1]
    sources = Source.objects.annotate(last=Subquery(newest))
    if only is not None:
        sources = sources.filter(id=only)
    last = dict(sources.values_list("pk", "last"))
    length = PERIODS[period]
    counts = _sums(list(last), None if length is None else now - length)
    hours = _by_hour(list(last), now)
    return {pk: Traffic(counts.get(pk, dict.fromkeys(_NAMES, 0)), at, hours[pk]) for pk, at in last.items()}


def _minutes(sources: Sequence[int], since: datetime | None) -> Any:
    """Sources are named although all are meant: so the index leads to the last minutes of each."""
    minutes = MinuteCount.objects.filter(source_id__in=sources)
    return minutes if since is None else minutes.filter(minute__gte=since.replace(second=0, microsecond=0))


def _sums(sources: Sequence[int], since: datetime | None) -> dict[int, dict[str, int]]:
    sums = _minutes(sources, since).values("source_id").annotate(**{f"all_{name}": Sum(name) for name in _NAMES})
    return {row["source_id"]: {name: row[f"all_{name}"] for name in _NAMES} for row in sums}


def _by_hour(sources: Sequence[int], now: datetime) -> dict[int, list[int]]:
    """The last hours, each of sixty minutes, the oldest first."""
    start = now.replace(second=0, microsecond=0) + timedelta(minutes=1) - timedelta(hours=HOURS)
    found = {source: [0] * HOURS for source in sources}
    for source, minute, received in _minutes(sources, start).values_list("source_id", "minute", "received"):
        place = (minute - start) // timedelta(hours=1)
        if place < HOURS:  # a clock that was set back has left minutes of the future
            found[source][place] += received
    return found


def source_names() -> dict[int, str]:
    """What the sources are called, by their numbers."""
    return dict(Source.objects.values_list("id", "name"))


def _counted(only: int | None = None) -> Iterator[tuple[Source, dict[str, int]]]:
    sources = Source.objects.order_by("name")
    if only is not None:
        sources = sources.filter(id=only)
    found = list(sources)
    counted = _sums([source.pk for source in found], None)
    for source in found:
        yield source, counted.get(source.pk, dict.fromkeys(_NAMES, 0))
