"""An engine with the facts of a task loaded, for the time of the task."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.tasks.progress import ProgressStep, quiet, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts, Sources
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tables import Mapping
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class Workspace:
    """A model and the facts for it on an engine."""

    model: ScoringModel
    engine: Engine
    facts: LoadedFacts


@contextmanager
def open_workspace(
    model: ScoringModel, inputs: FactInputs, progress: Progress = quiet, *, create: bool = False, wide: bool = False
) -> Iterator[Workspace]:
    """Read all facts of a task; converted copies are gone when it ends.

    Args:
        model: Says which columns are read.
        inputs: Where the facts are.
        progress: Is told what is being read.
        create: Make a new database file where the engine's URL names one that is not there.
        wide: Read also the columns of leads and accounts that the model does not look at, as measuring needs them.

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
        yield (
            engine,
            open_facts(engine, sources, timezone=timezone, staging=folder, rejects=rejects, progress=reading(progress)),
        )


@contextmanager
def open_task_engine(
    inputs: FactInputs, progress: Progress = quiet, *, create: bool = False
) -> Iterator[tuple[Engine, Path]]:
    """The engine of a task, and a folder for converted copies that is gone when the task ends.

    Raises:
        ReifegradError: A source is not there, or the engine cannot be opened.
    """
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine
    from reifegrad.tables.sources import locate

    for source in inputs.sources:
        if not is_engine_table(source):
            locate(source)  # an engine may take long to start; what is not there is said before
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
        progress(ProgressStep("open", {"engine": engine_title(inputs.engine)}))
        engine = open_engine(inputs.engine, EngineOptions(inputs.memory, inputs.threads, Path(folder), create))
        try:
            yield engine, Path(folder)
        finally:
            with suppress(Exception):  # what counts has happened by then, or has been said
                engine.close()


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


def _with_all_numbers(model: ScoringModel, inputs: FactInputs, mapping: Mapping | None) -> ScoringModel:
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
