"""What files are taken for: for each column what it is, and what somebody changes about that. No file is read here."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from ruamel.yaml import YAML

from reifegrad.tables import ColumnType, TableMapping
from reifegrad_web.imports.consents_table import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KEPT, IGNORED, OTHER_ID, TIME_OF_DAY, FIXED = "kept", "ignored", "other_id", "time_of_day", "fixed"
"""What a column can be beside ours: kept under its own name, not imported, another id of the person, the time of day
of the dates beside it, or one of several that belong together and cannot be chosen one by one."""
MAPPED = ("leads", "accounts", "activities", "profile_changes", "outcomes")
"""The tables that a mapping can have."""
BOTH = "+"
"""Between the names of two columns of ours that are read from one: an address can be an id as well."""
_WELL_KNOWN = {
    "leads": ("name", "first_name", "last_name", "employees", "revenue", "industry"),
    "activities": ("path", "amount", "campaign"),
}
"""What most models read beside the columns that a table must have."""
_PAIRS = {"leads": ("lead_id+email",), "accounts": ("account_id+name", "account_id+domain")}
_OF_VALUES = ("values", "formats", "lower", "path_from_url", "record_number", "short_ids")
"""Parts of a mapping that are about the values of columns."""
_OF_FILES = ("sheet", "header_row", "headings", "delimiter", "quote", "encoding", "footer", "comment", "records")
"""Parts of a mapping that stay right when the columns of the file mean something else."""


class FileColumn(BaseModel):
    """A column of a file: its heading, and some of its values as they stand there."""

    heading: str
    examples: tuple[str, ...] = ()


class ProposedPart(BaseModel):
    """A file, or a sheet of a workbook: what it is, and how it would be read.

    `table` is empty where it is not to be imported. `types` are those of columns that are in no contract, other than
    texts. `rows` are the first ones as they would be read; `rejected` the first that would not: line, column, value and
    reason.
    """

    file: int
    name: str
    table: str
    tool: str = ""
    mapping: TableMapping = TableMapping()
    types: dict[str, ColumnType] = Field(default_factory=dict)
    columns: tuple[FileColumn, ...] = ()
    guessed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rows_read: int = 0
    rows_rejected: int = 0
    rows_dropped: int = 0
    values_rejected: int = 0
    rows: tuple[dict[str, str | None], ...] = ()
    rejected: tuple[tuple[str, str, str, str], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()

    @property
    def title(self) -> str:
        """The file, with its sheet where it has several."""
        return f"{self.name}: {self.mapping.sheet}" if self.mapping.sheet else self.name

    @property
    def headings(self) -> tuple[str, ...]:
        """Those of the file."""
        return tuple(column.heading for column in self.columns)

    def role(self, heading: str) -> str:
        """What a column is: names of ours, or one of the words above."""
        mapping = self.mapping
        names = [name for name in mapping.columns if heading in mapping.headings_of(name)]
        if names == [heading] and heading not in TABLES[self.table].types:
            return KEPT
        if names:
            return BOTH.join(names)
        if heading in mapping.time_of_day.values():
            return TIME_OF_DAY
        if heading in mapping.other_ids:
            return OTHER_ID
        if any(_is_one_of(heading, one) for name in mapping.columns for one in mapping.headings_of(name)):
            return FIXED
        return IGNORED if heading in mapping.ignore or not self.keeps_others else KEPT

    @property
    def keeps_others(self) -> bool:
        """Whether columns that are none of ours are kept under their own names."""
        return TABLES[self.table].open or self.table == "activities"

    def type_of(self, heading: str) -> ColumnType | None:
        """How the values of a column are read, where somebody may say so; None where it follows from what it is."""
        role = self.role(heading)
        name = heading if role == KEPT else role
        return None if role != KEPT and name not in self.free_names else self.types.get(name, ColumnType.TEXT)

    @property
    def free_names(self) -> set[str]:
        """Columns of ours that are in no contract of the table: any type will do."""
        return {name for name in self.mapping.columns if name not in TABLES[self.table].types}

    def roles(self, more: Iterable[str] = ()) -> list[str]:
        """What a column of this table can be, those first that must be there; `more` are names that models read."""
        contract = TABLES[self.table]
        found = [*contract.types, *_WELL_KNOWN.get(self.table, ()), *more, *_PAIRS.get(self.table, ())]
        found += [role for one in self.columns if (role := self.role(one.heading)) not in {KEPT, FIXED}]
        found += [TIME_OF_DAY, *([OTHER_ID] if "lead_id" in contract.types else [])]
        found += [KEPT] if self.keeps_others else []
        return list(dict.fromkeys([*found, IGNORED]))

    @property
    def by_row(self) -> bool:
        """Whether activities have no ids of their own."""
        return self.table == "activities" and "activity_id" not in self.mapping.columns

    def lacking(self) -> tuple[str, ...]:
        """The columns that it must have, and has not."""
        given = {*self.mapping.columns, *self.mapping.constants, *(("activity_id",) if self.by_row else ())}
        return tuple(name for name in TABLES[self.table].required if name not in given) if self.table else ()


class Proposal(BaseModel):
    """What the files of an upload are taken for."""

    parts: tuple[ProposedPart, ...] = ()

    @property
    def imported(self) -> tuple[ProposedPart, ...]:
        """The parts that are to be imported."""
        return tuple(part for part in self.parts if part.table)


@dataclass(frozen=True)
class Choice:
    """What somebody says of a part: its table, and for each heading its role and its type.

    `kind` is that of all activities of a file that does not name any; `decimal` and `dates` are empty where the values
    decide.
    """

    table: str
    roles: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    decimal: str = ""
    dates: str = ""


def chosen(part: ProposedPart, choice: Choice) -> ProposedPart:
    """The part as somebody wants it; with another table, nothing is known of its columns yet."""
    if choice.table != part.table:
        kept = {name: getattr(part.mapping, name) for name in _OF_FILES if name in part.mapping.model_fields_set}
        return part.model_copy(update={"table": choice.table, "mapping": TableMapping(**kept), "types": {}})
    if not part.table:
        return part
    columns = _columns(part, choice.roles)
    ignored = {heading for heading, role in choice.roles.items() if role == IGNORED}
    # What is kept under its own name although it is called like a column of ours must not be taken for that.
    ignored |= {heading for heading in columns if columns[heading] == (heading,) and choice.roles.get(heading) == KEPT}
    own = part.mapping
    update: dict[str, Any] = {
        "columns": {name: there[0] if len(there) == 1 else there for name, there in columns.items()},
        "ignore": tuple(heading for heading in part.headings if heading in ignored),
        "other_ids": _with_role(choice, OTHER_ID),
        "time_of_day": _times_of_day(columns, choice),
        "constants": _constants(own, columns, choice),
        "key_from_row": part.table == "activities" and "activity_id" not in columns,
        "decimal": choice.decimal or None,
        "formats": _formats(part, columns, choice),
    }
    for name in _OF_VALUES[2:]:
        update[name] = tuple(one for one in getattr(own, name) if one in columns)
    update["values"] = {name: words for name, words in own.values.items() if _is_the_same(part, columns, name)}
    types = _types(part, columns, choice)
    return part.model_copy(update={"mapping": own.model_copy(update=update), "types": types})


def _columns(part: ProposedPart, roles: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Our columns with their headings; of those of which several count first, the order of the proposal stays."""
    own = part.mapping
    found = {name: there for name in own.columns if not set(there := own.headings_of(name)) & set(part.headings)}
    for heading, role in roles.items():
        names = (heading,) if role == KEPT and _was_read(part, heading) else role.split(BOTH)
        for name in names:
            if name not in {KEPT, IGNORED, OTHER_ID, TIME_OF_DAY, FIXED, ""}:
                found[name] = (*found.get(name, ()), heading)
    for name, there in found.items():
        before = own.headings_of(name)
        if set(before) == set(there):
            found[name] = before
    return found


