"""Measures models against what became of leads, finds the threshold, and learns models."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from reifegrad.api.arguments import checked_past, now, source, sources
from reifegrad.api.pages import ShownAsPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.api.facts import Past, Target
    from reifegrad.report.blocks import Report
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.backtest import BacktestResult
    from reifegrad.tasks.calibrate import CalibrateResult
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.learn import LearnResult


@dataclass(frozen=True, eq=False, repr=False)
class MeasuredModels(ShownAsPage):
    """What models were worth at past moments; `backtest` holds the figures."""

    result: BacktestResult
    language: str

    def report(self, language: str | None = None) -> Report:
        """The page, with its pictures."""
        from reifegrad.report.backtest_page import BacktestPage

        return BacktestPage(self.result, self._words(language)).report(drawn=True)

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The figures as `reifegrad backtest --json` prints them."""
        from reifegrad.report.records.backtest import BacktestOutput

        return BacktestOutput.of(self.result, self._language(language)).to_dict()

    def __repr__(self) -> str:
        return f"<backtest of {', '.join(model.name for model in self.result.models)}>"


@dataclass(frozen=True, eq=False, repr=False)
class CalibratedThreshold(ShownAsPage):
    """What each threshold would have done, and which one fits what sales can work."""

    result: CalibrateResult
    language: str

    def report(self, language: str | None = None) -> Report:
        """The page, with its picture."""
        from reifegrad.report.calibrate_page import CalibratePage

        return CalibratePage(self.result, self._words(language)).report(drawn=True)

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The figures as `reifegrad calibrate --json` prints them."""
        from reifegrad.report.records.thresholds import CalibrateOutput

        return CalibrateOutput.of(self.result).to_dict()

    def __repr__(self) -> str:
        return f"<threshold of {self.result.model.name} for {self.result.request.capacity}>"


@dataclass(frozen=True, eq=False, repr=False)
class LearnedModel(ShownAsPage):
    """A learned model and its card. `model` scores at once; `text` is the model file for people to read and edit."""

    result: LearnResult
    language: str

    @property
    def text(self) -> str:
        """The model as a YAML file."""
        return self.result.text

    @property
    def model(self) -> ScoringModel:
        """The model, ready to score."""
        from reifegrad.spec.loader import parse_model

        return parse_model(self.result.text)

    def report(self, language: str | None = None) -> Report:
        """The model card: what it was learned from, how good it is on newer leads, what it looks at."""
        from reifegrad.report.model_card import card_report

        return card_report(self.result, self._words(language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The figures as `reifegrad learn --json` prints them."""
        from reifegrad.report.records.learning import LearnOutput

        return LearnOutput.of(self.result).to_dict()

    def __repr__(self) -> str:
        return f"<model learned from {self.result.learned.train.leads:,} leads>"


def backtest(models: Sequence[ScoringModel | str | Path], past: Past, *, language: str = "en") -> MeasuredModels:
    """Let every model judge the same leads at the same past moments, and compare that with what became of them.

    Only what was known at a moment is read for it. A lead whose horizon is not over yet counts for the volume, never
    as lost. Without `at` leads are judged once, seven days after their creation. Needs the extra `predict`.

    Raises:
        ReifegradError: A model or the facts have problems, nobody could be judged, or the extra is not installed.
    """
    from reifegrad.tasks.backtest import BacktestRequest
    from reifegrad.tasks.backtest import backtest as run

    with _inputs(past, at="creation+7d") as (facts, moments):
        request = BacktestRequest(sources(models), facts, moments, now())
        return MeasuredModels(run(request), language)


def calibrate(
    model: ScoringModel | str | Path, past: Past, *, capacity: str, language: str = "en"
) -> CalibratedThreshold:
    """Say what each threshold would have done, and which one fits what sales can work. Needs the extra `predict`.

    Args:
        model: The model; its file is not changed.
        past: Leads whose outcome is known.
        capacity: What sales can work: `40 per week`, `8 per day`, `160 per month`.
        language: `de` or `en`.

    Raises:
        ReifegradError: The model has no use for a threshold, or the facts have problems.
    """
    from reifegrad.tasks.calibrate import CalibrateRequest
    from reifegrad.tasks.calibrate import calibrate as run

    with _inputs(past, at="hand_over") as (facts, moments):
        return CalibratedThreshold(run(CalibrateRequest(source(model), capacity, facts, moments, now())), language)


def learn(
    past: Past | Target,
    *,
    goal: str | None = None,
    timezone: str = "Europe/Berlin",
    forced: Sequence[str] = (),
    without: Sequence[str] = (),
    monotone: Mapping[str, int] | None = None,
    keep_calendar: bool = False,
    language: str = "en",
) -> LearnedModel:
    """Learn a scoring model from leads that were won and lost, and test it on the newest fifth.

    Args:
        past: Leads with outcomes, and the moments at which they are looked at (`month_ends` if `at` is empty); or a
            column of one table that says who was won.
        goal: The sales goal that the model answers.
        timezone: That of the new model, and of times that name none.
        forced: Columns that are used although they may know the answer.
        without: Columns that are never used.
        monotone: Features of which more never gives fewer points (+1), or never more (-1).
        keep_calendar: Keep features that carry only the trend of their time.
        language: `de` or `en`, of the card.

    Needs the extra `predict`.

    Raises:
        ReifegradError: The facts have problems, or too little can be learned from them.
    """
    from reifegrad.api.facts import Past
    from reifegrad.tasks.learn import LearnRequest
    from reifegrad.tasks.learn import learn as run

    with past.facts.inputs() as inputs:
        request = LearnRequest(
            inputs,
            now(),
            goal=goal,
            timezone=timezone,
            forced=tuple(forced),
            without=tuple(without),
            monotone=monotone or {},
            keep_calendar=keep_calendar,
        )
        names = ("at", "horizon", "complete_until") if isinstance(past, Past) else ("target", "positive", "time")
        request = replace(request, **{name: getattr(past, name) for name in names if getattr(past, name)})
        if not isinstance(past, Past):
            request = replace(request, negative=tuple(past.negative))
        return LearnedModel(run(request), language)


@contextmanager
def _inputs(past: Past, *, at: str) -> Iterator[tuple[FactInputs, PastInputs]]:
    """The facts and moments as a task reads them; `at` is what the command takes where nothing is said."""
    from reifegrad.tasks.inputs import PastInputs

    past = checked_past(past)
    given = {field.name: getattr(past, field.name) for field in fields(PastInputs)}
    chosen = given | {"at": past.at or at, "horizon": past.horizon or "90d"}
    with past.facts.inputs() as facts:
        yield facts, PastInputs(**chosen)
