"""Surveys the facts: which kinds, values and sections of paths occur, and how often.

Nothing but counts leaves the engine. What a criterion could ask for is made of it (`predict.candidates`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.relations import TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine

FIXED = frozenset({"activity_id", "lead_id", "kind", "occurred_at", "occurred_on__day"})
PATH = "path"
CREATED_AT = "created_at"
_MOST_VALUES = 24
_RARE = 0.002
_LASTING = 0.6
"""A value that is seen during less of the time than this share (one mailing, one fair) says nothing of new leads."""

_REPEATS = 4
_MOST_ROWS = 2_000


@dataclass(frozen=True)
class Slice:
    """Activities of one kind, perhaps only those with one value of a property; `leads` and `rows` show it.

    `section` is the beginning of a path ("/pricing"); `numbers` are the numeric properties that the kind carries.
    """

    kind: str
    property: str = ""
    value: str = ""
    section: str = ""
    leads: int = 0
    rows: int = 0
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attribute:
    """A column of leads or accounts: the name that a model gives it, its type, how many values it has."""

    name: str
    type: str
    rows: int = 0
    known: int = 0
    distinct: int = 0
    top: tuple[str, ...] = ()


@dataclass(frozen=True)
class Survey:
    """What occurs in the facts before a moment: slices of activities, most frequent first, and attributes.

    `has_ages`: whether it is known of leads when they were created; `excluded` are columns of which no attribute is
    made, with the reason.
    """

    slices: tuple[Slice, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    has_accounts: bool = False
    has_ages: bool = False
    excluded: Mapping[str, str] = field(default_factory=dict)


def survey_facts(engine: Engine, relations: Relations, *, until: np.datetime64 | None = None) -> Survey:
    """Count what occurs; of activities only those up to `until` (naive UTC), so that nothing is seen of the test."""
    slices: list[Slice] = []
    if relations.activities is not None:
        log = relations.activities
        if until is not None:
            log = log.filter(log["occurred_at"] <= ibis.literal(until.astype("datetime64[us]").item(), TIMESTAMP))
        slices = _slices(engine, log)
    excluded: dict[str, str] = {}
    attributes = _attributes(engine, relations, excluded)
    has_accounts = "account_id" in relations.leads.columns
    return Survey(tuple(slices), tuple(attributes), has_accounts, _has_ages(engine, relations.leads), excluded)


def _has_ages(engine: Engine, leads: ir.Table) -> bool:
    if CREATED_AT not in leads.columns:
        return False
    return int(engine.fetch(leads.aggregate(known=leads[CREATED_AT].count()))[0]["known"]) > 0


def _slices(engine: Engine, log: ir.Table) -> list[Slice]:
    texts = [n for n in log.columns if n not in FIXED and log[n].type().is_string()]
    numbers = [n for n in log.columns if n not in FIXED and log[n].type().is_numeric()]
    rows = engine.fetch(
        log.group_by("kind").aggregate(
            **_extent(log),
            **{f"number__{name}": log[name].count() for name in numbers},
        )
    )
    found = [
        Slice(
            row["kind"],
            leads=int(row["leads"]),
            rows=int(row["rows"]),
            numbers=tuple(name for name in numbers if row[f"number__{name}"] > 0),
        )
        for row in rows
    ]
    by_kind = {row["kind"]: row for row in rows}
    for name in texts:
        found += _valued(engine, log, name, by_kind)
    return sorted(found, key=lambda one: (bool(one.property), -one.leads, -one.rows, one.kind, one.section, one.value))


def _extent(table: ir.Table) -> dict[str, ir.Value]:
    """How much there is, and over which time."""
    time = table["occurred_at"]
    return {"rows": table.count(), "leads": table["lead_id"].nunique(), "first": time.min(), "last": time.max()}


def _valued(engine: Engine, log: ir.Table, name: str, by_kind: Mapping[str, Mapping[str, Any]]) -> list[Slice]:
    """The frequent and lasting values of a property of texts, or sections of a path, per kind."""
    values = log.filter(log[name].notnull() & (log[name] != ""))
    column = values[name]
    if name == PATH:
        column = ibis.literal("/") + values[name].split("/")[1]
        values = values.filter(values[name].startswith("/") & ~values[name].contains("\\"))  # no pattern has one
    values = values.mutate(value__=column)
    counted = values.group_by(["kind", "value__"]).aggregate(**_extent(values))
    most = engine.fetch(counted.order_by([ibis.desc("leads"), "kind", "value__"]).limit(_MOST_ROWS))
    found, seen = [], dict.fromkeys(by_kind, 0)
    for row in most:
        kind, rows = row["kind"], int(row["rows"])
        # A value that says the same as the kind, one hardly ever seen, and one of very many are no criterion.
        whole = by_kind[kind]
        lasting = row["last"] - row["first"] >= _LASTING * (whole["last"] - whole["first"])
        if rows in (1, whole["rows"]) or rows < _RARE * whole["rows"] or not lasting or seen[kind] >= _MOST_VALUES:
            continue
        seen[kind] += 1
        value, section = (str(row["value__"]), "")[:: -1 if name == PATH else 1]
        found.append(Slice(kind, name, value, section, leads=int(row["leads"]), rows=rows))
    return found


def _attributes(engine: Engine, relations: Relations, excluded: dict[str, str]) -> list[Attribute]:
    found = _columns(engine, relations.leads, "", {"lead_id", "account_id"}, excluded)
    names = {one.name for one in found}
    if relations.accounts is not None:
        prefix = "account."
        company = _columns(engine, relations.accounts, prefix, {"account_id"}, excluded)
        found += [one for one in company if one.name.removeprefix(prefix) not in names | {"name", "domain"}]
    return found


def _columns(
    engine: Engine, table: ir.Table, prefix: str, fixed: set[str], excluded: dict[str, str]
) -> list[Attribute]:
    names = [name for name in table.columns if name not in fixed]
    counts: dict[str, Any] = {"rows": table.count()}
    for place, name in enumerate(names):
        counts |= {f"known_{place}": table[name].count(), f"distinct_{place}": table[name].nunique()}
    row = engine.fetch(table.aggregate(**counts))[0]
    found = []
    for place, name in enumerate(names):
        known, distinct = int(row[f"known_{place}"]), int(row[f"distinct_{place}"])
        attribute = _attribute(prefix + name, table[name], int(row["rows"]), known, distinct)
        if isinstance(attribute, str):
            excluded[prefix + name] = attribute
        else:
            found.append(attribute)
    return found


def _attribute(name: str, column: ir.Value, rows: int, known: int, distinct: int) -> Attribute | str:
    """The attribute, or the code of the reason why none can be made of the column."""
    kind = column.type()
    if name.removeprefix("account.") == "email":
        return Attribute(name.replace("email", "email_domain"), "text", rows, known, distinct)
    if kind.is_timestamp() or kind.is_date():
        return "time"
    if not known or (distinct < 2 and known == rows):
        return "constant"
    if kind.is_boolean() or kind.is_numeric():
        return Attribute(name, "boolean" if kind.is_boolean() else "number", rows, known, distinct)
    if distinct * _REPEATS > known and distinct > _MOST_VALUES:
        return "hardly_repeats"
    return Attribute(name, "text", rows, known, distinct)
