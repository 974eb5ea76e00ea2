"""Finds every problem code in the source of Reifegrad, and what it says."""
# ruff: noqa: INP001

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CODE = re.compile(r"^[a-z*]+(?:[-_][a-z*]+)*$")
_CALLS = {"fail", "Problem", "ConditionError", "add", "stop", "_problem", "damage"}
_CODES_ALONE = {"bug", "interrupted"}
SEVERITIES = ("error", "warning", "note")


Assigned = tuple[int, str, str]
"""Line, name and text."""


@dataclass(frozen=True)
class Message:
    """One place where a code is reported."""

    code: str
    what: str
    fix: str
    severity: str
    module: str


def find_messages(source: Path) -> list[Message]:
    """All messages of a package, by code."""
    found: list[Message] = []
    for path in sorted(source.rglob("*.py")):
        module = ".".join(path.relative_to(source).with_suffix("").parts)
        if module.startswith("spec.checks"):
            continue  # they have a page of their own
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _assigned(tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found += _messages(node, constants, module)
    return sorted(dict.fromkeys(found), key=lambda message: (message.code, message.module, message.what))


def find_reject_reasons(source: Path) -> list[str]:
    """Every reason for which a row or value of a table is not taken."""
    names: set[str] = set()
    for path in sorted((source / "tables").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "Reject" and node.args:
                last = node.args[-1]
                values = [last.body, last.orelse] if isinstance(last, ast.IfExp) else [last]
                names |= {str(v.value) for v in values if isinstance(v, ast.Constant)}
    return sorted(names)


def _messages(function: ast.FunctionDef, constants: list[Assigned], module: str) -> Iterator[Message]:
    assigned = [*constants, *_assigned(list(ast.walk(function)))]
    for node in ast.walk(function):
        line = getattr(node, "lineno", 0)
        texts = {name: text for at, name, text in assigned if at < line or (at, name, text) in constants}
        if isinstance(node, ast.Call) and _called(node) in _CALLS:
            yield from _message(node, texts, module)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3:
            parts = [_text(part, texts) for part in node.elts]
            if _is_code(parts[0]) and "_" in parts[0] and all(parts) and " " in parts[1]:
                yield Message(parts[0], parts[1], parts[2], "warning", module)


def _message(call: ast.Call, texts: dict[str, str], module: str) -> Iterator[Message]:
    named = {word.arg: _text(word.value, texts) for word in call.keywords if word.arg}
    given = [_text(part, texts) for part in call.args]
    severity = named.get("severity") or next((text for text in given if text in SEVERITIES), "error")
    if "code" in named and _is_code(named["code"]):
        yield Message(named["code"], named.get("what", ""), named.get("fix", ""), severity, module)
        return
    place = {"add": 1, "stop": 1}.get(_called(call), 0)
    if len(given) > place and _is_code(given[place]):
        rest = [text for text in given[place + 1 :] if text not in SEVERITIES]
        what = named.get("what") or (rest[0] if rest else "")
        fix = named.get("fix") or (rest[1] if len(rest) > 1 else "")
        if what:
            yield Message(given[place], what, fix, severity, module)


def _is_code(text: str) -> bool:
    return bool(_CODE.match(text)) and (text in _CODES_ALONE or any(mark in text for mark in "-_"))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _assigned(nodes: Sequence[ast.AST]) -> list[Assigned]:
    """Names that are given one text, each with its line; what stands last before a place is what holds there."""
    found: list[Assigned] = []
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, {})
            if text:
                found.append((node.lineno, node.targets[0].id, text))
    return sorted(found)


def _text(node: ast.AST, texts: dict[str, str]) -> str:
    """A text as it stands in the code, with `*` for what is filled in; empty if it is none."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, texts) if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, texts) + _text(right, texts)
        case ast.Name(id=name):
            return texts.get(name, "")
        case ast.IfExp(body=body):
            return _text(body, texts)
        case _:
            return ""
