"""Changes one key, value or word of a model file and leaves every other letter as it was.

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
_WORD = re.compile(r"'[^']*'|[^\W\d][\w.]*|[<>!]=|<>|[^\s\w]|\d[\w.]*")
_DOUBLED_WORD = re.compile(_WORD.pattern.replace("'[^']*'", "''[^']*''"))
_LONG_FORMS = ("formula", "when")


def set_number(text: str, path: Path, value: float) -> str:
    """The text with a number at the path of keys; a last key that is not there is put into its mapping, or made.

    Raises:
        ValueError: The path leads through something that is no mapping, or to something that is no plain value.
    """
    written = number_text(value)
    node = find_root(text)
    for depth, key in enumerate(path):
        if not isinstance(node, MappingNode):
            raise ValueError(f"{'.'.join(path[:depth])} is no mapping")
        found = value_of(node, key)
        if found is None:
            return _insert(text, node, path[depth:], written, is_root=depth == 0)
        node = found
    if not isinstance(node, ScalarNode) or node.style in {"|", ">"}:
        raise ValueError(f"{'.'.join(path)} is no plain value")
    return text[: node.start_mark.index] + written + text[node.end_mark.index :]


def remove_key(text: str, path: Path) -> str:
    """The text without a key and its value. A comment behind them stays; so do all other lines.

    Raises:
        ValueError: The key is not there, is the only one of its mapping, or cannot be taken out without its neighbours.
    """
    owner, place = _entry(text, path)
    if len(owner.value) == 1:
        raise ValueError(f"{'.'.join(path)} is the only key there")
    key, value = owner.value[place]
    if owner.flow_style:
        start, end = key.start_mark.index, value.end_mark.index
        if place:
            start = owner.value[place - 1][1].end_mark.index
        else:
            end = owner.value[1][0].start_mark.index
        if "#" in text[start : key.start_mark.index] + text[value.end_mark.index : end]:
            raise ValueError(f"a comment stands beside {'.'.join(path)}")
        return text[:start] + text[end:]
    if not isinstance(value, ScalarNode) and not value.flow_style:
        raise ValueError(f"{'.'.join(path)} takes several lines")
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", value.end_mark.index) % (len(text) + 1)
    indent, rest = text[start : key.start_mark.index], text[value.end_mark.index : end]
    if indent.strip() or not (rest.strip() == "" or rest.lstrip().startswith("#")):
        raise ValueError(f"{'.'.join(path)} shares its line")
    return text[:start] + (indent + rest.lstrip() + text[end:] if rest.strip() else text[end + 1 :])


def rename_key(text: str, path: Path, name: str) -> str:
    """The text with another name for the key at the path, in the quotes that it had.

    Raises:
        ValueError: The key is not there, or the new one is.
    """
    owner, place = _entry(text, path)
    if value_of(owner, name) is not None:
        raise ValueError(f"{name} is there already")
    key = owner.value[place][0]
    quote = key.style or ""
    return text[: key.start_mark.index] + f"{quote}{name}{quote}" + text[key.end_mark.index :]


def replace_words(text: str, path: Path, old: Sequence[str], new: Sequence[str]) -> str:
    """The text with other words in the condition or formula at the path, wherever the old ones stand side by side.

    A word is a name, a sign such as `>=`, or a text in quotes with its quotes; there are as many new ones as old ones.

    Raises:
        ValueError: The old words are not there, or the path leads to no text.
    """
    owner, place = _entry(text, path)
    node = owner.value[place][1]
    if isinstance(node, MappingNode):  # the long form of a score or of a segment
        inner = [value_of(node, key) for key in _LONG_FORMS]
        node = next((found for found in inner if found is not None), node)
    if not isinstance(node, ScalarNode):
        raise ValueError(f"{'.'.join(path)} is no text")
    start, end = node.start_mark.index, node.end_mark.index
    if node.style != "'":
        return text[:start] + _replaced(text[start:end], old, new, _WORD) + text[end:]
    # Within single quotes YAML writes each single quote twice.
    old, new = [[word.replace("'", "''") for word in words] for words in (old, new)]
    return text[: start + 1] + _replaced(text[start + 1 : end - 1], old, new, _DOUBLED_WORD) + text[end - 1 :]


def _replaced(raw: str, old: Sequence[str], new: Sequence[str], pattern: re.Pattern[str]) -> str:
    words = list(pattern.finditer(raw))
    runs = [words[at : at + len(old)] for at in range(len(words))]
    found = [run for run in runs if [word[0] for word in run] == list(old)]
    if not found:
        raise ValueError(f"{' '.join(old)} is not there")
    for run in reversed(found):
        for word, other in reversed(list(zip(run, new, strict=True))):
            raw = raw[: word.start()] + other + raw[word.end() :]
    return raw


def find_root(text: str) -> Node:
    """What a YAML text is made of, with the place of each part."""
    root: Node = YAML(typ="rt", pure=True).compose(io.StringIO(text, newline=""))
    return root


def _entry(text: str, path: Path) -> tuple[MappingNode, int]:
    """The mapping that holds the last key of a path, and which of its keys that is.

    What stands behind an anchor is shared by several places, so that it is not touched for the sake of one.
    """
    node = find_root(text)
    for depth, key in enumerate(path):
        if not isinstance(node, MappingNode) or node.anchor is not None:
            raise ValueError(f"{'.'.join(path[:depth])} is no mapping of its own")
        names = [name.value for name, _ in node.value]
        if key not in names:
            raise ValueError(f"{'.'.join(path[: depth + 1])} is not there")
        owner, place = node, names.index(key)
        node = owner.value[place][1]
    if node.anchor is not None:
        raise ValueError(f"{'.'.join(path)} is shared by several places")
    return owner, place


def number_text(value: float) -> str:
    """A number as people write it: 50, 47.5."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def value_of(node: MappingNode, key: str) -> Node | None:
    """The value of a key of a mapping; None where there is none."""
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
