"""Reads the records of a JSON file one by one: JSON lines, a list, or one object with a list inside.

Numbers keep the digits that are in the file: an id of 19 digits, or 1.10, must not pass through a double.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad.tables.rejects import Reject
from reifegrad.tables.text_format import READ_ERRORS, open_text, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = "^"
"""In a list of records, what stands for the whole in which the list is."""

_LONGEST_LINE = 16_000_000
_DEEPEST = 40
_VALUES = ("string_value", "int_value", "float_value", "double_value", "bool_value")


class Digits(str):
    """A number of a JSON file, as it is written there."""

    __slots__ = ()


def read_json(text: str) -> Any:
    """A JSON text. Raises `ValueError` if it is none, `RecursionError` if it is too deep."""
    return json.loads(text, parse_float=Digits, parse_int=Digits, parse_constant=Digits)


def encoding_of(path: Path) -> str:
    """The encoding of a JSON file, by its first bytes."""
    from reifegrad.tables.text_format import open_bytes

    try:
        with open_bytes(path) as file:
            head = file.read(4)
    except READ_ERRORS as error:
        raise unreadable(path, error) from error
    if not head:
        raise fail("source-empty", file=str(path))
    return json.detect_encoding(head)


class JsonFile:
    """A JSON file as numbered records; where a record is a row of several rows, `records` is the path to them."""

    def __init__(self, path: Path, records: str | None, encoding: str | None) -> None:
        self._path = path
        self._records = records
        self._encoding = encoding or encoding_of(path)
        self.whole: Any = None
        self.list_key = ""
        self.lines = self._is_lines()
        if not self.lines:
            self._items = self._find_list()

    def _is_lines(self) -> bool:
        """Whether each line is a record: the file is called so, or its first two filled lines are objects each."""
        called_so = any(suffix.lower() in {".jsonl", ".ndjson"} for suffix in self._path.suffixes)
        filled = 0
        for _, text in self._filled_lines():
            filled += 1
            try:
                value = read_json(text)
            except (ValueError, RecursionError):
                return filled > 1 or (called_so and not text.lstrip().startswith("["))
            if not isinstance(value, dict):
                return called_so and not isinstance(value, list)
            if filled == 2:
                return True
        if not filled:
            raise fail("source-empty", file=str(self._path))
        return called_so  # one object in one line: else perhaps one with a list inside

    def _filled_lines(self) -> Iterator[tuple[int, str]]:
        try:
            with open_text(self._path, self._encoding) as file:
                number = 0
                while line := file.readline(_LONGEST_LINE):
                    number += 1
                    if line.strip():
                        yield number, line
        except (*READ_ERRORS, UnicodeError) as error:
            raise unreadable(self._path, error) from error

    def _find_list(self) -> list[Any]:
        try:
            with open_text(self._path, self._encoding) as file:
                self.whole = read_json(file.read())
        except (*READ_ERRORS, UnicodeError) as error:
            raise unreadable(self._path, error) from error
        except (ValueError, RecursionError) as error:
            raise fail("json-broken", reason=str(error), file=str(self._path)) from error
        if isinstance(self.whole, list):
            return self.whole
        if isinstance(self.whole, dict):
            key = self._list_key(self.whole)
            if key is not None:
                self.list_key = key
                return list(self.whole[key])
            return [self.whole]
        raise fail("json-no-records", file=str(self._path))

    def _list_key(self, whole: dict[str, Any]) -> str | None:
        """The key of the list of records; the only one with objects in it, or that which the user names."""
        named = (self._records or "").split(".")[0]
        if isinstance(whole.get(named), list):
            return named
        found = [
            key for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        if len(found) > 1:
            raise fail("json-lists", keys=tuple(found), example=found[0], file=str(self._path))
        return found[0] if found else None

    @property
    def others(self) -> tuple[str, ...]:
        """The keys beside the list of records."""
        return tuple(key for key in self.whole if key != self.list_key) if self.list_key else ()

    def records(self) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
        """Every record with its line, or its place in the list; what is no object is rejected."""
        path = self._path_inside()
        for number, value in self._values():
            if isinstance(value, Reject):
                yield number, value
            elif not isinstance(value, dict):
                yield number, Reject(number, "", str(value), "not_an_object")
            elif path:
                yield from ((number, row) for row in _inner(number, value, path))
            else:
                yield number, value

    def _path_inside(self) -> list[str]:
        path = [] if self._records is None else self._records.split(".")
        return path[1:] if self.list_key and path[:1] == [self.list_key] else path

    def _values(self) -> Iterator[tuple[int, Any]]:
        if not self.lines:
            yield from enumerate(self._items, start=1)
            return
        for number, line in self._filled_lines():
            try:
                yield number, read_json(line)
            except (ValueError, RecursionError):
                yield number, Reject(number, "", line.strip(), "broken_json")


def _inner(number: int, record: dict[str, Any], path: list[str]) -> Iterator[dict[str, Any] | Reject]:
    """The records of a list inside a record, each with the record around it.

    One object alone is such a record too, unless its keys are the places of a list: {"0": {...}, "1": {...}}.
    """
    found: Any = record
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    around = {key: value for key, value in record.items() if key != path[0]}
    if isinstance(found, str | int | float):
        yield Reject(number, "", str(found), "not_an_object")
        return
    if isinstance(found, dict) and found:
        found = list(found.values()) if _is_numbered(found) else [found]
    for row in found if isinstance(found, list) else []:
        yield {**row, ROOT: around} if isinstance(row, dict) else {"value": row, ROOT: around}


def _is_numbered(found: dict[str, Any]) -> bool:
    """Whether an object is a list whose places are its keys, as PHP writes one from which something was removed."""
    return all(map(str.isdecimal, found)) and all(isinstance(value, dict) for value in found.values())


def flattened(record: dict[str, Any]) -> dict[str, Any]:
    """A record with one key for each value: nested keys are joined by points.

    A list of `{key, value}`, as BigQuery exports parameters, is read by its keys. Another list is one text: its values
    joined by semicolons, or JSON if they are objects.
    """
    flat: dict[str, Any] = {}
    waiting: list[tuple[str, Any, int]] = [("", record, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, dict) and value and depth < _DEEPEST:
            start = f"{path}." if path else ""
            waiting += [(start + key, inner, depth + 1) for key, inner in reversed(value.items())]
            continue
        if path and value == {}:
            continue
        if isinstance(value, list):
            pairs = _parameters(value)
            if pairs:
                waiting += [(f"{path}.{key}", inner, depth + 1) for key, inner in reversed(pairs.items())]
                continue
        flat.setdefault(path, value)
    return flat


def _parameters(items: list[Any]) -> dict[str, Any]:
    """The values of a list of `{key, value}` by their keys; nothing if it is not such a list."""
    if not items or not all(
        isinstance(item, dict) and isinstance(item.get("key"), str) and "value" in item for item in items
    ):
        return {}
    found: dict[str, Any] = {}
    for item in items:
        value = item["value"]
        if isinstance(value, dict):
            value = next((value[kind] for kind in _VALUES if value.get(kind) is not None), None)
        found.setdefault(item["key"], value)
    return found


def value_at(record: dict[str, Any], path: str) -> Any:
    """The value at a path such as `items.0.name`, which goes into lists too; None if there is none."""
    found: Any = record
    for key in path.split("."):
        if isinstance(found, list):
            found = found[int(key)] if key.isdigit() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found
