"""Says before any work whether results have a place, and that they lie over nothing that is read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail
from reifegrad.run.engine_tables import is_engine_table
from reifegrad.spec.source_names import ENGINE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.models import ModelSource


def check_outputs(outputs: Mapping[str, str], data: FactInputs, model: ModelSource, *, list_to: bool = False) -> None:
    """Raise `ReifegradError` where results cannot be written, or would replace facts, the model, or each other.

    `outputs` are the places by what goes there; with `list_to` the `output` is a list, which knows its own endings.
    """
    places = list(outputs.values())
    if not places:
        return
    from reifegrad.run.engine_url import check_tables, keeps_tables
    from reifegrad.run.write import check_output

    read = set(_read_places(data, model))
    for name, output in outputs.items():
        if list_to and name == "output":
            pass
        elif not is_engine_table(output):
            check_output(Path(output))
        elif not keeps_tables(data.engine):
            raise fail("output-in-memory", file=output)
        else:
            check_tables(data.engine, [output.removeprefix(ENGINE_TABLE)])
        if _resolved(output) in read:
            raise _replaces_source(output)
    if len(places) == 2 and _resolved(places[0]) == _resolved(places[1]):
        raise fail("output-is-source", variant="same-place", file=places[0])


def check_beside_model(output: str | None, model: ModelSource) -> None:
    """Raise `ReifegradError` if a file would replace the model that it is made from."""
    if output is not None and isinstance(model, str) and _resolved(output) == _resolved(model):
        raise _replaces_source(output)


def _replaces_source(output: str) -> ReifegradError:
    return fail("output-is-source", file=output)


def _read_places(data: FactInputs, model: ModelSource) -> Iterator[Path | str]:
    """Everything that a task reads, also each file that a pattern or a folder stands for."""
    from reifegrad.tables.sources import locate

    for name in (model, data.mapping):
        if isinstance(name, str):
            yield _resolved(name)
    for source in data.sources:
        yield _resolved(source)
        if not is_engine_table(source):
            with suppress(ReifegradError):  # said when it is opened
                yield from (file.resolve() for file in locate(source).files)


def _resolved(name: str) -> Path | str:
    return name if is_engine_table(name) or "://" in name else Path(name).resolve()
