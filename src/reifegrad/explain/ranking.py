"""Ranks the leads to contact first, with their scores, reasons and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.reasons import most_important, reasons

if TYPE_CHECKING:
    from reifegrad.explain.reasons import Reason
    from reifegrad.run.scored import Scored
    from reifegrad.spec.result import LeadScore

_REASONS = 3


@dataclass(frozen=True)
class RankedLead:
    """One line of a priority list: the score, and its reasons, the most telling first.

    `name`, `position` and `company` are empty where no table tells them.
    """

    rank: int
    score: LeadScore
    reasons: tuple[Reason, ...] = ()
    name: str = ""
    position: str = ""
    company: str = ""


def rank_leads(scored: Scored, *, top: int) -> tuple[RankedLead, ...]:
    """The `top` leads to contact first, each with its contributions and first reasons.

    The order is: priority, stage, cell, score, the other dimensions. Those outside of the population and the
    disqualified ones have no rank.
    """
    ids = scored.first(top)
    if not ids:
        return ()
    named, profiles, scores = scored.names(ids), scored.profiles(ids), scored.explained(ids)
    ranked = []
    for rank, subject in enumerate(ids, 1):
        why = most_important(reasons(scored.model, scores[subject], attributes=profiles.get(subject)), _REASONS)
        ranked.append(RankedLead(rank, scores[subject], why, *named.get(subject, ("", "", ""))))
    return tuple(ranked)
