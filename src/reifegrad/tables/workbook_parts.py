"""Looks into a workbook for what its cells do not show: hidden columns, and the day from which it counts days."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 1 << 20  # the columns are described before the cells
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_SETTINGS = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def hidden_columns(path: Path, sheet: str) -> frozenset[int]:
    """The places, from 0, of the columns that are hidden in a sheet of an .xlsx or .xlsm file; none in other files."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return frozenset()
    try:
        with zipfile.ZipFile(path) as file:
            name = _part_of(file, sheet)
            return frozenset() if name is None else _hidden_in(_head(file, name))
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return frozenset()  # the reader of the cells says what is wrong with the file


def counts_from_1900(path: Path) -> bool:
    """Whether a workbook is known to count days from 1900, as nearly all do; old ones of a Mac count from 1904."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return False
    try:
        with zipfile.ZipFile(path) as file:
            found = [_attributes(tag).get("date1904") for tag in _SETTINGS.findall(_head(file, "xl/workbook.xml"))]
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False
    return not {"1", "true"} & set(found)


def _head(file: zipfile.ZipFile, name: str) -> bytes:
    with file.open(name) as part:
        return part.read(_HEAD)


def _part_of(file: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part of the archive that holds a sheet."""
    sheets = [_attributes(found) for found in _SHEET.findall(_head(file, "xl/workbook.xml"))]
    wanted = next((one.get("r:id") for one in sheets if _unescaped(one.get("name", "")) == sheet), None)
    relations = [_attributes(found) for found in _RELATION.findall(_head(file, "xl/_rels/workbook.xml.rels"))]
    target = next((one.get("Target") for one in relations if one.get("Id") == wanted), None)
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _hidden_in(head: bytes) -> frozenset[int]:
    places: set[int] = set()
    for found in _COLUMN.findall(head.split(b"<sheetData", 1)[0]):
        column = _attributes(found)
        if column.get("hidden") in {"1", "true"}:
            first, last = max(int(column["min"]), 1), min(int(column["max"]), 16_384)
            places |= set(range(first - 1, last))
    return frozenset(places)


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): value.decode(errors="replace") for name, value in _ATTRIBUTE.findall(tag)}


def _unescaped(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
