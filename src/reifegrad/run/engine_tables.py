"""Reads tables that are already in the engine as relations that fit their contract.

Nothing is copied: the relation is a query over the table. Rows without a key are left out and counted, as in
files; two rows of one lead, or a column of another type, are an error, since nobody could say which one holds.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail, message
from reifegrad.plan.relations import TIMESTAMP
from reifegrad.run.partition_pruning import day_of
from reifegrad.spec.condition import Type
from reifegrad.spec.points import LARGEST_AMOUNT
from reifegrad.spec.source_names import ENGINE_TABLE, names_of
from reifegrad.tables import ACTIVITIES, PROFILE_CHANGES, ColumnType, Intake, TableMapping
from reifegrad.tables.contract import value_column
from reifegrad.tables.matching import demanded_types, match_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis import ir

    from reifegrad.errors import Param
    from reifegrad.run.engine import Engine
    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables import Contract

_SHOWN = 3

_NOT_IN_PLACE = (
    *("values", "lower", "path_from_url", "record_number", "short_ids", "only", "one_row", "time_of_day", "other_ids"),
    "several_leads",
)
"""What a mapping can ask for only where rows are read and written anew."""


def check_file_only(place: str) -> None:
    """Raise `ReifegradError` where a table of the engine is named for something that only a file can hold."""
    if is_engine_table(place):
        raise fail("output-format", variant="no-table", name=place.removeprefix(ENGINE_TABLE), place=place, file=place)


def is_engine_table(source: SourceNames) -> bool:
    """Whether a source, or any of several, names a table of the engine: `table:schema.name`."""
    return any(name.startswith(ENGINE_TABLE) for name in names_of(source))


def the_engine_table(contract: Contract, source: SourceNames) -> str:
    """The one table of the engine that is read for a table. Raises `ReifegradError` if there are more sources."""
    names = names_of(source)
    if len(names) > 1:
        raise fail("table-not-alone", table=message(f"table.{contract.table}"), sources=names)
    return names[0]


def fit_table(
    engine: Engine, contract: Contract, source: str, wanted: Mapping[str, ColumnType], mapping: TableMapping | None
) -> tuple[Intake, ir.Table]:
    """The table under the names and types of its contract.

    Raises:
        ReifegradError: There is no such table, a column is missing or of another type, or a key stands twice.
    """
    import ibis

    table = engine.find(source.removeprefix(ENGINE_TABLE))
    part = mapping or TableMapping()
    _check_mapping(part, source)
    types = demanded_types(contract, {} if contract is PROFILE_CHANGES else wanted)
    names = [name for name in types if name not in part.constants]
    match = match_columns(contract, table.columns, names, part, source)
    found = {name: table[heading] for name, heading in match.names.items() if name not in part.constants}
    kinds = {name: types.get(name) or column_type_of(column) for name, column in found.items()}
    known = {name: kind for name, kind in kinds.items() if kind is not None}
    _check_types(contract, source, {name: found[name] for name in known}, known)
    largest = LARGEST_AMOUNT if contract is ACTIVITIES else sys.float_info.max
    columns = {name: _fitted(found[name], kind, largest, key=name in contract.key) for name, kind in known.items()}
    for name, value in part.constants.items():
        columns[name] = ibis.literal(value if isinstance(value, bool) else str(value))
        known[name] = types.get(name, ColumnType.TEXT)
    relation = table.select(**columns, **(day_of(table) if contract is ACTIVITIES else {}))
    usable = relation.filter([_is_there(relation[name]) for name in contract.key])
    amounts = [found[name] for name, kind in known.items() if contract is ACTIVITIES and kind is ColumnType.NUMBER]
    notes, rejected, rows = _audit(engine, contract, source, relation, usable)
    notes += _too_large(engine, source, table, amounts)
    misfits = _misfits(engine, usable, wanted) if contract is PROFILE_CHANGES else {}
    intake = Intake(
        table=contract.table,
        files=(),
        columns=known,
        source_columns=dict(match.names),
        rows_read=rows,
        rows_rejected=rejected,
        rejects_file=None,
        notes=(*match.notes, *notes, *_about_misfits(source, misfits, wanted)),
        values_rejected=sum(misfits.values()),
        headings=match.names_of_headings(table.columns),
    )
    return intake, usable


def _check_mapping(part: TableMapping, source: str) -> None:
    """Whether a mapping asks for nothing that needs the rows to be written anew."""
    if part.key_from_row:
        raise fail("table-key-from-row", file=source)
    unfit = [name for name in _NOT_IN_PLACE if getattr(part, name)]
    unfit += ["columns"] if any(len(part.headings_of(name)) > 1 for name in part.columns) else []
    if unfit:
        raise fail("table-mapping", keys=tuple(unfit), file=source)


def _misfits(engine: Engine, changes: ir.Table, attributes: Mapping[str, ColumnType]) -> dict[str, int]:
    """How many values of each attribute are not in the form in which a log in the engine is read."""
    from reifegrad.plan.text_values import read_text

    typed = {name: kind for name, kind in attributes.items() if kind is not ColumnType.TEXT}
    if not typed:
        return {}
    value = changes["value"]
    counts = {
        f"n{place}": ((changes["attribute"] == name) & value.notnull() & read_text(value, Type(kind)).isnull()).sum()
        for place, (name, kind) in enumerate(typed.items())
    }
    found = engine.fetch(changes.aggregate(**counts))[0]
    return {name: int(found[f"n{place}"] or 0) for place, name in enumerate(typed) if found[f"n{place}"]}


def _about_misfits(
    source: str, misfits: Mapping[str, int], attributes: Mapping[str, ColumnType]
) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "table-values-unread",
            params={"count": count, "name": name, "type": message(f"type.{attributes[name]}")},
            file=source,
            key=value_column(name),
            severity="warning",
        )
        for name, count in misfits.items()
    )


def column_type_of(column: ir.Value) -> ColumnType | None:
    """What a column of the table is for us; None for lists, structs and bytes."""
    kind = column.type()
    if kind.is_boolean():
        return ColumnType.BOOLEAN
    if kind.is_numeric():
        return ColumnType.NUMBER
    if kind.is_timestamp() or kind.is_date():
        return ColumnType.TIME
    return ColumnType.TEXT if kind.is_string() or kind.is_uuid() else None


def _check_types(
    contract: Contract, source: str, found: Mapping[str, ir.Value], types: Mapping[str, ColumnType]
) -> None:
    problems = []
    for name, column in found.items():
        own = column_type_of(column)
        if own is types[name] or (types[name] is ColumnType.TEXT and own is not None and own is not ColumnType.TIME):
            continue
        params: dict[str, Param] = {"column": f"{contract.table}.{name}", "type": message(f"type.{types[name]}")}
        params["found"] = str(column.type())
        problems.append(Problem("table-type", params=params, file=source, key=name))
    if problems:
        raise ReifegradError(tuple(problems))


def _fitted(column: ir.Value, kind: ColumnType, largest: float, *, key: bool) -> ir.Value:
    """The values as the plan expects them: whole numbers as doubles, times as naive UTC, nothing beyond the largest.

    A key stays as it is, for a database finds it by its index then; rows with an empty one are left out.
    """
    import ibis

    match kind:
        case ColumnType.NUMBER:
            number = column.cast("float64")
            if column.type().is_integer() and largest == sys.float_info.max:
                return number
            # Every engine takes NaN for larger than all numbers; Ibis writes `isinf` for Spark as never true.
            return ibis.ifelse(number.abs() <= largest, number, ibis.null("float64"))
        case ColumnType.TIME:
            return column.cast(TIMESTAMP)
        case ColumnType.TEXT:
            return column.cast("string") if key else column.cast("string").nullif("")
        case _:
            return column


def _is_there(key: ir.Value) -> ir.BooleanValue:
    return key.notnull() & (key != "") if key.type().is_string() else key.notnull()


def _audit(
    engine: Engine, contract: Contract, source: str, relation: ir.Table, usable: ir.Table
) -> tuple[tuple[Problem, ...], int, int]:
    """What is said of rows that cannot be used, how many they are, and of how many rows."""
    counts = engine.fetch(
        relation.aggregate(
            rows=relation.count(), **{f"no__{name}": (~_is_there(relation[name])).sum() for name in contract.key}
        )
    )[0]
    rows = int(counts["rows"])
    rejected = rows - int(engine.fetch(usable.aggregate(n=usable.count()))[0]["n"]) if rows else 0
    if contract.unique:
        _check_unique(engine, contract, source, usable)
    notes = [
        Problem(
            "rejected-empty-key",
            params={"name": name, "count": int(counts[f"no__{name}"])},
            file=source,
            key=name,
            severity="warning",
        )
        for name in contract.key
        if counts[f"no__{name}"]
    ]
    return tuple(notes), rejected, rows


def _too_large(engine: Engine, source: str, table: ir.Table, amounts: list[ir.Value]) -> tuple[Problem, ...]:
    """What is said of numbers of activities that are too large to be added up, and so are unknown."""
    if not amounts:
        return ()
    large = {c.get_name(): (c.cast("float64").abs() > LARGEST_AMOUNT).fill_null(False).sum() for c in amounts}  # noqa: FBT003
    counts = engine.fetch(table.aggregate(**large))[0]
    return tuple(
        Problem(
            "table-number-too-large",
            params={"values": message("count.values", n=int(count)), "name": name},
            file=source,
            key=name,
            severity="warning",
        )
        for name, count in counts.items()
        if count
    )


def _check_unique(engine: Engine, contract: Contract, source: str, usable: ir.Table) -> None:
    key = contract.key[0]
    counted = usable.group_by(key).aggregate(n=lambda t: t.count())
    twice = engine.fetch(counted.filter(counted["n"] > 1).order_by(key).limit(_SHOWN))
    if twice:
        shown = (*(repr(row[key]) for row in twice), *(["..."] if len(twice) == _SHOWN else []))
        raise fail("table-key-repeated", name=key, values=shown, file=source)
