"""Scores a few leads that somebody has chosen by two versions of a model, or by a text that is no version yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring.served_models import ServedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore


@dataclass(frozen=True)
class TriedLead:
    """A lead by both models; None where there is no such model, or it does not score the lead."""

    lead: int
    before: LeadScore | None
    after: LeadScore | None


def try_leads(old: ScoringModel | None, new: ScoringModel, leads: Sequence[int], now: datetime) -> Sequence[TriedLead]:
    """The scores of leads by both models, in the order given; those who object to profiling are left out.

    Args:
        old: The model that scores now; None if none does.
        new: The one that would.
        leads: Their numbers, a handful.
        now: The moment.
    """
    out = objecting(leads)
    asked = [lead for lead in dict.fromkeys(leads) if lead not in out]
    before, after = ({} if model is None else _scores(model, asked, now) for model in (old, new))
    return [TriedLead(lead, before.get(str(lead)), after.get(str(lead))) for lead in asked]


def _scores(model: ScoringModel, leads: Sequence[int], now: datetime) -> Mapping[str, LeadScore]:
    served = ServedModel.of(model)
    try:
        facts = facts_of(leads, colleagues=served.looks_at_colleagues)
        known = {lead.id for lead in facts.leads}
        asked = [str(lead) for lead in leads if str(lead) in known]
        return {each.subject_id: each.score for each in served.score(facts, asked, now)}
    finally:
        served.close()
