"""Reads one table with a target column: ids, moments, outcomes and all other columns.

Many have no log of activities, only an export: one row a lead, one column says who was won. Nothing is known of when
a column was filled in; `predict.leakage` looks at that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reifegrad.errors import fail, nearest
from reifegrad.run.engine_tables import is_engine_table
from reifegrad.run.summary import TableCounts, table_counts
from reifegrad.spec.source_names import ENGINE_TABLE, SourceNames, names_of
from reifegrad.tables import LEADS, ColumnType, Contract, prepare
from reifegrad.tables import Mapping as ColumnMapping
from reifegrad.tables.column_evidence import ColumnEvidence
from reifegrad.tables.column_types import find_types
from reifegrad.tables.prepare import open_source
from reifegrad.tables.target import TargetValues, read_target
from reifegrad.tables.times import TimeRule
from reifegrad.tables.values import Rule, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.tables import Intake

# As a file of leads, but the id may be missing.
TRAINING = Contract(
    table="leads",
    columns=tuple(replace(column, required=False) for column in LEADS.columns),
    key=(),
    open=True,
)
MOST_WRONG = 0.1
"""Of a column of dates so many may be something else; these rows are left out, and listed."""

_FIXED = ("lead_id", "account_id", "created_at")


@dataclass(frozen=True)
class PlainTable:
    """Rows in the order of time, undecided ones apart.

    `columns` are the candidate attributes by name, as Arrow arrays of texts, doubles or booleans. `time` (naive UTC)
    is None where no column tells it: the order of the rows then stands for it. `undecided` holds the same columns of
    rows without an outcome, `excluded` the reason for each column that is no attribute; `without_time` counts rows
    that are left out because their time is not known. `target` says what each of its values was taken for, `counts`
    what became of the rows of the file. `words` are those by which boolean columns say yes and no.
    """

    lead: NDArray[Any]
    won: NDArray[np.int8]
    time: NDArray[np.datetime64] | None
    columns: Mapping[str, pa.Array]
    types: Mapping[str, ColumnType]
    undecided: Mapping[str, pa.Array]
    excluded: Mapping[str, str]
    without_time: int
    notes: tuple[Problem, ...]
    target: TargetValues
    counts: TableCounts
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetQuestion:
    """Which columns tell what became of a lead, and when it came in.

    `positive` is the value of the target that means won, where it cannot be read off the words, `negative` those that
    mean lost, if all others are open. `time` names dates, or a number that rises with time (then only the order is
    known); without it `created_at` is taken if there is one, else the order of the rows.
    """

    target: str
    time: str | None = None
    positive: str | None = None
    negative: Collection[str] = ()


def read_plain_table(
    source: SourceNames,
    question: TargetQuestion,
    *,
    timezone: str = "UTC",
    staging: Path,
    rejects: Path | None = None,
    mapping: ColumnMapping | None = None,
    progress: Callable[[int], None] | None = None,
) -> PlainTable:
    """Read a CSV, Excel or Parquet file, or a table of a database by its URL, with an outcome in each row.

    Where there is a `lead_id`, a repeated row is dropped as in scoring.

    Raises:
        ReifegradError: The target or the time is no column, or does not hold what it must.
    """
    target, time = question.target, question.time
    if is_engine_table(source):
        raise fail("plain-table-source", table=", ".join(names_of(source)).removeprefix(ENGINE_TABLE))
    mapping = _mapping_with_own_names(mapping, source, timezone, [target, *([time] if time is not None else [])])
    numbers = () if time is None else (time,)
    types = find_types(TRAINING, source, timezone=timezone, mapping=mapping, numbers=numbers)
    names = {"target": _find_column(target, types, "--target")}
    if time is not None or "created_at" in types:
        names["time"] = _find_column(time or "created_at", types, "--time")
    contract = replace(TRAINING, key=("lead_id",), unique=True) if "lead_id" in types else TRAINING

    def read() -> Intake:
        wanted = {name: kind for name, kind in types.items() if name not in TRAINING.types}
        wanted[names["target"]] = ColumnType.TEXT
        given: dict[str, Any] = {"timezone": timezone, "mapping": mapping, "progress": progress, "rejects": rejects}
        return prepare(contract, source, wanted=wanted, staging=staging, **given)

    intake = read()
    if "time" in names and types[names["time"]] not in {ColumnType.TIME, ColumnType.NUMBER}:
        _check_times(_rows(intake)[names["time"]], names["time"], mapping, timezone)
        types[names["time"]] = ColumnType.TIME
        intake = read()  # once more: what is no date is now listed with its line
    table = _rows(intake)
    found = _outcomes(table[names["target"]], types[names["target"]], names["target"], question)
    won = np.where(found.known, found.won, -1).astype(np.int8)
    if "time" in names and types[names["time"]] is ColumnType.NUMBER:  # a rising number tells the order, no time
        table, won = _in_order(table, won, names["time"])
        names["order"] = names.pop("time")
    moments = None if "time" not in names else np.asarray(table[names["time"]].to_numpy(), dtype="datetime64[us]")
    return _to_plain_table(table, types, names, won, moments, intake, found)


def _in_order(table: pa.Table, won: NDArray[np.int8], name: str) -> tuple[pa.Table, NDArray[np.int8]]:
    order = pc.array_sort_indices(table[name], null_placement="at_end")
    return table.take(order), won[order.to_numpy()]


def _mapping_with_own_names(
    mapping: ColumnMapping | None, source: SourceNames, timezone: str, names: Sequence[str]
) -> ColumnMapping:
    """The mapping, with the named columns under their own names, also where they are known as something else."""
    mapping = mapping or ColumnMapping()
    part = mapping.parts_for("leads", names_of(source)[0])[0]
    header = {heading.casefold(): heading for heading in open_source(TRAINING, source, mapping, timezone).headings}
    own = {header[name.casefold()]: header[name.casefold()] for name in names if name.casefold() in header}
    columns = {name: heading for name, heading in part.columns.items() if heading not in own}
    return mapping.with_part("leads", part.model_copy(update={"columns": columns | own}))


def _find_column(name: str, types: Mapping[str, ColumnType], option: str) -> str:
    """The column that is meant, also where upper and lower case differ."""
    folded = {known.casefold(): known for known in types}
    if name.casefold() not in folded:
        raise fail("column-missing", variant="table", option=option, name=name, near=nearest(name, types))
    return folded[name.casefold()]


def _rows(intake: Intake) -> pa.Table:
    """The rows in the order of the file: it may be the only sign of time."""
    parts = [pq.read_table(path, columns=list(intake.source_columns.values())) for path in intake.files]
    table = pa.concat_tables(parts)
    arrays = {}
    for name, heading in intake.source_columns.items():
        arrays[name] = _typed(table[heading].combine_chunks(), intake.columns[name])
    rows = [f"row {number}" for number in range(1, len(table) + 1)]
    return pa.table({"lead_id": pa.array(rows, pa.string())} | arrays)


def _typed(array: pa.Array, kind: ColumnType) -> pa.Array:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if kind is ColumnType.TIME:
        aware = pa.types.is_timestamp(array.type) and array.type.tz is not None
        return (array.cast(pa.timestamp("us", tz="UTC")) if aware else array).cast(pa.timestamp("us"), safe=False)
    plain = {ColumnType.TEXT: pa.string(), ColumnType.NUMBER: pa.float64(), ColumnType.BOOLEAN: pa.bool_()}
    return array.cast(plain[kind])


def _outcomes(column: pa.ChunkedArray, kind: ColumnType, name: str, question: TargetQuestion) -> TargetValues:
    if kind is ColumnType.TIME:
        raise fail("target-is-a-date", variant="column", name=name)
    return read_target(column.to_pylist(), question.positive, question.negative)


def _check_times(column: pa.ChunkedArray, name: str, mapping: ColumnMapping, timezone: str) -> None:
    """Raise `ReifegradError` unless nearly all values of a column of texts are dates."""
    part = mapping.table("leads")
    rule = Rule(ColumnType.TIME, ".", TimeRule.of(part.timezone or timezone, part.formats.get(name)))
    rule = ColumnEvidence("leads").applied("", name, rule)
    texts = column.combine_chunks()
    _, bad = convert(texts if pa.types.is_string(texts.type) else texts.cast(pa.string()), rule)
    known = len(texts) - texts.null_count
    wrong = known if bad is None and texts.null_count == len(texts) else 0 if bad is None else pc.sum(bad).as_py()
    if known and wrong <= MOST_WRONG * known:
        return
    shown = texts.filter(bad).to_pylist() if bad is not None else []
    examples = f" ({', '.join(repr(word) for word in dict.fromkeys(shown[:100]))})"[:120] if shown else ""
    raise fail("time-unreadable", wrong=wrong, known=known, name=name, examples=examples)


def _to_plain_table(
    table: pa.Table,
    types: Mapping[str, ColumnType],
    names: Mapping[str, str],
    won: NDArray[np.int8],
    moments: NDArray[np.datetime64] | None,
    intake: Intake,
    target: TargetValues,
) -> PlainTable:
    order = np.arange(len(won)) if moments is None else np.argsort(moments, kind="stable")
    usable = order if moments is None else order[~np.isnat(moments[order])]
    decided, still_open = usable[won[usable] >= 0], usable[won[usable] < 0]
    columns, excluded = _attributes(table, types, set(names.values()))
    lead = (
        table["lead_id"].to_pylist() if "lead_id" in table.column_names else [f"row {n + 1}" for n in range(len(won))]
    )
    return PlainTable(
        lead=np.array(lead, dtype=object)[decided],
        won=won[decided],
        time=None if moments is None else moments[decided],
        columns={name: array.take(pa.array(decided)) for name, array in columns.items()},
        types={name: types.get(name, ColumnType.TEXT) for name in columns},
        undecided={name: array.take(pa.array(still_open)) for name, array in columns.items()},
        excluded=excluded,
        without_time=len(won) - len(usable),
        notes=intake.notes,
        target=target,
        counts=table_counts(intake),
        words=intake.words,
    )


def _attributes(
    table: pa.Table, types: Mapping[str, ColumnType], taken: set[str]
) -> tuple[dict[str, pa.Array], dict[str, str]]:
    columns, excluded = {}, {}
    for name in table.column_names:
        array = table[name].combine_chunks()
        if name in taken or name in _FIXED:
            continue
        if types[name] is ColumnType.TIME:
            excluded[name] = "time"
        elif name == "email":
            columns["email_domain"] = _domain(array)
        elif pc.count_distinct(array, mode="all").as_py() < 2:
            excluded[name] = "constant"
        elif types[name] is ColumnType.TEXT and _hardly_repeats(array):
            excluded[name] = "hardly_repeats"
        elif types[name] is ColumnType.NUMBER and _is_serial(array):
            excluded[name] = "serial_number"
        else:
            columns[name] = array
    return columns, excluded


def _domain(addresses: pa.Array) -> pa.Array:
    """What follows the last @, in lower case, as a model reads it."""
    found = pc.extract_regex(pc.utf8_lower(addresses), r"@(?P<domain>[^@]+)$")
    return pc.struct_field(found, "domain")


def _hardly_repeats(array: pa.Array) -> bool:
    """Names, ids, free texts: more than 12 values, each standing in fewer than four rows on average."""
    distinct = pc.count_distinct(array, mode="only_valid").as_py()
    return bool(distinct > 12 and distinct * 4 > len(array) - array.null_count)


def _is_serial(array: pa.Array) -> bool:
    """Numbers that were given out one after the other: whole, each one once, and close together."""
    known = array.drop_null()
    if len(known) < 50 or pc.count_distinct(known).as_py() < len(known):
        return False
    bounds = pc.min_max(known).as_py()
    whole = pc.all(pc.equal(pc.floor(known), known)).as_py()
    return bool(whole and bounds["max"] - bounds["min"] < 50 * len(known))
