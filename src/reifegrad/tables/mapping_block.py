"""Writes lines of a mapping file that mend something, and puts several of them together into one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reifegrad.spec.yaml_line import flow, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def translating(table: str, column: str, words: Mapping[str, str | None]) -> str:
    """The line that translates words of a column; None makes a word unknown.

    >>> print(translating("leads", "country", {"Germany": "DE", "NULL": None}))
    leads: {values: {country: {Germany: DE, "NULL": null}}}
    """
    return mapping_line(table, values={column: words})


def mapping_line(table: str, **keys: Any) -> str:
    """The line with some keys of a table.

    >>> print(mapping_line("leads", lower=["lead_id"]))
    leads: {lower: [lead_id]}
    """
    return f"{table}: {flow(keys)}"


class MappingBlock:
    """Lines of a mapping file as one text, in which each key stands once: two of the same name would be an error."""

    def __init__(self) -> None:
        self._tables: dict[str, Any] = {}

    def take(self, lines: Iterable[str]) -> bool:
        """Put some lines to those that are there; False, and nothing is taken, if they say otherwise."""
        try:
            found = YAML(typ="safe", pure=True).load("\n".join(lines))
        except YAMLError:
            return False  # what looked like a password was hidden, and a bracket with it
        if not _agree(self._tables, found):
            return False
        _join(self._tables, found)
        return True

    @property
    def text(self) -> str:
        """The file: a line for each key of a table, and for each column of which words are translated."""
        lines = []
        for table, keys in self._tables.items():
            lines.append(f"{table}:")
            for key, value in keys.items():
                if key == "values":
                    lines += [f"  {key}:", *(f"    {scalar(name)}: {flow(words)}" for name, words in value.items())]
                else:
                    lines.append(f"  {key}: {flow(value)}")
        return "".join(f"{line}\n" for line in lines)


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_agree(one[key], value) for key, value in other.items() if key in one)
    return bool(one == other) or (isinstance(one, list) and isinstance(other, list))


def _join(one: dict[str, Any], other: dict[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict):
            _join(one.setdefault(key, {}), value)
        elif isinstance(value, list):
            one[key] = list(dict.fromkeys([*one.get(key, ()), *value]))
        else:
            one[key] = value
