"""What the process of a run does: the engine over the facts of a folder. It needs the extra `predict`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem, ReifegradError
from reifegrad.report.backtest_page import BacktestPage
from reifegrad.report.criteria_page import CriteriaPage
from reifegrad.report.model_card import card_report
from reifegrad.report.records.backtest import BacktestOutput
from reifegrad.report.records.criteria import CriteriaOutput
from reifegrad.report.records.learning import LearnOutput
from reifegrad.spec.loader import load_model, parse_model
from reifegrad.tasks.backtest import BacktestRequest, backtest
from reifegrad.tasks.criteria import CriteriaRequest, criteria
from reifegrad.tasks.inputs import PastInputs
from reifegrad.tasks.learn import LearnRequest, learn
from reifegrad_web.learning.fact_shapes import shaped_facts
from reifegrad_web.learning.kept_reports import kept_reports
from reifegrad_web.learning.steps import COMPARE, CRITERIA, DRAFT, LEARN, PUBLISHED, TABLES, Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.criteria import CriteriaResult
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.learn import LearnResult

_AT = "month_ends"
_PATTERNS = 10


def work(task: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Do the task of a run; returns what it has found, without the place of the folder."""
    run = _Run(task, folder, Teller(folder), shaped_facts(folder / TABLES, task["event"]))
    found = run.compared([PUBLISHED, DRAFT]) if task["kind"] == "backtest" else run.learned()
    told: dict[str, Any] = json.loads(json.dumps(found).replace(f"{folder}/", ""))  # no place of this machine
    return told


@dataclass(frozen=True)
class _Run:
    task: Mapping[str, Any]
    folder: Path
    teller: Teller
    data: FactInputs

    @property
    def today(self) -> datetime:
        return datetime.fromisoformat(self.task["today"])

    @property
    def has_published(self) -> bool:
        return (self.folder / PUBLISHED).is_file()

    def learned(self) -> dict[str, Any]:
        """A model, the published one beside it on the same newest data, and what is proposed for that.

        Each part stands for itself: where too little is known for one, the others are still worth having.
        """
        kept: list[LearnResult] = []
        found = {"learned": _tried(lambda: self._learned(kept))}
        if self.has_published:
            if kept:
                found["compared"] = _tried(lambda: self._beside(kept[0]))
            found["criteria"] = _tried(self._criteria)
        return found

    def _learned(self, kept: list[LearnResult]) -> dict[str, Any]:
        self.teller.begin(LEARN)
        request = LearnRequest(
            data=self.data,
            today=self.today,
            at=_AT,
            horizon=f"{self.task['horizon']}d",
            test_months=self.task["test_months"],
            timezone=self.task["timezone"],
        )
        result = learn(request, self.teller.engine)
        kept.append(result)
        record = LearnOutput.of(result).to_dict()
        return {
            "text": result.text,
            "record": record,
            "report": kept_reports(lambda words: card_report(result, words, drawn=False)),
        }

    def _beside(self, result: LearnResult) -> dict[str, Any]:
        """The published model and the learned one over the time that nothing was learned from."""
        first = result.learned.test.since
        since = None if first is None else first.astype("datetime64[us]").item().replace(tzinfo=UTC)
        return self._backtest([load_model(self.folder / PUBLISHED), parse_model(result.text)], since)

    def compared(self, names: Sequence[str]) -> dict[str, Any]:
        """Versions of a model over the whole past."""
        models = [load_model(self.folder / name) for name in names]
        titled = [replace(model, title=title) for model, title in zip(models, self.task["titles"], strict=True)]
        return {"compared": self._backtest(titled, None)}

    def _backtest(self, models: Sequence[ScoringModel], since: datetime | None) -> dict[str, Any]:
        self.teller.begin(COMPARE)
        past = PastInputs(_AT, f"{self.task['horizon']}d", since=since, stage=self.task["stage"])
        result = backtest(BacktestRequest(models, self.data, past, self.today), self.teller.engine)
        record = BacktestOutput.of(result, "en").to_dict()
        return {"record": record, "report": kept_reports(lambda words: BacktestPage(result, words).report())}

    def _criteria(self) -> dict[str, Any]:
        self.teller.begin(CRITERIA)
        past = PastInputs(_AT, f"{self.task['horizon']}d")
        model = str(self.folder / PUBLISHED)
        result = criteria(CriteriaRequest(model, self.data, past, self.today, patterns=_PATTERNS), self.teller.engine)
        record = CriteriaOutput.of(result).to_dict()
        return {
            "record": record,
            "report": kept_reports(lambda words: CriteriaPage(result, words).report()),
            "proposals": list(_proposals(result, record)),
            "base": _base(result),
        }


def _tried(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A part of a run, or the problems that it ended with."""
    try:
        return part()
    except ReifegradError as error:
        return {"problems": [problem.to_dict() for problem in _without_notes(error.problems)]}


def _without_notes(problems: Sequence[Problem]) -> Sequence[Problem]:
    """What stopped it; what was only odd in the files is said where something came of them."""
    return [problem for problem in problems if problem.severity == "error"] or problems


def _proposals(result: CriteriaResult, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each line for which other points are proposed, with its evidence and where its points stand in the file."""
    lines = zip(result.evidence.lines, record["criteria"], strict=True)
    return [
        {
            **{name: kept[name] for name in _EVIDENCE},
            "paths": [[*one.line.criterion.path, "points", *([label] if label else [])] for label in one.line.labels],
        }
        for one, kept in lines
        if one.proposed is not None
    ]


_EVIDENCE = (
    *("criterion", "dimension", "values", "declared", "proposed", "finding", "counts_for", "won_with"),
    *("rate_with", "interval_with", "rate_without"),
)
"""What is kept of a line beside its points."""


def _base(result: CriteriaResult) -> dict[str, Any] | None:
    """Where the score is a probability: what the base must become if all proposals are taken."""
    if result.proposal.base is None:
        return None
    dimension = next(one for one in result.model.dimensions if one.aggregate == "logit")
    return {
        "path": ["dimensions", dimension.name, "base"],
        "declared": dimension.base / 1000,
        "proposed": result.proposal.base,
    }
