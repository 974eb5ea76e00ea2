"""Opens facts without a model and keeps every column, for learning from all of them.

Learning looks at every column: its type is found from its values. Scoring does not do so, a model knows its types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.plan.relations import Relations
from reifegrad.run.engine_tables import column_type_of, is_engine_table, the_engine_table
from reifegrad.run.sources import LoadedFacts, Loader, notes_of
from reifegrad.spec.source_names import ENGINE_TABLE
from reifegrad.tables import ACCOUNTS, ACTIVITIES, LEADS, OUTCOMES, PROFILE_CHANGES, ColumnType
from reifegrad.tables.column_types import find_types, names_a_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import Sources
    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables import Contract, Intake


def open_facts(
    engine: Engine,
    sources: Sources,
    *,
    timezone: str,
    staging: Path,
    rejects: Path | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> LoadedFacts:
    """Read all sources with all their columns; `timezone` is that of times without a zone.

    Raises:
        ReifegradError: A source cannot be read, or lacks a column that its contract requires.
    """
    loader = Loader(engine, timezone, sources, staging, rejects, progress)
    named = {
        LEADS: sources.leads,
        ACCOUNTS: sources.accounts,
        ACTIVITIES: sources.activities,
        PROFILE_CHANGES: sources.profile_changes,
        OUTCOMES: sources.outcomes,
    }
    intakes: dict[str, Intake] = {}
    types: dict[str, ColumnType] = {}
    for contract, source in named.items():
        if source is not None:
            wanted = types if contract is PROFILE_CHANGES else _types_of_further_columns(loader, contract, source)
            intakes[contract.table] = loader.read(contract, source, wanted)
            if contract in (ACCOUNTS, LEADS):
                types = {**intakes[contract.table].columns, **types}
    views = {table: loader.view(intake) for table, intake in intakes.items()}
    log = views.get("activities")
    relations = Relations(
        leads=views["leads"],
        accounts=views.get("accounts"),
        activities=log,
        changes=views.get("profile_changes"),
        unique_activities=log is None or loader.unique_ids(log),
    )
    return LoadedFacts(relations, tuple(intakes.values()), notes_of(intakes.values()), intakes, views.get("outcomes"))


def _types_of_further_columns(loader: Loader, contract: Contract, source: SourceNames) -> dict[str, ColumnType]:
    """The further columns of a source with their types."""
    if contract is OUTCOMES:
        return {}
    if is_engine_table(source):
        table = loader.opened.find(the_engine_table(contract, source).removeprefix(ENGINE_TABLE))
        found = {name: column_type_of(table[name]) for name in table.columns}
        codes = [name for name in found if names_a_code(name) and table[name].type().is_integer()]
        found |= dict.fromkeys(codes, ColumnType.TEXT)
        return {name: kind for name, kind in found.items() if kind is not None and name not in contract.types}
    types = find_types(contract, source, timezone=loader.timezone, mapping=loader.sources.mapping)
    return {name: kind for name, kind in types.items() if contract.types.get(name) is not kind}
