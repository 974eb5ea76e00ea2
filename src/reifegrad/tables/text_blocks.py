"""Parses blocks of whole lines of a text file with Arrow's fast parser where lines are rows.

Without quotes a line is a row, so Arrow's parser, ten times as fast, knows the lines as well.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from reifegrad.tables.arrow_values import truths, word

BLOCK_CHARACTERS = 1 << 23


def plain_columns(block: str, width: int, delimiter: str, *, quotes: bool = True) -> list[pa.Array] | None:
    """Parse a block of whole lines; `quotes` says whether quotation marks may enclose values.

    Returns:
        One array a column and a row a line; None if the block needs the exact parser: it has
        quotes, lines of another width, or characters that Arrow takes for something else.
    """
    if (quotes and '"' in block) or "\0" in block or block.count("\r") != block.count("\r\n"):
        return None
    names = [str(place) for place in range(width)]
    data = block.encode()
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != block.count("\n") + (not block.endswith("\n")):
        return None
    columns = (table.column(name) for name in names)
    return [column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks) for column in columns]


def filled_rows(columns: list[pa.Array]) -> pa.Array | None:
    """A mask of the rows that hold anything; None if all do."""
    blank = truths(np.ones(len(columns[0]), np.bool_))
    for column in columns:
        blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(column), word("")))
        if not pc.any(blank, min_count=0).as_py():
            return None
    return pc.invert(blank)
