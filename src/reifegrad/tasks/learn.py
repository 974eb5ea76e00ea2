"""Learns a scoring model from leads that were won and lost."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.new_file import check_new, is_model_file, write_new
from reifegrad.tasks.past import check_extra, keeping_notes, read_past
from reifegrad.tasks.progress import ProgressStep, quiet, reading
from reifegrad.tasks.workspace import open_all_columns, sources_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from reifegrad.errors import Param
    from reifegrad.measure.notices import Notice
    from reifegrad.predict.learn.candidates import Candidate
    from reifegrad.predict.learn.gathering import TrainingCases
    from reifegrad.predict.learn.learned import Learned
    from reifegrad.predict.learn.plain_table import PlainTable
    from reifegrad.run.summary import TableCounts
    from reifegrad.tables.target import TargetValues
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.progress import Progress

_UNNAMED = "learned.yaml"  # gives a model its name where it goes into no file


@dataclass(frozen=True)
class LearnRequest:
    """What to learn from, and where the model goes (None: nowhere, the text is in the result).

    Either `facts` name outcomes; then leads are judged at the moments `at`, and won counts within the `horizon`. Or
    `target` is a column of the leads that says who was won: `positive` is its value that means won, `negative` those
    that mean lost (all others are then open), and `time` names the column that says when a lead came in.

    `test_months` newest months are kept for the test, where leads are judged at moments; 0: the newest fifth.
    `forced` names columns that are used although they may know the answer, `without` those that are never used;
    `monotone` maps a feature to +1 (more of it never gives fewer points) or -1. `today` is the moment of the clock.
    """

    data: FactInputs
    today: datetime
    target: str | None = None
    positive: str | None = None
    negative: tuple[str, ...] = ()
    time: str | None = None
    at: str = "month_ends"
    horizon: str = "90d"
    complete_until: str | None = None
    output: str | None = None
    test_months: int = 0
    goal: str | None = None
    timezone: str = "Europe/Berlin"
    forced: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    monotone: Mapping[str, int] = field(default_factory=dict)
    keep_calendar: bool = False

    @property
    def file_name(self) -> str:
        """What the model file is called, also where none is written."""
        return _UNNAMED if self.output is None else self.output.rpartition("/")[2]


@dataclass(frozen=True)
class IntakeLosses:
    """What became of rows and values on the way in.

    `tables` counts rows that were rejected or dropped, `without_time` leads without a date, `censored` cases that are
    not over yet; `target` says what its values were taken for.
    """

    tables: tuple[TableCounts, ...]
    censored: int = 0
    without_time: int = 0
    target: TargetValues | None = None


@dataclass(frozen=True)
class LearnResult:
    """The model as text, how it was learned and tested, and what was left out on the way in.

    `notices` say what was odd in the facts, `notes` what was found in the files.
    """

    request: LearnRequest
    gathered: TrainingCases
    learned: Learned
    text: str
    losses: IntakeLosses
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _TrainingInput:
    """Features and labels, with everything that was found while reading."""

    gathered: TrainingCases
    losses: IntakeLosses
    notices: tuple[Notice, ...]
    notes: tuple[Problem, ...]


def learn(request: LearnRequest, progress: Progress = quiet) -> LearnResult:
    """Learn from the older leads, test on the newest fifth, and write the model if a file was named.

    Raises:
        ReifegradError: The facts cannot be read, too little can be learned from them, or a file has no place.
    """
    _check(request)
    from threadpoolctl import threadpool_limits

    # Thousands of small products of matrices: shared among threads they take longer, on a busy machine ten times.
    with threadpool_limits(limits=1, user_api="blas"):
        intake = _gather_cases(request, progress) if request.target is None else _gather_table(request, progress)
        progress(ProgressStep("learn"))
        with keeping_notes(intake.notes, intake.notices):
            result = _learn(request, intake)
    if request.output is not None:
        write_new(request.output, result.text)
    return result


def _check(request: LearnRequest) -> None:
    """Whatever was typed wrong, before any work."""
    check_extra()
    from reifegrad.measure.moment_choice import parse_length, parse_moments

    facts, target = request.data, request.target
    if (target is None) == (facts.outcomes is None):
        raise fail("learn-target", variant="neither" if target is None else "both")
    if target is not None and (facts.activities or facts.accounts or facts.profile_changes):
        raise fail("learn-target", variant="one-table")
    of_target = {"--positive": request.positive, "--negative": request.negative, "--time": request.time}
    for option, value in of_target.items():
        if value and target is None:
            raise fail("learn-target", variant="option", option=option)
    if target is not None and request.complete_until is not None:
        raise fail("learn-target", variant="until")
    if target is not None and request.test_months:
        raise fail("learn-target", variant="months")
    output = request.output
    if output is not None and not is_model_file(output):
        raise fail("output-format", variant="model", example="model.yaml", file=output)
    check_new(output)
    parse_length(request.horizon)
    if parse_moments(request.at).kind == "hand_over":
        raise fail("moments-unknown", variant="hand-over")


def _gather_cases(request: LearnRequest, progress: Progress) -> _TrainingInput:
    """From facts with outcomes: the features of each lead at its moments."""
    from reifegrad.measure.cases import build_cases
    from reifegrad.measure.moment_choice import parse_length, parse_moments
    from reifegrad.predict.learn.candidates import CandidateSettings
    from reifegrad.predict.learn.gathering import gather_cases
    from reifegrad.run.summary import table_counts

    def measured(done: int, total: int) -> None:
        progress(ProgressStep("measure", done=done, total=total))

    timezone = request.timezone
    with open_all_columns(request.data, timezone, progress) as (engine, facts):
        with keeping_notes(facts.notes):
            history = read_past(engine, facts, request.complete_until, timezone, today=request.today)
        with keeping_notes(facts.notes, history.notices):
            cases = build_cases(history, parse_moments(request.at), parse_length(request.horizon), timezone=timezone)
            whole = cases.whole()
            if not len(whole):
                raise fail("no-cases", variant="too-young")
            gathered = gather_cases(
                engine,
                facts,
                history,
                whole,
                timezone=timezone,
                forced=request.forced,
                settings=CandidateSettings(test_months=request.test_months),
                progress=measured,
            )
    losses = IntakeLosses(tuple(table_counts(intake) for intake in facts.intakes), len(cases) - len(whole))
    return _TrainingInput(gathered, losses, history.notices, tuple(facts.notes))


def _gather_table(request: LearnRequest, progress: Progress) -> _TrainingInput:
    """From one table with a target: its columns."""
    from reifegrad.predict.learn.gathering import gather_table
    from reifegrad.predict.learn.plain_table import TargetQuestion, read_plain_table
    from reifegrad.predict.learn.written_values import with_written_booleans

    facts, read = request.data, reading(progress)
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
        table = read_plain_table(
            facts.leads or "",
            TargetQuestion(request.target or "", request.time, request.positive, request.negative),
            timezone=request.timezone,
            staging=Path(folder),
            rejects=Path(facts.rejects) / "leads.rejects.csv",
            mapping=sources_of(facts).mapping,
            progress=lambda rows: read("leads", rows),
        )
        notices = _about_late_rows(table, request)
        with keeping_notes(table.notes, notices):
            gathered = with_written_booleans(gather_table(table, forced=request.forced), table.words)
    losses = IntakeLosses((table.counts,), without_time=table.without_time, target=table.target)
    return _TrainingInput(gathered, losses, notices, tuple(table.notes))


def _about_late_rows(table: PlainTable, request: LearnRequest) -> tuple[Notice, ...]:
    """Rows that are dated in the future, or long after all others: they count as the newest, so they are the test."""
    from reifegrad.measure.data_end import dates_of, find_end
    from reifegrad.measure.notices import about_rows

    if table.time is None:
        return ()
    dates = dates_of("leads", request.time or "created_at", table.time)
    return tuple(about_rows(find_end([dates], today=np.datetime64(naive_utc(request.today), "us"))))


def _learn(request: LearnRequest, intake: _TrainingInput) -> LearnResult:
    from reifegrad.predict.learn.learned import learn as learn_scorecard
    from reifegrad.predict.learn.training import LearningSettings
    from reifegrad.tasks.learned_file import ModelOrigin, learned_text, model_name

    gathered = intake.gathered
    _check_columns(request, gathered)
    features = [name for name, one in gathered.candidates.items() if one.source not in request.without]
    if not features:
        reasons = sorted({*gathered.excluded.values(), *(one.code for one in gathered.suspicions)})
        with _naming_unused_columns(request, gathered):
            raise fail("no-features", variant="left", reasons=tuple(reasons))
    table = gathered.table.only(features)
    settings = LearningSettings(
        monotone=_monotone(request, gathered, features),
        keep_calendar=request.keep_calendar,
        # The condition of a pair can read values of the lead only.
        unpaired=frozenset(name for name in features if not gathered.candidates[name].is_of_lead),
        choose=request.target is None,
    )
    with _naming_unused_columns(request, gathered):
        learned = learn_scorecard(table, settings)
    question = {"horizon": request.horizon, "moments": request.at}
    if request.target is not None:
        question = {"target": request.target}
    origin = ModelOrigin(model_name(request.file_name), request.goal, request.timezone, question)
    text = learned_text(origin, gathered, learned, features)
    return LearnResult(request, gathered, learned, text, intake.losses, intake.notices, intake.notes)


@contextmanager
def _naming_unused_columns(request: LearnRequest, gathered: TrainingCases) -> Iterator[None]:
    """Where nothing could be learned, say also which columns were left out as suspicious: one may be the very thing."""
    from reifegrad.predict.learn.leakage import excluded_columns

    try:
        yield
    except ReifegradError as error:
        sources = {name: one.source for name, one in gathered.candidates.items()}
        left = excluded_columns(gathered.suspicions, request.forced)
        names = tuple(dict.fromkeys(sources.get(one.feature, one.feature) for one in left))
        if not names:
            raise
        params: dict[str, Param] = {"names": names, "count": len(names), "first": names[0]}
        raise ReifegradError((*error.problems, Problem("left-out-as-suspicious", params, severity="note"))) from error


def _monotone(request: LearnRequest, gathered: TrainingCases, features: Collection[str]) -> dict[str, int]:
    """The wishes for an order by feature: a column may be named as the file has it, or as the model does."""
    named = {name: name for name in features}
    named |= {gathered.candidates[name].source: name for name in features if _is_attribute(gathered.candidates[name])}
    return {named[name]: order for name, order in request.monotone.items() if name in named}


def _is_attribute(one: Candidate) -> bool:
    return "attribute" in one.document


def _check_columns(request: LearnRequest, gathered: TrainingCases) -> None:
    """Every column that was named must be there."""
    columns = {one.source for one in gathered.candidates.values()} | {one.feature for one in gathered.suspicions}
    columns |= gathered.excluded.keys()
    features = gathered.candidates.keys() | columns
    wanted: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
        ("--use", request.forced, features),
        ("--without", request.without, columns),
        ("--rising or --falling", request.monotone, features),
    )
    for option, names, known in wanted:
        for name in names:
            if name not in known:
                raise fail("column-missing", option=option, name=name, near=nearest(name, known))
