"""How many messages came, and what became of them: received = accepted + duplicate + failed + filtered.

A message that failed and was taken later counts as what became of it then, and no longer as failed; `replayed` says how
many these were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from reifegrad_web.ingest.models import MinuteCount, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

OUTCOMES = ("accepted", "duplicate", "failed", "filtered")


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


def source_names() -> dict[int, str]:
    """What the sources are called, by their numbers."""
    return dict(Source.objects.values_list("id", "name"))


def _counted(only: int | None = None) -> Iterator[tuple[Source, dict[str, int]]]:
    names = ("received", *OUTCOMES, "replayed")
    sources, minutes = Source.objects.order_by("name"), MinuteCount.objects.all()
    if only is not None:
        sources, minutes = sources.filter(id=only), minutes.filter(source_id=only)
    sums = minutes.values("source_id").annotate(**{f"all_{name}": Sum(name) for name in names})
    counted = {row["source_id"]: row for row in sums}
    for source in sources:
        row: Mapping[str, Any] = counted.get(source.pk, {})
        yield source, {name: row.get(f"all_{name}", 0) for name in names}
