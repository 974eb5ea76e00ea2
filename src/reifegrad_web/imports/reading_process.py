"""The process that reads a stranger's files, without the database and within limits.

It converts the files to Parquet files of known columns in a folder, or says what their columns could be, and writes
there what it has found. A library that aborts, a file that never ends or takes all memory ends this process and nothing
else.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import ReifegradError
from reifegrad.tables import ColumnType, Mapping, TableMapping, load_mapping, prepare
from reifegrad.tables.prepare import open_source
from reifegrad.tables.reading_limits import ReadingLimits, within
from reifegrad.tables.values import arrow_column_type
from reifegrad_web.confined import do_confined
from reifegrad_web.imports.consents_table import CONSENTS, TABLES
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.unpacking import check_unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary

    from reifegrad.tables import Contract, Intake


def main() -> None:
    """Read the files that the task names, within limits."""
    do_confined(_reported)


def _reported(task: Dictionary[str, Any], folder: Path) -> dict[str, Any]:
    """What was read, or the problems, which name the files as their owner does."""
    names = _names(task)
    own = tuple(sorted({str(Path(path).parent) for path in names} | {str(folder)}))
    try:
        with within(ReadingLimits(memory="1GB", threads=2, spill=folder, only_in=own)):
            limits = Limits(**task["limits"])
            return _proposal(task, names, limits) if "files" in task else _read(task, folder, limits)
    except ReifegradError as error:
        if _is_out_of_memory(error.__cause__):
            raise MemoryError from error  # a limit of this process and no fault of the file
        return {"problems": _without_paths([problem.to_dict() for problem in error.problems], names)}


def _is_out_of_memory(error: BaseException | None) -> bool:
    import duckdb

    return isinstance(error, MemoryError | pa.ArrowMemoryError | duckdb.OutOfMemoryException)


def _names(task: Dictionary[str, Any]) -> dict[str, str]:
    """Path of each file -> what its owner calls it."""
    if "files" in task:
        from reifegrad_web.imports.proposing import under_their_names

        there = zip(under_their_names(task["files"]), task["files"], strict=True)
        return {path: file["name"] for path, file in there}
    found = {file["path"]: file["name"] for files in task["tables"].values() for file in files}
    return found | ({task["mapping"]: task["mapping_name"]} if task["mapping"] else {})


def _named(text: str, names: Dictionary[str, str]) -> str:
    for path, name in names.items():
        text = text.replace(path, name)
    return text


def _without_paths(found: list[dict[str, Any]], names: Dictionary[str, str]) -> Any:
    """Plain data in which files have the names that their owner gave them."""
    return json.loads(_named(json.dumps(found), {path: json.dumps(name)[1:-1] for path, name in names.items()}))


def _proposal(task: Dictionary[str, Any], names: Dictionary[str, str], limits: Limits) -> dict[str, Any]:
    from reifegrad_web.imports.proposing import propose

    for file in task["files"]:
        check_unpacked(Path(file["path"]), file["name"], limits)
    found = propose(task["files"], list(names), task["parts"], task["timezone"])
    return {"parts": _without_paths(found, names)}


def _read(task: Dictionary[str, Any], folder: Path, limits: Limits) -> dict[str, Any]:
    names = _names(task)
    given = None if task["mapping"] is None else load_mapping(Path(task["mapping"]))
    for files in task["tables"].values():
        for file in files:
            check_unpacked(Path(file["path"]), file["name"], limits)
    tables: dict[str, Any] = {}
    rejected: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    reasons = Counter[str]()
    for table, files in task["tables"].items():
        mapping = _for_stored_files(given, table, files)
        intake = _prepared(TABLES[table], [file["path"] for file in files], mapping, task, folder / table)
        tables[table] = _told(intake, by_row=any(part.key_from_row for part in mapping.parts(table)))
        rejected += _rejects(intake, names, reasons, limits.rejects - len(rejected))
        said = [note.to_dict() for note in intake.notes if not note.code.startswith("rejected-")]
        notes += _without_paths(said, names)
    return {"tables": tables, "rejected": rejected, "reasons": dict(reasons), "notes": notes}


class _Mapping(Mapping):
    """A mapping in which consents have a part, too: the mapping files of the engine have none."""

    consents: tuple[TableMapping, ...] | None = None


def _for_stored_files(given: Mapping | None, table: str, files: list[dict[str, str]]) -> Mapping:
    """The mapping of a table with the files that are read instead of those it names: it can name no others."""
    parts: list[TableMapping] = []
    key = TABLES[table].required[0]
    for file in files:
        is_known = given is not None and table != CONSENTS.table
        own = given.parts_for(table, file["name"]) if given is not None and is_known else (TableMapping(),)
        for part in own:
            # Trimmed ids have Parquet files converted, too: what stays in place is not checked row by row.
            trim = tuple({*part.trim, key})
            parts.append(part.model_copy(update={"source": file["path"], "trim": trim}))
    return _Mapping(**{table: tuple(parts)})


def _prepared(
    contract: Contract, paths: list[str], mapping: Mapping, task: Dictionary[str, Any], folder: Path
) -> Intake:
    folder.mkdir(exist_ok=True)
    known = {name: ColumnType(kind) for name, kind in task["types"].get(contract.table, {}).items()}
    if contract.table == "activities":
        known = _properties(contract, paths, mapping, task["timezone"]) | known
    own = contract.types if contract.table != "profile_changes" else {}
    return prepare(
        contract,
        tuple(paths),
        wanted={name: kind for name, kind in known.items() if name not in own or _is_class(own[name], kind)},
        staging=folder,
        timezone=task["timezone"],
        mapping=mapping,
    )


def _is_class(own: ColumnType, wanted: ColumnType) -> bool:
    """A column of numbers that a model reads as texts: classes of sizes such as 11-50."""
    return own is ColumnType.NUMBER and wanted is ColumnType.TEXT


def _properties(contract: Contract, paths: list[str], mapping: Mapping, timezone: str) -> dict[str, ColumnType]:
    """Every further column of activities: no model says here which of them count."""
    opened = open_source(contract, tuple(paths), mapping, timezone)
    found: dict[str, ColumnType] = {}
    for feed in opened.feeds:
        read = {*feed.match.names.values(), *feed.match.times_of_day.values()}
        for heading in feed.reader.header:
            if heading and heading not in read and feed.reader.header.count(heading) == 1:
                own = arrow_column_type(feed.reader.types[heading]) if heading in feed.reader.types else None
                found[heading] = own or ColumnType.TEXT
        found |= dict.fromkeys((*feed.reader.mapping.columns, *feed.reader.mapping.constants), ColumnType.TEXT)
    return {name: kind for name, kind in found.items() if name not in contract.types}


def _told(intake: Intake, *, by_row: bool) -> dict[str, Any]:
    return {
        "files": [str(file) for file in intake.files],
        "read": intake.rows_read,
        "rejected": intake.rows_rejected,
        "copies": intake.rows_dropped - intake.rows_left_out,
        "left_out": intake.rows_left_out,
        "values_rejected": intake.values_rejected,
        "by_row": by_row,
    }


def _rejects(intake: Intake, names: Dictionary[str, str], reasons: Counter[str], most: int) -> list[dict[str, Any]]:
    """The first places, without the values; `reasons` counts all of them."""
    found: list[dict[str, Any]] = []
    if intake.rejects_file is None:
        return found
    with intake.rejects_file.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reasons[".".join(row[name] for name in ("table", "column", "reason"))] += 1
            if len(found) < most:
                line = int(row["line"]) if row["line"] else None
                place = {"file": names.get(row["file"], row["file"]), "line": line, "column": row["column"]}
                found.append({"table": row["table"], "reason": row["reason"], **place})
    intake.rejects_file.unlink()
    return found


if __name__ == "__main__":
    main()
