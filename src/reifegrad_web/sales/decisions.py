"""What was decided about leads in a time, and in which cell they were at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.parts import THEIR_LEAD, parts
from reifegrad_web.scoring.decided_before import decided_before_history
from reifegrad_web.scoring.models import LeadScore, ScoreChange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.scoring.served_models import ServedModel
    from reifegrad_web.scoring.stage_flow import Period

MOST = 5_000
"""Decisions that are looked at, the latest."""
_DECIDED = """
select id from leads_outcome where decided_at > %s and decided_at <= %s and {among} order by decided_at desc limit %s
"""


@dataclass(frozen=True)
class Decision:
    """A lead that was won or lost: when, for how much, why, and its cell at that moment (empty: not known)."""

    number: int
    lead: int
    outcome: str
    at: datetime
    amount: float | None
    reason: str
    cell: str


def decisions_of(each: ServedModel, period: Period, leads: Among, now: datetime) -> Sequence[Decision]:
    """What was decided in a time about these leads, the latest first."""
    rows = _rows(period, leads)
    cells = _cells(each, [(row.identifier.lead_id or 0, row.decided_at) for row in rows], now)
    return [
        Decision(
            row.pk,
            lead := row.identifier.lead_id or 0,
            row.outcome,
            row.decided_at,
            row.amount,
            row.reason,
            cells.get((lead, row.decided_at), ""),
        )
        for row in rows
    ]


def _rows(period: Period, leads: Among) -> Sequence[Outcome]:
    among, given = leads.among(THEIR_LEAD)
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (period.since, period.until)]
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED.format(among=among), [*moments, *given, MOST])
        numbers = [number for (number,) in cursor.fetchall()]
    rows = [row for part in parts(numbers) for row in Outcome.objects.filter(pk__in=part).select_related("identifier")]
    return sorted(rows, key=lambda row: (row.decided_at, row.pk), reverse=True)


def _cells(
    each: ServedModel, decided: Sequence[tuple[int, datetime]], now: datetime
) -> Mapping[tuple[int, datetime], str]:
    """The cells of leads at moments: as they were noted, and before anything was noted as the facts of then give it."""
    found = {(one.lead, one.at): one.verdict.get("cell") or "" for one in decided_before_history(each, now) or ()}
    asked: dict[int, list[datetime]] = {}
    for lead, at in decided:
        asked.setdefault(lead, []).append(at)
    for part in parts(asked):
        scores = LeadScore.objects.filter(model=each.name, lead_id__in=part)
        for lead, since, cell in scores.values_list("lead_id", "changed_at", "cell"):
            found |= {(lead, at): cell or "" for at in asked[lead] if since <= at}
        changes = ScoreChange.objects.filter(model=each.name, lead_id__in=part).exclude(since=None)
        for lead, begin, end, cell in changes.values_list("lead_id", "since", "at", "cell_before"):
            found |= {(lead, at): cell or "" for at in asked[lead] if begin is not None and begin <= at < end}
    return found
