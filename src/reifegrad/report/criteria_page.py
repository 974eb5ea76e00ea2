"""The report of the evidence for criteria in the language of the reader, for screen and file alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.explain.wording import Wording
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.pattern_text import pattern_sentences
from reifegrad.report.pictures import picture
from reifegrad.report.plots import EvidenceLine, evidence_figure
from reifegrad.report.texts import at_text, days_text, span_texts
from reifegrad.spec.points import MILLI, POINTS_PER_LOG_ODDS, to_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.measure.criteria_evidence import CriteriaEvidence, LineEvidence
    from reifegrad.report.blocks import Block
    from reifegrad.tasks.criteria import CriteriaResult

PICTURES = ("criteria",)
COLUMNS = ("criterion", "points", "counts", "with", "without", "alone", "beside", "finding")
"""Of the table of criteria, as `CriteriaPage.cells` gives them."""

_MOST = 30  # lines in a picture
_URGENT = ("wrong_sign", "never", "always", "too_low", "too_high")
_CALM = {"confirmed", "unclear", "few"}
_MARKED = {"wrong_sign", "never"}


@dataclass(frozen=True)
class CriteriaPage:
    """The evidence for criteria with the texts to put it into."""

    result: CriteriaResult
    words: Words

    @property
    def evidence(self) -> CriteriaEvidence:
        """What the outcomes say of each line of the model."""
        return self.result.evidence

    @cached_property
    def wording(self) -> Wording:
        """What the parts of the model are called."""
        return Wording(self.result.model, self.words.language)

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: with its picture."""
        words = self.words
        sections = [
            Section(words("calibrate.advice"), tuple(self._advice())),
            Section(words("criteria.table"), (*(self._picture() if drawn else ()), self._table())),
        ]
        if self.result.patterns is not None:
            found = [
                *(Paragraph(text.removeprefix("- ")) for text in self.pattern_lines()),
                Paragraph(words("patterns.hurdles"), "small"),
            ]
            sections.append(Section(words("patterns.title"), tuple(found)))
        report = Report(self.title(), tuple(self.lines()), tuple(sections), words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def title(self) -> str:
        """Which model was looked at."""
        model = self.result.model
        return self.words("criteria.title", title=self.wording.title(model.title, model.name))

    def lines(self) -> Iterator[str]:
        """Who was looked at, what became of them, and what a point is worth."""
        words, evidence, cases = self.words, self.evidence, self.result.cases
        ends = span_texts(cases.at, cases.as_of.min(), cases.as_of.max(), words, self.result.model.timezone)
        judged = words.count("count.judgements", evidence.cases)
        leads = words.count("count.leads", evidence.leads)
        head = words("criteria.judged", at=at_text(cases.at, words), **ends, n=judged, leads=leads)
        rate = words.percent(evidence.won / evidence.cases, 1)
        days = days_text(cases.horizon, words)
        yield f"{head} {words('criteria.won', days=days, won=words.number(evidence.won), rate=rate)}"
        if evidence.scale > 0:
            yield words("criteria.scale", points=words.shortest(evidence.scale * np.log(2), 0))

    def _advice(self) -> Iterator[Paragraph]:
        """What to do; what contradicts the outcomes stands out."""
        words, result = self.words, self.result
        yield from notice_paragraphs(result.notices, words, result.model.timezone)
        holds = words("criteria.advice.none")
        for text in self.advice():
            yield Paragraph(text, "advice" if text == holds else "warning")
        for text in self.about_proposals():
            yield Paragraph(text)
        following = self.next_step()
        if following:
            yield Paragraph(following)

    def advice(self) -> Iterator[str]:
        """What to do, in the order of urgency; nothing is said of what holds."""
        lines = self.evidence.lines
        for finding in _URGENT:
            named = dict.fromkeys(self._line_title(one) for one in lines if one.finding == finding)
            if named:
                yield self.words(f"criteria.advice.{finding}", names="; ".join(named))
        if all(one.finding in _CALM for one in lines):
            yield self.words("criteria.advice.none")

    def about_proposals(self) -> Iterator[str]:
        """What holds for all proposals together."""
        result, words = self.result, self.words
        if result.withdrawn:
            yield words.count("criteria.withdrawn", result.withdrawn)
        if result.proposal.base is not None:
            yield words("criteria.base", base=words.shortest(result.proposal.base, 1))

    def next_step(self) -> str:
        """How to look at the proposals; empty where there are none."""
        request, words = self.result.request, self.words
        if request.output is not None:
            return words("criteria.diff", line=f"reifegrad diff {request.model} {request.output}")
        changed = self.result.proposal.changed
        return words.count("criteria.next", changed) if changed else ""

    def pattern_lines(self) -> Iterator[str]:
        """How many patterns were tried, and a sentence on each that was found."""
        found, words, request = self.result.patterns, self.words, self.result.request
        if found is None:
            return
        tried = words.number(found.tried)
        if not found.patterns:
            yield words("patterns.none", tried=tried)
            return
        yield words("patterns.tried", tried=tried, n=words.number(len(found.patterns)))
        shown = replace(found, patterns=found.patterns[: request.patterns])
        yield from pattern_sentences(shown, self.result.model, words)

    def cells(self, one: LineEvidence) -> tuple[str, ...]:
        """Title, points, how often it counts, conversion with and without it, alone and beside others, the finding."""
        words = self.words
        low, high = (words.shortest(100 * bound, 1) for bound in one.interval_with)
        rate = f"{words.percent(one.rate_with, 1)} ({low}\N{EN DASH}{high})"
        measured = _measured_points(one, self.evidence.scale)
        alone = one.alone.value * _factor(one, self.evidence.scale)
        return (
            self._line_title(one),
            self._declared(one),
            words.percent(one.n_matching / one.n, 1),
            rate if one.n_matching else "\N{EN DASH}",
            words.percent(one.rate_without, 1),
            "\N{EN DASH}" if measured is None else self._points(alone),
            "\N{EN DASH}" if measured is None else self._interval(measured),
            self._finding(one),
        )

    def _picture(self) -> Iterator[Block]:
        words = self.words
        drawn = [line for line in map(self._drawn, self.evidence.lines) if line is not None]
        if not drawn:
            return
        # Of many lines those that the outcomes say most of; in the order of the model.
        least = sorted((abs(one.value) for one in drawn), reverse=True)[:_MOST][-1]
        most = [one for one in drawn if abs(one.value) >= least][:_MOST]
        yield picture("criteria", evidence_figure(most, words), words)
        if len(most) < len(drawn):
            counts = {"n": words.number(len(most)), "all": words.number(len(drawn))}
            yield Paragraph(words("criteria.drawn", **counts), "small")

    def _table(self) -> TableBlock:
        """The finding stands beside the title: on a page it is looked for first."""
        words, lines = self.words, self.evidence.lines
        rows = []
        for one in lines:
            called, *cells, finding = self.cells(one)
            rows.append((called, finding.replace(" ", "\N{NO-BREAK SPACE}"), *cells))
        first, *others, last = (words(f"criteria.{name}") for name in COLUMNS)
        marked = frozenset(place for place, one in enumerate(lines) if one.finding in _MARKED)
        return TableBlock((first, last, *others), tuple(rows), note=words("criteria.legend"), words=2, marked=marked)

    def _drawn(self, one: LineEvidence) -> EvidenceLine | None:
        """What is drawn of a line; None where nothing can be measured."""
        measured = _measured_points(one, self.evidence.scale)
        if measured is None:
            return None
        declared = None if one.line.kind in {"grade", "match"} else to_points(one.line.declared)
        return EvidenceLine(self._line_title(one), declared, *measured)

    def _line_title(self, one: LineEvidence) -> str:
        return self.wording.line(one.line.criterion.id, one.line.labels)

    def _declared(self, one: LineEvidence) -> str:
        if one.line.kind == "grade":
            return self.words("criteria.grade")
        if one.line.kind == "match":
            return f"{self.wording.milli(round(one.line.declared / MILLI) * MILLI)} %"
        return self.wording.milli(one.line.declared)

    def _finding(self, one: LineEvidence) -> str:
        text = self.words(f"criteria.finding.{one.finding}")
        return text if one.proposed is None else f"{text} \N{RIGHTWARDS ARROW} {self.wording.milli(one.proposed)}"

    def _points(self, value: float) -> str:
        return f"{'+' if round(value, 1) > 0 else ''}{self.words.shortest(value, 1 if abs(value) < 10 else 0)}"

    def _interval(self, measured: tuple[float, float, float]) -> str:
        low, high = (self._points(number).lstrip("+") for number in measured[1:])
        return f"{self._points(measured[0])} ({low}..{high})"


def _factor(one: LineEvidence, scale: float) -> float:
    """From log-odds to points: of the model's own scale, or where it has none with 20 points that double the odds."""
    return scale if one.line.editable and scale > 0 else POINTS_PER_LOG_ODDS


def _measured_points(one: LineEvidence, scale: float) -> tuple[float, float, float] | None:
    """The points beside other criteria with their interval; None where the outcomes cannot tell."""
    if one.finding in {"never", "always"}:
        return None
    own = one.line.editable and scale > 0
    effect = one.in_points(one.adjusted, scale) if own else one.adjusted.times(POINTS_PER_LOG_ODDS)
    return effect.value, effect.low, effect.high
