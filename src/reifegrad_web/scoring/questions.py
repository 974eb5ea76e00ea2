"""Finds the one question that would tell most about a lead's grade, from what others have answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import known_at
from reifegrad.spec.condition import Type
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.facts import records_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.objections import objecting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.measure.profile_columns import Profiles
    from reifegrad.predict.profile.next_question import NextQuestions
    from reifegrad_web.scoring.scored_lead import ScoredLead

_OTHERS = 300
"""Those who became known last: enough to tell what people answer, and few enough to look at while somebody waits."""


def questions_for(scored: ScoredLead) -> NextQuestions:
    """What could be asked of a lead, the most telling first; nobody who objects to profiling is among the others."""
    from reifegrad.predict.profile.next_question import ask_next  # brings NumPy, which only this needs

    return ask_next(scored.served.model, scored.subject, _others(scored))


def _others(scored: ScoredLead) -> Profiles:
    """What was known of other leads at the moment of the score, as far as the model asks for it."""
    import numpy as np

    from reifegrad.measure.profile_columns import Profiles

    model = scored.served.model
    measured = {measure.name for measure in model.measures}
    types = {
        name: kind
        for name, kind in model.attributes.items()
        if kind is not Type.TIME and name != "lead_id" and name not in measured
    }
    leads = list(LeadCard.objects.order_by("-lead_id").values_list("lead_id", flat=True)[:_OTHERS])
    asked = set(leads) - objecting(leads) - {scored.lead}
    facts = records_of(rows_of(asked, colleagues=False, activities=False))
    known = known_at(model, facts, scored.moment)
    found: list[tuple[str, Mapping[str, Any]]] = []
    for lead in known.subjects():
        subject = known.subject(lead)
        if subject is not None:
            found.append((lead, subject.attributes))
    columns = {}
    for name, kind in types.items():
        values = [attributes[name] for _, attributes in found]
        if kind is Type.NUMBER:
            columns[name] = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        else:
            columns[name] = np.empty(len(values), dtype=object)
            columns[name][:] = values
    return Profiles(np.array([lead for lead, _ in found], dtype=object), columns, types)
