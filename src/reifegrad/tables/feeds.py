"""Opens every source of a table with its part of the mapping, and finds which columns they give together."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.spec.points import LARGEST_AMOUNT
from reifegrad.spec.source_names import names_of
from reifegrad.tables.cell_changes import changed, first_filled
from reifegrad.tables.contract import ACTIVITIES, ColumnType, value_column
from reifegrad.tables.database_reader import open_database
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.json_reader import JsonReader
from reifegrad.tables.matching import known_headings, match_columns
from reifegrad.tables.parquet_reader import ParquetReader
from reifegrad.tables.reader import MOST_COLUMNS
from reifegrad.tables.repeated_headings import Repeated
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.sources import SourceKind, locate
from reifegrad.tables.text_reader import TextReader
from reifegrad.tables.time_advice import format_for, mapping_line
from reifegrad.tables.times import TimeRule
from reifegrad.tables.times_of_day import joined, moment_format
from reifegrad.tables.values import LARGEST_NUMBER, Rule, arrow_column_type, type_problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables.column_evidence import ColumnEvidence
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.mapping import Mapping as MappingFile
    from reifegrad.tables.matching import Match
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.sources import Source
    from reifegrad.tables.table_mapping import TableMapping


@dataclass(frozen=True)
class TableTask:
    """The options of the caller for a table: its contract, the types of its columns, the zone of times.

    `attributes` are those whose values profile changes hold, other than texts.
    """

    contract: Contract
    types: dict[str, ColumnType]
    timezone: str
    attributes: Mapping[str, ColumnType] = field(default_factory=dict)

    def derived(self, mapping: TableMapping) -> set[str]:
        """Columns that do not come from the source."""
        key = {"activity_id"} if mapping.key_from_row else set()
        return {*mapping.constants} | key

    def rule(self, name: str, kind: ColumnType, reader: Reader) -> Rule:
        """How a column of a reader is written."""
        is_local = reader.has_local_times if isinstance(reader, ParquetReader) else not reader.typed
        zone = reader.mapping.timezone or (self.timezone if is_local else "UTC")
        written = reader.mapping.formats.get(name)
        form = moment_format(written) if name in reader.mapping.time_of_day else written
        time = TimeRule.of(zone, form, iso_too=reader.iso_cells)
        choices = {column.name: column.choices for column in self.contract.columns}
        largest = LARGEST_AMOUNT if self.contract is ACTIVITIES else LARGEST_NUMBER
        return Rule(kind, reader.decimal, time, choices.get(name, ()), largest)

    def decided_rule(self, name: str, kind: ColumnType, reader: Reader, evidence: ColumnEvidence) -> Rule:
        """The same with the evidence of the column, where its values have to decide how it is written."""
        rule = self.rule(name, kind, reader)
        if kind is ColumnType.NUMBER and reader.mapping.decimal is not None:
            return rule
        return evidence.applied(reader.name, name, rule)

    def value_rules(self, reader: Reader, evidence: ColumnEvidence) -> dict[str, Rule]:
        """How the values of each attribute in profile changes are written, other than texts."""
        rules = {}
        for name, kind in self.attributes.items():
            rule = self.rule(name, kind, reader)
            is_given = kind is ColumnType.NUMBER and reader.mapping.decimal is not None
            rules[name] = rule if is_given else evidence.applied(reader.name, value_column(name), rule)
        return rules


@dataclass(frozen=True)
class Feed:
    """A file or database table that is read for a table.

    `origin` counts what ids are unique in: a file, a folder of Parquet files, a table of a database. `label` is a short
    name that tells it from the others. `met` are the words that the mapping translates and that stand in the rows read
    so far, by our column.
    """

    reader: Reader
    match: Match
    origin: int
    label: str
    met: dict[str, set[str]] = field(default_factory=dict)

    def headings(self, types: Mapping[str, ColumnType]) -> dict[str, ColumnType]:
        """The headings to read for some of our columns, with the types that are made of them."""
        found: dict[str, ColumnType] = {}
        for name in types:
            if name not in self.match.names:
                continue
            heading, repeated = self.match.names[name], self.match.repeated.get(name, {}).values()
            clock = self.match.times_of_day.get(name)
            for one in (heading, *self.match.further.get(name, ()), *repeated, *([clock] if clock else [])):
                kind = ColumnType.TEXT if name in self.reader.mapping.changes else types[name]
                kind = ColumnType.TIME if one == clock else kind
                found[one] = kind if found.get(one, kind) is kind else ColumnType.TEXT
        return found

    def column(self, name: str, chunk: Mapping[str, pa.Array]) -> pa.Array:
        """One of our columns in a chunk of the source, changed as the mapping says."""
        headings = (self.match.names[name], *self.match.further.get(name, ()))
        arrays = [chunk[heading] for heading in headings]
        array = arrays[0] if len(arrays) == 1 else first_filled(arrays)
        if name in self.match.times_of_day:
            array = joined(array, chunk[self.match.times_of_day[name]], self.reader.mapping.formats.get(name))
        return changed(array, name, self.reader.mapping, self.met.setdefault(name, set()))

    def repetitions(self, chunk: Mapping[str, pa.Array]) -> Iterator[tuple[str, dict[str, pa.Array]]]:
        """Where columns are repeated, each repetition: its number, and its columns under the headings of the first."""
        repeated = self.match.repeated
        rows = len(next(iter(chunk.values())))
        for number in dict.fromkeys(number for found in repeated.values() for number in found):
            columns = {}
            for name, found in repeated.items():
                there = found.get(number)
                columns[self.match.names[name]] = pa.nulls(rows, pa.string()) if there is None else chunk[there]
            yield number, columns


@dataclass(frozen=True)
class Opened:
    """The sources of a table whose headings are known; `types` are all columns that they give."""

    task: TableTask
    files: tuple[Path, ...]
    feeds: tuple[Feed, ...]
    types: dict[str, ColumnType]

    @property
    def readers(self) -> tuple[Reader, ...]:
        """The readers of all files."""
        return tuple(feed.reader for feed in self.feeds)

    @property
    def matches(self) -> tuple[Match, ...]:
        """The columns of all files."""
        return tuple(feed.match for feed in self.feeds)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all files, each once."""
        return tuple(dict.fromkeys(heading for reader in self.readers for heading in reader.header))

    @property
    def names_of_headings(self) -> dict[str, str]:
        """The headings of all files, with our name of the column that is read from each; "" where none is.

        Those that the mapping ignores are not among them, unless something else is read from them.
        """
        ignored = {fold(heading) for reader in self.readers for heading in reader.mapping.ignore}
        found = {heading: "" for heading in self.headings if heading and fold(heading) not in ignored}
        for feed in self.feeds:
            named = feed.match.names_of_headings(feed.reader.header)
            found |= {heading: name for heading, name in named.items() if name and not found.get(heading)}
        return found


