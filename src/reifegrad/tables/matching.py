"""Matches the headings of a source to the columns of a contract.

The mapping file decides first, then the exact name, the same letters, and known synonyms.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, message, nearest
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.mapping import TableMapping


@dataclass
class Match:
    """Our column name -> heading in the source, and what was assumed on the way."""

    names: dict[str, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)


def demanded_types(contract: Contract, wanted: Mapping[str, ColumnType]) -> dict[str, ColumnType]:
    """The columns of a contract and those a model uses, each with its type.

    What is a number by its contract is a text where the model compares it with texts: classes of sizes such as 11-50.

    Raises:
        ReifegradError: If the model takes a text of the contract for something else.
    """
    own = contract.types
    problems = [
        Problem(
            "wanted-type-conflict",
            params={"column": f"{contract.table}.{name}", "type": message(f"type.{kind}")},
            key=f"{contract.table}.{name}",
        )
        for name, kind in wanted.items()
        if own.get(name) is ColumnType.TEXT and kind is not ColumnType.TEXT
    ]
    if problems:
        raise ReifegradError(tuple(problems))
    classes = {name for name, kind in wanted.items() if (own.get(name), kind) == (ColumnType.NUMBER, ColumnType.TEXT)}
    return own | {name: ColumnType(kind) for name, kind in wanted.items() if name not in own or name in classes}


def match_columns(
    contract: Contract,
    header: Sequence[str],
    names: Iterable[str],
    mapping: TableMapping,
    file: str,
) -> Match:
    """Find the heading of each needed column.

    Args:
        contract: The table that is read; with `open`, all other headings are kept as they are.
        header: The headings of the source.
        names: The needed columns; those that are not there are left out.
        mapping: The user's word on it.
        file: The source, for messages.

    Raises:
        ReifegradError: If a required column is missing, a mapped heading is not there, or a
            needed heading stands twice.
    """
    match = Match()
    wanted = list(names)
    problems = _match_mapped(match, header, wanted, mapping, file, open_table=contract.open)
    mapped = set(match.names.values())  # what is mapped to an id, such as Email, still is what it is called
    for name in wanted:
        if name not in match.names and name in header and name not in {*match.names.values()} - mapped:
            match.names[name] = name
    for name in wanted:
        if name not in match.names:
            _match_alike(match, header, name, contract.table, file, mapped)
    problems += _missing_columns(contract, header, wanted, match, file)
    problems += _repeated(header, match, file)
    if problems:
        raise ReifegradError(tuple(problems))
    if contract.open:
        _keep_others(match, header, file)
    return match


def _fold(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum())


def _match_mapped(
    match: Match,
    header: Sequence[str],
    wanted: Sequence[str],
    mapping: TableMapping,
    file: str,
    *,
    open_table: bool,
) -> list[Problem]:
    problems = []
    for name, heading in mapping.columns.items():
        if name not in wanted and not open_table:
            continue
        found = [heading] if heading in header else [h for h in header if _fold(h) == _fold(heading)]
        if len(found) == 1:
            match.names[name] = found[0]
            continue
        params: dict[str, Param] = {"name": name, "heading": heading, "near": nearest(heading, header)}
        problems.append(Problem("mapping-column-missing", params=params, file=file, key=name))
    return problems


def _match_alike(
    match: Match, header: Sequence[str], name: str, table: str, file: str, mapped: Collection[str]
) -> None:
    """Take a heading of the same letters, or a known synonym, if there is exactly one."""
    used = set(match.names.values())
    groups = ((name,), *SYNONYMS.get(table, {}).get(name, ()))
    for group in groups:
        words = {_fold(word) for word in group}
        others = used.difference(mapped) if group == (name,) else used
        found = [heading for heading in header if _fold(heading) in words and heading not in others]
        if not found:
            continue
        if len(found) == 1:
            match.names[name] = found[0]
            params: dict[str, Param] = {"heading": found[0], "name": name}
            note = Problem("column-recognized", params=params, file=file, key=name, severity="note")
        else:
            params = {"headings": tuple(map(repr, found)), "name": name, "table": table}
            note = Problem("column-ambiguous", params=params, file=file, key=name, severity="warning")
        match.notes.append(note)
        return


def _missing_columns(
    contract: Contract, header: Sequence[str], wanted: Sequence[str], match: Match, file: str
) -> list[Problem]:
    missing = [name for name in contract.required if name in wanted and name not in match.names]
    if not missing:
        return []
    there = (*(repr(name) for name in header[:40]), *(["..."] if len(header) > 40 else []))
    example = ", ".join(f'{name}: "..."' for name in missing)
    free = [name for name in header if name and name not in match.names.values()]
    near = {name: nearest(name, free) for name in missing}
    hints = [message("hint.column", name=name, near=found) for name, found in near.items() if found.close is not None]
    params: dict[str, Param] = {"table": message(f"table.{contract.table}"), "name": contract.table}
    together = reduce(lambda one, other: message("hint.both", one=one, other=other), hints) if hints else ""
    params |= {"missing": tuple(missing), "there": there, "hints": together, "example": example}
    return [Problem("missing-columns", params=params, file=file)]


def _repeated(header: Sequence[str], match: Match, file: str) -> list[Problem]:
    counts = Counter(header)
    return [
        Problem(
            "column-repeated",
            params={"heading": heading, "n": counts[heading], "name": name},
            file=file,
            key=name,
        )
        for name, heading in match.names.items()
        if counts[heading] > 1
    ]


def _keep_others(match: Match, header: Sequence[str], file: str) -> None:
    """Pass further columns along; engines know no upper case in names, so neither does this."""
    used = set(match.names.values())
    taken = {name.casefold() for name in match.names}
    excluded: list[Param] = []
    for place, heading in enumerate(header, start=1):
        if heading in used:
            continue
        if not heading or unicodedata.normalize("NFC", heading).casefold() in taken:
            excluded.append(repr(heading) if heading else message("column.number", n=place))
            continue
        name = unicodedata.normalize("NFC", heading)
        taken.add(name.casefold())
        match.names[name] = heading
    if excluded:
        note = Problem("column-left-out", params={"columns": tuple(excluded)}, file=file, severity="warning")
        match.notes.append(note)
