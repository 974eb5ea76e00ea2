"""Recognises what files are, proposes the mapping that reads them, and shows how they would be read."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.language.words import Words
from reifegrad.tasks.mapping_text import mapping_text
from reifegrad.tasks.new_file import check_new, is_model_file, write_new
from reifegrad.tasks.progress import quiet, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad.errors import Problem
    from reifegrad.tables import ColumnType, Intake
    from reifegrad.tables.recognition import Recognised
    from reifegrad.tasks.progress import Progress

_ROWS = 3


@dataclass(frozen=True)
class MapRequest:
    """The files to look at.

    Args:
        sources: Files, patterns, URLs of database tables, of which nothing is known.
        tables: Sources whose table is known.
        output: Where to write the mapping; never over a file that is there.
        timezone: The zone of times that name none.
        language: The language of the comments in the file.
    """

    sources: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    output: str | None = None
    timezone: str = "Europe/Berlin"
    language: str = "en"


@dataclass(frozen=True)
class MappedSource:
    """How a source is read with the proposed mapping.

    `rows` are the first of the rows that fit, by our column names; `notes` say what was assumed and what was rejected.
    """

    recognised: Recognised
    rows_read: int = 0
    rows_rejected: int = 0
    rows_dropped: int = 0
    values_rejected: int = 0
    rows: tuple[Mapping[str, str | datetime | None], ...] = ()
    rejected: tuple[tuple[str, str, str, str], ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class MapResult:
    """The proposed mapping: its text, and what it makes of each source.

    `is_ready` says whether `score` can read the files with it: there are leads, and no required column is missing.
    `lacking` are the columns that shipped models read and that no source has, by the name of the model.
    """

    request: MapRequest
    sources: tuple[MappedSource, ...]
    text: str
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def has_leads(self) -> bool:
        """Whether any source gives the leads, without which nothing can be scored."""
        return any(one.recognised.table == "leads" for one in self.sources)

    @property
    def is_ready(self) -> bool:
        """Whether the files can be scored with the mapping as it is."""
        return self.has_leads and not any(one.recognised.missing for one in self.sources)


def map_sources(request: MapRequest, progress: Progress = quiet) -> MapResult:
    """Recognise sources, propose the mapping for them and read them with it; write it if a file was named.

    Raises:
        ReifegradError: A source is not there or cannot be read, or the file is there already.
    """
    from reifegrad.errors import fail

    if request.output is not None and not is_model_file(request.output):
        raise fail("output-format", variant="model", example="mapping.yaml", file=request.output)
    check_new(request.output)
    found = recognise_sources(request)
    names = [_source_in_file(one.source, request.output) for one in found]
    command = f"reifegrad score MODEL --mapping {request.output or 'mapping.yaml'} --as-of now"
    text = mapping_text(list(zip(found, names, strict=True)), Words(request.language), command)
    sources = tuple(read_source(one, request, progress) for one in found)
    if request.output is not None:
        write_new(request.output, text)
    return MapResult(request, sources, text, _lacking(found))


def _lacking(found: Sequence[Recognised]) -> dict[str, tuple[str, ...]]:
    from reifegrad.tasks.template_needs import lacking_columns

    columns: dict[str, set[str]] = {}
    for one in found:
        passed_along = () if one.table == "activities" else set(one.others) - set(one.part.ignore)
        columns.setdefault(one.table, set()).update((*one.columns, *one.part.constants, *passed_along))
    return lacking_columns(columns) if columns.get("leads") else {}


def recognise_sources(request: MapRequest) -> list[Recognised]:
    """What every source is; a log is also read as the list of leads where no other source is.

    Raises:
        ReifegradError: A source is not there, or cannot be read.
    """
    from reifegrad.tables.ids_of_leads import joined_by_ids
    from reifegrad.tables.recognition import keys_of, recognise, with_keys_of

    named: list[tuple[str, str | None]] = [(source, None) for source in request.sources]
    named += [(source, table) for table, sources in request.tables.items() for source in sources]
    every = [recognise(source, table) for source, table in named]
    every += [[one] for found, (_, table) in zip(every, named, strict=True) if table is None for one in _sheets(found)]
    have_leads = any(found[0].table == "leads" for found in every)
    first = [found[0] for found in every]
    if not have_leads:
        first += [one for found in every for one in found[1:] if one.table == "leads"]
    ids = [one for lead in first if lead.table == "leads" and not lead.missing for one in keys_of(lead)]
    first = joined_by_ids([with_keys_of(one, ids) for one in first])
    if not any(one.table == "activities" for one in first):
        first = [replace(one, notes=(*one.notes, *_logs_apart(one))) for one in first]
    first = [replace(one, notes=(*one.notes, *_clock_of_user(one, request.timezone))) for one in first]
    order = ("leads", "accounts", "activities", "profile_changes", "outcomes")
    return sorted(first, key=lambda one: order.index(one.table))


def _logs_apart(one: Recognised) -> tuple[Problem, ...]:
    """What is said of a tool that exports what leads did in lists of their own."""
    from reifegrad.errors import Problem

    if one.table != "leads" or one.ready not in _WITH_LOGS_APART:
        return ()
    return (Problem("logs-apart", params={"tool": one.tool}, file=one.source, severity="note"),)


def _clock_of_user(one: Recognised, zone: str) -> tuple[Problem, ...]:
    """What is said of a tool that writes times without their zone: as another zone they are hours off."""
    from reifegrad.errors import Problem
    from reifegrad.tables import CONTRACTS, ColumnType
    from reifegrad.tables.ready_mappings import find_ready

    part = find_ready(one.ready).parts[one.table] if one.ready else None
    if part is None or one.part.timezone is not None:
        return ()
    times = [name for name, kind in CONTRACTS[one.table].types.items() if kind is ColumnType.TIME]
    unclear = part.zone_unclear and any(name in one.columns for name in times)
    if not part.local_times and not unclear:
        return ()
    params = {"tool": one.tool, "zone": zone}
    note = Problem(
        "times-of-user", variant="unclear" if unclear else "", params=params, file=one.source, severity="note"
    )
    return (note,)


def _sheets(found: list[Recognised]) -> list[Recognised]:
    """The further sheets of a workbook that are tables; the first one then names its sheet as well."""
    from reifegrad.tables.further_sheets import with_other_sheets

    found[0], *more = with_other_sheets(found[0])
    return more


def _source_in_file(source: str, output: str | None) -> str:
    """A source as the mapping file names it: from its own folder."""
    if "://" in source or Path(source).is_absolute() or output is None:
        return source
    folder = Path(output).absolute().parent
    return Path(os.path.relpath(Path(source).absolute(), folder)).as_posix()


def read_source(
    one: Recognised,
    request: MapRequest,
    progress: Progress = quiet,
    types: Mapping[str, ColumnType] | None = None,
) -> MappedSource:
    """The source read with its part of the mapping, if no required column is missing.

    Args:
        one: What it is.
        request: With the time zone; it need not name the source.
        progress: Told how many rows were read.
        types: Types of further columns, as somebody has chosen them; these are shown as well.

    Raises:
        ReifegradError: It cannot be read.
    """
    if one.missing:
        return MappedSource(one)
    from reifegrad.tables import ColumnType
    from reifegrad.tasks.numbers_in_texts import notes_on_numbers, numbers_in_texts

    chosen = dict(types or {})
    wanted = _types(one) | chosen
    report = reading(progress)
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
        first, again = Path(folder) / "first", Path(folder) / "again"
        intake = _intake(one, request, wanted, first, lambda rows: report(one.table, rows))
        shown = {**one.columns, **chosen}
        rows = _first_rows(intake.files, intake.source_columns, shown, ZoneInfo(request.timezone))
        rejected = _first_rejects(intake.rejects_file)
        texts = {name: own for name, own in intake.source_columns.items() if wanted.get(name) is ColumnType.TEXT}
        numbers = numbers_in_texts(intake.files, texts)
        as_numbers = wanted | dict.fromkeys(numbers, ColumnType.NUMBER)
        on_numbers = notes_on_numbers(_intake(one, request, as_numbers, again) if numbers else intake, numbers)
    told = (note for note in intake.notes if note.code not in _KNOWN)
    return MappedSource(
        recognised=one,
        rows_read=intake.rows_read,
        rows_rejected=intake.rows_rejected,
        rows_dropped=intake.rows_dropped,
        values_rejected=intake.values_rejected,
        rows=rows,
        rejected=rejected,
        notes=(*one.notes, *_unread_sheets(one), *_scaled(one), *told, *on_numbers),
    )


def _types(one: Recognised) -> dict[str, ColumnType]:
    """The types of columns that are in no contract of the table: models score some as numbers, and so they are shown.

    Leads may name the size and the revenue of their company themselves; they mean what they mean in a list of accounts.
    """
    from reifegrad.tables import CONTRACTS, ColumnType

    numbers = {name for name, kind in CONTRACTS["accounts"].types.items() if kind is ColumnType.NUMBER} | {"amount"}
    others = [name for name in one.columns if name not in CONTRACTS[one.table].types]
    return {name: ColumnType.NUMBER if name in numbers else ColumnType.TEXT for name in others}


def _intake(
    one: Recognised,
    request: MapRequest,
    types: Mapping[str, ColumnType],
    staging: Path,
    progress: Callable[[int], None] | None = None,
) -> Intake:
    """The rows of a source as `score` takes them in, its further columns in these types."""
    from reifegrad.tables import CONTRACTS, prepare
    from reifegrad.tables import Mapping as TablesMapping

    part = one.part.model_copy(update={"source": one.source})
    return prepare(
        CONTRACTS[one.table],
        one.source,
        wanted={} if one.table == "profile_changes" else types,
        staging=staging,
        timezone=request.timezone,
        mapping=TablesMapping.model_validate({one.table: part}),
        progress=progress,
    )


def _unread_sheets(one: Recognised) -> tuple[Problem, ...]:
    """What is said of sheets that no part of the mapping reads, although others of the workbook are read."""
    from reifegrad.errors import Problem
    from reifegrad.tables.excel_reader import sheets_in_short

    if not one.unread_sheets:
        return ()
    params = {"sheets": sheets_in_short(one.unread_sheets)}
    return (Problem("sheets-unread", params=params, file=one.source, severity="note"),)


def _scaled(one: Recognised) -> tuple[Problem, ...]:
    from reifegrad.tables.scaled_headings import notes_on_scaled

    return notes_on_scaled(one.table, one.others, one.source)


_WITH_LOGS_APART = {"hubspot"}
"""Tools that export calls, meetings and e-mails each as a list that does not say what it is."""

_KNOWN = {"column-recognized"}
"""What the proposal itself says."""


def _first_rows(
    files: Sequence[Path], source_columns: Mapping[str, str], columns: Mapping[str, object], zone: ZoneInfo
) -> tuple[Mapping[str, str | datetime | None], ...]:
    """The first rows, with the columns that the mapping names."""
    import pyarrow.parquet as pq

    rows: list[Mapping[str, str | datetime | None]] = []
    names = {name: source_columns[name] for name in columns if name in source_columns}
    names |= {name: source_columns[name] for name in ("activity_id", "kind") if name in source_columns}
    for path in files:
        with pq.ParquetFile(path) as file:
            batch = next(file.iter_batches(_ROWS, columns=list(dict.fromkeys(names.values()))), None)
        if batch is not None:
            rows += [{name: _cell_value(row[own], zone) for name, own in names.items()} for row in batch.to_pylist()]
        if len(rows) >= _ROWS:
            break
    return tuple(rows[:_ROWS])


def _cell_value(value: Any, zone: ZoneInfo) -> str | datetime | None:
    """A value as a text; times are those of the clock on the wall, which each language writes in its own way."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(zone)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def _first_rejects(path: Path | None) -> tuple[tuple[str, str, str, str], ...]:
    """Line, column, value and reason of the first rejects."""
    if path is None:
        return ()
    import csv

    from reifegrad.language.spreadsheet_cell import unsafe_cell

    with path.open(encoding="utf-8", newline="") as file:
        rows = islice(csv.DictReader(file), _ROWS)
        shown = ((row["line"], unsafe_cell(row["column"]), unsafe_cell(row["value"]), row["reason"]) for row in rows)
        return tuple(shown)
