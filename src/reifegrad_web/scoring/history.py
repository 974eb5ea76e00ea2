"""Tells how a lead's score became what it is: each change with what was crossed, and which criteria moved it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad_web.scoring.models import ScoreChange, ScoreTransition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.scoring.served_models import ServedModel

_MOST = 2_000
"""Changes of one question: points that fade all the time are written once a day."""


@dataclass(frozen=True)
class ScoreMove:
    """A change of a score; `moved` has the milli-points that each criterion gave more or less, by its id.

    `why` is what the change says of its cause: `facts-or-time`, `model-version`, `merged`, `objection`.
    """

    at: datetime
    before: int | None
    after: int | None
    why: str
    moved: Mapping[str, int]
    crossed: Sequence[ScoreTransition] = ()

    @property
    def points(self) -> int:
        """By how much, in milli-points; who had no score had none."""
        return (self.after or 0) - (self.before or 0)


def moves_between(each: ServedModel, lead: int, since: datetime | None, until: datetime) -> Sequence[ScoreMove]:
    """The changes of a lead's score from one moment on and before another, in order; the last ones, where many."""
    changes = ScoreChange.objects.filter(model=each.name, lead_id=lead, at__lt=until)
    crossings = ScoreTransition.objects.filter(model=each.name, lead_id=lead, at__lt=until)
    if since is not None:
        changes, crossings = changes.filter(at__gte=since), crossings.filter(at__gte=since)
    crossed: dict[datetime, list[ScoreTransition]] = defaultdict(list)
    for row in crossings.order_by("-at", "-id")[:_MOST]:
        crossed[row.at].append(row)
    rows = list(changes.order_by("-at", "-id")[:_MOST])
    return [_move(row, crossed.get(row.at, ())) for row in reversed(rows)]


def _move(row: ScoreChange, crossed: Sequence[ScoreTransition]) -> ScoreMove:
    cause: dict[str, Any] = row.cause
    moved = {name: int(after - before) for name, (before, after) in cause.get("criteria", {}).items()}
    return ScoreMove(row.at, row.before, row.after, str(cause.get("why", "")), moved, crossed)


def criteria_points(record: Mapping[str, Any] | None) -> dict[str, float]:
    """What each criterion gives in a score with its reasons, in milli-points; None: there was no score."""
    found: dict[str, float] = {}
    for reason in () if record is None else record["reasons"]:
        name = str(reason.get("criterion") or reason.get("code"))
        found[name] = found.get(name, 0) + (reason.get("points") or 0)
    return found
