"""Decides whether Parquet files can be read in place, and with which casts.

Twenty million rows that already fit must not be written again, only looked at where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reifegrad.tables.arrow_values import number, words
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.named_table import quoted
from reifegrad.tables.parquet_reader import PARQUET_ERRORS, unreadable_parquet
from reifegrad.tables.parquet_sql import file_list, parquet_queries
from reifegrad.tables.reader import CHUNK_ROWS
from reifegrad.tables.values import is_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.parquet_reader import ParquetReader
    from reifegrad.tables.values import Rule

    Ask = Callable[[str], pa.Table]


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
    ids = set() if contract.unique else _LONG_IDS
    texts = [heading for name, heading in first.items() if _holds_text(types[name]) and name not in ids]
    with parquet_queries(readers[0].name) as ask:
        try:
            fits = all(_values_fit(ask, path, contract, first, rules) for path in files)
            rows = sum(pq.read_metadata(path).num_rows for path in files)
        except PARQUET_ERRORS as error:
            raise unreadable_parquet(readers[0].name, error) from error
        if (
            not fits
            or not _are_composed(ask, files, texts)
            or (contract.unique and _has_repeated(ask, files, first[contract.key[0]], rows))
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


def _values_fit(ask: Ask, path: Path, contract: Contract, names: Mapping[str, str], rules: Mapping[str, Rule]) -> bool:
    """Whether keys are never empty, numbers are finite, and choices are what they may be."""
    with pq.ParquetFile(path) as file:
        with_nulls = _may_be_null(ask, path, [names[name] for name in contract.key])
        scanned = [name for name in contract.key if names[name] in with_nulls]
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


def _may_be_null(ask: Ask, path: Path, headings: Sequence[str]) -> set[str]:
    """The columns that may hold nulls, as far as the metadata of a file can tell.

    DuckDB reads the metadata, because pyarrow's ends the whole process where they are damaged.
    """
    query = (
        f"SELECT path_in_schema FROM parquet_metadata({file_list([path])}) "  # noqa: S608 - quoted
        "WHERE stats_null_count IS NULL OR stats_null_count > 0 GROUP BY ALL"
    )
    return {heading for heading in ask(query).column(0).to_pylist() if heading in headings}


def _chunks_of_column(file: pq.ParquetFile, heading: str) -> Iterator[pa.Array]:
    for batch in file.iter_batches(CHUNK_ROWS, columns=[heading]):
        yield batch.column(0)


def _array_fits(array: pa.Array, rule: Rule) -> bool:
    if rule.choices:
        known = pc.is_in(array.cast(pa.string()), words(list(rule.choices)))
        return bool(pc.all(known, min_count=0).as_py())
    if rule.type is ColumnType.NUMBER:
        values = array.cast(pa.float64(), safe=False)
        usable = pc.and_(pc.is_finite(values), pc.less_equal(pc.abs(values), number(rule.largest)))
        return bool(pc.all(usable, min_count=0).as_py())
    return True


_LONG_IDS = {"activity_id", "lead_id"}
"""Of a log these are not looked at: they are the most of it, and programs that give ids give them in one form."""


def _holds_text(kind: pa.DataType) -> bool:
    return is_text(kind.value_type if pa.types.is_dictionary(kind) else kind)


def _are_composed(ask: Ask, files: Sequence[Path], headings: Sequence[str]) -> bool:
    """Whether texts are in the composed form of Unicode (NFC), in which the model and all other tables are read."""
    if not headings:
        return True
    others = " or ".join(f"nfc_normalize({column}) <> {column}" for column in map(quoted, headings))
    query = f"SELECT coalesce(bool_or({others}), false) FROM read_parquet({file_list(files)})"  # noqa: S608 - quoted
    return not _answer(ask, query)


def _has_repeated(ask: Ask, files: Sequence[Path], heading: str, rows: int) -> bool:
    # The grouping goes to disk where the keys do not fit into memory.
    keys = f"SELECT {quoted(heading)} FROM read_parquet({file_list(files)}) GROUP BY ALL"  # noqa: S608 - quoted
    return bool(_answer(ask, f"SELECT count(*) FROM ({keys})") != rows)  # noqa: S608 - quoted


def _answer(ask: Ask, query: str) -> Any:
    """The one value of a query."""
    return ask(query).column(0)[0].as_py()
