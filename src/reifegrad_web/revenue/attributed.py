"""What sources, campaigns and kinds of activities have contributed to what was won in a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from django.db import connection

from reifegrad.revenue.attribution import attribute
from reifegrad.revenue.journeys import Decided, Touches, find_journeys
from reifegrad.revenue.money import cents_of
from reifegrad.spec.time import naive_utc
from reifegrad_web.leads.cards import CAMPAIGNS
from reifegrad_web.leads.models import Activity, LeadCard, Outcome
from reifegrad_web.leads.outcomes import IS_ONCE, ONCE
from reifegrad_web.leads.parts import THEIR_LEAD, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from reifegrad.revenue.attribution import Attribution
    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.scoring.stage_flow import Period

Channels = Literal["source", "campaign", "kind"]
MOST = 3_000
"""Leads that are looked at, those that were decided last."""
MOST_TOUCHES = 300_000
LOOKBACK = np.timedelta64(365, "D").astype("timedelta64[us]")
_DECIDED = """
select {lead} as lead, max(decided_at) from leads_outcome
where decided_at > %s and decided_at <= %s and {is_once} and {among}
group by 1 order by 2 desc limit %s
"""


@dataclass(frozen=True)
class Attributed:
    """What was divided; `looked_at` leads of those that were decided: `left_out` if there are more than that."""

    made: Attribution
    looked_at: int
    left_out: bool


def attributed(period: Period, leads: Among, by: Channels) -> Attributed:
    """Divide what was won in a time among channels, by all that was done within a year before.

    Args:
        period: When it was decided.
        leads: Which leads.
        by: What a channel is.
    """
    asked = _leads(period, leads)
    looked = asked[:MOST]
    decided = _decided(looked, period.until)
    touches, left = _touches(looked, by, period.until)
    journeys = find_journeys(touches, decided, LOOKBACK)
    since = np.datetime64(naive_utc(period.since), "us")
    chosen = decided.at > since
    made = attribute(
        [journey for journey, is_chosen in zip(journeys, chosen, strict=True) if is_chosen],
        unpriced=int((decided.unpriced & decided.won & chosen).sum()),
    )
    return Attributed(made, len(looked), left or len(asked) > MOST)


def _leads(period: Period, leads: Among) -> Sequence[int]:
    among, given = leads.among(THEIR_LEAD)
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (period.since, period.until)]
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED.format(lead=THEIR_LEAD, is_once=IS_ONCE, among=among), [*moments, *given, MOST + 1])
        return [lead for lead, _ in cursor.fetchall() if lead is not None]


def _decided(leads: Sequence[int], until: datetime) -> Decided:
    """All decisions of these leads until a moment, each once."""
    rows: set[tuple[int | None, datetime, str, float | None]] = set()
    for part in parts(leads):
        found = Outcome.objects.filter(ONCE, identifier__lead_id__in=part, decided_at__lte=until)
        rows |= set(found.values_list("identifier__lead_id", "decided_at", "outcome", "amount"))
    ordered = sorted(rows, key=lambda row: (row[0] or 0, row[1], row[2], -1.0 if row[3] is None else row[3]))
    cents, unpriced = cents_of(np.array([np.nan if row[3] is None else row[3] for row in ordered], dtype=np.float64))
    return Decided(
        lead=np.array([row[0] for row in ordered], dtype=np.int64),
        at=_times(row[1] for row in ordered),
        won=np.array([row[2] == "won" for row in ordered], dtype=bool),
        cents=cents,
        unpriced=unpriced,
    )


def _touches(leads: Sequence[int], by: Channels, until: datetime) -> tuple[Touches, bool]:
    """Everything through which these leads came until a moment; and whether there was more than is looked at."""
    found: list[tuple[int, datetime, str]] = []
    for part in parts(leads):
        if by != "kind":
            found += _origins(part, by)
        found += _activities(part, by, until)
        if len(found) > MOST_TOUCHES:
            break
    left = len(found) > MOST_TOUCHES
    lead = np.array([lead for lead, _, _ in found], dtype=np.int64)
    channel = np.array([channel for _, _, channel in found], dtype=object)
    return Touches(lead, _times(at for _, at, _ in found), channel), left


def _origins(leads: Sequence[int], by: Channels) -> Iterator[tuple[int, datetime, str]]:
    """What brought a lead is its first touch."""
    rows = LeadCard.objects.filter(lead_id__in=leads)
    for lead, at, source, campaign in rows.values_list("lead_id", "first_seen_at", "source_id", "campaign"):
        channel = campaign if by == "campaign" else "" if source is None else str(source)
        if channel:
            yield lead, at, channel


def _activities(leads: Sequence[int], by: Channels, until: datetime) -> Iterator[tuple[int, datetime, str]]:
    column = {"source": "source_id", "campaign": "properties", "kind": "kind"}[by]
    rows = Activity.objects.filter(identifier__lead_id__in=leads, occurred_at__lte=until)
    for lead, at, said in rows.values_list("identifier__lead_id", "occurred_at", column):
        channel = _campaign(said) if by == "campaign" else str(said)
        if channel and lead is not None:
            yield lead, at, channel


def _campaign(properties: Any) -> str:
    named = (properties.get(name) for name in CAMPAIGNS) if isinstance(properties, dict) else ()
    return next((each[:200] for each in named if isinstance(each, str)), "")


def _times(moments: Iterable[datetime]) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    return np.array([naive_utc(each) for each in moments], dtype="datetime64[us]")
