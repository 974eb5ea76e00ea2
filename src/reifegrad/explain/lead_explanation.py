"""Explains leads: everything there is to say about each of them.

The score is computed as for everybody; attributes, coming changes and steps are read from the facts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.explain.next_change import next_changes
from reifegrad.explain.reasons import reasons
from reifegrad.explain.steps import steps
from reifegrad.reference.known import known_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.explain.reasons import Reason
    from reifegrad.explain.step_totals import StepRecord
    from reifegrad.run.scored import Scored
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
    """What an explanation should hold: how many days to look ahead, and whether to show every step."""

    days: int = 365
    steps: bool = False


def explain_subjects(scored: Scored, ids: Sequence[str], options: ExplainOptions) -> tuple[LeadExplanation, ...]:
    """Everything about some leads, in the order of their ids as given.

    Args:
        scored: Their scores; a run with contributions saves another one.
        ids: The leads, or accounts.
        options: What an explanation should hold.
    """
    ids = tuple(dict.fromkeys(ids))
    model, as_of, scores = scored.model, scored.as_of, scored.explained(ids)
    facts, named = scored.facts(ids), scored.names(ids)
    known = known_at(model, facts, as_of)
    found = []
    for subject_id in ids:
        score, subject = scores.get(subject_id), known.subject(subject_id)
        explanation = LeadExplanation(subject_id, *named.get(subject_id, ("", "", "")), score)
        if score is not None and subject is not None:
            explanation = replace(
                explanation,
                reasons=reasons(model, score, attributes=subject.attributes),
                changes=next_changes(model, facts, subject_id, as_of=as_of, days=options.days),
                steps=steps(model, facts, subject_id, as_of=as_of) if options.steps else (),
            )
        found.append(explanation)
    return tuple(found)
