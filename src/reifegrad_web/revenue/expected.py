"""How long leads take by source, campaign or owner, and what a customer brings; days in the zone of a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.revenue.customer_value import customer_value
from reifegrad.revenue.cycle import cycle_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.revenue.customer_value import ValueByMonth
    from reifegrad.revenue.cycle import CycleCurve
    from reifegrad_web.revenue.cycles import KnownCycles

FEWEST_WON = 10
"""Of fewer wins nobody can say how leads go."""
WEEKS = 8
"""So many weeks are forecast."""
_SECONDS = 86_400


@dataclass(frozen=True)
class CycleOfPart:
    """How long the leads of a source, campaign or owner take; `leads` of them were looked at."""

    part: Any
    leads: int
    wins: int
    curve: CycleCurve


def wins_known(known: KnownCycles) -> int:
    """How many leads were won."""
    return int(known.cycles.won.sum())


def day_of(days: float, zone: str) -> date:
    """The day of a moment that is given in days since 1970."""
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(days * _SECONDS))).astimezone(ZoneInfo(zone)).date()
    )


def cycles_by_part(known: KnownCycles) -> Sequence[CycleOfPart]:
    """The curve of all leads first, whose part is `...`; then those of each part, the largest first."""
    everybody = CycleOfPart(..., round(float(known.cycles.count.sum())), wins_known(known), _curve(known, None))
    places: dict[Any, list[int]] = {}
    for place, part in enumerate(known.part):
        places.setdefault(part, []).append(place)
    found = []
    for part, mine in places.items():
        chosen = np.zeros(len(known.part), dtype=bool)
        chosen[mine] = True
        leads = round(float(known.cycles.count[chosen].sum()))
        found.append(CycleOfPart(part, leads, int(known.cycles.won[chosen].sum()), _curve(known, chosen)))
    return [everybody, *sorted(found, key=lambda each: -each.leads)]


def _curve(known: KnownCycles, chosen: np.ndarray[Any, np.dtype[np.bool_]] | None) -> CycleCurve:
    return cycle_curve(known.cycles if chosen is None else known.cycles.where(chosen), known.until)


def value_of(known: KnownCycles) -> Sequence[ValueByMonth]:
    """What a customer has brought, month by month."""
    return customer_value(known.customers, known.wins_at, known.wins_cents, known.until)
