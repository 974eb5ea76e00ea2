"""Looks at the first values of a file for what its headings do not say: times since 1970, full addresses, kinds."""

from __future__ import annotations

import re
from functools import partial, reduce
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.cell_changes import as_text, first_filled, rows_with, trimmed
from reifegrad.tables.contract import ACTIVITIES, PROFILE_CHANGES, ColumnType
from reifegrad.tables.evidence import Reading
from reifegrad.tables.known_values import country_code, kind_in_models, outcome_in_models
from reifegrad.tables.matching import heading_meant
from reifegrad.tables.times import TimeRule, times_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.table_mapping import Constant, TableMapping

_ROWS = 2_000
_CLOCKS = (
    (re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"), "%Y%m%d"),
    (re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])$"), "%Y%m%d%H"),
    (re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$"), "%Y%m%d%H%M"),
    (re.compile(r"1\d{9}(?:\.\d+)?$"), "unix"),
    (re.compile(r"1\d{12}$"), "unix_ms"),
    (re.compile(r"1\d{15}$"), "unix_us"),
    (re.compile(r"1\d{18}$"), "unix_ns"),
)
_DIGITS = re.compile(r"(?!\d\d?\.\d\d?\.\d{4}$)[\d.,]+")
"""Nothing but a number; a German date is none."""

_ADDRESS = re.compile(r"(?:https?:)?//|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/")
_SEVERAL = re.compile(r"[\w.@+-]+(?:\s*;\s*[\w.@+-]+)*\s*;?\s*")
"""Ids or addresses in one cell: HubSpot writes all contacts of a call so."""

_MOST_VALUES = 10_000
"""So many values of a column that names kinds or countries are looked at; more are no such names."""


def look_at_values(
    part: TableMapping, reader: Reader, contract: Contract, source: str, guessed: dict[str, str], *, of_tool: bool
) -> TableMapping:
    """The part with formats of times and paths of addresses, as the first values show them, and words of models.

    `guessed` gets what is only a guess, by our column. `of_tool`: the file is an export of a known tool.
    """
    values = _first_values(part, reader)
    update: dict[str, Any] = {}
    times = [name for name, kind in contract.types.items() if kind is ColumnType.TIME]
    if part.latest_by:
        times.append("latest_by")
        values["latest_by"] = [text for heading in part.latest_by for text in first_values(reader, heading)]
    formats = {name: form for name in times if name not in part.formats and (form := _clock(values.get(name, [])))}
    if formats:
        update["formats"] = {**part.formats, **formats}
    if contract is ACTIVITIES:
        update |= _of_activities(part, values, source, guessed)
    meanings: dict[str, Callable[[str], str | None]] = {"country": country_code, "outcome": outcome_in_models}
    meanings["kind"] = partial(kind_in_models, of_tool=of_tool)
    wanted = [name for name in meanings if name in part.columns and name in contract.types]
    words = _words_for(part, reader, {name: meanings[name] for name in wanted})
    if words:
        update["values"] = {**part.values, **words}
    if contract is PROFILE_CHANGES and "attribute" in part.values:
        update["values"] = {**part.values, "attribute": _met(part, reader, "attribute")}
    return part.model_copy(update=update)


def _words_for(
    part: TableMapping, reader: Reader, meanings: Mapping[str, Callable[[str], str | None]]
) -> dict[str, dict[Constant, Constant | None]]:
    """The words of models for all values of some columns that are written in another way, in the rows that are read."""
    headings = {name: [one for one in part.headings_of(name) if one in reader.header] for name in meanings}
    headings = {name: there for name, there in headings.items() if there}
    if not headings:
        return {}
    only = {_heading_of(name, part, reader): wanted for name, wanted in part.only.items()}
    only = {heading: wanted for heading, wanted in only.items() if heading in reader.header}
    seen: dict[str, dict[str, None]] = {name: {} for name in headings}
    for chunk in reader.chunks(dict.fromkeys([*only, *chain(*headings.values())], ColumnType.TEXT)):
        masks = [rows_with(chunk.columns[heading], wanted) for heading, wanted in only.items()]
        for name, there in headings.items():
            if len(seen[name]) < _MOST_VALUES:
                text = first_filled(chunk.columns[heading] for heading in there)
                text = reduce(lambda array, mask: pc.if_else(mask, array, None), masks, trimmed(text))
                seen[name] |= {word: None for word in pc.unique(text).to_pylist() if word}
    found: dict[str, dict[Constant, Constant | None]] = {}
    for name, known in seen.items():
        own = part.values.get(name, {})
        words: dict[Constant, Constant | None] = {
            text: word for text in known if text not in own and (word := meanings[name](text)) is not None
        }
        if words and len(known) < _MOST_VALUES:
            found[name] = {**own, **words}
    return found


def _met(part: TableMapping, reader: Reader, name: str) -> dict[Constant, Constant | None]:
    """The translated words of a column that occur in some row: a history names few of the fields that a tool has."""
    there = [heading for heading in part.headings_of(name) if heading in reader.header]
    words: set[str] = set()
    for chunk in reader.chunks(dict.fromkeys(there, ColumnType.TEXT)):
        for heading in there:
            words.update(filter(None, pc.unique(trimmed(chunk.columns[heading])).to_pylist()))
    return {word: becomes for word, becomes in part.values[name].items() if as_text(word) in words}


def _heading_of(name: str, part: TableMapping, reader: Reader) -> str:
    """The heading of a column by whose values rows are chosen; it may be named by ours."""
    return next(iter(part.headings_of(name)), "") or heading_meant(name, reader.header) or name


def first_values(
    reader: Reader, heading: str, rows: int | None = _ROWS, kind: ColumnType = ColumnType.TEXT
) -> list[str]:
    """The values of a column in the first rows (all rows of the first chunk if None), without empty ones."""
    first = next(iter(reader.chunks({heading: kind})), None)
    if first is None:
        return []
    array = first.columns[heading]
    return [text for text in trimmed(array if rows is None else array.slice(0, rows)).to_pylist() if text]


def are_unique(reader: Reader, heading: str) -> bool:
    """Whether a column has a value of its own in each of the first rows."""
    first = next(iter(reader.chunks({heading: ColumnType.TEXT})), None)
    if first is None or not len(first.lines):
        return False
    values = trimmed(first.columns[heading].slice(0, _ROWS)).to_pylist()
    return all(values) and len(set(values)) == len(values)


def are_times(values: Sequence[str]) -> bool:
    """Whether values are all written as dates or moments; mere numbers are not, whatever they may count."""
    if not values or any(map(_DIGITS.fullmatch, values)):
        return False
    times = times_from(pa.array(values, pa.string()), TimeRule("UTC", order=Reading.DAY_FIRST))
    return int(times.null_count) == 0


def are_moments(values: Sequence[str]) -> bool:
    """The same, or digits that can be nothing but a moment: days like 20250131, seconds since 1970."""
    return are_times(values) or _clock(values) is not None


def _of_activities(
    part: TableMapping, values: dict[str, list[str]], source: str, guessed: dict[str, str]
) -> dict[str, Any]:
    update: dict[str, Any] = {}
    paths = values.get("path", [])
    if paths and "path" not in part.path_from_url and any(map(_ADDRESS.match, paths)):
        update["path_from_url"] = (*part.path_from_url, "path")
    cells = [cell for cell in values.get("lead_id", []) if ";" in cell]
    if cells and all(_SEVERAL.fullmatch(cell) for cell in cells):
        update["several_leads"] = True
    if "activity_id" not in part.columns and not part.key_from_row:
        update["key_from_row"] = True
    if "kind" not in part.columns and "kind" not in part.constants:
        kind = "page_viewed" if "path" in part.columns else re.sub(r"\W+", "_", Path(source).stem.casefold()).strip("_")
        update["constants"] = {**part.constants, "kind": kind or "activity"}
        guessed["kind"] = kind or "activity"
    return update


def _first_values(part: TableMapping, reader: Reader) -> dict[str, list[str]]:
    """The first values of each column that the part names, without empty ones."""
    headings = {name: [one for one in part.headings_of(name) if one in reader.header] for name in part.columns}
    wanted = {heading: ColumnType.TEXT for there in headings.values() for heading in there}
    found: dict[str, list[str]] = {}
    for chunk in islice(reader.chunks(wanted), 1):
        for name, there in headings.items():
            texts = [trimmed(chunk.columns[heading].slice(0, _ROWS)).to_pylist() for heading in there]
            found[name] = [text for column in texts for text in column if text]
    return found


def _clock(values: Sequence[str]) -> str | None:
    """The format of times that are written as nothing but digits."""
    return next((form for pattern, form in _CLOCKS if values and all(map(pattern.match, values))), None)
