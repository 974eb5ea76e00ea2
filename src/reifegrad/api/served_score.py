"""One score as a server keeps it: with the version of the model, and reasons that can be said at any later time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reifegrad.explain.reasons import Reason, reasons

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore


@dataclass(frozen=True)
class ServedScore:
    """One lead's score: what `score` holds, the version of the model, and reasons that can be kept.

    A reason survives `to_dict` and `Reason.from_dict`, and can be said in either language at any later time.
    """

    model: ScoringModel
    score: LeadScore

    @property
    def subject_id(self) -> str:
        """The id of the lead, or of the account."""
        return self.score.subject_id

    @property
    def points(self) -> float | None:
        """The score in points; None for those whom the model does not score."""
        from reifegrad.spec.points import to_points

        return None if self.score.score is None else to_points(self.score.score)

    @property
    def stage(self) -> str | None:
        """How far the lead is."""
        return self.score.stage

    @property
    def model_hash(self) -> str:
        """The version of the model that made the score."""
        return self.score.model_hash

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: the milli-points of all reasons add up to the score. Empty for a batch without contributions."""
        return reasons(self.model, self.score) if self.score.contributions or self.score.not_scored else ()

    def sentences(self, language: str = "en") -> list[str]:
        """The reasons in words."""
        from reifegrad.explain.sentences import Sentences

        said = Sentences(self.model, language)
        return [said.reason(reason) for reason in self.reasons]

    def to_dict(self) -> dict[str, Any]:
        """The score as plain data, in points, with reasons that `Reason.from_dict` reads."""
        from reifegrad.report.records.scores import ScoreRecord

        found = ScoreRecord.of(self.model, self.score).to_dict() | {"model_hash": self.model_hash}
        as_of = self.score.as_of.isoformat()
        return found | {"as_of": as_of, "reasons": [reason.to_dict() for reason in self.reasons]}
