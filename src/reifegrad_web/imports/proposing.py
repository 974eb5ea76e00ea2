"""Looks at files and says what their columns could be; runs within the limited process, without the database."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad.reference.known import as_text
from reifegrad.tables import CONTRACTS, ColumnType, TableMapping
from reifegrad.tables.cell_changes import trimmed
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.feeds import open_readers
from reifegrad.tables.matching import known_headings
from reifegrad.tables.recognition import described, recognise
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.sources import SourceKind, locate
from reifegrad.tasks.map import MapRequest, read_source, recognise_sources
from reifegrad_web.imports.proposals import FileColumn, ProposedPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reifegrad.tables.reader import Reader
    from reifegrad.tables.recognition import Recognised
    from reifegrad.tasks.map import MappedSource

_LOOKED, _EXAMPLES, _LONGEST = 2_000, 3, 80
_NUMBERS = {"employees", "revenue", "amount"}
"""Columns of ours that models read as numbers, in tables whose contract does not have them."""
_NAMES = {
    "name": ("name", "full name", "vollständiger name", "ansprechpartner", "kontakt", "contact", "contact name"),
    "first_name": ("vorname", "first name", "firstname", "given name"),
    "last_name": ("nachname", "familienname", "last name", "lastname", "surname"),
}
"""By what pages call people, and how files call that."""
_SIGNS = r"(?: ?(?:€|EUR|CHF|USD|\$|£))?"
_PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_WRITTEN = tuple(
    re.compile(rf"[-+]?(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+(?:{mark}[0-9]+)?|[0-9]+{mark}[0-9]+){_SIGNS}")
    for group, mark in ((r"\.", ","), (",", r"\."), ("['\u2019 ]", "[.,]"))
)
"""Numbers with marks in them, as people write them; a plain row of digits may be a postcode or an id."""


def propose(
    files: Sequence[Mapping[str, str]], paths: Sequence[str], parts: Sequence[Mapping[str, Any]], timezone: str
) -> list[dict[str, Any]]:
    """What files could be, each part as JSON can hold it.

    Args:
        files: Each with the `name` that its owner gave it.
        paths: Where they are, by names that tell what is in them: see `under_their_names`.
        parts: What somebody has chosen before; none: everything is to be found out.
        timezone: Of times that name none.

    Raises:
        ReifegradError: A file cannot be read.
    """
    request = MapRequest(tuple(paths), timezone=timezone)
    given = [ProposedPart.model_validate(part) for part in parts]
    if given:
        found = [_of_choice(part, paths, files, request) for part in given]
    else:
        sources = recognise_sources(request)
        found = [_proposed(one, paths.index(one.source), files, request, None) for one in sources]
        found = [part for place, path in enumerate(paths) for part in _with_sheets(found, place, path)]
    return [part.model_dump(mode="json", exclude_defaults=True) for part in found]


def _with_sheets(found: Sequence[ProposedPart], place: int, path: str) -> Iterator[ProposedPart]:
    """The parts of a file; of a workbook each sheet is one, and those that are no table are not imported."""
    own = [part for part in found if part.file == place]
    source = locate(path)
    reader = open_readers(source, TableMapping(), frozenset())[0] if source.kind is SourceKind.EXCEL else None
    if not isinstance(reader, ExcelReader) or not own:
        yield from own
        return
    yield from own
    read = {part.mapping.sheet for part in own}
    for sheet in (reader.sheet, *reader.other_sheets):
        if read != {None} and sheet not in read:
            yield ProposedPart(file=place, name=own[0].name, table="", mapping=TableMapping(sheet=sheet))


def under_their_names(files: Sequence[Mapping[str, str]]) -> list[str]:
    """The files by names that say what is in them, as far as their owner's do; each in a folder of its own."""
    found = []
    for place, file in enumerate(files):
        path = Path(file["path"])
        plain = re.sub(r"[^\w.-]+", "_", Path(file["name"]).name.partition(".")[0])[:40]
        folder = path.parent / "named" / str(place)
        folder.mkdir(parents=True, exist_ok=True)
        named = folder / f"{plain or 'file'}{''.join(path.suffixes)}"
        named.unlink(missing_ok=True)
        os.link(path, named)
        found.append(str(named))
    return found


def _of_choice(
    part: ProposedPart, paths: Sequence[str], files: Sequence[Mapping[str, str]], request: MapRequest
) -> ProposedPart:
    if not part.table:
        return part
    path = paths[part.file]
    if not part.mapping.columns:  # it is another table than before
        one, types = recognise(path, part.table, part.mapping.sheet)[0], None
    else:
        one, types = described(path, part.table, part.mapping.model_copy(update={"source": path})), dict(part.types)
    found = _proposed(one, part.file, files, request, types)
    return found.model_copy(update={"tool": found.tool or part.tool})


