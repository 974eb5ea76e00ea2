"""What `score` was asked comes in; one run, its files, and the list or summary on the screen go out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.cli.interrupts import until_written
from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.run.score import ScoreRun
    from reifegrad.run.summary import RunSummary
    from reifegrad.tasks.inputs import FactInputs


@dataclass(frozen=True)
class Request:
    """What is to be scored, as of when, and where it goes."""

    model: str
    data: FactInputs
    as_of: str
    output: str | None = None
    contributions: str | None = None
    only: tuple[str, ...] = ()
    top: int = 20


@dataclass(frozen=True)
class Scored:
    """What came out: the run, its counts, the list unless a file was asked for, the schemas made for tables."""

    run: ScoreRun
    summary: RunSummary
    ranked: tuple[RankedLead, ...]
    schemas: tuple[str, ...]


def score_and_show(request: Request, screen: Screen) -> Scored:
    """Score, write what was asked for, and print the rest.

    Raises:
        ReifegradError: The model or the facts have problems, or an output cannot be written.
    """
    _check_outputs(request)
    model = find_model(request.model)
    as_of = read_moment(request.as_of, model.timezone)
    from reifegrad.run.score import check_moment

    check_moment(as_of)
    with until_written() as written, open_session(model, request.data, screen, create=_creates(request)) as session:
        scored = _score(session, request, as_of, written)
        session.bar.close()
        if screen.as_json:
            screen.json(_record(scored, request, screen, session))
        else:
            _show(scored, request, screen, session)
        return scored


def _score(session: Session, request: Request, as_of: Any, written: Callable[[], None]) -> Scored:
    """Everything that can fail comes before the results are there: who is told that a run failed finds none of it."""
    from reifegrad.explain.ranking import rank_leads
    from reifegrad.run.score import score_facts
    from reifegrad.run.summary import summarize_run
    from reifegrad.run.write import write_results

    relations = session.facts.relations
    with session.bar.computing(session.engine):
        ledger = request.contributions is not None
        run = score_facts(session.engine, session.model, relations, as_of=as_of, only=request.only, ledger=ledger)
        ranked = () if request.output is not None else rank_leads(run, relations, top=request.top)
        summary = summarize_run(run, session.facts)
        schemas = write_results(run, scores=request.output, contributions=request.contributions, on_commit=written)
        return Scored(run, summary, ranked, schemas)


def _show(scored: Scored, request: Request, screen: Screen, session: Session) -> None:
    from reifegrad.cli.listing import list_table, list_title
    from reifegrad.cli.summary import show_summary
    from reifegrad.report.records import exact_moment

    # Rejected rows and values are told in the summary, with the file that lists them.
    told = (note for note in session.facts.notes if not note.code.startswith("rejected-"))
    screen.problems(note for note in told if note.severity != "note")
    if request.output is None:
        screen.print(list_title(scored.run, screen))
        if scored.ranked:
            screen.print(list_table(session.model, scored.ranked, screen))
    show_summary(scored.summary, session.model, screen)
    for path in (request.output, request.contributions):
        if path is not None:
            screen.line(screen.words("summary.written", path=path))
    for schema in scored.schemas:
        screen.line(screen.words("summary.schema", name=schema))
    if _tables(request):
        screen.line(screen.words("summary.run", hash=scored.run.model.hash, moment=exact_moment(scored.run.as_of)))


def _creates(request: Request) -> bool:
    """A database file is made for tables of results, unless it should hold the facts."""
    from reifegrad.run.engine_tables import is_engine_table

    return bool(_tables(request)) and not any(map(is_engine_table, request.data.sources))


def _tables(request: Request) -> list[str]:
    from reifegrad.run.engine_tables import is_engine_table

    return [place for place in (request.output, request.contributions) if place is not None and is_engine_table(place)]


def _record(scored: Scored, request: Request, screen: Screen, session: Session) -> dict[str, Any]:
    from reifegrad.report.problem_records import problem_record
    from reifegrad.report.records import ranked_record, run_record, summary_record

    record = run_record(scored.run) | summary_record(scored.summary)
    record["problems"] = [problem_record(problem) for problem in session.facts.notes]
    files = {"output": request.output, "contributions": request.contributions}
    record["files"] = {name: path for name, path in files.items() if path is not None}
    if scored.schemas:
        record["schemas_created"] = list(scored.schemas)
    if request.output is None:
        record["list"] = [ranked_record(session.model, lead, screen.language) for lead in scored.ranked]
    return record


def _check_outputs(request: Request) -> None:
    """Say before any work whether the results have a place, and never write over the facts."""
    from reifegrad.run.engine_tables import PREFIX, is_engine_table
    from reifegrad.run.engine_url import check_tables, keeps_tables
    from reifegrad.run.write import check_output

    sources = {_place(source) for source in request.data.sources if "://" not in source}
    outputs = [output for output in (request.output, request.contributions) if output is not None]
    for output in outputs:
        if not is_engine_table(output):
            check_output(Path(output))
        elif not keeps_tables(request.data.engine):
            what = "tables of DuckDB in memory are gone when the command ends"
            raise fail("output-in-memory", what, "Add --engine duckdb:///file.db, or write a file.", file=output)
        else:
            check_tables(request.data.engine, [output.removeprefix(PREFIX)])
        if _place(output) in sources:
            raise fail("output-is-source", "the output would replace a source", "Choose another name.", file=output)
    if len(outputs) == 2 and _place(outputs[0]) == _place(outputs[1]):
        what = "scores and contributions cannot go into one place"
        raise fail("output-is-source", what, "Choose two names.", file=outputs[0])


def _place(name: str) -> Path | str:
    return name if name.startswith("table:") else Path(name).resolve()
