"""Explains leads: everything there is to say about each of them.

The engine computes the score, as for everybody; attributes, coming changes and steps are read from the facts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.explain.forecast import next_changes
from reifegrad.explain.ranking import name_leads, scores_with_contributions
from reifegrad.explain.reasons import reasons
from reifegrad.explain.steps import steps
from reifegrad.reference.known import known_at
from reifegrad.run.lead_facts import read_lead_facts
from reifegrad.run.score import score_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.explain.forecast import VerdictChange
    from reifegrad.explain.reasons import Reason
    from reifegrad.explain.step_totals import StepRecord
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore


@dataclass(frozen=True)
class LeadExplanation:
    """One lead: who it is, its score with all reasons, what will change, and how it was computed.

    `score` is None if the lead does not exist at the moment.
    """

    subject_id: str
    name: str
    position: str
    company: str
    score: LeadScore | None
    reasons: tuple[Reason, ...] = ()
    changes: tuple[VerdictChange, ...] = ()
    steps: tuple[StepRecord, ...] = ()


@dataclass(frozen=True)
class ExplainOptions:
    """What an explanation should hold: the moment, how many days to look ahead, and whether to show every step."""

    as_of: datetime
    days: int = 365
    steps: bool = False


def explain_subjects(
    engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str], options: ExplainOptions
) -> tuple[LeadExplanation, ...]:
    """Everything about some leads, in the order of their ids as given.

    Raises:
        ReifegradError: An id is in no table, or the moment has no zone.
    """
    ids = tuple(dict.fromkeys(ids))
    run = score_facts(engine, model, relations, as_of=options.as_of, only=ids, ledger=True)
    scores = {score.subject_id: score for score in scores_with_contributions(run, relations, ids)}
    facts = read_lead_facts(engine, model, relations, ids)
    named = name_leads(engine, model, relations, ids)
    known = known_at(model, facts, options.as_of)
    found = []
    for subject_id in ids:
        score, subject = scores.get(subject_id), known.subject(subject_id)
        explanation = LeadExplanation(subject_id, *named.get(subject_id, ("", "", "")), score)
        if score is not None and subject is not None:
            explanation = replace(
                explanation,
                reasons=reasons(model, score, attributes=subject.attributes),
                changes=next_changes(model, facts, subject_id, as_of=options.as_of, days=options.days),
                steps=steps(model, facts, subject_id, as_of=options.as_of) if options.steps else (),
            )
        found.append(explanation)
    return tuple(found)
