"""The report of a drift in the language of the reader, for screen and file alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.explain.wording import Wording
from reifegrad.measure.quality import deciles
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.pictures import picture
from reifegrad.report.texts import at_text, day_text, days_text, model_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.drift import Drift, DriftPeriod, DriftReason, Shift
    from reifegrad.report.blocks import Picture
    from reifegrad.tasks.drift import DriftResult

PICTURES = ("calibration",)
_SHOWN_NEW = 3
_INSTANT = np.timedelta64(1, "us")
_PLAIN_NUMBERS = {"order_worse", "order_fading"}


@dataclass(frozen=True)
class DriftPage:
    """A drift with the texts to put it into."""

    result: DriftResult
    words: Words

    @property
    def made(self) -> Drift:
        """What has changed."""
        return self.result.drift

    @property
    def cases(self) -> Cases:
        """The cases that say so."""
        return self.result.cases

    @property
    def has_outcomes(self) -> bool:
        """Whether outcomes were given."""
        return self.result.request.data.outcomes is not None

    @cached_property
    def wording(self) -> Wording:
        """What the parts of the model are called."""
        return Wording(self.result.model, self.words.language)

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: with its picture, if there is one."""
        words = self.words
        pictures = self._pictures() if drawn else ()
        (label,) = model_labels([self.result.request.model], [self.result.model], words.language)
        sections = (
            Section(words("drift.advice"), tuple(self._advice())),
            Section(words("drift.periods"), (self._periods(), *pictures)),
            Section(words("drift.inputs"), (self._inputs(),)),
        )
        report = Report(words("drift.title", model=label), tuple(self._lines()), sections, words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _pictures(self) -> tuple[Picture, ...]:
        """Of models with a probability, whether it still comes true."""
        made, cases, scored, words = self.made, self.cases, self.result.scored, self.words
        if scored.probability is None or not made.after.complete:
            return ()
        from reifegrad.report.plots import calibration_figure

        sides = []
        for key, chosen in (("drift.before", cases.as_of <= made.until), ("drift.after", cases.as_of > made.until)):
            done = chosen & cases.complete & scored.scored
            sides.append((words(self.key(key)), deciles(cases.won[done], scored.probability[done])))
        return (picture("calibration", calibration_figure(sides, words), words),)

    def _lines(self) -> Iterator[str]:
        words, made = self.words, self.made
        one_each = self._counting_key("drift.looked") == "drift.looked"
        yield words(
            self._counting_key("drift.looked"),
            before=words.count("count.leads" if one_each else "count.judgements", made.before.cases),
            after=words.number(made.after.cases),
            until=day_text(made.until - _INSTANT, words, self.wording.model.timezone),
            at=at_text(self.cases.at, words),
        )
        if self.has_outcomes:
            days = days_text(self.cases.horizon, words)
            yield words("drift.known", n=words.number(made.after.complete), days=days, won=words.number(made.after.won))
        else:
            yield words("drift.no_outcomes")

    def _counting_key(self, key: str) -> str:
        """The key of a text that counts cases: leads, or judgements where a lead was judged more than once."""
        cases = self.cases
        return key if len(np.unique(cases.lead.astype(str))) == len(cases) else f"{key}.repeated"

    def _advice(self) -> Iterator[Paragraph]:
        made, words = self.made, self.words
        codes = {reason.code for reason in made.hints}
        head = "drift.keep"
        if made.retrain:
            head = "drift.retrain"
        elif made.reasons:
            head = "drift.nothing_newer"
        elif "few_cases" in codes:
            head = "drift.unsure"
        elif codes - {"few_won"}:
            head = "drift.look"
        yield from notice_paragraphs(self.result.notices, words, self.wording.model.timezone)
        newer = words.number(made.newer or 0)
        yield Paragraph(words(self.key(head), newer=newer), "advice" if head == "drift.keep" else "warning")
        for reason in made.reasons:
            yield Paragraph(self._sentence(reason), "warning")
        for reason in made.hints:
            yield Paragraph(self._sentence(reason))

    def _sentence(self, reason: DriftReason) -> str:
        words = self.words
        if reason.code in _PLAIN_NUMBERS:
            shares = [words.decimal(share) for share in reason.shares]
        elif reason.code.startswith("few"):
            shares = [words.number(int(share)) for share in reason.shares]
        else:
            shares = [words.percent(share, 1) for share in reason.shares]
        if reason.code == "new_values":
            names = [self.wording.criterion(reason.names[0]), ", ".join(reason.names[1:])]
        elif reason.code == "score_shift":
            names = [", ".join(self._output(name) for name in reason.names), ""]
        else:
            names = [", ".join(self.wording.criterion(name) for name in reason.names), ""]
        fields = dict(zip(("first", "second", "lower", "upper"), [*shares, "", "", "", ""], strict=False))
        points = words.decimal(abs(reason.points or 0.0), 1)
        return words(self.key(f"drift.reason.{reason.code}"), names=names[0], values=names[1], points=points, **fields)

    def _periods(self) -> TableBlock:
        words, made = self.words, self.made
        columns = [words("drift.figure"), words(self.key("drift.before")), words("drift.after")]
        rows = [
            (self._counting_key("drift.row.leads"), words.number(made.before.cases), words.number(made.after.cases))
        ]
        if self.has_outcomes:
            rows.append(("drift.row.complete", words.number(made.before.complete), words.number(made.after.complete)))
            rows.append(("drift.row.rate", self._rate(made.before), self._rate(made.after)))
            if made.before.mean_probability is not None and made.after.mean_probability is not None:
                ends = (made.before.mean_probability, made.after.mean_probability)
                rows.append(("drift.row.predicted", words.percent(ends[0], 1), words.percent(ends[1], 1)))
                errors = (made.before.calibration_error or 0.0, made.after.calibration_error or 0.0)
                rows.append(("drift.row.calibration", words.decimal(errors[0], 3), words.decimal(errors[1], 3)))
            rows.append(("drift.row.auc", self._auc(made.before), self._auc(made.after)))
        named = [(words(key), before, after) for key, before, after in rows]
        for shift in made.outputs:
            name = words("drift.row.psi", name=self._output(shift.name))
            named.append((name, "", f"{words.decimal(shift.psi)} {self._state(shift)}"))
        learned = self.wording.model.training is not None and self.has_outcomes
        note = words("drift.periods.note") + (" " + words("drift.periods.learned") if learned else "")
        return TableBlock(tuple(columns), tuple(named), note=note)

    def _rate(self, period: DriftPeriod) -> str:
        words = self.words
        lower, upper = (words.percent(bound, 1) for bound in period.rate_interval)
        if not period.complete:
            return words.percent(period.rate)
        return f"{words.percent(period.rate, 1)} ({words('measure.interval', lower=lower, upper=upper)})"

    def _auc(self, period: DriftPeriod) -> str:
        words = self.words
        if period.auc != period.auc:
            return words.decimal(period.auc)
        lower, upper = (words.decimal(bound) for bound in period.auc_interval)
        return f"{words.decimal(period.auc)} ({words('measure.interval', lower=lower, upper=upper)})"

    def _inputs(self) -> TableBlock:
        words = self.words
        rows = []
        for shift in self.made.inputs:
            new = [f"{name} ({words.percent(share)})" for name, share in shift.new[:_SHOWN_NEW]]
            more = len(shift.new) - len(new)
            rows.append(
                (
                    self.wording.criterion(shift.name),
                    ", ".join(new) + (f" +{more}" if more else ""),
                    words.decimal(shift.psi),
                    words.percent(shift.unknown_before),
                    words.percent(shift.unknown_after),
                    self._state(shift),
                )
            )
        columns = ("input", "new", "psi", "unknown_before", "unknown_after")
        titles = (*(words(f"drift.column.{name}") for name in columns), "")  # the last one says what to think of it
        marked = frozenset(place for place, shift in enumerate(self.made.inputs) if shift.state == "another")
        return TableBlock(titles, tuple(rows), note=words(self.key("drift.inputs.note")), words=2, marked=marked)

    def key(self, key: str) -> str:
        """The key of a text; of a model made by hand nobody says that it was trained."""
        by_hand = f"{key}.by_hand"
        return by_hand if self.wording.model.training is None and self.words.has(by_hand) else key

    def _output(self, name: str) -> str:
        words = self.words
        if name.endswith("_grade"):
            return words("backtest.kind.grade", dimension=self.wording.dimension(name.removesuffix("_grade")))
        return words("drift.output.score" if name == "score" else f"backtest.kind.{name}")

    def _state(self, shift: Shift) -> str:
        return self.words(f"drift.state.{shift.state}")
