"""Finds both places of a key that stands twice in a YAML text; the reader of YAML names the second one only."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.nodes import Node


@dataclass(frozen=True)
class RepeatedKey:
    """A key, and the lines in which it stands, counted from 1; the name of one that is a list or a map is empty."""

    name: str
    first: int
    second: int


def repeated_key(text: str, error: DuplicateKeyError) -> RepeatedKey:
    """The key that the reader of `text` refused with this error."""
    mark = error.problem_mark
    for keys in _keys(YAML(typ="rt", pure=True).compose(io.StringIO(text))):
        for place, key in enumerate(keys):
            if (key.start_mark.line, key.start_mark.column) == (mark.line, mark.column):
                alike = (other for other in keys[:place] if other.value == key.value)
                name = str(key.value) if isinstance(key, ScalarNode) else ""
                return RepeatedKey(name, next(alike, key).start_mark.line + 1, mark.line + 1)
    return RepeatedKey("", mark.line + 1, mark.line + 1)


def _keys(root: Node | None) -> Iterator[list[Node]]:
    """The keys of every map."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue  # an alias is the same node
        seen.add(id(node))
        if isinstance(node, MappingNode):
            yield [key for key, _ in node.value]
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value
