"""Reads JSON lines and JSON lists as text columns: one for each key, nested keys by their path."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import Problem, fail
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.guarded_ids import IDS
from reifegrad.tables.json_records import Digits, JsonFile, flattened, value_at
from reifegrad.tables.reader import CHUNK_ROWS, MOST_COLUMNS, Chunk
from reifegrad.tables.rejects import Reject
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.synonyms import SYNONYMS
from reifegrad.tables.written_numbers import number_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.tables.table_mapping import TableMapping

_OTHER_IDS = {"userid", "anonymousid", "visitorid"}
"""Folded keys that are ids of people without a mapping that says so, and are no synonym of an id of ours."""

_WHOLE = re.compile(r"^(-?\d+)\.0+$")


class JsonReader:
    """A .jsonl, .ndjson or .json file; its columns are all keys that any record has."""

    typed = False
    iso_cells = False
    repeated: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    header_row: int | None = None

    def __init__(self, path: Path, mapping: TableMapping) -> None:
        self.name = str(path)
        self.mapping = mapping
        self.decimal: str = mapping.decimal or "."
        self.notes: list[Problem] = []
        self._file = JsonFile(path, mapping.records, mapping.encoding)
        if self._file.others:
            params: dict[str, Param] = {"key": self._file.list_key, "others": self._file.others}
            self.notes.append(Problem("json-list-read", params=params, file=self.name, severity="note"))
        self.header = self._keys()
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())

    def _keys(self) -> tuple[str, ...]:
        """All keys, in the order in which they first stand; those that only the mapping names are looked for."""
        keys: dict[str, None] = {}
        named = [heading for name in self.mapping.columns for heading in self.mapping.headings_of(name)]
        rows = 0
        for _, record in self._file.records():
            rows += 1
            if isinstance(record, Reject):
                continue
            keys.update(dict.fromkeys(flattened(record)))
            for heading in named:
                if heading not in keys and _value(record, heading) is not None:
                    keys[heading] = None
            if len(keys) > MOST_COLUMNS:
                raise fail("json-too-wide", n=MOST_COLUMNS, file=self.name)
        if not keys:
            raise fail("json-no-records" if rows else "source-empty", file=self.name)
        keys.pop("", None)
        return tuple(keys)

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the records in chunks; see `Reader`."""
        cells: dict[str, list[str | None]] = {name: [] for name in columns}
        lines: list[int] = []
        broken: list[Reject] = []

        ids = self._ids(columns)

        def chunk() -> Chunk:
            data = {name: pa.array(values, pa.string()) for name, values in cells.items()}
            return Chunk(data, pa.array(lines, pa.int64()), tuple(broken))

        for line, record in self._file.records():
            if isinstance(record, Reject):
                broken.append(record)
            else:
                flat = flattened(record)
                for name, kind in columns.items():
                    value = flat[name] if name in flat else _value(record, name)
                    value = None if value is False and name in ids else value
                    cells[name].append(self._text(value, kind))
                lines.append(line)
            if len(lines) + len(broken) >= CHUNK_ROWS:
                yield chunk()
                cells, lines, broken = {name: [] for name in columns}, [], []
        if lines or broken:
            yield chunk()

    def _ids(self, columns: Iterable[str]) -> set[str]:
        """The columns with ids: `false` is none there, since programs write it as they write null."""
        mapped = {name: self.mapping.headings_of(name) for name in IDS}
        named = {heading for there in mapped.values() for heading in there} | {*self.mapping.other_ids}
        header = set(map(fold, self.header))
        open_ids = [name for name, there in mapped.items() if not header & set(map(fold, there))]
        words = _OTHER_IDS | set(map(fold, IDS)) | _synonyms_of(open_ids, header)
        return {name for name in columns if name in named or fold(name) in words}

    def _text(self, value: Any, kind: ColumnType) -> str | None:
        if value is None or (isinstance(value, dict | list) and not value):
            return None
        if isinstance(value, Digits):
            if kind is ColumnType.NUMBER and not value.lstrip("-").isdigit():
                return number_cell(float(value))
            whole = _WHOLE.match(value)
            return whole[1] if whole else str(value)
        if isinstance(value, str):
            return _without_halves(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
            return ";".join(text for item in value if (text := self._text(item, ColumnType.TEXT)) is not None)
        return _without_halves(json.dumps(value, ensure_ascii=False))


def _synonyms_of(ids: Iterable[str], header: set[str]) -> set[str]:
    """The folded headings that are read as these ids: of each id those of the first group that is there.

    Beside a `lead_id`, `prospect` is no id, and `false` an answer.
    """
    found: set[str] = set()
    for table in SYNONYMS.values():
        for name in table.keys() & set(ids):
            groups = ({fold(word) for word in group} & header for group in ((name,), *table[name]))
            found |= next(filter(None, groups), set())
    return found


def _value(record: dict[str, Any], path: str) -> Any:
    """The value at a path; an object is none, since each of its keys is a column."""
    found = value_at(record, path)
    return None if isinstance(found, dict) else found


def _without_halves(text: str) -> str:
    """A text that can be stored: half a surrogate pair, which JSON can name, is no character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
