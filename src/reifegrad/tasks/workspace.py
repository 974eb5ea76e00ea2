"""An engine with the facts of a task loaded, for the time of the task."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.tasks.inputs import ENGINE
from reifegrad.tasks.progress import ProgressStep, quiet, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.run.engine import Engine
    from reifegrad.run.few_facts import FewFacts
    from reifegrad.run.scored_in_engine import ScoredInEngine
    from reifegrad.run.scored_in_memory import ScoredInMemory
    from reifegrad.run.seen_facts import SeenFacts
    from reifegrad.run.sources import LoadedFacts, Sources
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tables import Intake
    from reifegrad.tables import Mapping as ColumnMapping
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class Workspace:
    """A model and the facts for it on an engine."""

    model: ScoringModel
    engine: Engine
    facts: LoadedFacts

    @property
    def intakes(self) -> Mapping[str, Intake]:
        """What was read, by table."""
        return self.facts.intake_of

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was found while reading."""
        return self.facts.notes

    def score(self, *, as_of: datetime, only: Sequence[str] = (), ledger: bool = False) -> ScoredInEngine:
        """Score everybody, or only some ids; with all contributions if `ledger`."""
        from reifegrad.run.score import score_facts
        from reifegrad.run.scored_in_engine import ScoredInEngine

        relations = self.facts.relations
        run = score_facts(self.engine, self.model, relations, as_of=as_of, only=only, ledger=ledger)
        check_sources(self.facts)
        return ScoredInEngine(run, relations)

    def seen(self) -> SeenFacts:
        """The facts, to be asked what occurs in them."""
        from reifegrad.run.seen_in_engine import SeenInEngine

        return SeenInEngine(self.engine, self.model, self.facts)


@dataclass(frozen=True)
class SmallWorkspace:
    """A model and a handful of facts for it, in memory; no engine has been loaded."""

    few: FewFacts
    notes: tuple[Problem, ...]
    engine = None

    @property
    def intakes(self) -> Mapping[str, Intake]:
        """What was read, by table."""
        return self.few.intakes

    def score(self, *, as_of: datetime, only: Sequence[str] = (), ledger: bool = True) -> ScoredInMemory:
        """Score everybody, or only some ids; the contributions are there in any case."""
        from reifegrad.run.scored_in_memory import ScoredInMemory

        return ScoredInMemory(self.few, as_of=as_of, only=only)

    def seen(self) -> SeenFacts:
        """The facts, to be asked what occurs in them."""
        from reifegrad.run.seen_in_memory import SeenInMemory

        return SeenInMemory(self.few)


@contextmanager
def open_workspace(
    model: ScoringModel,
    inputs: FactInputs,
    progress: Progress = quiet,
    *,
    create: bool = False,
    wide: bool = False,
    watch: bool = True,
) -> Iterator[Workspace]:
    """Read all facts of a task; converted copies are gone when it ends.

    Args:
        model: Says which columns are read.
        inputs: Where the facts are.
        progress: Is told what is being read.
        create: Make a new database file where the engine's URL names one that is not there.
        wide: Read also the columns of leads and accounts that the model does not look at, as measuring needs them.
        watch: Look at the end whether a source was changed; not where results are written before, which cannot fail.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    from reifegrad.run.sources import load_facts

    sources = sources_of(inputs)
    with open_task_engine(inputs, progress, create=create) as (engine, folder):
        facts = load_facts(
            engine,
            _with_all_numbers(model, inputs, sources.mapping) if wide else model,
            sources,
            staging=folder,
            rejects=Path(inputs.rejects),
            allow_missing=inputs.allow_missing,
            progress=reading(progress),
        )
        yield Workspace(model, engine, facts)
        if watch:
            check_sources(facts)


@contextmanager
def open_scoring(
    model: ScoringModel, inputs: FactInputs, progress: Progress = quiet, *, create: bool = False, keep: bool = False
) -> Iterator[Workspace | SmallWorkspace]:
    """Read all facts to score them; the engine is opened only if they are more than a handful (`run.few_facts`).

    Args:
        model: Says which columns are read.
        inputs: Where the facts are. Who names an engine, its memory or its threads gets it in any case.
        progress: Is told what is being read.
        create: Make a new database file where the engine's URL names one that is not there.
        keep: Results will be written, which an engine does.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    if keep or not _leaves_the_engine_to_us(inputs):
        with open_workspace(model, inputs, progress, create=create, watch=False) as space:
            yield space
        return
    from reifegrad.run.few_facts import find_few
    from reifegrad.run.sources import Loader, read_sources, relate

    sources = sources_of(inputs)
    with _task_folder(inputs, progress) as folder:
        loader = Loader(None, model.timezone, sources, folder, Path(inputs.rejects), reading(progress))
        read = read_sources(loader, model, allow_missing=inputs.allow_missing)
        few = find_few(model, read)
        if few is not None:
            yield SmallWorkspace(few, read.notes)
            return
        with _opened(inputs, folder, create=create) as engine:
            facts = relate(engine, model, read)
            yield Workspace(model, engine, facts)


