"""Tells what sources call the things that leads do, as which kinds these count, and which kinds models ask for.

Only the newest activities are looked at, so that it takes the same time whatever there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from reifegrad_web.ingest.kinds import PAGE, SCREEN
from reifegrad_web.leads.models import Activity
from reifegrad_web.models.versions import published_models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel

LOOKED = 20_000
"""Activities that are looked at."""
_WITH_TITLES = (PAGE, SCREEN)


@dataclass(frozen=True)
class EventKind:
    """An event as sources call it, and the kind that models know; how often it came lately, and when last.

    `name` is empty for pages without a name, and where files have brought it; `models` are those that count the kind.
    """

    name: str
    kind: str
    count: int
    last: datetime | None
    models: Sequence[ScoringModel]


def event_kinds() -> Sequence[EventKind]:
    """Every event that came lately, the most frequent first; after them kinds that models ask for and that did not."""
    newest = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = Activity.objects.filter(pk__gt=newest - LOOKED).values("kind", "name")
    counted = rows.annotate(n=Count("pk"), last=Max("received_at")).order_by("-n", "kind", "name")
    asked = _asked_for()
    # Pages have titles, each of them another one: they are one event.
    found: dict[tuple[str, str], EventKind] = {}
    for row in counted:
        name = "" if row["kind"] in _WITH_TITLES else row["name"]
        before = found.get((row["kind"], name))
        count, last = row["n"], row["last"]
        if before is not None and before.last is not None:
            count, last = count + before.count, max(last, before.last)
        found[row["kind"], name] = EventKind(name, row["kind"], count, last, _models(row["kind"], asked))
    came = {kind for kind, _ in found}
    never = [EventKind("", kind, 0, None, models) for kind, models in asked.items() if kind and kind not in came]
    return [*sorted(found.values(), key=lambda one: -one.count), *never]


def _asked_for() -> Mapping[str, Sequence[ScoringModel]]:
    """Kind -> models that count it; under the empty one those that count every kind."""
    found: dict[str, list[ScoringModel]] = {}
    for model in published_models():
        if model.reads.activities:
            for kind in ("",) if model.reads.kinds is None else model.reads.kinds:
                found.setdefault(kind, []).append(model)
    return found


def _models(kind: str, asked: Mapping[str, Sequence[ScoringModel]]) -> Sequence[ScoringModel]:
    return [*asked.get(kind, ()), *asked.get("", ())]
