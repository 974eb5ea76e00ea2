"""Replaces one value in the text of a model file and leaves everything else as it was.

Writing the whole file anew, even by a writer that keeps comments, would break lines and move brackets that a person
has put there. So only the letters of the one value are replaced.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ruamel.yaml.nodes import Node

    from reifegrad.spec.findings import Path

_NAME = re.compile(r"[A-Za-z_]\w*")


def set_number(text: str, path: Path, value: float) -> str:
    """The text with a number at the path of keys; a last key that is not there is put into its mapping, or made.

    Raises:
        ValueError: The path leads through something that is no mapping, or to something that is no plain value.
    """
    root = YAML(typ="rt", pure=True).compose(io.StringIO(text))
    written = number_text(value)
    node: Node = root
    for depth, key in enumerate(path):
        if not isinstance(node, MappingNode):
            raise ValueError(f"{'.'.join(path[:depth])} is no mapping")
        found = _value_of(node, key)
        if found is None:
            return _insert(text, node, path[depth:], written, is_root=depth == 0)
        node = found
    if not isinstance(node, ScalarNode) or node.style in {"|", ">"}:
        raise ValueError(f"{'.'.join(path)} is no plain value")
    return text[: node.start_mark.index] + written + text[node.end_mark.index :]


def number_text(value: float) -> str:
    """A number as people write it: 50, 47.5."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _value_of(node: MappingNode, key: str) -> Node | None:
    for name, value in node.value:
        if name.value == key:
            found: Node = value
            return found
    return None


def _insert(text: str, node: MappingNode, keys: Sequence[str], written: str, *, is_root: bool) -> str:
    """The key as the first one of its mapping; of the file as the last one."""
    if not all(_NAME.fullmatch(key) for key in keys):
        raise ValueError("only plain names can be put in")
    flow = written
    for key in reversed(keys[1:]):
        flow = f"{{{key}: {flow}}}"
    line = f"{keys[0]}: {flow}"
    if is_root:
        return f"{text}{'' if text.endswith(chr(10)) else chr(10)}\n{line}\n"
    start = node.start_mark.index
    if node.flow_style:
        return f"{text[: start + 1]}{line}{', ' if node.value else ''}{text[start + 1 :]}"
    return f"{text[:start]}{line}\n{' ' * node.start_mark.column}{text[start:]}"
