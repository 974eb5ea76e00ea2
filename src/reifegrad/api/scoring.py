"""Scores leads, explains and compares them, and checks models: what a notebook does every day."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.api.arguments import checked, ids, moment, now, source
from reifegrad.api.pages import ShownAsPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from reifegrad.api.facts import Facts
    from reifegrad.errors import Problem
    from reifegrad.report.blocks import Report
    from reifegrad.run.examples import ExampleResult
    from reifegrad.run.summary import RunSummary
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.diff import DiffResult
    from reifegrad.tasks.explain import ExplainResult
    from reifegrad.tasks.score import ScoreResult


@dataclass(frozen=True, eq=False, repr=False)
class ScoredLeads(ShownAsPage):
    """Everybody's score at one moment. In a notebook it shows itself as the list of the leads to contact first.

    `model_hash` and `as_of` say what the scores are a function of; `notes` what was found in the facts.
    """

    facts: Facts
    result: ScoreResult
    language: str
    _scores: pa.Table
    _contributions: pa.Table

    @property
    def model(self) -> ScoringModel:
        """The model that scored."""
        return self.result.model

    @property
    def model_hash(self) -> str:
        """The fingerprint of the model: two runs with one hash, facts and moment give the same scores."""
        return self.result.model.hash

    @property
    def as_of(self) -> datetime:
        """The moment of the scores."""
        return self.result.as_of

    @property
    def summary(self) -> RunSummary:
        """How many were scored, what the verdicts are, and what became of every row."""
        return self.result.summary

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was found in the facts: rows that could not be read, columns that are nowhere."""
        return self.result.notes

    @property
    def not_counted(self) -> tuple[Problem, ...]:
        """What was delivered and did not count, warnings first: rejected rows, activities of nobody, lost words."""
        return self.result.not_counted

    def to_arrow(self) -> pa.Table:
        """One row for each lead: `lead_id`, `score` and the dimensions in points, grades, stage and so on."""
        return self._scores

    def to_pandas(self) -> pd.DataFrame:
        """The same for pandas."""
        frame: pd.DataFrame = self._scores.to_pandas()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """The same for Polars."""
        import polars as pl

        return pl.DataFrame(self._scores)

    def contributions(self) -> pa.Table:
        """One row for each criterion of each lead; the points of a lead add up to its score exactly."""
        return self._contributions

    def explain(
        self, lead: object, *, language: str | None = None, steps: bool = False, days: int = 365
    ) -> ExplainedLead:
        """Why a lead (or account, where the model scores accounts) has its score, and what will change.

        Args:
            lead: Its id.
            language: `de` or `en`; by default that of the run.
            steps: With every step of the computation.
            days: How many days to look ahead, if nothing more happens.

        Raises:
            ReifegradError: There is no such lead.
        """
        from reifegrad.tasks.explain import ExplainRequest, explain

        with self.facts.inputs() as inputs:
            request = ExplainRequest(self.model, inputs, self.as_of, (str(lead),), steps, days)
            return ExplainedLead(explain(request), self._language(language))

    def report(self, language: str | None = None) -> Report:
        """The list as a page."""
        from reifegrad.report.lead_pages import list_report

        return list_report(self.result, self._words(language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The run as `reifegrad score --json` prints it."""
        from reifegrad.report.records.scores import ScoreOutput

        return ScoreOutput.of(self.result, self._language(language)).to_dict()

    def write_list(
        self,
        path: str | Path,
        *,
        form: str | None = None,
        columns: Sequence[str] = (),
        top: int | None = None,
        language: str | None = None,
    ) -> Path:
        """Write a list for people, or for the import of a CRM; the leads are scored once more for it.

        Args:
            path: A workbook (`list.xlsx`), or a text file (`list.csv`) with a `form`.
            form: `excel`, `excel-de`, `hubspot` or `salesforce`; None for a workbook.
            columns: What it shows, as in `--columns`: `["rank", "name", "phone=Telephone", "score"]`; none means those
                of the model, else the usual ones.
            top: How many leads; None means all.
            language: `de` or `en`; by default that of the run.

        Raises:
            ReifegradError: The file cannot be written, or there is no such column.
        """
        from reifegrad.report.list_files import ListFile
        from reifegrad.spec.list_columns import LIST_FORMS, read_list_columns
        from reifegrad.tasks.score import ScoreRequest
        from reifegrad.tasks.score import score as run

        if isinstance(columns, str):
            raise TypeError("give a list of columns, not a str")
        if form is not None and form not in LIST_FORMS:
            raise ValueError(f"form is one of {', '.join(LIST_FORMS)}, not {form}")
        wanted = read_list_columns(columns)
        list_to = ListFile(str(path), form, wanted, top, self._language(language))
        only = self.result.request.only
        with self.facts.inputs() as inputs:
            run(ScoreRequest(self.model, inputs, self.as_of, only=only, top=None, list_to=list_to))
        return Path(path)

    def __len__(self) -> int:
        return int(self._scores.num_rows)

    def __repr__(self) -> str:
        return f"<{len(self)} scored by {self.model.name} as of {self.as_of.isoformat()}>"


@dataclass(frozen=True, eq=False, repr=False)
class ExplainedLead(ShownAsPage):
    """Why one lead has its score. The points of all reasons add up to the score exactly."""

    result: ExplainResult
    language: str

    def report(self, language: str | None = None) -> Report:
        """The explanation as a page."""
        from reifegrad.report.lead_pages import explanation_report

        return explanation_report(self.result, self.result.leads[0], self._words(language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The explanation as `reifegrad explain --json` prints it for one lead."""
        from reifegrad.report.records.scores import explained_lead

        return explained_lead(self.result.model, self.result.leads[0], self._language(language)).to_dict()

    def __repr__(self) -> str:
        return f"<explanation of {self.result.leads[0].subject_id}>"


@dataclass(frozen=True, eq=False, repr=False)
class ComparedModels(ShownAsPage):
    """What differs between two models, and with facts which leads the difference moves."""

    result: DiffResult
    language: str

    def report(self, language: str | None = None) -> Report:
        """The differences as a page."""
        from reifegrad.report.diff_page import diff_report

        return diff_report(self.result, self._words(language))

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The comparison as `reifegrad diff --json` prints it."""
        from reifegrad.report.records.models import DiffOutput

        return DiffOutput.of(self.result, self._language(language)).to_dict()

    def __repr__(self) -> str:
        n = len(self.result.changes)
        return f"<{n} {'change' if n == 1 else 'changes'} from {self.result.old.name} to {self.result.new.name}>"


@dataclass(frozen=True)
class Problems:
    """The problems that were found, the worst first. It is true if there are no errors."""

    found: tuple[Problem, ...] = field(default=())

    def __bool__(self) -> bool:
        return not any(problem.severity == "error" for problem in self.found)

    def __str__(self) -> str:
        return "\n".join(f"{problem.severity}: {problem}" for problem in self.found) or "No problems."

    __repr__ = __str__


def score(
    model: ScoringModel | str | Path,
    facts: Facts,
    *,
    as_of: str | date | datetime,
    only: Sequence[object] = (),
    top: int = 20,
    language: str = "en",
) -> ScoredLeads:
    """Score everybody as of a moment.

    Args:
        model: A model, a model file, or the name of a template.
        facts: Leads and what is known about them.
        as_of: The moment: an aware datetime, or a text as on the command line. `2026-01-10` is midnight, as that day
            begins in the time zone of the model. Nothing that happened later counts.
        only: Ids to score; none means everybody.
        top: How many leads the list shows.
        language: `de` or `en`, for lists and explanations.

    Raises:
        ReifegradError: The model or the facts have problems, or the moment has no time zone.
    """
    import pyarrow.parquet as pq

    from reifegrad.tasks.score import ScoreRequest
    from reifegrad.tasks.score import score as run

    if top < 0:
        raise ValueError(f"top is a number of leads, not {top}")
    with checked(facts).inputs() as inputs, tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
        scores, contributions = (str(Path(folder) / f"{name}.parquet") for name in ("scores", "contributions"))
        request = ScoreRequest(source(model), inputs, moment(as_of), scores, contributions, ids(only), top)
        result = run(request)
        tables = _in_doubles(pq.read_table(scores)), _in_doubles(pq.read_table(contributions))
    return ScoredLeads(facts, result, language, *tables)


def compare(
    old: ScoringModel | str | Path,
    new: ScoringModel | str | Path,
    facts: Facts | None = None,
    *,
    as_of: str | date | datetime | None = None,
    top: int = 10,
    language: str = "en",
) -> ComparedModels:
    """Compare two models: what differs, and with `facts` and `as_of` which leads it moves, the `top` ones by name.

    Raises:
        ReifegradError: A model or the facts have problems, or one model scores leads and the other accounts.
    """
    from reifegrad.tasks.diff import DiffRequest, diff

    if (facts is None) != (as_of is None):
        raise TypeError("give facts and as_of together: leads are scored as of a moment")
    if facts is None or as_of is None:
        return ComparedModels(diff(DiffRequest(source(old), source(new))), language)
    with checked(facts).inputs() as inputs:
        return ComparedModels(diff(DiffRequest(source(old), source(new), inputs, moment(as_of), top)), language)


def check(
    model: ScoringModel | str | Path, facts: Facts | None = None, *, as_of: str | date | datetime | None = None
) -> Problems:
    """Find the problems of a model, and with `facts` what in them does not fit the model.

    A model file is checked with the lines of its text; a model that is loaded already has none.

    Raises:
        ReifegradError: There is no such model, or a table cannot be read.
    """
    from reifegrad.tasks.check import CheckRequest
    from reifegrad.tasks.check import check as find

    if facts is None:
        return Problems(find(CheckRequest(source(model))).problems)
    with checked(facts).inputs() as inputs:
        when = None if as_of is None else moment(as_of)
        return Problems(find(CheckRequest(source(model), inputs, when, today=now())).problems)


def run_examples(model: ScoringModel | str | Path, examples: str | Path | None = None) -> tuple[ExampleResult, ...]:
    """Run the examples of a model: given these facts, expect this score. `result.holds` says whether one does.

    Args:
        model: A model file or the name of a template (whose examples are found by themselves), or a model.
        examples: The file of the examples; by default that of the model with the ending `.tests.yaml`.

    Raises:
        ReifegradError: The model or the examples have problems.
    """
    from reifegrad.tasks.test import TestRequest, test

    return test(TestRequest(source(model), None if examples is None else str(examples))).examples


def _in_doubles(table: pa.Table) -> pa.Table:
    """Points as doubles, with which frames can compute; three decimals of so few digits lose nothing by it."""
    import pyarrow as pa

    types = {field.name: field.type for field in table.schema}
    decimals = [name for name, kind in types.items() if pa.types.is_decimal(kind)]
    for name in decimals:
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.float64()))
    return table
