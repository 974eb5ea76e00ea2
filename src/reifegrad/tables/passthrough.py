"""Decides whether Parquet files can be read in place, and with which casts.

Twenty million rows that already fit must not be written again, only looked at where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reifegrad.tables.contract import ColumnType
from reifegrad.tables.parquet_reader import PARQUET_ERRORS, unreadable_parquet
from reifegrad.tables.reader import CHUNK_ROWS
from reifegrad.tables.reading_limits import connect
from reifegrad.tables.values import is_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.parquet_reader import ParquetReader
    from reifegrad.tables.values import Rule


@dataclass(frozen=True)
class Passage:
    """Files that the engine reads in place: how many rows, and what it must cast."""

    rows: int
    casts: dict[str, str]


def find_passage(
    contract: Contract,
    readers: Sequence[ParquetReader],
    names: Sequence[Mapping[str, str]],
    rules: Mapping[str, Rule],
) -> Passage | None:
    """See whether the files fit as they are; None means that they must be staged.

    Args:
        contract: What the table must be.
        readers: The opened files.
        names: For each file, our column name -> heading.
        rules: How each of our columns is to be understood.
    """
    first = names[0]
    types = {name: readers[0].types[heading] for name, heading in first.items()}
    for reader, match in zip(readers[1:], names[1:], strict=True):
        if match != first or any(reader.types[match[name]] != types[name] for name in types):
            return None
    casts: dict[str, str] = {}
    for name, kind in types.items():
        cast = _cast(kind, rules[name])
        if cast is None:
            return None
        if cast:
            casts[name] = cast
    files = [reader.path for reader in readers]
    try:
        fits = all(_values_fit(path, contract, first, rules) for path in files)
        rows = sum(pq.read_metadata(path).num_rows for path in files)
    except PARQUET_ERRORS as error:
        raise unreadable_parquet(readers[0].name, error) from error
    ids = set() if contract.unique else _LONG_IDS
    texts = [heading for name, heading in first.items() if _holds_text(types[name]) and name not in ids]
    if (
        not fits
        or not _are_composed(files, texts)
        or (contract.unique and _has_repeated(files, first[contract.key[0]], rows))
    ):
        return None
    return Passage(rows, casts)


def _cast(kind: pa.DataType, rule: Rule) -> str | None:
    """The cast for a column: "" if none is needed, None if a cast cannot do it."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if rule.type is ColumnType.TEXT:
        if is_text(kind):
            return ""
        if pa.types.is_null(kind) or pa.types.is_time(kind):
            return "text"
        # Floats and decimals would get a ".0", booleans another spelling in each engine.
        return "text" if pa.types.is_integer(kind) and not rule.choices else None
    if rule.type is ColumnType.NUMBER:
        if pa.types.is_float64(kind):
            return ""
        number = (
            pa.types.is_null(kind)
            or pa.types.is_integer(kind)
            or pa.types.is_floating(kind)
            or pa.types.is_decimal(kind)
        )
        return "number" if number else None
    if rule.type is ColumnType.BOOLEAN:
        return "" if pa.types.is_boolean(kind) else None
    return _time_cast(kind, rule)


def _time_cast(kind: pa.DataType, rule: Rule) -> str | None:
    if pa.types.is_timestamp(kind):
        if kind.tz is None and rule.time.zone != "UTC":
            return None
        return "" if kind.unit == "us" and kind.tz is None else "time"
    return "time" if pa.types.is_date(kind) and rule.time.zone == "UTC" else None


def _values_fit(path: Path, contract: Contract, names: Mapping[str, str], rules: Mapping[str, Rule]) -> bool:
    """Whether keys are never empty, numbers are finite, and choices are what they may be."""
    with pq.ParquetFile(path) as file:
        scanned = [name for name in contract.key if _may_be_null(path, names[name])]
        needed = [
            name for name, rule in rules.items() if name in names and (rule.choices or rule.type is ColumnType.NUMBER)
        ]
        scanned += [name for name in needed if name not in scanned]
        for name in scanned:
            for array in _chunks_of_column(file, names[name]):
                if name in contract.key and array.null_count:
                    return False
                if not _array_fits(array, rules[name]):
                    return False
    return True


def _may_be_null(path: Path, heading: str) -> bool:
    """Whether a column may hold nulls, as far as its metadata can tell.

    DuckDB reads the metadata, because pyarrow's ends the whole process where they are damaged.
    """
    query = (
        "SELECT coalesce(bool_or(stats_null_count IS NULL OR stats_null_count > 0), false) "
        "FROM parquet_metadata(?) WHERE path_in_schema = ?"
    )
    return bool(_ask(query, [path], heading))


def _chunks_of_column(file: pq.ParquetFile, heading: str) -> Iterator[pa.Array]:
    for batch in file.iter_batches(CHUNK_ROWS, columns=[heading]):
        yield batch.column(0)


def _array_fits(array: pa.Array, rule: Rule) -> bool:
    if rule.choices:
        known = pc.is_in(array.cast(pa.string()), pa.array(list(rule.choices)))
        return bool(pc.all(known, min_count=0).as_py())
    if rule.type is ColumnType.NUMBER:
        values = array.cast(pa.float64(), safe=False)
        usable = pc.and_(pc.is_finite(values), pc.less_equal(pc.abs(values), rule.largest))
        return bool(pc.all(usable, min_count=0).as_py())
    return True


_LONG_IDS = {"activity_id", "lead_id"}
"""Of a log these are not looked at: they are the most of it, and programs that give ids give them in one form."""


def _holds_text(kind: pa.DataType) -> bool:
    return is_text(kind.value_type if pa.types.is_dictionary(kind) else kind)


def _are_composed(files: Sequence[Path], headings: Sequence[str]) -> bool:
    """Whether texts are in the composed form of Unicode (NFC), in which the model and all other tables are read."""
    if not headings:
        return True
    columns = ['"' + heading.replace('"', '""') + '"' for heading in headings]
    others = ", ".join(f"bool_or(nfc_normalize({column}) <> {column})" for column in columns)
    query = f"SELECT list_bool_or([{others}]) FROM read_parquet(?)"  # noqa: S608 - names are quoted
    return not _ask(query, files)


def _has_repeated(files: Sequence[Path], heading: str, rows: int) -> bool:
    column = '"' + heading.replace('"', '""') + '"'
    # The grouping goes to disk where the keys do not fit into memory.
    query = f"SELECT count(*) FROM (SELECT {column} FROM read_parquet(?) GROUP BY ALL)"  # noqa: S608
    return bool(_ask(query, files) != rows)


def _ask(query: str, files: Sequence[Path], *more: str) -> Any:
    import duckdb

    with connect() as con:
        try:
            row = con.execute(query, [[_literal(path) for path in files], *more]).fetchone()
        except duckdb.Error as error:
            raise unreadable_parquet(str(files[0]), error) from error
    return row[0] if row is not None else None


def _literal(path: Path) -> str:
    """A path in which DuckDB finds no pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
