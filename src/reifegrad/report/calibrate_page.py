"""The report of a calibration in the language of the reader, for screen and file alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.measure.threshold import shown_rows
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.pictures import picture
from reifegrad.report.texts import at_text, days_text, model_labels, span_texts
from reifegrad.spec.edit import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.threshold import ThresholdCalibration, ThresholdRow
    from reifegrad.report.blocks import Picture
    from reifegrad.tasks.calibrate import CalibrateResult

PICTURES = ("threshold_curve",)
FEW_KNOWN = 30
"""Of fewer leads nobody should promise a conversion."""


@dataclass(frozen=True)
class CalibratePage:
    """A calibration with the texts to put it into."""

    result: CalibrateResult
    words: Words

    @property
    def made(self) -> ThresholdCalibration:
        """What each threshold would have done."""
        return self.result.calibration

    @property
    def cases(self) -> Cases:
        """The cases that say so."""
        return self.result.cases

    @property
    def timezone(self) -> str:
        """That of the model."""
        return self.result.model.timezone

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: with its picture."""
        words, model, request = self.words, self.result.model, self.result.request
        pictures = self._pictures() if drawn else ()
        sections = (
            Section(words("calibrate.advice"), tuple(self._advice())),
            Section(words("calibrate.table"), (self._table(), *pictures)),
        )
        (label,) = model_labels([request.model], [model], words.language)
        title = words("calibrate.title", model=label, stage=Wording(model, words.language).stage(request.past.stage))
        report = Report(title, tuple(self._lines()), sections, words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _pictures(self) -> tuple[Picture, ...]:
        from reifegrad.report.plots import threshold_figure

        return (picture("threshold_curve", threshold_figure(self.made, self.words), self.words),)

    def _lines(self) -> Iterator[str]:
        words, made = self.words, self.made
        yield words(
            "calibrate.looked",
            cases=words.count("measure.cases", made.leads),
            at=at_text(self.cases.at, words) if self.cases.at != "hand_over" else words("calibrate.at.always"),
            **span_texts(self.cases.at, self.cases.as_of.min(), self.cases.as_of.max(), words, self.timezone),
            days=days_text(self.cases.horizon, words),
            won=words.number(made.won_leads),
        )
        yield words.count("calibrate.weeks", made.weeks)

    def _advice(self) -> Iterator[Paragraph]:
        words, advice = self.words, self.made.advice
        capacity = words.decimal(advice.capacity, 0 if advice.capacity == round(advice.capacity) else 1)
        leads = words.count("count.leads", round(advice.capacity, 1))
        yield from notice_paragraphs(self.result.notices, words, self.timezone)
        best = self.made.at(advice.threshold)
        interval = self._between(advice.lowest, advice.highest)
        if advice.fit == "few_won":
            yield Paragraph(words.count("calibrate.few_won", self.made.won_leads), "warning")
            return
        if advice.fit == "nobody_left":
            yield Paragraph(
                words("calibrate.nobody_left", capacity=leads, n=words.decimal(best.per_week, 1)), "warning"
            )
            return
        if advice.fit == "too_coarse":
            lower = self.made.below(advice.threshold)
            facts = {"lower": self._number(lower.threshold), "many": words.decimal(lower.per_week, 1)}
            upper = {"upper": self._number(advice.threshold), "few": words.decimal(best.per_week, 1)}
            yield Paragraph(words("calibrate.too_coarse", capacity=leads, **facts, **upper), "warning")
        elif advice.fit == "never_reached":
            yield Paragraph(words("calibrate.never_reached", capacity=leads, **self._facts(best)), "warning")
        else:
            sentence = words("calibrate.recommended", interval=interval, capacity=capacity, **self._facts(best))
            yield Paragraph(sentence, "advice")
        if best.known < FEW_KNOWN and advice.fit != "too_coarse":
            yield Paragraph(words("calibrate.few", n=words.number(best.known)), "warning")
        if advice.current is not None:
            yield from self._today(advice.current, best)

    def _today(self, current: float, best: ThresholdRow) -> Iterator[Paragraph]:
        words, now = self.words, self.made.at(current)
        inside = self.made.advice.lowest <= current <= self.made.advice.highest
        yield Paragraph(words("calibrate.today", **self._facts(now)))
        if inside and now.threshold != best.threshold and self.made.advice.fit == "fits":
            yield Paragraph(words("calibrate.inside"))

    def _facts(self, row: ThresholdRow) -> dict[str, str]:
        words = self.words
        return {
            "threshold": self._number(row.threshold),
            "n": words.decimal(row.per_week, 1),
            "rate": words.percent(row.rate),
            "reach": self._shares(row),
            "missed": words.percent(row.missed),
        }

    def _table(self) -> TableBlock:
        words, advice = self.words, self.made.advice
        rows: list[tuple[str, ...]] = []
        marked: set[int] = set()
        for row in shown_rows(self.made):
            notes = []
            if advice.current is not None and row.threshold == self.made.at(advice.current).threshold:
                notes.append(words("calibrate.now"))
            if row.threshold == advice.threshold and advice.fit == "fits":
                notes.append(words("calibrate.best"))
                marked.add(len(rows))
            rows.append(
                (
                    self._number(row.threshold),
                    words.decimal(row.per_week, 1),
                    words.number(row.busiest),
                    words.percent(row.rate),
                    self._shares(row) if row.known else "",
                    words.number(row.known),
                    words.percent(row.missed),
                    ", ".join(notes),
                )
            )
        columns = ("threshold", "per_week", "busiest", "rate", "reach", "known", "missed")
        titles = (*(words(f"calibrate.column.{name}") for name in columns), "")  # the last one is for remarks
        return TableBlock(titles, tuple(rows), note=words("calibrate.note"), marked=frozenset(marked))

    def _shares(self, row: ThresholdRow) -> str:
        words = self.words
        return words("measure.interval", lower=words.percent(row.lower), upper=words.percent(row.upper))

    def _between(self, lower: float, upper: float) -> str:
        return self.words("measure.interval", lower=self._number(lower), upper=self._number(upper))

    def _number(self, value: float) -> str:
        """As it would stand in the file, in the language's own form."""
        digits = len(number_text(value).partition(".")[2])
        return self.words.decimal(value, digits)
