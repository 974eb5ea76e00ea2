"""The options of the facts come in; a session whose leads and accounts have all their columns, typed, goes out.

Measuring looks also at what no model reads. Text files carry no types: what looks like numbers is read as numbers.
A yes or no that is written as a text stays one, as the models that people write take it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.plan.relations import ACCOUNT_PREFIX
from reifegrad.spec.condition import Type
from reifegrad.tasks.workspace import Session, open_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.cli.options import DataOptions
    from reifegrad.cli.screen import Screen
    from reifegrad.spec.model import ScoringModel


@contextmanager
def open_wide_session(model: ScoringModel, data: DataOptions, screen: Screen) -> Iterator[Session]:
    """Like `open_session`, with every column of leads and accounts; the session's model is the one that was given.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    read = {name.removeprefix(ACCOUNT_PREFIX).casefold() for name in model.attributes}
    numbers = [name for name in _numbers(data, model.timezone) if name.casefold() not in read]
    wide = replace(model, attributes={**model.attributes, **dict.fromkeys(numbers, Type.NUMBER)})
    with open_session(wide, data, screen) as session:
        yield replace(session, model=model)


def _numbers(data: DataOptions, timezone: str) -> list[str]:
    from reifegrad.measure.profiles import KEYS
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.tables import ACCOUNTS, LEADS, ColumnType, load_mapping
    from reifegrad.tables.column_types import find_types

    mapping = None if data.mapping is None else load_mapping(Path(data.mapping))
    found: dict[str, None] = {}
    for contract, source in ((LEADS, data.leads), (ACCOUNTS, data.accounts)):
        if source is None or is_engine_table(source):
            continue  # a table of the engine has types of its own
        for name, kind in find_types(contract, source, timezone=timezone, mapping=mapping).items():
            if kind is ColumnType.NUMBER and name not in KEYS:
                found[name] = None
    return list(found)
