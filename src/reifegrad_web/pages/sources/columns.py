"""What the columns of files are taken for, as a form that somebody changes; and what came back of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables import ColumnType
from reifegrad_web.imports.consents_table import TABLES
from reifegrad_web.imports.proposals import BOTH, FIXED, IGNORED, KEPT, MAPPED, OTHER_ID, TIME_OF_DAY, Choice
from reifegrad_web.pages.sources.outcome import column_title, reason_text, table_title

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad_web.imports.proposals import Proposal, ProposedPart

_WORDS = (KEPT, IGNORED, OTHER_ID, TIME_OF_DAY, FIXED)
_DATES = ("day_first", "month_first")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Option:
    """What somebody can choose, and whether it is chosen."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class ColumnLine:
    """A column of a file: its values, what it is, how it is read. `place` is its number in the file.

    `types` is empty where the type follows from what the column is; `type` then says it.
    """

    place: int
    heading: str
    examples: str
    roles: Sequence[Option]
    types: Sequence[Option]
    type: str
    read_as: str
    is_guess: bool
    is_ignored: bool


@dataclass(frozen=True)
class PartForm:
    """A file or sheet in the form. `kind` is that of all activities where no column says it; None where one does."""

    field: str
    title: str
    tool: str
    tables: Sequence[Option]
    is_imported: bool
    lines: Sequence[ColumnLine]
    kind: str | None
    decimals: Sequence[Option]
    dates: Sequence[Option]
    rows: int
    notes: Sequence[str]
    rejected: Sequence[str]
    more_rejected: int


def shown_parts(
    words: Words,
    proposal: Proposal,
    attributes: Collection[str],
    properties: Collection[str],
    given: Mapping[str, str] | None,
) -> Sequence[PartForm]:
    """The form.

    Args:
        words: The language.
        proposal: What the files are taken for.
        attributes: What published models read of leads and companies.
        properties: What they read of activities.
        given: What somebody has just said, which could not be taken; it is shown again.
    """
    known = {"leads": attributes, "accounts": attributes, "activities": properties}
    return [
        _Part(words, part, f"part-{place}", sorted(known.get(part.table, ())), given or {}).shown()
        for place, part in enumerate(proposal.parts)
    ]


def choices_of(proposal: Proposal, given: Mapping[str, str]) -> Sequence[Choice]:
    """What somebody says of the parts; of what the form does not name, nothing is changed."""
    return [_choice(part, f"part-{place}", given) for place, part in enumerate(proposal.parts)]


def _choice(part: ProposedPart, field: str, given: Mapping[str, str]) -> Choice:
    table = given.get(f"{field}-table", part.table)
    if table not in {*MAPPED, ""}:
        table = part.table
    roles, types = {}, {}
    for place, heading in enumerate(part.headings if part.table else ()):
        role = given.get(f"{field}-role-{place}", part.role(heading))
        roles[heading] = role if _is_role(role) else part.role(heading)
        kind = given.get(f"{field}-type-{place}", part.type_of(heading) or "")
        if kind in set(ColumnType):
            types[heading] = kind
    decimal = given.get(f"{field}-decimal", part.mapping.decimal or "")
    dates = given.get(f"{field}-dates", "")
    return Choice(
        table=table,
        roles=roles,
        types=types,
        kind=given.get(f"{field}-kind", "").strip()[:200],
        decimal=decimal if decimal in {",", "."} else "",
        dates=dates if dates in _DATES else "",
    )


def _is_role(role: str) -> bool:
    """Names of columns are short, and what stands in a form may be anything."""
    return 0 < len(role) <= 200 and "\0" not in role


@dataclass(frozen=True)
class _Part:
    words: Words
    part: ProposedPart
    field: str
    known: Sequence[str]
    given: Mapping[str, str]

    def shown(self) -> PartForm:
        part, mapping = self.part, self.part.mapping
        is_imported = bool(part.table)
        needs_kind = part.table == "activities" and "kind" not in mapping.columns
        kind = self.given.get(f"{self.field}-kind", str(mapping.constants.get("kind", "")))
        form = next((one for one in mapping.formats.values() if one in _DATES), "")
        return PartForm(
            field=self.field,
            title=part.title,
            tool=part.tool,
            tables=self._options("table", "", ["", *MAPPED], part.table),
            is_imported=is_imported,
            lines=[self._line(place, heading) for place, heading in enumerate(part.headings)] if is_imported else [],
            kind=kind if needs_kind else None,
            decimals=self._options("decimal", "", ["", ",", "."], mapping.decimal or ""),
            dates=self._options("dates", "", ["", *_DATES], form),
            rows=part.rows_read,
            notes=_notes(part, self.words.language),
            rejected=[self._rejected(one) for one in part.rejected],
            more_rejected=max(0, part.rows_rejected + part.values_rejected - len(part.rejected)),
        )

    def _line(self, place: int, heading: str) -> ColumnLine:
        part = self.part
        role, free = part.role(heading), part.type_of(heading)
        name = heading if role == KEPT else role.partition(BOTH)[0]
        roles = [role] if role == FIXED else part.roles(self.known)
        own = TABLES[part.table].types.get(name)
        value = next((value for row in part.rows if (value := row.get(name))), "")
        every = [each.value for each in ColumnType]
        return ColumnLine(
            place=place,
            heading=heading,
            examples=" · ".join(part.columns[place].examples),
            roles=self._options("role", f"-{place}", roles, role),
            types=self._options("type", f"-{place}", every, free) if free is not None else (),
            type="" if own is None else self._title("type", own),
            read_as=_value(self.words, value, free or own),
            is_guess=any(one in part.guessed for one in role.split(BOTH)),
            is_ignored=role == IGNORED,
        )

    def _options(self, what: str, end: str, values: Sequence[str], chosen: str) -> Sequence[Option]:
        """The options of a field: `table`, `role`, `type`, `decimal` or `dates`."""
        picked = self.given.get(f"{self.field}-{what}{end}", chosen)
        return [Option(value, self._title(what, value), value == picked) for value in dict.fromkeys(values)]

    def _title(self, what: str, value: str) -> str:
        words = self.words
        if what == "role":
            return words(f"role_of.{value}") if value in _WORDS else _names(words, value)
        if what == "table":
            return table_title(words, value) if value else words("upload.table.none")
        if what == "decimal":
            return words({",": "upload.decimal.comma", ".": "upload.decimal.point"}.get(value, "upload.by_values"))
        if what == "dates":
            return words(f"upload.dates.{value}") if value else words("upload.by_values")
        return words(f"upload.type.{value}")

    def _rejected(self, row: tuple[str, str, str, str]) -> str:
        line, column, value, code = row
        why = reason_text(self.words, code)
        return self.words(
            "map.reject",
            line=line or "?",
            column=column_title(self.words, column) if column else "-",
            value=value,
            reason=why,
        )


def _value(words: Words, value: str, kind: ColumnType | None) -> str:
    """A value as people write it; a proposal holds numbers and moments as programs do."""
    if kind is ColumnType.NUMBER and _NUMBER.fullmatch(value):
        return words.shortest(float(value), 6)
    if kind is ColumnType.TIME and value:
        moment = datetime.fromisoformat(value)
        return f"{words.day(moment)}, {moment:%H:%M}"
    return value


def _names(words: Words, role: str) -> str:
    return " + ".join(column_title(words, name) for name in role.split(BOTH))


def _notes(part: ProposedPart, language: str) -> Sequence[str]:
    found = [Problem.from_dict(note).what_in(language) for note in part.notes]
    return [f"{text[:1].upper()}{text[1:]}." for text in dict.fromkeys(found)]
