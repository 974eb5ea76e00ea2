"""Puts a value at a path of a model's text, or takes it out, and leaves every other letter as it was.

A form and the text beside it are one document: what the form changes is a few letters of the text, so that comments,
order and line breaks of its author stay.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode

from reifegrad.spec.edit import find_root, number_text, remove_key, value_of
from reifegrad.spec.loader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ruamel.yaml.nodes import Node

    from reifegrad.spec.findings import Path

_WIDEST = 10**6
"""Columns: a value is written in one line, however long."""


def put_value(text: str, path: Path, value: Any) -> str:
    """The text with a value at the path of keys; None takes the last key out.

    Args:
        text: A YAML text that can be read.
        path: The keys; all but the last one are there.
        value: A text, number, boolean, list or mapping; None for nothing.

    Raises:
        ValueError: The file is written in a way in which only a person can make the change: a comment stands within the
            old value, or several places share it.
        ReifegradError: The text is no YAML.
    """
    before = read_yaml(text, file="")[0]
    if _same(value_at(before, path), value):
        return text
    changed = _changed(text, path, value)
    after = read_yaml(changed, file="")[0]
    if not _same(value_at(after, path), value) or repr(_without(before, path)) != repr(_without(after, path)):
        raise ValueError(f"{'.'.join(path)} cannot be written there")
    return changed


def value_at(plain: Any, path: Path) -> Any:
    """The value at a path of plain data; None where there is none."""
    for key in path:
        if not isinstance(plain, Mapping):
            return None
        plain = next((value for name, value in plain.items() if str(name) == key), None)
    return plain


def _same(one: Any, other: Any) -> bool:
    """Equal to the type and to the order of keys: 1 is neither true nor 1.0."""
    return repr(one) == repr(other)


def _without(plain: Any, path: Path) -> Any:
    """The same data without what stands at a path."""
    if not isinstance(plain, Mapping):
        return plain
    kept = {name: value for name, value in plain.items() if str(name) != path[0]}
    inner = next((value for name, value in plain.items() if str(name) == path[0]), None)
    return (kept, _without(inner, path[1:])) if path[1:] else kept


def _changed(text: str, path: Path, value: Any) -> str:
    owner = _mapping_at(text, path[:-1])
    found = value_of(owner, path[-1])
    if value is None:
        return _cut(text, owner, path)
    if found is None:
        return _inserted(text, owner, path[-1], value)
    if found.anchor is not None:
        raise ValueError(f"{'.'.join(path)} is shared by several places")
    if isinstance(found, MappingNode) and isinstance(value, Mapping):
        try:
            changed = _entry_by_entry(text, path, value)
            if _same(value_at(read_yaml(changed, file="")[0], path), value):
                return changed
        except ValueError:
            pass  # as a whole, then
    return _replaced(text, owner, path[-1], found, value)


def _mapping_at(text: str, path: Path) -> MappingNode:
    node: Node | None = find_root(text)
    for depth, key in enumerate((*path, "")):
        if not isinstance(node, MappingNode) or node.anchor is not None:
            raise ValueError(f"{'.'.join(path[:depth])} is no mapping of its own")
        if depth == len(path):
            break
        node = value_of(node, key)
    return node  # type: ignore[return-value]  # the loop has ended with a mapping


def _entry_by_entry(text: str, path: Path, value: Mapping[Any, Any]) -> str:
    """Only those entries of a mapping that differ: the others keep their comments."""
    old = value_at(read_yaml(text, file="")[0], path)
    wanted = {str(name): inner for name, inner in value.items()}
    for name in old:
        if str(name) not in wanted:
            text = put_value(text, (*path, str(name)), None)
    for name, inner in value.items():
        if _same(value_at(old, (str(name),)), inner):
            continue
        if value_at(old, (str(name),)) is None:
            text = _inserted(text, _mapping_at(text, path), name, inner)
        else:
            text = put_value(text, (*path, str(name)), inner)
    return text


def _cut(text: str, owner: MappingNode, path: Path) -> str:
    key, value = _entry_of(owner, path[-1])
    if _is_inline(value) or owner.flow_style or len(owner.value) == 1:
        return remove_key(text, path)
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = _block_end(text, key)
    if text[start : key.start_mark.index].strip():
        raise ValueError(f"{'.'.join(path)} shares its line")
    _refuse_comments(text[start:end], value)
    return text[:start] + text[end + 1 :]


def _replaced(text: str, owner: MappingNode, name: str, old: Node, value: Any) -> str:
    written = yaml_text(value)
    if _is_inline(old):
        start, end = old.start_mark.index, old.end_mark.index
        _refuse_comments(text[start:end], old)
        return text[:start] + written + text[end:]
    key, _ = _entry_of(owner, name)
    start = text.index(":", key.end_mark.index) + 1
    end = _block_end(text, key)
    _refuse_comments(text[start:end], old)
    return f"{text[:start]} {written}{text[end:]}"


def _inserted(text: str, owner: MappingNode, name: Any, value: Any) -> str:
    """A new entry at the end of a mapping; before the first one where the last ones take several lines."""
    entry = f"{yaml_text(name)}: {yaml_text(value)}"
    if owner.flow_style:
        end = owner.end_mark.index - 1
        return f"{text[:end].rstrip()}{', ' if owner.value else ''}{entry}{text[end:]}"
    indent = " " * owner.value[0][0].start_mark.column
    for _, last in reversed(owner.value):
        if _is_inline(last):
            end = text.find("\n", last.end_mark.index) % (len(text) + 1)
            return f"{text[:end]}\n{indent}{entry}{text[end:]}"
    start = owner.value[0][0].start_mark.index
    return f"{text[:start]}{entry}\n{indent}{text[start:]}"


def _entry_of(owner: MappingNode, name: str) -> tuple[Node, Node]:
    for key, value in owner.value:
        if key.value == name:
            return key, value
    raise ValueError(f"{name} is not there")


def _is_inline(node: Node) -> bool:
    """Whether a value stands behind its colon: no block that is told by its indentation."""
    if isinstance(node, ScalarNode):
        return node.style not in {"|", ">"}
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _block_end(text: str, key: Node) -> int:
    """Where a block ends that belongs to a key: behind the last line that is indented further, or its list."""
    column = key.start_mark.column
    end = text.find("\n", key.end_mark.index) % (len(text) + 1)
    place = end
    while place < len(text):
        following = text.find("\n", place + 1) % (len(text) + 1)
        line = text[place + 1 : following]
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent <= column and not (indent == column and line.lstrip().startswith("- ")):
            break
        end = following if line.strip() else end
        place = following
    return end


def _refuse_comments(gone: str, node: Node) -> None:
    if "#" in gone and not isinstance(node, ScalarNode):
        raise ValueError("a comment stands there")


def yaml_text(value: Any) -> str:
    """A value as it is written in a model file, in one line."""
    if isinstance(value, float):
        return number_text(value)
    written = io.StringIO()
    writer = YAML(typ="rt", pure=True)
    writer.default_flow_style, writer.width, writer.allow_unicode = True, _WIDEST, True
    writer.dump(_plain(value), written)
    return written.getvalue().strip().removesuffix("...").strip()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def put_all(text: str, owner: Path, values: Sequence[tuple[str, Any]]) -> str:
    """The text with several values of one mapping, in turn. Raises `ValueError`: see `put_value`."""
    for name, value in values:
        text = put_value(text, (*owner, name), value)
    return text
