"""The report of a forecast in the language of the reader, for screen and file alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.pictures import picture
from reifegrad.report.texts import day_text
from reifegrad.revenue.forecast import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Picture
    from reifegrad.revenue.forecast import Forecast, WeekAhead
    from reifegrad.tasks.forecast import ForecastResult

PICTURES = ("forecast",)
SURE = (0.75, 0.85)
"""Between these a share of 80 % is met."""


@dataclass(frozen=True)
class ForecastPage:
    """A forecast with the texts to put it into."""

    result: ForecastResult
    words: Words

    @property
    def made(self) -> Forecast:
        """What will be won."""
        return self.result.made

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: with its picture."""
        words = self.words
        pictures = self._pictures() if drawn else ()
        sections = (
            Section(words("forecast.weeks"), (self._weeks(), *pictures)),
            Section(words("forecast.past"), (*self._past(), *self._remarks())),
            Section(words("forecast.cycle"), tuple(self._cycle())),
        )
        title = words.count("forecast.title", len(self.made.weeks))
        report = Report(title, tuple(self._lines()), sections, words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _pictures(self) -> tuple[Picture, ...]:
        from reifegrad.report.forecast_plot import forecast_figure

        return (picture("forecast", forecast_figure(self.made, self.words), self.words),)

    def _lines(self) -> Iterator[str]:
        words, made = self.words, self.made
        yield words(
            "forecast.looked",
            day=day_text(self.result.end, words, self.result.timezone),
            leads=words.count("count.leads", round(made.open_leads)),
            arrivals=words.decimal(made.arrivals, 1),
        )
        model = self.result.model
        if model is not None:
            key = "forecast.scores" if made.has_chances else "forecast.no_scores"
            yield words(key, model=model.name, n=words.number(self.result.scored_weeks))

    def _weeks(self) -> TableBlock:
        words = self.words
        names = ["week", "mean", "between", "of_open", "of_new", "of_again"]
        names += ["money", "money_between"] if self.made.weeks[0].money is not None else []
        rows = tuple(tuple(self._row(each)) for each in self.made.weeks)
        titles = tuple(words(f"forecast.column.{name}") for name in names)
        return TableBlock(titles, rows, note=words("forecast.note"))

    def _row(self, week: WeekAhead) -> Iterator[str]:
        words = self.words
        yield day_text(moment_of(week.start), words, self.result.timezone)
        yield words.decimal(week.mean, 1)
        yield words("measure.interval", lower=words.number(week.interval[0]), upper=words.number(week.interval[1]))
        for part in week.parts:
            yield words.decimal(part, 1)
        if week.money is not None:
            mean, low, high = week.money
            yield self._units(mean)
            yield words("measure.interval", lower=self._units(low), upper=self._units(high))

    def _units(self, cents: int) -> str:
        """Nobody forecasts cents: to the unit."""
        return self.words.number(round(cents / 100))

    def _past(self) -> Iterator[TableBlock | Paragraph]:
        words, past = self.words, self.made.past
        if not past.looks:
            yield Paragraph(words("forecast.unchecked"), "warning")
            return
        rows = tuple(
            (
                words(f"forecast.row.{'plain' if plain else 'this'}"),
                words.percent(past.coverage(plain=plain)),
                words.decimal(past.width(plain=plain), 1),
                words.decimal(past.error(plain=plain), 1),
            )
            for plain in (False, True)
        )
        titles = tuple(words(f"forecast.column.{name}") for name in ("forecast", "coverage", "width", "error"))
        moments = {each.moment for each in past.looks}
        yield TableBlock(titles, rows, note=words.count("forecast.past.note", len(moments)))

    def _remarks(self) -> Iterator[Paragraph]:
        words, past = self.words, self.made.past
        yield from notice_paragraphs(self.result.notices, words, self.result.timezone)
        cover = past.coverage()
        if not math.isnan(cover) and not SURE[0] <= cover <= SURE[1]:
            key = "forecast.too_narrow" if cover < SURE[0] else "forecast.too_wide"
            yield Paragraph(words(key, share=words.percent(cover)), "warning")
        if past.looks and past.error() >= past.error(plain=True):
            yield Paragraph(words("forecast.no_better"), "warning")
        money = past.money_coverage()
        if not math.isnan(money):
            yield Paragraph(words("forecast.money_coverage", share=words.percent(money)))
        yield Paragraph(words("forecast.caution"), "small")

    def _cycle(self) -> Iterator[Paragraph]:
        words, curve = self.words, self.made.curve
        decided, won = curve.days_until(), curve.days_until_won()
        if decided is None:
            yield Paragraph(words("forecast.cycle.long", share=words.percent(float(1 - curve.undecided[-1]))))
        else:
            yield Paragraph(words.count("forecast.cycle.decided", decided))
        if won is not None:
            yield Paragraph(words.count("forecast.cycle.won", won, share=words.percent(curve.ever, 1)))
        yield Paragraph(words("forecast.cycle.note"), "small")
