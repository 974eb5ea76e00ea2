"""Looks up what was known of each lead and its company at a moment, as columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.profile_columns import Profiles
from reifegrad.plan.clock import Clock
from reifegrad.plan.relations import AS_OF
from reifegrad.plan.subjects import attribute_column, build_subjects
from reifegrad.run.moments import with_cuts
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import parse_model
from reifegrad.spec.reads import EMAIL, EMAIL_DOMAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

KEYS = frozenset({"lead_id", "account_id", "created_at"})
EVERYBODY = (
    "reifegrad: 1\nname: profiles\ndimensions: {all: {criteria: {all: {when: lead_id is not null, points: 1}}}}\n"
)
"""A model that reads nothing; with attributes added to it, it says which columns are to be read."""


def profile_types(relations: Relations) -> dict[str, Type]:
    """Every attribute that leads have, of their own or from their company; an e-mail address only as its domain.

    Keys, times, lists and structs are left out.
    """
    found: dict[str, Type] = {}
    for table in (t for t in (relations.leads, relations.accounts) if t is not None):
        for name in table.columns:
            kind = None if name in KEYS else _type_of(table[name])
            if kind is not None:
                found.setdefault(name, kind)
    if found.pop(EMAIL, None) is not None:
        found.setdefault(EMAIL_DOMAIN, Type.TEXT)
    return found


def _type_of(column: ir.Value) -> Type | None:
    kind = column.type()
    if kind.is_boolean():
        return Type.BOOLEAN
    if kind.is_numeric():
        return Type.NUMBER
    return Type.TEXT if kind.is_string() else None


def profile_model(types: Mapping[str, Type], timezone: str = "UTC") -> ScoringModel:
    """A model that reads these attributes and nothing else."""
    return replace(parse_model(EVERYBODY, file="profiles"), attributes=dict(types), timezone=timezone)


def read_profiles(
    engine: Engine, relations: Relations, moments: pa.Table, types: Mapping[str, Type] | None = None
) -> Profiles:
    """The profiles of leads at moments (`lead_id`, `as_of` in naive UTC), in the order of that table.

    Leads that did not exist at their moment are left out. `types`: these attributes instead of all; no times.
    """
    types = profile_types(relations) if types is None else types
    model = profile_model(types)
    asked = engine.register("profile_moments", with_cuts(model, moments))
    subjects = build_subjects(model, replace(relations, moments=asked), Clock("UTC"))
    wide = engine.store("profiles", subjects)
    table = engine.arrow(wide.select("lead_id", AS_OF, *(attribute_column(name) for name in types)))
    order = _order(moments, table)
    columns = {name: _values(table[attribute_column(name)], kind)[order] for name, kind in types.items()}
    return Profiles(np.array(table["lead_id"].to_pylist(), dtype=object)[order], columns, types)


def _order(moments: pa.Table, table: pa.Table) -> NDArray[np.int64]:
    """Where the rows of the engine stand in the order that was asked for."""
    place = {pair: row for row, pair in enumerate(_pairs(moments))}
    return np.argsort([place[pair] for pair in _pairs(table)], kind="stable").astype(np.int64)


def _pairs(table: pa.Table) -> list[tuple[Any, Any]]:
    return list(zip(table["lead_id"].to_pylist(), table[AS_OF].cast("int64").to_pylist(), strict=True))


def _values(column: pa.ChunkedArray, kind: Type) -> NDArray[Any]:
    if kind is Type.NUMBER:
        return np.asarray(column.cast("float64").to_numpy(), dtype=np.float64)
    found = np.empty(len(column), dtype=object)
    found[:] = [None if value == "" else value for value in column.to_pylist()]
    return found
