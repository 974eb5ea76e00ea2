"""Writes a proposed mapping as a YAML file that people read and change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.language.printable import printable
from reifegrad.spec.yaml_line import flow, scalar
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.language.words import Words
    from reifegrad.tables.recognition import Recognised

_WIDTH = 110
EXPLAINED = (
    "constants",
    "values",
    "one_row",
    "latest_by",
    "ignore",
    "key_from_row",
    "several_leads",
    "path_from_url",
    "record_number",
    "short_ids",
    "lower",
    "only",
    "formats",
    "time_of_day",
    "other_ids",
)
"""Keys of a part that the file explains in a comment."""

_GUESSES = {"constants": {"kind"}, "only": {"only"}, "time_of_day": {"time_of_day.occurred_at"}}
"""Keys that may hold a guess, and how it is named among the guesses."""


def mapping_text(found: Sequence[tuple[Recognised, str]], words: Words, command: str) -> str:
    """The text of a mapping file.

    Args:
        found: What was recognised, each with its source as the file names it.
        words: The language of the comments.
        command: The command that uses the file.
    """
    lines = [f"# {words('map.file.head')}", f"#   {printable(command)}"]
    for table in dict.fromkeys(one.table for one, _ in found):
        parts = [(one, source) for one, source in found if one.table == table]
        lines += ["", f"{table}:"]
        for one, source in parts:
            several = len(parts) > 1
            body = [*_comments(one, words), *_keys(one, source, words)]
            lines += [_indented(line, several=several, first=place == 0) for place, line in enumerate(body)]
    return "\n".join(lines) + "\n"


def _indented(line: str, *, several: bool, first: bool) -> str:
    if not several:
        return f"  {line}"
    return f"  - {line}" if first else f"    {line}"


def _comments(one: Recognised, words: Words) -> list[str]:
    tool = words("map.file.tool", tool=one.tool) if one.tool else words("map.file.no_tool")
    lines = [f"# {tool}"]
    if one.missing:
        lines.append(f"# {words('map.file.missing', names=', '.join(one.missing))}")
    return lines


def _keys(one: Recognised, source: str, words: Words) -> list[str]:
    part = one.part
    lines = [f"source: {scalar(source)}", "columns:"]
    for name, heading in part.columns.items():
        value = scalar(heading) if isinstance(heading, str) else flow(heading)
        note = f"  # {words('map.file.guess')}" if name in one.guessed else ""
        lines.append(f"  {scalar(name)}: {value}{note}")
    for name, headings in one.offered.items():
        value = scalar(headings[0]) if len(headings) == 1 else flow(headings)
        lines.append(f"  # {scalar(name)}: {value}  # {words(f'map.offered.{name}')}")
    for name in one.missing:
        near = ", ".join(map(repr, one.candidates.get(name, ())))
        more = f"; {words('map.file.candidates', names=near)}" if near else ""
        lines.append(f"  # {name}: {words('map.file.fill')}{more}")
    for key in TableMapping.model_fields:
        value = getattr(part, key)
        if key in {"source", "use", "columns"} or not (value or (value == 0 and value is not False)):
            continue
        note = f"  # {words(f'map.key.{key}')}" if key in EXPLAINED else ""
        note += f"; {words('map.file.guess')}" if key in _GUESSES and _GUESSES[key] & one.guessed.keys() else ""
        lines += _key(key, value, note)
    return lines


def _key(key: str, value: Any, note: str) -> list[str]:
    if not isinstance(value, dict):
        text = f"{key}: {flow(value)}"
        if len(text) <= _WIDTH:
            return [f"{text}{note}"]
        return [f"{key}:{note}", *(f"  - {flow(item)}" for item in value)]
    lines = [f"{scalar(str(name))}: {flow(item)}" for name, item in value.items()]
    text = f"{key}: {{{', '.join(lines)}}}"
    if len(text) + len(note) <= _WIDTH:
        return [f"{text}{note}"]
    return [f"{key}:{note}", *(f"  {line}" for line in lines)]
