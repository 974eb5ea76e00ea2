"""Measures what each collected attribute contributes to the result, used by the model or not.

A field is what a person fills in or a list brings along: an attribute of leads or companies. To see what it is worth,
everybody is scored once more as if it had never been asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import ibis
import numpy as np

from reifegrad.measure.profiles import KEYS
from reifegrad.measure.reading import conditions_of, readers_of
from reifegrad.plan.expressions import FALSE, integer
from reifegrad.run.score import score_facts
from reifegrad.spec.condition import names
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, grade_column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

_EARNS = 0.02
"""A field that decides the verdict of fewer leads than this share hardly earns its place."""

_FOLLOWS = ("cell", "stage", "disqualified", "segment", "priority", "persona")


@dataclass(frozen=True)
class Field:
    """What one field does. `known` leads have it; without it `decided` of them would get another grade or stage.

    `moves` is the mean change of the score without it among those who have it, in milli-points. `readers` are the
    criteria that read it; `elsewhere`: whether a segment, priority, formula or population does.
    """

    name: str
    known: int
    decided: int
    moves: float
    readers: tuple[str, ...]
    elsewhere: bool


@dataclass(frozen=True)
class FieldReport:
    """Fields that the model reads, those that decide most first; and the others, with how many leads have them.

    `missing` are attributes that the model reads and no table has.
    """

    leads: int
    used: tuple[Field, ...]
    unused: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]

    def advice(self, field: Field) -> Literal["keep", "little", "nothing", "empty"]:
        """Whether a field earns its place; `empty` if nobody has it."""
        if not field.known:
            return "empty"
        if field.decided >= _EARNS * self.leads:
            return "keep"
        return "little" if field.decided or field.moves else "nothing"


def report_fields(engine: Engine, model: ScoringModel, relations: Relations, *, as_of: datetime) -> FieldReport:
    """Measure every field at a moment, by scoring everybody once with it and once without."""
    base = _verdicts(engine, model, relations, as_of)
    known = _count_known(engine, relations)
    read: dict[str, list[str]] = {}
    missing = []
    for name in model.attributes:
        field = _field(name, known)
        if field is not None:
            read.setdefault(field, []).append(name)
        elif name.removeprefix(ACCOUNT_PREFIX) not in KEYS:
            missing.append(name)
    used = []
    for field, attributes in read.items():
        without = _verdicts(engine, model, _without(relations, {field, *attributes}), as_of)
        used.append(_compared(model, field, attributes, known[field], base, without))
    order = sorted(used, key=lambda one: (-one.decided, -one.moves * one.known, one.name))
    unused = sorted(((name, n) for name, n in known.items() if name not in read and n), key=lambda x: (-x[1], x[0]))
    return FieldReport(len(base[0]), tuple(order), tuple(unused), tuple(missing))


def _count_known(engine: Engine, relations: Relations) -> dict[str, int]:
    """Every collected field with the number of leads that have it, of their own or from their company."""
    leads, accounts = relations.leads, relations.accounts
    own = {name: leads[name].notnull() for name in leads.columns if name not in KEYS}
    keys = ["account_id"] if "account_id" in leads.columns else []
    table = leads.select("lead_id", *keys, **{f"has__{name}": value for name, value in own.items()})
    found = list(own)
    if accounts is not None and "account_id" in leads.columns:
        shared = [name for name in accounts.columns if name not in KEYS]
        company = accounts.select("account_id", **{f"of__{name}": accounts[name].notnull() for name in shared})
        table = table.left_join(company, "account_id")
        found += [name for name in shared if name not in own]
    counts: dict[str, Any] = {}
    for place, name in enumerate(found):
        parts = [table[part].fill_null(FALSE) for part in (f"has__{name}", f"of__{name}") if part in table.columns]
        has = parts[0] if len(parts) == 1 else parts[0] | parts[1]
        counts[f"n_{place}"] = ibis.ifelse(has, integer(1), integer(0)).sum()
    row = engine.fetch(table.aggregate(**counts))[0] if counts else {}
    return {name: int(row[f"n_{place}"] or 0) for place, name in enumerate(found)}


def _field(name: str, known: dict[str, int]) -> str | None:
    """The field from which the model gets an attribute; a domain comes from the address."""
    bare = name.removeprefix(ACCOUNT_PREFIX)
    if bare == EMAIL_DOMAIN and not known.get(bare) and EMAIL in known:
        bare = EMAIL
    return bare if bare in known else None


def _without(relations: Relations, fields: set[str]) -> Relations:
    bare = {name.removeprefix(ACCOUNT_PREFIX) for name in fields}
    changes = relations.changes
    return replace(
        relations,
        leads=_nulled(relations.leads, bare),
        accounts=None if relations.accounts is None else _nulled(relations.accounts, bare),
        changes=None if changes is None else changes.filter(~changes["attribute"].isin(sorted(bare))),
    )


def _nulled(table: ir.Table, fields: set[str]) -> ir.Table:
    gone = {name: ibis.null(table[name].type()) for name in table.columns if name in fields}
    return table.mutate(**gone) if gone else table


def _verdicts(
    engine: Engine, model: ScoringModel, relations: Relations, as_of: datetime
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """All that follows from the score, and the score (milli-points), of everybody in the order of their ids."""
    scores = score_facts(engine, model, relations, as_of=as_of).scores
    named = [*(grade_column(name) for name in model.grades), *_FOLLOWS, NOT_SCORED]
    columns = [name for name in named if name in scores.columns]
    table = engine.arrow(scores.select(model.key, SCORE, *columns).order_by(model.key))
    score = np.nan_to_num(table[SCORE].cast("float64").to_numpy())
    found = np.empty(len(score), dtype=object)
    parts = [table[name].to_pylist() for name in columns] or [[None] * len(score)]
    found[:] = list(zip(*parts, strict=True))
    return found, score


def _compared(
    model: ScoringModel,
    field: str,
    attributes: list[str],
    known: int,
    base: tuple[NDArray[Any], NDArray[np.float64]],
    without: tuple[NDArray[Any], NDArray[np.float64]],
) -> Field:
    decided = sum(before != after for before, after in zip(base[0], without[0], strict=True))
    moved = float(np.abs(base[1] - without[1]).sum())
    readers = dict.fromkeys(reader for name in attributes for reader in readers_of(model, name))
    read_by_conditions = set(_attributes_beyond_criteria(model))
    elsewhere = any(name in read_by_conditions for name in attributes)
    return Field(field, known, decided, moved / max(known, 1), tuple(readers), elsewhere)


def _attributes_beyond_criteria(model: ScoringModel) -> Iterator[str]:
    own = {id(criterion.rule.condition) for criterion in model.criteria() if hasattr(criterion.rule, "condition")}
    for node in conditions_of(model):
        if id(node) not in own:
            yield from names(node)
