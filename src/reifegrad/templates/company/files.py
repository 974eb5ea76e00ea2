"""Writes Arrow tables block by block to a Parquet or CSV file.

Times are UTC: timestamps without a zone in Parquet, ISO 8601 with Z in CSV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FileFormat = Literal["parquet", "csv"]
ROW_GROUP = 122_880  # what DuckDB reads as one piece of work


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema(
        [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in schema]
    )


def write_blocks(path: Path, blocks: Iterable[pa.Table], file_format: FileFormat) -> None:
    """Write all blocks to one file; the first block says what the columns are."""
    if file_format == "parquet":
        _write_parquet(path, blocks)
    else:
        _write_csv(path, blocks)


def _write_parquet(path: Path, blocks: Iterable[pa.Table]) -> None:
    writer = None
    try:
        for block in blocks:
            if writer is None:
                # Ids that never repeat make no dictionary. Without the Arrow schema every reader sees strings.
                repeated = [name for name in block.column_names if name != "activity_id"]
                writer = pq.ParquetWriter(
                    path,
                    block.schema,
                    compression="snappy",
                    use_dictionary=repeated,
                    store_schema=False,
                )
            writer.write_table(block, row_group_size=ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()


def _iso_times(block: pa.Table) -> pa.Table:
    for place, field in enumerate(block.schema):
        if pa.types.is_timestamp(field.type):
            seconds: Any = block.column(place).cast(pa.timestamp("s"))
            text = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
            block = block.set_column(place, field.name, text)
    return block.cast(_plain_schema(block.schema))


def _write_csv(path: Path, blocks: Iterable[pa.Table]) -> None:
    writer = None
    # No word of the company needs quotes; if one ever does, this refuses to write it.
    options = pa_csv.WriteOptions(quoting_style="none")
    try:
        for block in blocks:
            plain = _iso_times(block)
            if writer is None:
                writer = pa_csv.CSVWriter(path, plain.schema, write_options=options)
            writer.write_table(plain)
    finally:
        if writer is not None:
            writer.close()