def open_feeds(task: TableTask, names: SourceNames, mapping: MappingFile | None) -> Opened:
    """Open all sources of a table, and read their headings.

    Raises:
        ReifegradError: A source is not there, cannot be read, or lacks a required column.
    """
    files: list[Path] = []
    found: list[tuple[Reader, int]] = []
    origins = 0
    for name in names_of(names):
        source = locate(name)
        files += source.files
        parts = _parts(task.contract, name, mapping)
        for part in parts:
            for reader in open_readers(source, part, known_headings(task.contract, part)):
                origins += not (source.is_folder and reader.name != source.first)
                found.append((reader, origins - 1))
    _check_width([reader for reader, _ in found])
    labels = _labels([reader.name for reader, _ in found])
    feeds = tuple(
        Feed(reader, _match(task, reader), origin, label) for (reader, origin), label in zip(found, labels, strict=True)
    )
    types = _all_types(task, feeds)
    _check_types(task, feeds, types)
    return Opened(task, tuple(dict.fromkeys(files)), feeds, types)


def _parts(contract: Contract, name: str, mapping: MappingFile | None) -> tuple[TableMapping, ...]:
    from reifegrad.tables.table_mapping import TableMapping

    if mapping is None or contract.table not in type(mapping).model_fields:
        return (TableMapping(),)
    return mapping.parts_for(contract.table, name)


