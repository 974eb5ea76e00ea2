"""Converts the chunks of a source to one Parquet file that fits the contract, and collects rejects.

Rows keep their order; memory holds a few chunks and, for unique keys, one number a key.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reifegrad.errors import fail
from reifegrad.spec.ids import NO_ID
from reifegrad.tables.arrow_values import integers_of, numbers, places_of, truths, unknown, word, words
from reifegrad.tables.change_values import canonical_values
from reifegrad.tables.contract import ColumnType, value_column
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.rejects import Reject, RejectFile
from reifegrad.tables.sheet_layout import WORDS_FOR_TOTALS, is_amount, is_count_of_rows
from reifegrad.tables.unseen_letters import UnseenLetters
from reifegrad.tables.values import ARROW_TYPES, convert, is_text, reasons_of, without_digits
from reifegrad.tables.written_numbers import is_of_cell, without_exponents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.values import Rule


_DASHES = words(["-", "\u2013", "\u2014"])
_WITH_DASHES = (ColumnType.NUMBER, ColumnType.TIME)
_NO = truths(np.zeros(1, np.bool_))[0]
_IDS = ("lead_id", "account_id", "activity_id")


class Stage:
    """Collects the rows that fit; use it as a context, the file appears when it ends well."""

    def __init__(
        self,
        contract: Contract,
        types: Mapping[str, ColumnType],
        path: Path,
        rejects: RejectFile,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.rows_read = 0
        self.rows_kept = 0
        self.rows_dropped = 0
        self.values_rejected = 0
        self.dashes: Counter[tuple[str, str]] = Counter()
        self.like_totals: list[tuple[str, int, str]] = []
        self.unseen = UnseenLetters(contract.table)
        self._contract = contract
        self._rejects = rejects
        self._progress = progress
        self._strict = {*contract.key, *contract.required}
        self._seen: dict[str, int] = {}
        # Words of each boolean column as they stand there; where "x" marks, empty does not.
        self._words: dict[str, set[str]] = {name: set() for name, kind in types.items() if kind is ColumnType.BOOLEAN}
        self._file = _StagedFile(path, types)

    @property
    def rows_rejected(self) -> int:
        """Rows that are named in the reject file."""
        return self.rows_read - self.rows_kept - self.rows_dropped

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """How each boolean column writes its values."""
        return {name: tuple(sorted(words)) for name, words in self._words.items() if words}

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        crossed = [name for name, words in self._words.items() if {word.lower() for word in words} == {"x"}]
        self._file.close(keep=kind is None, empty_is_false=crossed)

    def take(self, file: str, chunk: Chunk, rules: Mapping[str, Rule], of_values: Mapping[str, Rule]) -> None:
        """Convert and write one chunk.

        Args:
            file: The source, for the reject file.
            chunk: The rows, columns under our names.
            rules: How each column of the chunk is written.
            of_values: For profile changes, how the values of each attribute are written that is no text.
        """
        rows = len(chunk.lines)
        lines = integers_of(chunk.lines)
        keep = np.ones(rows, dtype=bool)
        columns: dict[str, pa.Array] = {}
        for reject in chunk.broken:
            self._rejects.add(file, reject)
        for name, rule in rules.items():
            if name in chunk.columns:
                columns[name] = self._converted(file, name, chunk.columns[name], rule, lines, keep)
        self.unseen.look(file, columns, lines)
        if of_values:
            columns["value"] = self._values_of_changes(file, columns, chunk.columns["value"], of_values, lines)
        if self._contract.unique:
            self._notice_totals(file, columns, lines)
            self._drop_repeated(file, columns, lines, keep)
        self.rows_read += rows + len(chunk.broken)
        kept = int(keep.sum())
        self.rows_kept += kept
        table = self._file.table(columns, rows)
        self._file.add(table if kept == rows else table.filter(truths(keep)))
        if self._progress is not None:
            self._progress(rows + len(chunk.broken))

    def _values_of_changes(
        self,
        file: str,
        columns: Mapping[str, pa.Array],
        written: pa.Array,
        rules: Mapping[str, Rule],
        lines: NDArray[np.int64],
    ) -> pa.Array:
        """Values that do not fit are listed; their row stays, for the attribute has changed to something unknown."""
        values, misfits = canonical_values(columns["attribute"], written, columns["value"], rules)
        for misfit in misfits:
            shown = written.take(numbers(misfit.places, pa.int64())).to_pylist()
            for place, value in zip(misfit.places, shown, strict=True):
                reject = Reject(int(lines[place]), value_column(misfit.attribute), str(value), misfit.reason)
                self._rejects.add(file, reject)
            self.values_rejected += len(misfit.places)
        return values

    def _converted(
        self,
        file: str,
        name: str,
        array: pa.Array,
        rule: Rule,
        lines: NDArray[np.int64],
        keep: NDArray[np.bool_],
    ) -> pa.Array:
        if name in _IDS:
            _check_digits(file, name, array, lines)
        values, bad = convert(array, rule)
        if rule.type is ColumnType.TEXT and name not in _IDS and pa.types.is_floating(array.type):
            values = without_exponents(values, among_texts=False)
        bad = self._without_dashes(file, name, array, bad, rule)
        if bad is not None:
            places = places_of(bad)
            rejected = array.take(numbers(places, pa.int64()))
            reasons = reasons_of(rejected, rule)
            for place, value, reason in zip(places, rejected.to_pylist(), reasons, strict=True):
                self._rejects.add(file, Reject(int(lines[place]), name, str(value), reason))
            if name in self._strict:
                keep[places] = False
            else:
                self.values_rejected += len(places)
        if name in self._contract.key:
            written = values
            values = _without_placeholders(values) if name in _IDS else values
            if values.null_count:
                empty = values.is_null() if bad is None else pc.and_not(values.is_null(), bad)
                places = places_of(empty)
                for place, value in zip(places, written.take(numbers(places, pa.int64())).to_pylist(), strict=True):
                    self._rejects.add(file, Reject(int(lines[place]), name, "" if value is None else value, "empty"))
                keep[places] = False
        if name in self._words:
            self._remember_words(name, array)
        return values

    def _without_dashes(
        self, file: str, name: str, array: pa.Array, bad: pa.Array | None, rule: Rule
    ) -> pa.Array | None:
        """What is not readable but for dashes, which say that there is no value: they are counted, and unknown."""
        if bad is None or name in self._strict or rule.type not in _WITH_DASHES or not is_text(array.type):
            return bad
        dashes = pc.and_(bad, pc.is_in(pc.utf8_trim_whitespace(array), _DASHES.cast(array.type)))
        self.dashes[file, name] += pc.sum(dashes).as_py() or 0
        left = pc.and_not(bad, dashes)
        return left if pc.any(left, min_count=0).as_py() else None

    def _remember_words(self, name: str, array: pa.Array) -> None:
        words = self._words[name]
        if len(words) < 2:
            texts = pc.utf8_trim_whitespace(array.cast(pa.string()))
            words.update(word for word in pc.unique(texts).to_pylist()[:9] if word)

    def _notice_totals(self, file: str, columns: Mapping[str, pa.Array], lines: NDArray[np.int64]) -> None:
        """Remember rows whose id is a word for a total and that say nothing else but numbers: they stay."""
        key = self._contract.key[0]
        likely = pc.is_in(pc.utf8_lower(columns[key]), words(WORDS_FOR_TOTALS))
        counts = pc.fill_null(pc.match_substring_regex(columns[key], r"^\(?[0-9.,]+ "), _NO)
        for place in places_of(pc.or_(likely, counts)):
            if counts[int(place)].as_py() and not is_count_of_rows(columns[key][int(place)].as_py()):
                continue
            others = [column[int(place)].as_py() for name, column in columns.items() if name != key]
            if all(value is None or is_amount(str(value)) for value in others):
                self.like_totals.append((file, int(lines[place]), columns[key][int(place)].as_py()))

    def _drop_repeated(
        self,
        file: str,
        columns: Mapping[str, pa.Array],
        lines: NDArray[np.int64],
        keep: NDArray[np.bool_],
    ) -> None:
        """Keep the first row of a key; a repeated one that says the same is no fault."""
        key = self._contract.key[0]
        keys = columns[key].to_pylist()
        texts: list[Any] = [array.cast(pa.string()) for array in columns.values()]
        joined = pc.binary_join_element_wise(*texts, word("\x1f"), null_handling="replace", null_replacement="\0")
        seen = self._seen
        for place, text in enumerate(joined.to_pylist()):
            if not keep[place]:
                continue
            digest = hash(text)
            first = seen.get(keys[place])
            if first is None:
                seen[keys[place]] = digest
                continue
            keep[place] = False
            if first == digest:
                self.rows_dropped += 1
            else:
                reject = Reject(int(lines[place]), key, keys[place], "duplicate_key")
                self._rejects.add(file, reject)


def _check_digits(file: str, name: str, array: pa.Array, lines: NDArray[np.int64]) -> None:
    """Two leads whose ids have lost their last digits may be one: nothing could be said of either."""
    lost = without_digits(array)
    if lost is not None:
        place = int(places_of(pc.fill_null(lost, _NO))[0])
        value = str(array[place].as_py())
        is_number = pa.types.is_floating(array.type) or is_of_cell(value)
        raise fail(
            "id-digits-lost",
            variant="" if is_number else "rounded",
            name=name,
            value=value,
            file=file,
            line=int(lines[place]),
        )


def _without_placeholders(ids: pa.Array) -> pa.Array:
    """Ids without the words that exports write where there is none, such as NULL."""
    return pc.if_else(pc.is_in(pc.utf8_lower(ids), words(NO_ID)), unknown(pa.string()), ids)


class _StagedFile:
    """A Parquet file that is written beside its place and moved there when it is whole."""

    def __init__(self, path: Path, types: Mapping[str, ColumnType]) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in types.items()])
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(self._part, self._schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def table(self, columns: Mapping[str, pa.Array], rows: int) -> pa.Table:
        arrays = [
            columns[field.name] if field.name in columns else pa.nulls(rows, field.type) for field in self._schema
        ]
        return pa.table(arrays, schema=self._schema)

    def add(self, table: pa.Table) -> None:
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= CHUNK_ROWS:
            whole = pa.concat_tables(self._waiting)
            full = self._rows - self._rows % CHUNK_ROWS
            self._writer.write_table(whole.slice(0, full), row_group_size=CHUNK_ROWS)
            self._waiting = [whole.slice(full)]
            self._rows -= full

    def close(self, *, keep: bool, empty_is_false: list[str]) -> None:
        if keep and self._rows:
            self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=CHUNK_ROWS)
        self._writer.close()
        if not keep:
            self._part.unlink(missing_ok=True)
            return
        if empty_is_false:
            self._fill(empty_is_false)
        self._part.replace(self._path)

    def _fill(self, names: list[str]) -> None:
        filled = self._path.with_name(self._path.name + ".filled")
        with (
            pq.ParquetFile(self._part) as file,
            pq.ParquetWriter(filled, self._schema, compression="zstd") as writer,
        ):
            for batch in file.iter_batches(CHUNK_ROWS):
                table = pa.Table.from_batches([batch])
                for name in names:
                    place = table.schema.get_field_index(name)
                    table = table.set_column(place, name, pc.fill_null(table.column(name), False))  # noqa: FBT003
                writer.write_table(table, row_group_size=CHUNK_ROWS)
        filled.replace(self._part)
