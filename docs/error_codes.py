"""In: the catalogue of texts and the source of Reifegrad. Out: every code of a problem, and what it says."""
# ruff: noqa: INP001

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from reifegrad.language.compiling import sources
from reifegrad.spec.checks.run import CHECKS
from reifegrad.tables.rejects import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEVERITIES = ("error", "warning", "note")
_KEY = re.compile(r"problem\.(?P<code>[a-z_-]+)(?:\.[a-z-]+)?\.(?P<part>what|fix)")


@dataclass(frozen=True)
class Message:
    """What is said of one code, in each of its variants."""

    code: str
    severity: str
    whats: tuple[str, ...]
    fixes: tuple[str, ...]


def find_messages(source: Path) -> list[Message]:
    """All messages of a package, by code. Those of the checks of models have a page of their own."""
    severities = _severities(source)
    texts: dict[str, dict[str, list[str]]] = {}
    for key, text in _texts():
        if found := _KEY.fullmatch(key):
            texts.setdefault(found["code"], {"what": [], "fix": []})[found["part"]].append(_shown(text))
    found = []
    for code in sorted(texts.keys() - {check.code for check in CHECKS}):
        whats, fixes = (tuple(dict.fromkeys(filter(None, texts[code][part]))) for part in ("what", "fix"))
        found.append(Message(code, severities.get(code, "error"), whats, fixes))
    return found


def find_reject_reasons() -> list[str]:
    """Every reason for which a row or value of a table is not taken."""
    return sorted(REASONS)


def codes_of(module: Path) -> set[str]:
    """The codes that one module reports."""
    return {code for code, _ in _reported(module)}


def _texts() -> Iterator[tuple[str, str]]:
    for path in sources("en"):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if isinstance(message.id, str) and message.id:
                    yield message.id, str(message.string)


def _shown(text: str) -> str:
    """The text with dots for what is filled in; that the nearest name is offered goes without saying."""
    filled = {None: "", "near": "", "hints": "", "mapping": "TABLE: {...}"}
    parts = Formatter().parse(text)
    return "".join(literal + filled.get(name, "...") for literal, name, _, _ in parts).strip()


def _severities(source: Path) -> dict[str, str]:
    """The worst severity that each code is reported with."""
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        for code, severity in _reported(path):
            found[code] = min(found.get(code, "note"), severity, key=SEVERITIES.index)
    # The codes of rows that are not taken are put together from the reason.
    return found | {f"rejected-{reason.replace('_', '-')}": "warning" for reason in REASONS}


def _reported(path: Path) -> Iterator[tuple[str, str]]:
    """Each code found in a call, or in a tuple next to its parameters, with the severity given there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            given = [*node.args, *(word.value for word in node.keywords if word.arg == "severity")]
            words = [text for part in given for text in _constants(part)]
            warns = isinstance(node.func, ast.Attribute) and node.func.attr == "warn"
            severity = next((word for word in words if word in SEVERITIES), "warning" if warns else "error")
            yield from ((word, severity) for word in words if word not in SEVERITIES)


def _constants(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _constants(body)
            yield from _constants(other)
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(end))]) if end == "-empty":
            yield from (f"{kind}{end}" for kind in ("attribute", "property"))
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _constants(part)
