"""Writes a model document as a YAML file, with comments beside its lines: the one writer of models that are made."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA_LINE = "# yaml-language-server: $schema=scoring-model.schema.json"
_PLAIN = re.compile(r"^[A-Za-zÄÖÜäöüß][\wÄÖÜäöüß./ &()+-]*[\wÄÖÜäöüß)]$|^[A-Za-z]$")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "else", "~"}
_SPACE = re.compile(r"\s+")


def yaml_text(document: CommentedMap, comments: Iterable[str] = ()) -> str:
    """The file: the line that names the schema to editors, the comments, and the document, never wrapped."""
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(document, text)
    return "".join(f"{line}\n" for line in (SCHEMA_LINE, *(f"# {comment}" for comment in comments))) + text.getvalue()


def note(lines: CommentedMap, key: Any, text: str, *, spaces: int = 1) -> None:
    """A comment at the end of the line of a key, so many spaces behind its value."""
    lines.yaml_add_eol_comment(f"# {text}", key, column=0)
    token = lines.ca.items[key][2]
    token.value = " " * (spaces - 1) + token.value  # ruamel itself puts one


def blank_line_before(lines: CommentedMap, key: Any, *comments: str) -> None:
    """An empty line above a key, and comments between the two."""
    lines.yaml_set_comment_before_after_key(key, before="\n".join(["", *comments]) or "\n")


def quoted(value: str) -> str:
    """A text in double quotes, unless it is plain for readers of YAML 1.1 (where `no` is false) and 1.2."""
    return value if _PLAIN.match(value) and value.casefold() not in _WORDS else DoubleQuotedScalarString(value)


def flow(values: Mapping[str, Any]) -> CommentedMap:
    """A map on one line: `{de: ..., en: ...}`."""
    found = CommentedMap(values)
    found.fa.set_flow_style()
    return found


def flow_list(values: Iterable[Any]) -> CommentedSeq:
    """A list on one line."""
    found = CommentedSeq(values)
    found.fa.set_flow_style()
    return found


def titles_node(texts: Mapping[str, str]) -> CommentedMap:
    """`{de: ..., en: ...}`, each quoted where it must be."""
    return flow({language: quoted(text) for language, text in texts.items()})


def comment_text(text: str) -> str:
    """A text of the user's data on one line, so that it fits into a comment."""
    return _SPACE.sub(" ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()
