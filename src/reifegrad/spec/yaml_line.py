"""Writes a value as YAML has it on one line: for lines of a mapping file that a person reads, copies and changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[^\W\d_][\w ./%+()-]*[\w.)]|[^\W\d_]")
_NO_TEXTS = {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}


def scalar(text: str) -> str:
    """A text without quotes where it cannot be taken for something else; letters that nobody sees by their number.

    >>> print(scalar("Job Title"), scalar("Betrag (€)"), scalar("no"), scalar("a: b"))
    Job Title "Betrag (€)" "no" "a: b"
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NO_TEXTS and "  " not in text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _numbered(letter) for letter in quoted)


def _numbered(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def flow(value: Any) -> str:
    """A value with everything in it: maps and lists in brackets.

    >>> print(flow({"country": {"Germany": "DE", "NULL": None}, "lower": ["lead_id"], "footer": 0, "ok": True}))
    {country: {Germany: DE, "NULL": null}, lower: [lead_id], footer: 0, ok: true}
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return scalar(value)
        case Mapping():
            return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case _:
            return str(value)