def open_readers(source: Source, mapping: TableMapping, known: Collection[str]) -> list[Reader]:
    """A reader for each file of a source; `known` headings, folded, tell the row of the headings.

    Raises:
        ReifegradError: A file cannot be read.
    """
    match source.kind:
        case SourceKind.DATABASE:
            return [open_database(source.url, mapping)]
        case SourceKind.PARQUET:
            return [ParquetReader(path, mapping) for path in source.files]
        case SourceKind.EXCEL:
            return [ExcelReader(path, mapping, known) for path in source.files]
        case SourceKind.JSON:
            return [JsonReader(path, mapping) for path in source.files]
        case _:
            return [TextReader(path, mapping, known) for path in source.files]


def _check_width(readers: Sequence[Reader]) -> None:
    for reader in readers:
        if len(reader.header) > MOST_COLUMNS:
            raise fail("too-many-columns", most=MOST_COLUMNS, file=reader.name)


def _match(task: TableTask, reader: Reader) -> Match:
    derived = task.derived(reader.mapping)
    names = [name for name in task.types if name not in derived]
    repeated = Repeated(reader)
    match = match_columns(task.contract, reader.header, names, reader.mapping, reader.name, reader.header_row, repeated)
    for name in derived:  # a fixed value wins over a column of the same name
        match.names.pop(name, None)
    for name in list(match.names):
        # Lists, structs and bytes cannot be scored; they matter only where the model wants them.
        if name not in task.types and arrow_column_type(reader.types[match.names[name]]) is None:
            del match.names[name]
            params = {"name": name, "type": str(reader.types[name])}
            match.notes.append(
                Problem("column-left-out", variant="type", params=params, file=reader.name, severity="note")
            )
    return match


def _all_types(task: TableTask, feeds: Sequence[Feed]) -> dict[str, ColumnType]:
    """The columns that any of the files has, in the order of the contract, then of the files."""
    there = {name for feed in feeds for name in (*feed.match.names, *task.derived(feed.reader.mapping))}
    types = {name: kind for name, kind in task.types.items() if name in there}
    for feed in feeds:
        for name, heading in feed.match.names.items():
            own = arrow_column_type(feed.reader.types[heading]) or ColumnType.TEXT
            own = ColumnType.TEXT if name in feed.reader.mapping.changes else own
            if name not in task.types and types.setdefault(name, own) is not own:
                types[name] = ColumnType.TEXT  # the files do not agree
    for feed in feeds:
        for name in feed.reader.mapping.constants:
            types.setdefault(name, ColumnType.TEXT)
    return types


def _check_types(task: TableTask, feeds: Sequence[Feed], types: Mapping[str, ColumnType]) -> None:
    problems = []
    for feed in feeds:
        reader = feed.reader
        for name, heading in feed.match.names.items():
            if name in reader.mapping.changes:
                continue
            problem = type_problem(name, reader.types[heading], task.rule(name, types[name], reader), reader.name)
            if problem is not None and problem.variant == "unix":
                line = _line_for_numbers(task, reader, name, heading)
                problem = replace(problem, variant="unix" if line else "", params={**problem.params, "line": line})
            if problem is not None:
                problems.append(problem)
    if problems:
        raise ReifegradError(tuple(problems))


def _line_for_numbers(task: TableTask, reader: Reader, name: str, heading: str) -> str | None:
    """The line of the mapping file that reads a column of numbers as times, judged by its first values."""
    first = next(iter(reader.chunks({heading: ColumnType.TEXT})), None)
    known = [] if first is None else first.columns[heading].drop_null().slice(0, 100).to_pylist()
    form = format_for([str(value) for value in known])
    return None if form is None or not known else mapping_line(task.contract.table, name, form)


def _labels(names: Sequence[str]) -> list[str]:
    """Short names that tell the files apart, for ids that are made of them."""
    paths = [Path(name) for name in names]
    if len({path.name for path in paths}) == len(paths):
        return [path.name for path in paths]
    counts = Counter(names)
    labels = list(names)
    if all("://" not in name for name in names):
        root = os.path.commonpath([path.absolute().parent for path in paths])
        labels = [path.absolute().relative_to(root).as_posix() for path in paths]
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):  # one file that is read in several ways
        seen[name] += 1
        if counts[name] > 1 and seen[name] > 1:
            labels[place] = f"{labels[place]}({seen[name]})"
    return labels
