"""Makes of stored scores what pages show of them: chips on the colour of their ripeness, and the strongest reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reifegrad.explain.reasons import Reason, most_important
from reifegrad.explain.sentences import Sentences
from reifegrad.language.words import MISSING
from reifegrad.report.list_reasons import short_reason
from reifegrad.report.ripeness import Ripeness
from reifegrad.spec.title import title_in
from reifegrad_web.pages.elements.chip import Chip

if TYPE_CHECKING:
    from reifegrad.language.words import Words
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.scoring.models import LeadScore


_OF_THE_MODEL = {"counted", "lost_to_decay", "lost_to_caps"}
"""What a reason holds of how the model reckons."""


class Standings:
    """What is shown of the scores of one model in one language."""

    def __init__(self, model: ScoringModel, words: Words) -> None:
        self.model, self.words = model, words
        self._ripeness = Ripeness(model)
        self._sentences = Sentences(model, words.language)

    def chip(self, row: LeadScore) -> Chip:
        """The cell of a score, else its segment, stage or nothing; hatched where the lead is disqualified."""
        if row.is_disqualified:
            return Chip(self.words("standing.out"), is_disqualified=True)
        if row.cell:
            return self.cell(row.cell)
        if row.segment:
            return Chip(self.named("segment", row.segment))
        if row.stage:
            return Chip(self.named("stage", row.stage), self._ripeness.names("stage").get(row.stage))
        return Chip(MISSING)

    def cell(self, name: str) -> Chip:
        """A cell of the matrix with its meaning."""
        cell = None if self.model.matrix is None else self.model.matrix.cells.get(name)
        meaning = "" if cell is None else title_in(cell.title, self.words.language, "")
        return Chip(name, self._ripeness.names("cell").get(name), meaning)

    def named(self, kind: str, name: str) -> str:
        """A stage, segment or priority as the model calls it in this language, else as it stands in the file."""
        return self._sentences.wording.verdict(kind, name)

    def why(self, record: dict[str, Any] | None) -> str:
        """Why to call: what speaks most for a lead, as one sentence; empty where no reasons are kept.

        Whoever calls wants to know what the lead did, how often and when; what of it the model counts, its page says.
        """
        found = _reasons(record)
        speaking = [each for each in found if each.points > 0 or each.code == "qualified"]
        best = next(iter(most_important(speaking or found, 1)), None)
        if best is None:
            return ""
        told = {name: value for name, value in best.params.items() if name not in _OF_THE_MODEL}
        return self._sentences.reason_beside_points(replace(best, params=told))

    def shortest(self, record: dict[str, Any] | None) -> str:
        """The reason that counts most, for or against, for a line of a table: what was found, and how often."""
        best = next(iter(most_important(_reasons(record), 1)), None)
        return "" if best is None else short_reason(best, self._sentences)


def _reasons(record: dict[str, Any] | None) -> list[Reason]:
    return [] if not record else [Reason.from_dict(each) for each in record["reasons"]]
