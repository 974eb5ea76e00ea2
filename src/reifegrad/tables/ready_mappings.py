"""Finds the ready mappings, which know how HubSpot, Salesforce, GA4 and other tools write their exports."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field
from ruamel.yaml import YAML

from reifegrad.errors import fail, nearest
from reifegrad.tables.mapping import Mapping
from reifegrad.tables.sheet_layout import plain_heading
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as AnyMapping
    from collections.abc import Set as AnySet
    from importlib.resources.abc import Traversable

_ENDING = ".yaml"
_MERGED = ("columns", "constants", "values", "formats", "only")
TABLES = tuple(name for name in Mapping.model_fields if name != "use")


class ReadyPart(TableMapping):
    """How a tool writes one table; `recognise` are sets of headings, any of which tells that a file is one of these.

    `offered` are columns that look like ours and mean something else, such as where a visit came from: they are shown,
    and only read if the user wants it. `local_times`: times are those of the clock of who exports, which is not named.
    `zone_unclear`: no zone is named, and which one it is depends on the way of the export. `continued`: what a record
    has several of stands in further rows. `groups`: a grouped list has rows of groups, named in their first cell or
    summed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recognise: tuple[tuple[str, ...], ...] = ()
    local_times: bool = False
    zone_unclear: bool = False
    continued: bool = False
    groups: Literal["named", "summed"] | None = None
    offered: dict[str, tuple[str, ...]] = Field({})

    def groups_in(self, there: AnySet[str]) -> list[tuple[str, ...]]:
        """The sets of headings of the tool that a file has, whose headings are `plain_headings`."""
        return [group for group in self.recognise if plain_headings(group) <= there]


def plain_headings(headings: Iterable[str]) -> set[str]:
    """Headings without case and without arrows of a sorted report.

    Spaces and signs stay: that a tool writes `lead_id` or `Lead ID` tells which one it is.

    >>> sorted(plain_headings(["Lead ID  \u2191", "E-Mail"]))
    ['e-mail', 'lead id']
    """
    return {plain_heading(heading).casefold() for heading in headings}


class ReadyMapping:
    """What is known of the exports of one tool, and what it is called."""

    def __init__(self, name: str, document: AnyMapping[str, Any]) -> None:
        self.name = name
        self.tool = str(document["tool"])
        self.parts = {table: ReadyPart.model_validate(document[table]) for table in TABLES if table in document}


@cache
def ready_names() -> tuple[str, ...]:
    """The names of all ready mappings.

    >>> "hubspot" in ready_names()
    True
    """
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in _folder().iterdir() if file.name.endswith(_ENDING)))


@cache
def find_ready(name: str) -> ReadyMapping:
    """What is known of the exports of a tool.

    Raises:
        ReifegradError: There is no ready mapping of that name.
    """
    if name not in ready_names():
        raise fail("mapping-use-unknown", name=name, near=nearest(name, ready_names()))
    return ReadyMapping(name, YAML(typ="safe").load(_text(name)))


def parts_that_say(key: str, header: Iterable[str], tool: str | None) -> list[tuple[ReadyMapping, ReadyPart]]:
    """The parts of ready mappings that say something by a key, such as `groups`, of files with these headings.

    Args:
        key: The key; what no mapping of it has is not loaded, since that takes time.
        header: The headings of a file.
        tool: The ready mapping that the user names for it, if any: no other tool wrote it then.
    """
    there = plain_headings(header)
    names = _names_with(key) if tool is None else {tool} & _names_with(key)
    every = ((find_ready(name), part) for name in sorted(names) for part in find_ready(name).parts.values())
    return [(ready, part) for ready, part in every if getattr(part, key) and part.groups_in(there)]


@cache
def _names_with(key: str) -> frozenset[str]:
    return frozenset(name for name in ready_names() if f"\n  {key}:" in _text(name))


def _text(name: str) -> str:
    return (_folder() / f"{name}{_ENDING}").read_text(encoding="utf-8")


def ready_mapping(name: str) -> Mapping:
    """A ready mapping as if it were a file that uses it and says no more."""
    return completed(Mapping(use=name), name)


def completed(mapping: Mapping, file: str) -> Mapping:
    """A mapping with what it takes from ready ones filled in; what the file says itself wins.

    Raises:
        ReifegradError: There is no ready mapping of a name that is used.
    """
    parts: dict[str, object] = {}
    for table in TABLES:
        own = mapping.parts(table) or ((TableMapping(),) if mapping.use is not None else ())
        if not own or not any(part.use or mapping.use for part in own):
            continue
        filled = tuple(_filled(part, part.use or mapping.use, table, file) for part in own)
        parts[table] = filled if isinstance(getattr(mapping, table), tuple) else filled[0]
    return mapping.model_copy(update=parts) if parts else mapping


def _filled(part: TableMapping, name: str | None, table: str, file: str) -> TableMapping:
    if name is None:
        return part
    if name not in ready_names():
        raise fail("mapping-use-unknown", name=name, near=nearest(name, ready_names()), file=file)
    ready = find_ready(name).parts.get(table)
    if ready is None:
        other = part.model_copy()
        other._tool = name
        return other
    known = {key: getattr(ready, key) for key in ready.model_fields_set if key in TableMapping.model_fields}
    own = {key: getattr(part, key) for key in part.model_fields_set}
    for key in _MERGED:
        if key in known and key in own:
            own[key] = {**known[key], **own[key]}
    made = TableMapping(**(known | own))
    made._tool = name
    made._optional = frozenset(ready.columns) - frozenset(part.columns)
    return made


def _folder() -> Traversable:
    return resources.files("reifegrad.tables") / "ready"
