"""Why a lead has its score: the chip of each model, the bar with its lines, the activities behind them, what comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from reifegrad.report.ripeness import Ripeness
from reifegrad.spec.title import title_in
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.elements.matrix import MatrixPlace
from reifegrad_web.pages.elements.reasons import Evidence, ReasonLine
from reifegrad_web.pages.elements.score_bar import Piece, ScoreBar
from reifegrad_web.pages.frame.fact_words import activity_details, activity_title, attribute_title
from reifegrad_web.scoring.day import changes_since
from reifegrad_web.scoring.reading import stored_scores
from reifegrad_web.scoring.scored_lead import score_lead_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.explain.evidence import CountedActivity
    from reifegrad.explain.reasons import Reason
    from reifegrad_web.leads.reading import KnownAttribute
    from reifegrad_web.pages.elements.chip import Chip
    from reifegrad_web.pages.lead.one_lead import OneLead
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.scored_lead import ScoredLead
    from reifegrad_web.scoring.served_models import ServedModel

_MOST = 20
"""Activities that are listed behind a reason."""
_DAY, _SOON = timedelta(days=1), timedelta(days=14)


@dataclass(frozen=True)
class ModelTab:
    """A model to look at the lead by."""

    title: str
    address: str
    chip: Chip | None
    is_chosen: bool


@dataclass(frozen=True)
class DimensionShown:
    """A side of the score: what it is called, its milli-points, its grade."""

    title: str
    points: int
    grade: str


def tabs_of(one: OneLead) -> Sequence[ModelTab]:
    """Every published model with the chip of the lead."""
    rows = _rows(one)
    return [
        ModelTab(
            one.titled(each),
            one.address(model=each.name),
            one.standings(each).chip(rows[each.name]) if each.name in rows else None,
            each is one.each,
        )
        for each in one.models
    ]


def _rows(one: OneLead) -> Mapping[str, LeadScore]:
    """The score of each model: as it is stored, or of a past day computed."""
    if not one.may_be_scored:
        return {}
    if not one.is_past:
        return {row.model: row for row in stored_scores([one.number], one.models)}
    found = {each.name: one.scored if each is one.each else one.scored_by(each) for each in one.models}
    return {name: scored.as_row() for name, scored in found.items() if scored is not None}


class ScoreShown:
    """What the page says of the score by the chosen model."""

    def __init__(self, one: OneLead, scored: ScoredLead, known: Sequence[KnownAttribute], sources: Mapping[int, str]):
        self.one, self.scored, self.words = one, scored, one.words
        self.each: ServedModel = scored.served
        self.known = {each.name: each for each in known}
        self.sources = sources
        self.row = scored.as_row()
        self.sentences, self.standings = one.sentences(self.each), one.standings(self.each)

    def standing(self) -> Standing:
        """The chip, the score, and by how much it has changed since the day before."""
        chip = replace(self.standings.chip(self.row), falls_soon=self._falls_soon())
        return Standing(chip, self.row.score, self._change())

    def meaning(self) -> str:
        """What the cell, stage or segment is called, where the chip does not say it."""
        found = self.scored.score
        if found.disqualified is not None:
            return ""
        if found.cell is not None and self.each.model.matrix is not None:
            cell = self.each.model.matrix.cells.get(found.cell)
            return "" if cell is None else title_in(cell.title, self.words.language, "")
        return ""

    def verdicts(self) -> Sequence[str]:
        """Stage, segment and priority in words, as far as the model gives them and the chip does not say it."""
        found = self.scored.score
        named = [("stage", found.stage), ("segment", found.segment), ("priority", found.priority)]
        label = self.standings.chip(self.row).label
        said = [(what, self.standings.named(what, name)) for what, name in named if name]
        return [self.words(f"lead.verdict.{what}", name=name) for what, name in said if name != label]

    def dimensions(self) -> Sequence[DimensionShown]:
        """The sides of the score, where there are several."""
        score, wording = self.scored.score, self.sentences.wording
        found = [
            DimensionShown(wording.dimension(name), points, score.grades.get(name, ""))
            for name, points in score.dimensions.items()
        ]
        return found if len(found) > 1 else []

    def place(self) -> MatrixPlace | None:
        """Where in its matrix the model puts the lead."""
        model, cell = self.each.model, self.scored.score.cell
        if model.matrix is None or cell is None:
            return None
        wording, steps = self.sentences.wording, Ripeness(model).names("cell")
        across = [step.name for step in model.grades[model.matrix.columns].steps]
        rows = [
            (down.name, [(name, self._cell(name), steps.get(name)) for name in (down.name + right for right in across)])
            for down in model.grades[model.matrix.rows].steps
        ]
        names = (wording.dimension(model.matrix.rows), wording.dimension(model.matrix.columns))
        return MatrixPlace(*names, across, rows, cell)

    def _cell(self, name: str) -> str:
        cell = None if self.each.model.matrix is None else self.each.model.matrix.cells.get(name)
        return "" if cell is None else title_in(cell.title, self.words.language, "")

    def bar(self) -> ScoreBar:
        """The pieces add up to the score."""
        return ScoreBar([self._piece(reason) for reason in self.scored.reasons], self.scored.score.score or 0)

    def _piece(self, reason: Reason) -> Piece:
        row = self.scored.given.get(reason.criterion or "")
        lost = 0 if row is None else max(row.gross - row.points, 0)
        return Piece(self.sentences.head(reason), reason.points, lost)

    def lines(self) -> Sequence[ReasonLine]:
        """One for each piece, with what is behind it."""
        return [self._line(reason) for reason in self.scored.reasons]

    def _line(self, reason: Reason) -> ReasonLine:
        parts = self.sentences.parts(reason)
        found = self.scored.behind(reason.criterion) if reason.criterion else ()
        evidence = [self._evidence(each) for each in found[:_MOST]] or self._said(reason.criterion)
        more = len(found) - _MOST
        return ReasonLine(
            reason.points,
            parts.head,
            "; ".join(parts.details),
            parts.verdict,
            evidence,
            self.words.count("lead.more_activities", more) if more > 0 else "",
        )

    def _evidence(self, found: CountedActivity) -> Evidence:
        """What was done, and what it gives now."""
        done = self.scored.activities.get(found.activity.id, found.activity)
        title, details = activity_title(done.kind, self.words), activity_details(done.properties, self.words)
        text = f"{title}: {details}" if details else title
        if done.lead != str(self.scored.lead):
            text = self.words("lead.by_colleague", what=text)
        if not found.is_counted:
            return Evidence(done.occurred_at, text, self.words("lead.not_counted"))
        points = "" if found.points is None else self.sentences.wording.signed(found.points)
        return Evidence(done.occurred_at, text, points)

    def _said(self, criterion_id: str | None) -> Sequence[Evidence]:
        """Where the attributes that a criterion reads come from."""
        criterion = self.sentences.wording.criteria.get(criterion_id or "")
        if criterion is None:
            return []
        names = {
            "email" if name == "email_domain" and name not in self.known else name for name in criterion.attributes
        }
        found = [self.known[name] for name in sorted(names) if name in self.known]
        value = self.sentences.wording.value
        return [
            Evidence(
                each.known_at,
                f"{attribute_title(each.name, self.words)}: {value(each.value)}",
                self.sources.get(each.source_id, ""),
            )
            for each in found
        ]

    @cached_property
    def coming(self) -> Sequence[tuple[datetime, int, str]]:
        """What will change if nothing happens: when, in which direction, and the sentence."""
        found = self.scored.coming(self.scored.moment if self.one.is_past else self.one.asked.now)
        return [(change.at, change.direction, self.sentences.change(change)) for change in found]

    def _falls_soon(self) -> bool:
        until = self.one.asked.moment + _SOON
        return any(at <= until and direction < 0 for at, direction, _ in self.coming)

    def _change(self) -> int | None:
        """Since the day before: as it was stored, or for a past day by the same model."""
        if not self.one.is_past:
            return changes_since(self.each.name, [self.one.number], self.one.asked.now - _DAY).get(self.one.number)
        before = score_lead_at(self.each, self.one.number, self.scored.facts, self.scored.moment - _DAY)
        if before is None or before.score.score is None:
            return None
        return (self.scored.score.score or 0) - before.score.score
