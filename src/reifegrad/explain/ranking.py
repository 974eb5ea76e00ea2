"""Ranks the leads to contact first, with their scores, reasons and names."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.reasons import LIMITS, most_important, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.explain.reasons import Reason
    from reifegrad.run.scored import Scored
    from reifegrad.spec.condition import Value
    from reifegrad.spec.result import LeadScore

_REASONS = 3


@dataclass(frozen=True)
class RankedLead:
    """One line of a list: the score, and everything that its points come from.

    The points of `reasons` (the most telling), `further` (all other reasons with an effect) and `frame` (the base, and
    what the model itself takes or gives, such as its formula) add up to the score. `rank` is None for whoever is not
    to be contacted, `percentile` (0 to 100) for models that are not learned. `name`, `position` and `company` are
    empty where no table tells them.
    """

    rank: int | None
    score: LeadScore
    reasons: tuple[Reason, ...] = ()
    name: str = ""
    position: str = ""
    company: str = ""
    further: tuple[Reason, ...] = ()
    frame: tuple[Reason, ...] = ()
    percentile: int | None = None


def rank_leads(scored: Scored, *, top: int) -> tuple[RankedLead, ...]:
    """The `top` leads to contact first, each with its contributions and first reasons.

    The order is: priority, stage, cell, score, the other dimensions. Those outside of the population and the
    disqualified ones have no rank.
    """
    return Ranking(scored).lines(scored.first(top))


class Ranking:
    """Makes the lines of a list of one run, portion by portion."""

    def __init__(self, scored: Scored) -> None:
        self.scored = scored
        is_learned = any(dimension.aggregate == "logit" for dimension in scored.model.dimensions)
        self._scores = scored.ranked_scores() if is_learned else None

    def lines(
        self, ids: Sequence[str], *, start: int = 1, profiles: Mapping[str, Mapping[str, Value]] | None = None
    ) -> tuple[RankedLead, ...]:
        """The lines of some leads in their order; the first of them has the rank `start`.

        `profiles` are their attributes, where somebody has asked for them already.
        """
        if not ids:
            return ()
        scored = self.scored
        named, scores = scored.names(ids), scored.explained(ids)
        profiles = scored.profiles(ids) if profiles is None else profiles
        return tuple(
            self._line(rank, scores[subject], profiles.get(subject), named.get(subject, ("", "", "")))
            for rank, subject in enumerate(ids, start)
        )

    def _line(
        self, rank: int, score: LeadScore, profile: Mapping[str, Value] | None, named: tuple[str, str, str]
    ) -> RankedLead:
        every = reasons(self.scored.model, score, attributes=profile)
        found = [reason for reason in every if reason.code != "base"]
        first = most_important(found, _REASONS)
        rest = [reason for reason in found if reason.points and reason not in first]
        return RankedLead(
            rank if score.disqualified is None else None,
            score,
            first,
            *named,
            further=tuple(reason for reason in rest if reason.code not in LIMITS),
            frame=tuple(r for r in every if r.points and (r.code == "base" or r.code in LIMITS)),
            percentile=self._percentile(score),
        )

    def _percentile(self, score: LeadScore) -> int | None:
        """How many of 100 others have a lower score: 100 for the highest, 0 for the lowest."""
        if self._scores is None or score.score is None or score.disqualified is not None:
            return None
        others = len(self._scores) - 1
        lower = bisect_left(self._scores, score.score)
        return 100 if others < 1 else (200 * lower + others) // (2 * others)  # rounded, halves up
