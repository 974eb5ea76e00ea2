"""Recognises which tool wrote a file and which table it is, and proposes the part of a mapping for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables.contract import (
    ACCOUNTS,
    ACTIVITIES,
    CONTRACTS,
    LEADS,
    OUTCOMES,
    PROFILE_CHANGES,
)
from reifegrad.tables.feeds import open_readers
from reifegrad.tables.guessed_columns import candidates, guess_columns, guess_times_of_day
from reifegrad.tables.matching import find_columns, known_headings
from reifegrad.tables.planned_rows import done_rows
from reifegrad.tables.ready_mappings import find_ready, plain_headings, ready_names
from reifegrad.tables.repeated_headings import Repeated, first_with_values
from reifegrad.tables.repeated_leads import rows_are_a_log
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.sources import SourceKind, locate
from reifegrad.tables.synonyms import SYNONYMS
from reifegrad.tables.table_mapping import TableMapping
from reifegrad.tables.text_format import READ_ERRORS, open_text, unreadable
from reifegrad.tables.value_looks import first_values, look_at_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.planned_rows import DoneRows
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.ready_mappings import ReadyMapping
    from reifegrad.tables.sources import Source

_LONGEST_LINE = 1_000_000
_TABLES = (ACTIVITIES, PROFILE_CHANGES, OUTCOMES, LEADS, ACCOUNTS)
"""The tables in the order in which they are tried: those with the most required columns first."""

PROPERTIES = {
    "path": ("path", "page path", "page", "url", "page url", "page location", "seite", "seitenpfad", "link"),
    "amount": ("amount", "betrag", "umsatz", "revenue", "wert"),
}
"""Properties of activities that most models read, and how they are called."""

_FILE_NAMES = {
    "activities": (
        "activit",
        "aktivit",
        "event",
        "click",
        "klick",
        "visit",
        "besuch",
        "order",
        "bestell",
        "mail",
        "log",
    ),
    "accounts": ("account", "compan", "firm", "unternehm", "organi"),
    "outcomes": ("outcome", "won", "ergebnis", "abschl", "deal", "opportun"),
    "profile_changes": ("change", "history", "aenderung", "änderung", "verlauf"),
    "leads": ("lead", "contact", "kontakt", "person", "people", "prospect"),
}


@dataclass(frozen=True)
class Recognised:
    """What a source is: its tool, empty if none is known; its table; the part of a mapping that reads it.

    `columns` are ours with the headings from which they come, `others` the headings that are no column of ours,
    `missing` the required columns that were not found, `candidates` the headings that may be meant by them.
    `unread_sheets` are those of its workbook that no part reads, with their rows. `offered` are headings that could be
    read as a column of ours, and mean something else. `notes` say what was found out of its values.
    """

    source: str
    tool: str
    ready: str
    table: str
    part: TableMapping
    columns: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]
    missing: tuple[str, ...]
    guessed: Mapping[str, str]
    unread_sheets: Mapping[str, int] = field(default_factory=dict)
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()


def recognise(source: str, table: str | None = None, sheet: str | None = None) -> list[Recognised]:
    """Every table that a source can be read as, the most likely first; more than one where a log also names the leads.

    Args:
        source: A file, a pattern, or the URL of a database table.
        table: The table, where it is known.
        sheet: The sheet of a workbook; none means the one that looks most like a table.

    Raises:
        ReifegradError: The source is not there, or cannot be read.
    """
    located = locate(source)
    if located.kind is SourceKind.TEXT:
        found = _without_headings(located, source, table)
        if found:
            return found
    known = _all_headings()
    part = TableMapping() if sheet is None else TableMapping(sheet=sheet)
    reader = open_readers(located, part, known)[0]
    ready = _tools_of(reader.header, table)
    found = [
        _proposed(source, located, find_ready(name), one, sheet) for name, tables in ready.items() for one in tables
    ]
    if not found:
        contract = CONTRACTS[table] if table is not None else _likely_table(reader.header, source)
        found = [_described(source, reader, contract, part, "", "")]
    if table is None and len(found) == 1 and _is_log(found[0], reader):
        own = {name: value for name, value in found[0].part.columns.items() if name == "lead_id"}
        return [_described(source, reader, ACTIVITIES, part.model_copy(update={"columns": own}), "", "")]
    return sorted(found, key=lambda one: (len(one.missing), _order(one.table)))


def described(source: str, table: str, part: TableMapping) -> Recognised:
    """A source whose table and part of a mapping somebody has chosen: what its values tell, and what is missing.

    Raises:
        ReifegradError: The source is not there, or cannot be read.
    """
    contract = CONTRACTS[table]
    reader = open_readers(locate(source), part, known_headings(contract, part))[0]
    return _described(source, reader, contract, part, "", "")


def with_keys_of(found: Recognised, leads: Collection[str]) -> Recognised:
    """The same with the column whose values are ids or addresses of leads, where no heading names one."""
    if "lead_id" not in found.missing:
        return found
    reader = open_readers(locate(found.source), found.part, known_headings(CONTRACTS[found.table], found.part))[0]
    known = set(leads)
    for heading in found.others:
        values = first_values(reader, heading) if heading in reader.header else []
        if values and sum(value in known for value in values) * 2 > len(values):
            columns = {"lead_id": (heading,), **found.columns}
            part = found.part.model_copy(update={"columns": {"lead_id": heading, **found.part.columns}})
            return replace(
                found,
                part=part,
                columns=columns,
                others=tuple(one for one in found.others if one != heading),
                missing=tuple(name for name in found.missing if name != "lead_id"),
                guessed={**found.guessed, "lead_id": heading},
            )
    return found


def keys_of(found: Recognised) -> list[str]:
    """The first ids of a list of leads."""
    reader = open_readers(locate(found.source), found.part, known_headings(CONTRACTS[found.table], found.part))[0]
    headings = [one for one in found.columns.get("lead_id", ()) if one in reader.header]
    return [value for heading in headings for value in first_values(reader, heading, rows=None)]


def _order(table: str) -> int:
    return [contract.table for contract in (ACTIVITIES, LEADS, ACCOUNTS, PROFILE_CHANGES, OUTCOMES)].index(table)


def _all_headings() -> frozenset[str]:
    words: set[str] = set()
    for contract in _TABLES:
        words |= known_headings(contract, TableMapping())
    for name in ready_names():
        for part in find_ready(name).parts.values():
            words |= {fold(heading) for column in part.columns for heading in part.headings_of(column)}
            words |= {fold(heading) for group in part.recognise for heading in group}
    return frozenset(words)


def _tools_of(header: Sequence[str], table: str | None) -> dict[str, list[str]]:
    """The ready mapping whose headings fit best, and the tables that it can read from them.

    Of two that fit equally well, the one that knows more of the columns is meant.
    """
    there = plain_headings(header)
    best: dict[str, list[str]] = {}
    most = (0, 0)
    for name in ready_names():
        fits: dict[str, int] = {}
        for one, part in find_ready(name).parts.items():
            sizes = [len(group) for group in part.groups_in(there)]
            if sizes and table in (None, one):
                fits[one] = max(sizes)
        parts = [find_ready(name).parts[one] for one in fits]
        columns = [sum(bool(_there(part.headings_of(column), header)) for column in part.columns) for part in parts]
        size = (max(fits.values(), default=0), max(columns, default=0))
        if size > most:
            most, best = size, {name: _tables_of(fits)}
    return best


def _tables_of(fits: Mapping[str, int]) -> list[str]:
    """The tables that a file is: the one that fits best, or a log together with the leads that it names."""
    if fits.keys() == {"leads", "activities"} and fits["leads"] == fits["activities"]:
        return ["activities", "leads"]
    return [max(fits, key=lambda table: fits[table])]


def _is_log(found: Recognised, reader: Reader) -> bool:
    """Whether what looks like leads tells what they did, and when."""
    if found.table != "leads":
        return False
    is_more = found.ready and _is_more_than_an_id(found, reader.header)
    return not is_more and (_has_headings_of_a_log(found, reader.header) or rows_are_a_log(reader, found.columns))


def _is_more_than_an_id(found: Recognised, header: Sequence[str]) -> bool:
    """Whether the tool is known by more headings than that of an id."""
    groups = find_ready(found.ready).parts["leads"].groups_in(plain_headings(header))
    return max(map(len, groups)) > 1


def _has_headings_of_a_log(found: Recognised, header: Sequence[str]) -> bool:
    """Whether a file of a tool that is known by an id of leads says what happened, and when."""
    match, _ = find_columns(ACTIVITIES, header, list(ACTIVITIES.types), TableMapping(), found.source)
    own = [match.names[name] for name in ("activity_id", "kind", "occurred_at") if name in match.names]
    if not found.ready or "occurred_at" not in match.names or len(own) == 1:
        return False
    file = found.source.replace("\\", "/").rsplit("/", 1)[-1]
    says_so = any(word in name.casefold() for name in (*own, file) for word in _FILE_NAMES["activities"])
    return says_so and len(own) >= len(found.columns)


def _without_headings(located: Source, source: str, table: str | None) -> list[Recognised]:
    """A file that is known by the number of its columns, as it has no headings."""
    first = _first_line(located)
    for name in ready_names():
        ready = find_ready(name)
        headings = next(iter(ready.parts.values())).headings
        if not headings:
            continue
        if first.count("\t") == len(headings) - 1 and not {"event_id", "app_id"} & set(first.split("\t")):
            tables = [one for one in ready.parts if table in (None, one)]
            return [_proposed(source, located, ready, one) for one in sorted(tables, key=_order)]
    return []


def _first_line(located: Source) -> str:
    try:
        with open_text(located.files[0], "utf-8") as file:
            return file.readline(_LONGEST_LINE).rstrip("\r\n")
    except (*READ_ERRORS, UnicodeError) as error:
        raise unreadable(located.files[0], error) from error


def _proposed(source: str, located: Source, ready: ReadyMapping, table: str, sheet: str | None = None) -> Recognised:
    """The part of a ready mapping, with the headings that the source has."""
    own = ready.parts[table]
    known = {key: getattr(own, key) for key in own.model_fields_set if key in TableMapping.model_fields}
    known |= {} if sheet is None else {"sheet": sheet}
    reader = open_readers(located, TableMapping(**known), known_headings(CONTRACTS[table], own))[0]
    columns = {name: there for name in own.columns if (there := _there(own.headings_of(name), reader.header))}
    known["columns"] = {name: there[0] if len(there) == 1 else there for name, there in columns.items()}
    for key in ("latest_by", "ignore"):
        known[key] = _there(getattr(own, key), reader.header)
    written = {*columns, *(("latest_by",) if known["latest_by"] else ())}
    for key in ("values", "formats"):
        known[key] = {name: value for name, value in getattr(own, key).items() if name in written}
    folded = {fold(heading) for heading in reader.header}
    known["only"] = {name: wanted for name, wanted in own.only.items() if fold(name) in folded}
    known["path_from_url"] = tuple(name for name in own.path_from_url if name in columns)
    others = (one for wanted in own.other_ids for one in _there((wanted,), reader.header))
    known["other_ids"] = tuple(dict.fromkeys(others))  # two spellings of an id may be one heading
    kept = {key: value for key, value in known.items() if value or key == "header_row"}
    offered = {name: there for name in own.offered if (there := _there(own.offered[name], reader.header))}
    found = _described(source, reader, CONTRACTS[table], TableMapping(**kept), ready.tool, ready.name)
    return replace(found, offered=offered)


def _there(wanted: Iterable[str], header: Sequence[str]) -> tuple[str, ...]:
    folded = {fold(heading): heading for heading in reversed(header)}
    found = []
    for heading in wanted:
        before, star, after = heading.partition("*")
        if star and any(one.startswith(before) and one.endswith(after) for one in header):
            found.append(heading)
        elif heading in header or fold(heading) in folded:
            found.append(heading if heading in header else folded[fold(heading)])
    return tuple(dict.fromkeys(found))


def _likely_table(header: Sequence[str], source: str) -> Contract:
    """The table whose columns the headings name; its file name decides where they do not."""
    name = source.replace("\\", "/").rsplit("/", 1)[-1].casefold()

    def likelihood(contract: Contract) -> tuple[int, int, int, bool]:
        match, _ = find_columns(contract, header, list(contract.types), TableMapping(), source)
        needed = [one for one in contract.required if one not in {"activity_id"} and len(contract.required) > 1]
        lacking = sum(one not in match.names for one in needed)
        named = any(part in name for part in _FILE_NAMES[contract.table])
        return (len(needed) if not lacking else 0, int(named), len(match.names), contract is LEADS)

    return max(_TABLES, key=likelihood)


def _described(
    source: str, reader: Reader, contract: Contract, part: TableMapping, tool: str, ready: str
) -> Recognised:
    """The part completed by what headings and values tell, and what is missing."""
    extra = PROPERTIES if contract is ACTIVITIES else {}
    wanted = list(dict.fromkeys([*contract.types, *SYNONYMS.get(contract.table, ()), *part.columns]))
    match, _ = find_columns(contract, reader.header, wanted, part, source)
    columns = {name: (heading, *match.further.get(name, ())) for name, heading in match.names.items()}
    for name in match.repeated:
        columns[name] = tuple(heading for heading in part.headings_of(name) if "*" in heading)[:1]
    ignored = {fold(heading) for heading in part.ignore}
    columns |= _properties(extra, [one for one in reader.header if fold(one) not in ignored], columns)
    guessed: dict[str, str] = {}
    guess_columns(contract, reader, part, columns, guessed)
    own = {name: there[0] if len(there) == 1 else there for name, there in columns.items()}
    part = part.model_copy(update={"columns": own})
    times = guess_times_of_day(contract, reader, part, guessed)
    part = part.model_copy(update={"time_of_day": {**times, **part.time_of_day}})
    done = done_rows(part, reader) if contract is ACTIVITIES else None
    if done is not None:
        part = part.model_copy(update={"only": done.only})
        guessed |= {} if done.guessed is None else {"only": done.guessed}
    part = look_at_values(part, reader, contract, source, guessed, of_tool=bool(ready))
    part, notes = _of_repeated(part, reader, source)
    notes += () if done is None else _of_statuses(done, source)
    given = {*part.constants, *(("activity_id",) if part.key_from_row else ())}
    used = {*part.time_of_day.values(), *(heading for there in columns.values() for heading in there)}
    numbered = {heading for found in match.repeated.values() for heading in found.values()}
    others = tuple(heading for heading in reader.header if heading and heading not in used | numbered)
    missing = tuple(name for name in contract.required if name not in columns and name not in given)
    found = Recognised(source, tool, ready, contract.table, part, columns, others, missing, guessed)
    return replace(found, candidates=candidates(contract, reader, missing, others), notes=notes)


def _of_repeated(part: TableMapping, reader: Reader, source: str) -> tuple[TableMapping, tuple[Problem, ...]]:
    """The part with the column that is meant by a heading that stands several times, and what is said of it."""
    repeated = Repeated(reader)
    own: dict[str, str | tuple[str, ...]] = {}
    notes = []
    for name in part.columns:
        for heading in part.headings_of(name):
            if heading in repeated.names and not repeated.is_one(heading) and name not in own:
                chosen = first_with_values(reader, heading)
                there = tuple(chosen if one == heading else one for one in part.headings_of(name))
                own[name] = there[0] if len(there) == 1 else there
                params: dict[str, Param] = {"heading": heading, "n": len(repeated.names[heading])}
                params |= {"name": name, "chosen": chosen}
                notes.append(
                    Problem("column-repeated", variant="chosen", params=params, file=source, key=name, severity="note")
                )
    return (part.model_copy(update={"columns": {**part.columns, **own}}) if own else part), tuple(notes)


def _of_statuses(done: DoneRows, source: str) -> tuple[Problem, ...]:
    """What is said of rows that may be only planned and count all the same."""
    return tuple(
        Problem(
            "status-unclear", params={"heading": heading, "words": words, "done": clear}, file=source, severity="note"
        )
        for heading, (words, clear) in done.unclear.items()
    )


def _properties(
    extra: Mapping[str, Sequence[str]], header: Sequence[str], taken: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    used = {heading for there in taken.values() for heading in there}
    found: dict[str, tuple[str, ...]] = {}
    for name, words in extra.items():
        if name in taken:
            continue
        known = {fold(word) for word in words}
        there = [heading for heading in header if fold(heading) in known and heading not in used]
        if there:
            found[name] = (there[0],)
    return found