def _was_read(part: ProposedPart, heading: str) -> bool:
    """Whether a column was something else before: by its heading it would be taken for that again."""
    return part.role(heading) != KEPT or heading in part.mapping.columns


def _with_role(choice: Choice, role: str) -> tuple[str, ...]:
    return tuple(heading for heading, own in choice.roles.items() if own == role)


def _times_of_day(columns: Mapping[str, Any], choice: Choice) -> dict[str, str]:
    """The times of day belong to the first column of times that is there."""
    there = _with_role(choice, TIME_OF_DAY)
    dates = [one for one, kind in TABLES[choice.table].types.items() if kind is ColumnType.TIME and one in columns]
    return {dates[0]: there[0]} if there and dates else {}


def _constants(own: TableMapping, columns: Mapping[str, Any], choice: Choice) -> dict[str, Any]:
    constants = {name: value for name, value in own.constants.items() if name not in columns}
    if choice.table == "activities" and "kind" not in columns and choice.kind:
        constants["kind"] = choice.kind
    return constants


def _formats(part: ProposedPart, columns: Mapping[str, tuple[str, ...]], choice: Choice) -> dict[str, str]:
    found = {name: form for name, form in part.mapping.formats.items() if _is_the_same(part, columns, name)}
    for name, kind in TABLES[part.table].types.items():
        if kind is ColumnType.TIME and name in columns and found.get(name, "day_first") in {"day_first", "month_first"}:
            found.pop(name, None)
            found |= {name: choice.dates} if choice.dates else {}
    return found


def _is_the_same(part: ProposedPart, columns: Mapping[str, tuple[str, ...]], name: str) -> bool:
    """Whether a column is read from where it was read before: what was found out of its values still holds."""
    return columns.get(name, ()) == part.mapping.headings_of(name) or name not in {*columns, *part.mapping.columns}


def _types(part: ProposedPart, columns: Mapping[str, Any], choice: Choice) -> dict[str, ColumnType]:
    own = TABLES[part.table].types
    found: dict[str, ColumnType] = {}
    for heading, kind in choice.types.items():
        role = choice.roles.get(heading, KEPT)
        name = heading if role == KEPT else role
        if kind != ColumnType.TEXT and name not in own and (role == KEPT or name in columns):
            found[name] = ColumnType(kind)
    return found


def _is_one_of(heading: str, pattern: str) -> bool:
    before, star, after = pattern.partition("*")
    return bool(star) and heading.startswith(before) and heading.endswith(after)


def mapping_text(parts: Iterable[ProposedPart]) -> str:
    """The mapping file of these parts, as an import and `reifegrad score` read it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        told = part.mapping.model_dump(exclude_defaults=True)
        found.setdefault(part.table, []).append({"source": part.name, **_plain(told)})
    written = StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, 110
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # our order is that of the table
    yaml.dump({table: some[0] if len(some) == 1 else some for table, some in found.items()}, written)
    return written.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def types_of(parts: Sequence[ProposedPart]) -> dict[str, dict[str, str]]:
    """How columns are to be read: table -> column -> type. Where two parts differ, as texts."""
    found: dict[str, dict[str, str]] = {}
    for part in parts:
        own = found.setdefault(part.table, {})
        for name, kind in part.types.items():
            own[name] = kind.value if own.get(name, kind.value) == kind.value else ColumnType.TEXT.value
    return found
