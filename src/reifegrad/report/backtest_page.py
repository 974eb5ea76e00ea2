"""The report of a backtest in the language of the reader, for screen and file alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.explain.wording import Wording
from reifegrad.measure.verdicts import ANOTHER, findings
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.pictures import picture
from reifegrad.report.texts import at_text, day_text, days_text, model_labels, span_texts
from reifegrad.tasks.threshold_file import current_threshold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.language.words import Words
    from reifegrad.measure.backtest import Backtest, GroupOutcomes, ModelQuality
    from reifegrad.measure.verdicts import QualityFinding
    from reifegrad.report.blocks import Picture
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.backtest import BacktestResult

PICTURES = ("gains", "months", "calibration", "distribution")
_KINDS_OF_GRADES = "_grade"
_FULL = 3  # sections: with one model the screen shows them all


@dataclass(frozen=True)
class BacktestPage:
    """A backtest with the texts to put it into."""

    result: BacktestResult
    words: Words

    @property
    def made(self) -> Backtest:
        """What the models were worth."""
        return self.result.backtest

    @property
    def models(self) -> Sequence[ScoringModel]:
        """The models, in the order in which they were named."""
        return self.result.models

    @cached_property
    def labels(self) -> list[str]:
        """What they are called."""
        return model_labels(self.result.request.models, self.models, self.words.language)

    def screen_report(self, *, written: bool) -> Report:
        """The page for the screen: of several models only how they compare, and where the rest is.

        `written`: whether the whole page is in a file.
        """
        report = self.report()
        if len(report.sections) <= _FULL:
            return report
        lines = report.lines if written else (*report.lines, self.words("measure.more"))
        return Report(report.title, lines, report.sections[:2], report.language)

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: with its pictures."""
        words, made = self.words, self.made
        pictures = self._pictures() if drawn else []
        shared = pictures[0] if pictures else ()
        sections = [
            Section(words("backtest.findings"), tuple(self._findings())),
            Section(words("backtest.side_by_side"), (self._side_by_side(), *shared)),
        ]
        for place, (label, quality) in enumerate(zip(self.labels, made.models, strict=True)):
            own = pictures[place + 1] if pictures else ()
            sections.append(Section(label, (*self._model(place, quality), *own, self._months(quality))))
        title = words("backtest.title", models=", ".join(self.labels))
        report = Report(title, tuple(self.lines()), tuple(sections), words.language)
        return with_losses(report, self.result.judged.notes, words) if drawn else report

    def _pictures(self) -> list[list[Picture]]:
        """First those of all models together, then those of each."""
        from reifegrad.report import plots

        words, judged, made = self.words, self.result.judged, self.made
        scored = np.logical_and.reduce([judgement.scored for judgement in judged.judgements])
        done = scored & judged.cases.complete
        won = judged.cases.won[done]
        scores = [(label, one.score[done]) for label, one in zip(self.labels, judged.judgements, strict=True)]
        chances = [
            (label, one.deciles)
            for label, one in zip(self.labels, made.models, strict=True)
            if one.mean_probability is not None
        ]
        months = [month.month for month in made.models[0].months]
        lines = [
            (label, [month.auc for month in one.months]) for label, one in zip(self.labels, made.models, strict=True)
        ]
        shared = [picture("gains", plots.gains_figure(scores, won, words), words)]
        shared.append(picture("months", plots.months_figure(months, lines, words, 0.5), words))
        if chances:
            shared.append(picture("calibration", plots.calibration_figure(chances, words), words))
        own = []
        for model, (label, score) in zip(self.models, scores, strict=True):
            figure = plots.distribution_figure(won, score, words, current_threshold(model, made.stage))
            own.append([picture("distribution", figure, words, of=label if len(scores) > 1 else "")])
        return [shared, *own]

    def lines(self) -> Iterator[str]:
        """Who was looked at, and what became of them."""
        made, words = self.made, self.words
        days = days_text(made.horizon, words)
        often = made.cases > made.leads
        yield words(
            "measure.judged.often" if often else "measure.judged",
            cases=words.count("measure.cases", made.leads),
            at=at_text(made.at, words),
            **span_texts(made.at, made.first, made.last, words, self.models[0].timezone),
            days=days,
            **({"n": words.count("count.judgements", made.cases)} if often else {}),
        )
        complete, won, rate = words.number(made.complete), words.number(made.won), words.percent(made.rate, 1)
        line = words("measure.complete", complete=complete, days=days, won=won, rate=rate)
        if made.censored > made.unrecorded:
            line += " " + words.count("measure.censored", made.censored - made.unrecorded)
        yield line
        if made.unrecorded:
            since = day_text(made.recorded_since, words, self.models[0].timezone)
            yield words.count("measure.unrecorded", made.unrecorded, date=since)
        if made.not_scored:
            yield words.count("measure.not_scored", made.not_scored)

    def _findings(self) -> Iterator[Paragraph]:
        yield from notice_paragraphs(self.result.judged.notices, self.words, self.models[0].timezone)
        for finding in findings(self.made):
            yield Paragraph(self._sentence(finding), "advice" if finding.good else "warning")

    def _sentence(self, finding: QualityFinding) -> str:
        words = self.words
        shares = {name: words.percent(share) for name, share in finding.shares.items()}
        if "gain" in finding.shares:
            shares = {name: words.signed(value, 3) for name, value in finding.shares.items()}
        elif finding.code.startswith("probability") or finding.code.startswith("stage"):
            shares = {name: words.percent(share, 1) for name, share in finding.shares.items()}
        for count in ("won", "other", "off", "parts", "newer"):
            if count in shares:
                shares[count] = words.number(int(finding.shares[count]))
        for figure in ("per_week", "points"):
            if figure in shares:
                shares[figure] = words.decimal(finding.shares[figure], 1)
        names = dict(finding.names)
        if finding.code.startswith("order"):
            names["among"] = words("finding.among.months") if names.get("among", "all") == "months" else ""
        if finding.model is not None:
            wording = Wording(self.models[finding.model], words.language)
            names |= {"model": self.labels[finding.model], "first": self.labels[0]}
            names |= {"stage": wording.stage(names["stage"])} if "stage" in names else {}
            names |= {"dimension": wording.dimension(names["dimension"])} if "dimension" in names else {}
        return words(f"finding.{finding.code}", **shares, **names)

    def _side_by_side(self) -> TableBlock:
        words, models = self.words, self.made.models
        has_chance = any(model.log_loss is not None for model in models)
        columns = ["model", "auc", "interval", "within", "tenth", "fifth"]
        columns += ["log_loss", "calibration"] if has_chance else []
        rows = []
        for label, model in zip(self.labels, models, strict=True):
            row = [label, words.decimal(model.auc), self._interval(*model.auc_interval)]
            row += [words.decimal(model.auc_within_months)]
            row += [f"{words.decimal(model.lift_at_tenth, 1)} \N{MULTIPLICATION SIGN}"]
            row.append(words.percent(model.caught_by_fifth))
            if has_chance:
                row += [words.decimal(_or_nan(model.log_loss), 3), words.decimal(_or_nan(model.calibration_error), 3)]
            rows.append(tuple(row))
        titles = tuple(words(f"backtest.{name}") for name in columns)
        return TableBlock(titles, tuple(rows), note=words("backtest.side.note"))

    def _interval(self, lower: float, upper: float) -> str:
        words = self.words
        return words("measure.interval", lower=words.decimal(lower), upper=words.decimal(upper))

    def _shares(self, lower: float, upper: float) -> str:
        words = self.words
        return words("measure.interval", lower=words.percent(lower), upper=words.percent(upper))

    def _model(self, place: int, quality: ModelQuality) -> Iterator[TableBlock]:
        wording = Wording(self.models[place], self.words.language)
        noted = False
        for kind, groups in quality.groups.items():
            if groups:
                yield self._groups(kind, groups, wording, note="" if noted else self.words("backtest.groups.note"))
                noted = True
        if quality.deciles:
            yield self._deciles(quality)

    def _groups(self, kind: str, groups: Sequence[GroupOutcomes], wording: Wording, note: str) -> TableBlock:
        words = self.words
        if kind.endswith(_KINDS_OF_GRADES):
            dimension = wording.dimension(kind.removesuffix(_KINDS_OF_GRADES))
            name = words("backtest.kind.grade", dimension=dimension)
        else:
            name = words(f"backtest.kind.{kind}")
        rows = [
            (
                _name(kind, group.name, wording),
                words.number(group.n),
                words.decimal(group.per_week, 1),
                words.number(group.complete),
                words.percent(group.rate, 1),
                self._shares(group.lower, group.upper),
                words.decimal(group.lift, 1),
            )
            for group in groups
        ]
        columns = ("name", "cases", "per_week", "known", "rate", "interval", "lift")
        titles = tuple(words(f"backtest.{column}") for column in columns)
        return TableBlock(titles, tuple(rows), words("backtest.groups", kind=name), note)

    def _deciles(self, quality: ModelQuality) -> TableBlock:
        words = self.words
        is_chance = quality.mean_probability is not None
        rows = []
        for row in quality.deciles:
            ends = (row.highest, row.lowest)
            shown = [words.percent(end, 1) if is_chance else _short_number(end, words) for end in ends]
            rows.append(
                (
                    shown[0] if shown[0] == shown[1] else f"{shown[0]} \N{HORIZONTAL ELLIPSIS} {shown[1]}",
                    words.number(row.n),
                    words.percent(row.rate, 1),
                    self._shares(row.lower, row.upper),
                    words.decimal(row.lift, 1),
                    words.percent(row.caught),
                )
            )
        first = "probability" if is_chance else "score"
        columns = (first, "known", "rate", "interval", "lift", "caught")
        titles = tuple(words(f"backtest.{column}") for column in columns)
        return TableBlock(titles, tuple(rows), words("backtest.deciles"), words("backtest.deciles.note"))

    def _months(self, quality: ModelQuality) -> TableBlock:
        words = self.words
        rows = []
        for month in quality.months:
            moved = month.psi > max(ANOTHER, month.by_chance)
            rows.append(
                (
                    month.month,
                    words.number(month.n),
                    # The first days of a month alone would look like a bad month.
                    words.percent(month.rate if month.complete >= month.n / 2 else float("nan"), 1),
                    words.decimal(month.auc),
                    words.decimal(month.psi) + ("!" if moved else ""),
                )
            )
        columns = ("month", "cases", "rate", "auc", "psi")
        titles = tuple(words(f"backtest.{column}") for column in columns)
        return TableBlock(titles, tuple(rows), words("backtest.months"), words("backtest.months.note"))


def _name(kind: str, name: str, wording: Wording) -> str:
    if kind == "disqualified":
        criterion = wording.criteria.get(name)
        return name if criterion is None else wording.title(criterion.disqualify or {}, wording.criterion(name))
    if kind.endswith(_KINDS_OF_GRADES):
        return name
    return wording.verdict(kind, name)


def _short_number(score: float, words: Words) -> str:
    return words.decimal(score, 0 if score == round(score) else 1)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
