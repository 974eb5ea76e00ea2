"""Says what changed of a score and what that means: "Fell from A1 to A2: no activity for 30 days"."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from reifegrad.explain.sentences import Sentences
from reifegrad.report.ripeness import Ripeness
from reifegrad_web.pages.frame.standings import Standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.language.words import Words
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.scoring.history import ScoreMove

_SHOWN = ("cell", "stage", "segment", "priority", "grade")
"""What is said of a crossing, the first that there is."""
_MOST, _QUIET = 2, 2
"""Criteria that are named, and days after which nothing happening is worth saying."""

Moves = list["ScoreMove"]


class MoveWords:
    """Puts the changes of one lead's score by one model into words; `facts` hold what the lead did."""

    def __init__(self, words: Words, model: ScoringModel, facts: FactRecords, lead: int) -> None:
        self.words = words
        self.standings, self.sentences = Standings(model, words), Sentences(model, words.language)
        self._steps: Mapping[str, int] = Ripeness(model).names("cell")
        own = str(lead)
        self._active = sorted(x.occurred_at for x in facts.activities if x.lead == own)

    def text(self, moves: Moves) -> str:
        """What happened to the score in changes that follow each other, and why."""
        crossed, cause = self._crossed(moves), self._cause(moves)
        if crossed and cause:
            return self.words("lead.move.because", what=crossed, why=cause)
        return crossed or cause or self.words("lead.move")

    def _crossed(self, moves: Moves) -> str:
        if moves[0].before is None and moves[-1].after is not None:
            after = self._last(moves)
            return self.words("lead.move.first", after=after) if after else self.words("lead.move.scored")
        if moves[-1].after is None:
            return self.words("lead.move.gone")
        for what in _SHOWN:
            rows = [row for move in moves for row in move.crossed if row.what == what]
            if rows and rows[0].before != rows[-1].after:
                before, after = (
                    self._named(what, name, rows[-1].dimension) for name in (rows[0].before, rows[-1].after)
                )
                direction = self._direction(what, rows[0].before, rows[-1].after, sum(move.points for move in moves))
                return self.words(f"lead.move.{direction}", before=before, after=after)
        return ""

    def _last(self, moves: Moves) -> str:
        rows = {row.what: row for move in moves for row in move.crossed}
        found = next((rows[what] for what in _SHOWN if what in rows), None)
        return "" if found is None else self._named(found.what, found.after, found.dimension)

    def _named(self, what: str, name: str, dimension: str) -> str:
        if what == "grade":
            return f"{self.sentences.wording.dimension(dimension)} {name}"
        return name if what == "cell" else self.standings.named(what, name) if name else ""

    def _direction(self, what: str, before: str, after: str, points: int) -> str:
        moved = self._steps.get(after, 0) - self._steps.get(before, 0) if what == "cell" else 0
        moved = moved or points
        return "rose" if moved > 0 else "fell" if moved < 0 else "changed"

    def _cause(self, moves: Moves) -> str:
        """A new version, what the lead did, or that it did nothing."""
        why = moves[-1].why
        if why in {"model-version", "merged", "objection"}:
            return self.words(f"lead.move.why.{why}")
        moved: dict[str, int] = {}
        for move in moves:
            for name, points in move.moved.items():
                moved[name] = moved.get(name, 0) + points
        known = self.sentences.wording.criteria
        named = sorted((name for name in moved if name in known and moved[name]), key=lambda name: -abs(moved[name]))
        quiet = self._quiet(moves[-1].at)
        if named and all(moved[name] < 0 for name in named) and quiet >= _QUIET:
            return self.words.count("lead.move.quiet", quiet)
        if moves[0].before is None:
            return ""
        if len(named) == 1 and moved[named[0]] == points_of(moves):
            return self.sentences.wording.criterion(named[0])
        said = [
            self.words("lead.move.by", points=self._signed(moved[name]), title=self.sentences.wording.criterion(name))
            for name in named[:_MOST]
        ]
        rest = points_of(moves) - sum(moved[name] for name in named[:_MOST])
        if said and rest:
            said.append(self.words("lead.move.rest", points=self._signed(rest)))
        return ", ".join(said)

    def _quiet(self, moment: datetime) -> int:
        """The full days since the lead did something before a moment; 0 where it never did."""
        place = bisect_right(self._active, moment)
        return (moment - self._active[place - 1]).days if place else 0

    def _signed(self, milli: int) -> str:
        return f"{'+' if milli > 0 else ''}{self.words.thousandths(milli)}"


def points_of(moves: Sequence[ScoreMove]) -> int:
    """By how much they changed the score together, in milli-points."""
    return sum(move.points for move in moves)