@contextmanager
def open_all_columns(
    inputs: FactInputs, timezone: str, progress: Progress = quiet
) -> Iterator[tuple[Engine, LoadedFacts]]:
    """Read all facts with all their columns, where no model says which are needed: learning looks at every one.

    `timezone` is that of times that name none.

    Raises:
        ReifegradError: A source cannot be read, or lacks a column that its table must have.
    """
    from reifegrad.run.open_facts import open_facts

    sources = sources_of(inputs)
    with open_task_engine(inputs, progress) as (engine, folder):
        rejects = Path(inputs.rejects)
        facts = open_facts(
            engine, sources, timezone=timezone, staging=folder, rejects=rejects, progress=reading(progress)
        )
        yield engine, facts
        check_sources(facts)


def check_sources(facts: LoadedFacts) -> None:
    """Raises `ReifegradError` if a file that is read in place is no longer the one that was looked at."""
    from reifegrad.tables.file_state import check_unchanged

    for intake in facts.intakes:
        check_unchanged(intake.states)


@contextmanager
def open_task_engine(
    inputs: FactInputs, progress: Progress = quiet, *, create: bool = False
) -> Iterator[tuple[Engine, Path]]:
    """The engine of a task, and a folder for converted copies that is gone when the task ends.

    Raises:
        ReifegradError: A source is not there, or the engine cannot be opened.
    """
    with _task_folder(inputs, progress) as folder, _opened(inputs, folder, create=create) as engine:
        yield engine, folder


@contextmanager
def _task_folder(inputs: FactInputs, progress: Progress) -> Iterator[Path]:
    """A folder for converted copies, if every source is there: an engine may take long to start."""
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.run.engine_url import engine_title
    from reifegrad.tables.reading_limits import ReadingLimits, within
    from reifegrad.tables.sources import locate

    for source in inputs.sources:
        if not is_engine_table(source):
            locate(source)
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
        limits = ReadingLimits(inputs.memory, inputs.threads, Path(folder), inputs.source_timeout)
        progress(ProgressStep("open", {"engine": engine_title(inputs.engine)}))
        with within(limits):
            yield Path(folder)


@contextmanager
def _opened(inputs: FactInputs, folder: Path, *, create: bool) -> Iterator[Engine]:
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.tables.sources import locate

    files = [source for source in inputs.sources if not is_engine_table(source)]
    reads = tuple(path for source in files for path in locate(source).files)
    options = EngineOptions(inputs.memory, inputs.threads, folder, create, reads, inputs.allow_views)
    engine = open_engine(inputs.engine, options)
    try:
        yield engine
    finally:
        with suppress(Exception):  # what counts has happened by then, or has been said
            engine.close()


def _leaves_the_engine_to_us(inputs: FactInputs) -> bool:
    from reifegrad.run.engine_tables import is_engine_table

    named = inputs.memory is not None or inputs.threads is not None or inputs.engine != ENGINE
    return not named and not any(map(is_engine_table, inputs.sources))


def sources_of(inputs: FactInputs) -> Sources:
    """The sources of a run. Raises `ReifegradError` where the mapping file has problems."""
    from reifegrad.run.sources import Sources
    from reifegrad.tables import load_mapping

    return Sources(
        leads=inputs.leads or "",
        accounts=inputs.accounts,
        activities=inputs.activities,
        profile_changes=inputs.profile_changes,
        mapping=None if inputs.mapping is None else load_mapping(Path(inputs.mapping)),
        outcomes=inputs.outcomes,
    )


def _with_all_numbers(model: ScoringModel, inputs: FactInputs, mapping: ColumnMapping | None) -> ScoringModel:
    """The model as if it read every column of numbers: text files carry no types.

    A yes or no that is written as a text stays one, as the models that people write take it.
    """
    from reifegrad.measure.profiles import KEYS
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.spec.condition import Type
    from reifegrad.spec.reads import ACCOUNT_PREFIX
    from reifegrad.tables import ACCOUNTS, LEADS, ColumnType
    from reifegrad.tables.column_types import find_types

    known = {name.removeprefix(ACCOUNT_PREFIX).casefold() for name in model.attributes}
    numbers: dict[str, Type] = {}
    for contract, source in ((LEADS, inputs.leads), (ACCOUNTS, inputs.accounts)):
        if source is None or is_engine_table(source):
            continue  # a table of the engine has types of its own
        for name, kind in find_types(contract, source, timezone=model.timezone, mapping=mapping).items():
            if kind is ColumnType.NUMBER and name not in KEYS and name.casefold() not in known:
                numbers[name] = Type.NUMBER
    return replace(model, attributes={**model.attributes, **numbers})
