"""Writes values as pieces of YAML, quoted where YAML would read them differently."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_LINE = "# yaml-language-server: $schema=scoring-model.schema.json"
_PLAIN = re.compile(r"^[A-Za-zÄÖÜäöüß][\wÄÖÜäöüß./ &()+-]*[\wÄÖÜäöüß)]$|^[A-Za-z]$")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "else", "~"}
_SPACE = re.compile(r"\s+")


def scalar(value: str | float | bool) -> str:  # noqa: FBT001  # a value of a model, not a switch
    """A value as YAML 1.2 (and 1.1) read it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = _PLAIN.match(value) and value.casefold() not in _WORDS
        return value if plain else json.dumps(value, ensure_ascii=False)
    return f"{value:.15g}"


def titles(texts: Mapping[str, str]) -> str:
    """`{de: ..., en: ...}`."""
    return "{" + ", ".join(f"{language}: {_in_braces(text)}" for language, text in texts.items()) + "}"


def _in_braces(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if re.search(r"[,\[\]{}:#]", text) else scalar(text)


def remark(text: str) -> str:
    """A text of the user's data on one line, so that it can stand in a comment."""
    return _SPACE.sub(" ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()
