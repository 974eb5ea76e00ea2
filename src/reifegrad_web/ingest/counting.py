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

OUTCOMES = ("accepted", "duplicate", "failed", "filtered")


def counts_by_source() -> Iterator[dict[str, Any]]:
    """A record for each source: name, whether it is open, and the sums of all its minutes."""
    names = ("received", *OUTCOMES, "replayed")
    sums = MinuteCount.objects.values("source_id").annotate(**{f"all_{name}": Sum(name) for name in names})
    counted = {row["source_id"]: row for row in sums}
    for source in Source.objects.order_by("name"):
        row: Mapping[str, Any] = counted.get(source.pk, {})
        counts = {name: row.get(f"all_{name}", 0) for name in names}
        yield {"name": source.name, "open": source.closed_at is None, **counts}
