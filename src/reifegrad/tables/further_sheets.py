"""Recognises the further sheets of a workbook that are tables of their own, such as what the leads of the first did."""

from __future__ import annotations

from dataclasses import replace

from reifegrad.tables.contract import ACTIVITIES, CONTRACTS
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.feeds import open_readers
from reifegrad.tables.matching import known_headings
from reifegrad.tables.recognition import Recognised, keys_of, recognise, with_keys_of
from reifegrad.tables.sources import SourceKind, locate

_COLUMNS_OF_TABLE = 3
"""A further sheet is proposed as a table if so many of its columns are known; fewer may be a legend."""

_SAID_BY_HEADINGS = {"kind", "occurred_at"}
"""What headings must say of a sheet before it is a log: any list has a date and a word somewhere."""


def with_other_sheets(found: Recognised) -> list[Recognised]:
    """The same, and the other sheets of its workbook that are other tables: leads and their activities in one file.

    Several sheets may be activities, one for each year; of other tables the first one is taken.
    """
    located = locate(found.source)
    if located.kind is not SourceKind.EXCEL or len(located.files) > 1:
        return [found]
    [reader] = open_readers(located, found.part, known_headings(CONTRACTS[found.table], found.part))
    if not isinstance(reader, ExcelReader) or not reader.other_sheets:
        return [found]
    own = replace(found, part=found.part.model_copy(update={"sheet": reader.sheet}))
    keys = keys_of(own) if own.table == "leads" and not own.missing else []
    more: list[Recognised] = []
    for sheet in reader.other_sheets:
        one = _sheet(found, sheet, keys)
        is_first = one is not None and all(other.table != one.table for other in more)
        if one is not None and (is_first or one.table == ACTIVITIES.table):
            more.append(one)
    if not more:
        return [found]
    read = {one.part.sheet for one in more}
    unread = {name: rows for name, rows in reader.other_sheets.items() if name not in read}
    return [replace(own, unread_sheets=unread), *more]


def _sheet(found: Recognised, sheet: str, keys: list[str]) -> Recognised | None:
    """The sheet as another table than the first one, if it certainly is one."""
    one = recognise(found.source, sheet=sheet)[0]
    if keys and (one.table == found.table or one.missing):
        one = with_keys_of(recognise(found.source, ACTIVITIES.table, sheet)[0], keys)
        if _SAID_BY_HEADINGS - one.columns.keys() or _SAID_BY_HEADINGS & one.guessed.keys():
            return None
    fits = one.table != found.table and not one.missing and len(one.columns) >= _COLUMNS_OF_TABLE
    return one if fits else None
