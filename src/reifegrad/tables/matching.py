"""Matches the headings of a source to the columns of a contract.

The mapping file decides first, then the exact name, the same letters, and known synonyms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, message, nearest
from reifegrad.spec.source_names import ENGINE_TABLE
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.repeated_headings import FIRST, Repeated, without_number
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.table_mapping import TableMapping

_IDS = ("lead_id", "account_id", "activity_id")


@dataclass
class Match:
    """Our column name -> heading in the source, and what was assumed on the way.

    `further` are the other headings of a column: they count in rows where those before are empty. `repeated` are those
    of a column that is repeated within a row, by number. `times_of_day` are the headings with the time of day of our
    columns of dates. `other_ids` are the headings with other ids of the person, `latest_by` those with the moment of a
    row.
    """

    names: dict[str, str] = field(default_factory=dict)
    further: dict[str, tuple[str, ...]] = field(default_factory=dict)
    repeated: dict[str, dict[str, str]] = field(default_factory=dict)
    times_of_day: dict[str, str] = field(default_factory=dict)
    other_ids: tuple[str, ...] = ()
    latest_by: tuple[str, ...] = ()
    notes: list[Problem] = field(default_factory=list)

    def names_of_headings(self, header: Iterable[str]) -> dict[str, str]:
        """Headings with our name of the column that is read from each; "" where none is."""
        found = {heading: "" for heading in header if heading}
        for name, heading in self.names.items():
            every = (heading, *self.further.get(name, ()), *self.repeated.get(name, {}).values())
            every += (self.times_of_day[name],) if name in self.times_of_day else ()
            found |= {one: name for one in every if not found.get(one)}
        return found


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
    row: int | None = None,
    repeated: Repeated | None = None,
) -> Match:
    """Find the heading of each needed column.

    Args:
        contract: The table that is read; with `open`, all other headings are kept as they are.
        header: The headings of the source.
        names: The needed columns; those that are not there are left out.
        mapping: The user's word on it.
        file: The source, for messages.
        row: The row of the headings, for messages.
        repeated: Headings that stand several times, which `header` tells apart.

    Raises:
        ReifegradError: If a required column is missing, a mapped heading is not there, or a
            needed heading stands twice.
    """
    wanted, repeated = list(names), repeated or Repeated()
    match, problems = find_columns(contract, header, wanted, mapping, file, repeated)
    problems += [replace(problem, line=row) for problem in _missing_columns(contract, header, wanted, match, file)]
    problems += _repeated(header, match, mapping, file, repeated)
    if problems:
        raise ReifegradError(tuple(problems))
    if contract.open:
        numbered = {name for names in repeated.names.values() for name in names[1:]}
        _keep_others(match, _not_ignored(header, mapping), file, numbered, repeated.copies)
    match.notes += repeated.notes(file)
    return match


def find_columns(
    contract: Contract,
    header: Sequence[str],
    wanted: Sequence[str],
    mapping: TableMapping,
    file: str,
    repeated: Repeated | None = None,
) -> tuple[Match, list[Problem]]:
    """The headings of columns as far as they can be found, and what is wrong with those that the mapping names."""
    match = Match()
    problems = _match_mapped(match, header, wanted, mapping, file, open_table=contract.open)
    free = _not_ignored(header, mapping)
    for name in wanted:
        if name not in match.names and name in free and name not in _headings_in_use(match, name):
            match.names[name] = name
    for name in wanted:
        if name not in match.names:
            _match_alike(match, free, name, contract, file, repeated)
    match.other_ids, missing = _match_headings("other_ids", mapping.other_ids, header, mapping, file)
    match.latest_by, missing_moment = _match_headings("latest_by", mapping.latest_by, header, mapping, file)
    problems += missing + missing_moment
    return match, problems + _match_times_of_day(match, header, mapping, file)


def known_headings(contract: Contract, mapping: TableMapping) -> frozenset[str]:
    """All headings under which a column of a table is recognised, folded: they tell the row of the headings."""
    synonyms = SYNONYMS.get(contract.table, {}).values()
    named = [without_number(heading) for name in mapping.columns for heading in mapping.headings_of(name)]
    words = [
        *contract.types,
        *mapping.only,
        *named,
        *(word for groups in synonyms for group in groups for word in group),
    ]
    return frozenset(map(fold, words))


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
    for name in mapping.columns:
        if name not in wanted and not open_table:
            continue
        headings = mapping.headings_of(name)
        numbered = _numbered(headings, header)
        if numbered:
            match.names[name] = next(iter(numbered.values()))
            match.repeated[name] = numbered
            continue
        found = [one for heading in headings if (one := heading_meant(heading, header)) is not None]
        if found:
            match.names[name] = found[0]
            match.further[name] = tuple(found[1:])
        elif name not in mapping.optional:
            params: dict[str, Param] = {"name": name, "heading": headings[0], "near": nearest(headings[0], header)}
            problems.append(Problem("mapping-column-missing", params=params, file=file, key=name))
    return problems


def _not_ignored(header: Sequence[str], mapping: TableMapping) -> list[str]:
    ignored = {fold(heading) for heading in mapping.ignore}
    return [heading for heading in header if fold(heading) not in ignored] if ignored else list(header)


def _match_headings(
    key: str, every: Sequence[str], header: Sequence[str], mapping: TableMapping, file: str
) -> tuple[tuple[str, ...], list[Problem]]:
    """The headings of a key that names several. The file may lack some: not every log has an `alias`."""
    found = [heading for wanted in every if (heading := heading_meant(wanted, header)) is not None]
    if found or not every or mapping.optional:
        return tuple(dict.fromkeys(found)), []
    params: dict[str, Param] = {"name": key, "heading": every[0], "near": nearest(every[0], header)}
    return (), [Problem("mapping-column-missing", params=params, file=file, key=key)]


def _match_times_of_day(match: Match, header: Sequence[str], mapping: TableMapping, file: str) -> list[Problem]:
    problems = []
    for name, wanted in mapping.time_of_day.items():
        heading = heading_meant(wanted, header)
        if heading is not None and name in match.names:
            match.times_of_day[name] = heading
        elif heading is not None and name not in mapping.columns:
            problems.append(Problem("time-of-day-without-date", params={"name": name}, file=file, key=name))
        elif heading is None:
            params: dict[str, Param] = {"name": name, "heading": wanted, "near": nearest(wanted, header)}
            problems.append(Problem("mapping-column-missing", params=params, file=file, key=name))
    return problems


def _numbered(wanted: Sequence[str], header: Sequence[str]) -> dict[str, str]:
    """The headings of a column that is repeated, by the number that stands where the mapping has a star."""
    for name in wanted:
        before, star, after = name.partition("*")
        if star and name not in header:
            pattern = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
            found = {fits[1]: heading for heading in header if (fits := pattern.fullmatch(heading))}
            if found:
                return dict(sorted(found.items(), key=lambda item: int(item[0])))
    return {}


def heading_meant(wanted: str, header: Sequence[str]) -> str | None:
    """The heading that is meant: the very same, the first of several, or the only one with the same letters."""
    if wanted in header:
        return wanted
    if wanted.endswith(FIRST) and wanted.removesuffix(FIRST) in header:
        return wanted.removesuffix(FIRST)
    found = [heading for heading in header if fold(heading) == fold(wanted)]
    return found[0] if len(found) == 1 else None


def _headings_in_use(match: Match, name: str) -> set[str]:
    """Headings that a column may not have, because another one has them.

    What was taken for an id, as an e-mail address for lead_id, may also be what it is.
    """
    return {heading for other, heading in match.names.items() if other not in _IDS or name in _IDS}


def _match_alike(
    match: Match, header: Sequence[str], name: str, contract: Contract, file: str, repeated: Repeated | None
) -> None:
    """Take a heading of the same letters, or a known synonym, if there is exactly one."""
    table = contract.table
    used = _headings_in_use(match, name)
    groups = ((name,), *SYNONYMS.get(table, {}).get(name, ()))
    for group in groups:
        words = {fold(word) for word in group}
        found = [heading for heading in header if fold(heading) in words and heading not in used]
        if not found:
            continue
        several = {} if repeated is None else repeated.names
        if repeated is not None and len(found) == 1 and found[0] in several and not repeated.is_one(found[0]):
            found = [found[0] + FIRST, *several[found[0]][1:]]
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
    can_number = "activity_id" in missing and not file.startswith(ENGINE_TABLE)
    params["or_else"] = message("hint.key_from_row") if can_number else None
    return [Problem("missing-columns", params=params, file=file)]


def _repeated(
    header: Sequence[str], match: Match, mapping: TableMapping, file: str, repeated: Repeated
) -> list[Problem]:
    counts = Counter(header) | Counter({heading: len(names) for heading, names in repeated.names.items()})
    found = []
    for name, heading in match.names.items():
        is_named = heading + FIRST in mapping.headings_of(name)
        if counts[heading] < 2 or is_named or (heading in repeated.names and repeated.is_one(heading)):
            continue
        params: dict[str, Param] = {"heading": heading, "n": counts[heading], "name": name}
        found.append(Problem("column-repeated", params=params, file=file, key=name))
    return found


def _keep_others(
    match: Match, header: Sequence[str], file: str, numbered: Collection[str], copies: Collection[str]
) -> None:
    """Pass further columns along; engines know no upper case in names, so neither does this.

    Columns that repeat a heading (`numbered`) are left out unless the mapping names them; so are `copies`, in silence.
    """
    used = {*match.names.values(), *match.times_of_day.values()}
    used |= {heading for more in match.further.values() for heading in more}
    used |= {heading for numbered in match.repeated.values() for heading in numbered.values()}
    taken = {name.casefold() for name in match.names}
    excluded: list[Param] = []
    for place, heading in enumerate(header, start=1):
        if heading in used or heading in copies:
            continue
        if not heading or heading in numbered or unicodedata.normalize("NFC", heading).casefold() in taken:
            excluded.append(repr(heading) if heading else message("column.number", n=place))
            continue
        name = unicodedata.normalize("NFC", heading)
        taken.add(name.casefold())
        match.names[name] = heading
    if excluded:
        note = Problem("column-left-out", params={"columns": tuple(excluded)}, file=file, severity="warning")
        match.notes.append(note)
