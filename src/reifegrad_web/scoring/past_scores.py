"""Scores leads from the facts as of a past moment, as they would have been stored; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.leads.fact_rows import rows_until
from reifegrad_web.leads.facts import records_of
from reifegrad_web.scoring.lists import DAY
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.scoring.transitions import Verdict, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from reifegrad.api.served_score import ServedScore
    from reifegrad_web.leads.fact_rows import FactRows
    from reifegrad_web.scoring.served_models import ServedModel

MOST_LOOKS = 200_000
"""A page has fifty leads; to load an engine for them takes longer than to look that often."""


def scored_then(
    each: ServedModel, rows: FactRows, leads: Iterable[int], moment: datetime
) -> dict[int, tuple[LeadScore, int | None]]:
    """The scores of some leads with their reasons, and the milli-points since the day before; None: the same.

    Args:
        each: The model.
        rows: What is known of them, of any time.
        leads: Their numbers.
        moment: The moment; who was not there then is left out.
    """
    facts, wanted = records_of(rows_until(rows, moment)), set(leads)
    names = [one.id for one in facts.leads if int(one.id) in wanted]  # who is erased meanwhile is gone
    scored = each.score(facts, names, moment, most_looks=MOST_LOOKS)
    earlier = each.score(facts, names, moment - DAY, most_looks=MOST_LOOKS)
    before = {one.subject_id: one.score.score for one in earlier}
    found = {}
    for one in scored:
        row, was = past_row(each, one, moment), before.get(one.subject_id)
        row.record = one.to_dict()
        found[row.lead_id] = row, (None if was is None else (row.score or 0) - was) or None
    return found


def past_row(each: ServedModel, one: ServedScore, moment: datetime) -> LeadScore:
    """A score of a moment as it would be stored, without its reasons."""
    is_out = one.score.disqualified is not None
    return past_score(each, moment, int(one.subject_id), one.score.score, verdict_of(one.score), is_disqualified=is_out)


def past_score(
    each: ServedModel, moment: datetime, lead: int, milli: int | None, verdict: Verdict, *, is_disqualified: bool
) -> LeadScore:
    """The same of what the engine says in columns."""
    return LeadScore(
        lead_id=lead,
        model=each.name,
        model_hash=each.model_hash,
        as_of=moment,
        score=milli,
        stage=verdict.get("stage", ""),
        verdict=verdict,
        cell=verdict.get("cell"),
        segment=verdict.get("segment"),
        priority=verdict.get("priority"),
        is_disqualified=is_disqualified,
        changed_at=moment,
        record={},
    )