def _proposed(
    one: Recognised,
    file: int,
    files: Sequence[Mapping[str, str]],
    request: MapRequest,
    types: Mapping[str, ColumnType] | None,
) -> ProposedPart:
    one = _with_names(one) if types is None else one
    reader = open_readers(locate(one.source), one.part, known_headings(CONTRACTS[one.table], one.part))[0]
    values = _values(reader)
    types = _types(one, values) if types is None else types
    update: dict[str, Any] = {"source": None}
    if isinstance(reader, ExcelReader) and reader.other_sheets:
        update["sheet"] = reader.sheet  # which one is meant was found out, and stands there from now on
    texts = {name: ColumnType.TEXT for name in one.columns if name not in CONTRACTS[one.table].types}
    read: MappedSource | None
    problems: tuple[dict[str, Any], ...] = ()
    try:
        read = read_source(one, request, types={**texts, **types})
    except ReifegradError as error:  # somebody has chosen what does not go together, and can choose again
        read, problems = None, tuple(problem.to_dict() for problem in error.problems)
    return ProposedPart(
        file=file,
        name=files[file]["name"],
        table=one.table,
        tool=one.tool,
        mapping=one.part.model_copy(update=update),
        types=dict(types),
        columns=tuple(FileColumn(heading=name, examples=_examples(some)) for name, some in values.items()),
        guessed=tuple(one.guessed),
        missing=one.missing,
        **(_read(read) if read is not None else {"notes": problems}),
    )


def _with_names(one: Recognised) -> Recognised:
    """The same with the names of people, which no model reads and every page shows."""
    if one.table != "leads":
        return one
    free = {fold(heading): heading for heading in one.others if heading not in one.part.ignore}
    found = {
        name: next((free[fold(word)] for word in words if fold(word) in free), None) for name, words in _NAMES.items()
    }
    named = {name: heading for name, heading in found.items() if heading is not None and name not in one.columns}
    columns = {**one.columns, **{name: (heading,) for name, heading in named.items()}}
    others = tuple(heading for heading in one.others if heading not in named.values())
    part = one.part.model_copy(update={"columns": {**one.part.columns, **named}})
    return replace(one, part=part, columns=columns, others=others)


def _read(read: MappedSource) -> dict[str, Any]:
    return {
        "rows_read": read.rows_read,
        "rows_rejected": read.rows_rejected,
        "rows_dropped": read.rows_dropped,
        "values_rejected": read.values_rejected,
        "rows": tuple({name: None if cell is None else str(cell) for name, cell in row.items()} for row in read.rows),
        "rejected": read.rejected,
        "notes": tuple(note.to_dict() for note in read.notes if not note.code.startswith("rejected-")),
    }


def _values(reader: Reader) -> dict[str, list[str]]:
    """The values of each column in the first rows, without empty ones."""
    headings = [heading for heading in dict.fromkeys(reader.header) if heading]
    first = next(iter(reader.chunks(dict.fromkeys(headings, ColumnType.TEXT))), None)
    found: dict[str, list[str]] = {heading: [] for heading in headings}
    if first is not None:
        for heading in headings:
            cells = trimmed(first.columns[heading].slice(0, _LOOKED)).to_pylist()
            found[heading] = [as_text(cell) for cell in cells if cell not in {None, ""}]
    return found


def _examples(values: Iterable[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(values))[:_EXAMPLES]
    return tuple(one if len(one) <= _LONGEST else f"{one[: _LONGEST - 1]}…" for one in different)


def _types(one: Recognised, values: Mapping[str, Sequence[str]]) -> dict[str, ColumnType]:
    """Columns of any type that hold nothing but numbers, written in a way in which only numbers are written."""
    return dict.fromkeys(_numbers(one, values), ColumnType.NUMBER)


def _numbers(one: Recognised, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    own = CONTRACTS[one.table].types
    used = {heading for there in one.columns.values() for heading in there}
    named = {name: there for name, there in one.columns.items() if name not in own}
    if CONTRACTS[one.table].open or one.table == "activities":
        ignored = {*one.part.ignore, *one.part.time_of_day.values(), *one.part.other_ids, *one.part.latest_by}
        named |= {heading: (heading,) for heading in values if heading not in used | ignored}
    for name, there in named.items():
        texts = [text for heading in there for text in values.get(heading, ())]
        if _are_numbers(texts, any_digits=name in _NUMBERS):
            yield name


def _are_numbers(texts: Sequence[str], *, any_digits: bool) -> bool:
    """Whether these are numbers; `any_digits`: also where they are written without any mark."""
    for pattern in _WRITTEN:
        marked = [text for text in texts if pattern.fullmatch(text)]
        plain = sum(1 for text in texts if _PLAIN.fullmatch(text) is not None)
        if texts and len(marked) + plain == len(texts) and (marked or any_digits):
            return True
    return False
