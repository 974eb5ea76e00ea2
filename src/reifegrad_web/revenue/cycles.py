"""What became of leads, as forecasts and sales cycles read it: decisions one by one, open leads counted by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate

from reifegrad.revenue.cycle import Cycles
from reifegrad.revenue.money import cents_of
from reifegrad_web.leads.models import LeadCard, Outcome
from reifegrad_web.leads.outcomes import ONCE
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from reifegrad_web.leads.chosen import Chosen, Everybody

By = Literal["source", "campaign", "owner"]
MOST = 100_000
"""Decisions that are looked at, the latest."""
WEEKS = 200
"""How long ago something was decided that is looked at."""
_DAY = 86_400.0
_COLUMNS = {"source": "source_id", "campaign": "campaign", "owner": "owner_id"}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class KnownCycles:
    """The cycles of leads until a moment; `part` is the source, campaign or owner of each place.

    `customers` numbers those who were won, for each win in the order of `wins_at`, with its cents. `left_out`: there
    are more decisions than are looked at.
    """

    cycles: Cycles
    part: Sequence[Any]
    customers: np.ndarray[Any, np.dtype[np.int64]]
    wins_at: np.ndarray[Any, np.dtype[np.float64]]
    wins_cents: np.ndarray[Any, np.dtype[np.int64]]
    until: float
    left_out: bool


def known_cycles(chosen: Everybody | Chosen, moment: datetime, by: By = "source") -> KnownCycles:
    """What became of these leads until a moment, by what is known now.

    Args:
        chosen: Which leads.
        moment: Aware.
        by: What parts them.
    """
    cards = chosen.cards().filter(first_seen_at__lte=moment)
    rows = _decisions(chosen, moment)
    left_out, rows = len(rows) > MOST, rows[:MOST]
    first, again = _first_and_again(rows)
    seen = _seen(sorted(first), by)
    leads = [lead for lead in sorted(first) if lead in seen and seen[lead][0] <= moment]
    open_rows = _open(cards, moment, by)
    created = [days_since(seen[lead][0]) for lead in leads] + [_days(day) for day, _, _ in open_rows]
    nan = float("nan")
    once = sorted(set(rows), key=lambda row: (row[1], row[0]))
    wins = [(lead, days_since(at), amount) for lead, at, outcome, amount in once if outcome == "won"]
    cycles = Cycles(
        created=np.array(created, dtype=np.float64),
        decided=np.array([days_since(first[lead][0]) for lead in leads] + [nan] * len(open_rows), dtype=np.float64),
        won=np.array([first[lead][1] == "won" for lead in leads] + [False] * len(open_rows), dtype=bool),
        cents=_cents([first[lead][2] if first[lead][1] == "won" else None for lead in leads] + [None] * len(open_rows)),
        count=np.array([1.0] * len(leads) + [float(count) for _, _, count in open_rows]),
        again=np.array([days_since(at) for at, _ in again], dtype=np.float64),
        again_cents=_cents([amount for _, amount in again]),
    )
    return KnownCycles(
        cycles=cycles,
        part=[seen[lead][1] for lead in leads] + [part for _, part, _ in open_rows],
        customers=np.array([lead for lead, _, _ in wins], dtype=np.int64),
        wins_at=np.array([at for _, at, _ in wins], dtype=np.float64),
        wins_cents=_cents([amount for _, _, amount in wins]),
        until=days_since(moment),
        left_out=left_out,
    )


def days_since(moment: datetime) -> float:
    """A moment in days since 1970."""
    return moment.timestamp() / _DAY


def _days(day: date) -> float:
    """The middle of a day."""
    return (day - _EPOCH).days + 0.5


_Decision = tuple[int, datetime, str, "float | None"]


def _decisions(chosen: Everybody | Chosen, moment: datetime) -> Sequence[_Decision]:
    """The latest first."""
    rows = Outcome.objects.filter(ONCE, decided_at__lte=moment, decided_at__gt=moment - timedelta(weeks=WEEKS))
    rows = rows.exclude(identifier__lead_id=None)
    if chosen.among("lead_id")[0] != "true":
        rows = rows.filter(identifier__lead_id__in=chosen.cards().values("lead_id"))
    found = rows.order_by("-decided_at", "-id").values_list("identifier__lead_id", "decided_at", "outcome", "amount")
    return [(lead or 0, at, outcome, amount) for lead, at, outcome, amount in found[: MOST + 1]]


def _first_and_again(
    rows: Sequence[_Decision],
) -> tuple[dict[int, tuple[datetime, str, float | None]], list[tuple[datetime, float | None]]]:
    """The first decision of each lead, and the wins after it; what stands twice is one."""
    first: dict[int, tuple[datetime, str, float | None]] = {}
    again: list[tuple[datetime, float | None]] = []
    for lead, at, outcome, amount in sorted(set(rows), key=lambda row: (row[1], row[0], row[2] != "won", row[3] or 0)):
        if lead not in first:
            first[lead] = at, outcome, amount
        elif outcome == "won":
            again.append((at, amount))
    return first, again


def _seen(leads: Sequence[int], by: By) -> dict[int, tuple[datetime, Any]]:
    found: dict[int, tuple[datetime, Any]] = {}
    for part in parts(leads):
        rows = LeadCard.objects.filter(lead_id__in=part).values_list("lead_id", "first_seen_at", _COLUMNS[by])
        found |= {lead: (at, value) for lead, at, value in rows}
    return found


def _open(cards: QuerySet[LeadCard], moment: datetime, by: By) -> Sequence[tuple[date, Any, int]]:
    """How many leads are undecided, by the day on which they came and by part."""
    decided = Outcome.objects.filter(ONCE, identifier__lead_id=OuterRef("lead_id"), decided_at__lte=moment)
    rows = cards.filter(~Exists(decided)).annotate(day=TruncDate("first_seen_at", tzinfo=UTC))
    return list(rows.values_list("day", _COLUMNS[by]).annotate(count=Count("lead_id")).order_by("day", _COLUMNS[by]))


def _cents(amounts: Sequence[float | None]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return cents_of(np.array([np.nan if each is None else each for each in amounts], dtype=np.float64))[0]
