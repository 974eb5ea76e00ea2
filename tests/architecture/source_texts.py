"""Reads texts out of the source: what is given to a function, assigned to a name, or a value of an enumeration."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import reifegrad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(reifegrad.__file__).parent

SERVER = "../reifegrad_web/"
PAGES = SERVER + "pages/"


def all_modules() -> list[tuple[str, ast.Module]]:
    """Every module of the engine, by its path in the package, and of the server."""
    found = [(str(path.relative_to(SOURCE)), path) for path in sorted(SOURCE.rglob("*.py"))]
    server = sorted((SOURCE.parent / "reifegrad_web").rglob("*.py"))
    found += [(str(path.relative_to(SOURCE.parent)), path) for path in server]
    return [(name, ast.parse(path.read_text("utf-8"))) for name, path in found]


def parse(module: str) -> ast.Module:
    """A module of the package."""
    return ast.parse((SOURCE / module).read_text("utf-8"))


def modules(room: str) -> list[str]:
    """All modules of a room."""
    return [str(path.relative_to(SOURCE)) for path in sorted((SOURCE / room).rglob("*.py"))]


def strings(node: ast.AST) -> Iterator[str]:
    """Every text in a part of the source."""
    return (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def arguments(call: str, place: int, *modules: str) -> set[str]:
    """The texts that are given to a function as the argument in a place, one by one or by `a if x else b`."""
    found: set[str] = set()
    for module in modules:
        for node in ast.walk(parse(module)):
            if isinstance(node, ast.Call) and _name(node) == call and len(node.args) > place:
                found |= set(_values(node.args[place]))
    return found


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _values(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _values(body)
            yield from _values(other)


def assigned(name: str, *modules: str) -> set[str]:
    """The texts in what is assigned to a name."""
    found: set[str] = set()
    for module in modules:
        for node in ast.walk(parse(module)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    found |= set(strings(node.value))
    return found


def assigned_in_class(name: str, module: str) -> set[str]:
    """The texts that are assigned in the body of a class: the values of an enumeration."""
    classes = [node for node in ast.walk(parse(module)) if isinstance(node, ast.ClassDef) and node.name == name]
    lines = [line for found in classes for line in found.body if isinstance(line, ast.Assign)]
    return {text for line in lines for text in strings(line.value)}


def filled(family: str, members: Iterable[str]) -> set[str]:
    """The keys of a family with one star."""
    return {family.replace("*", member) for member in members}
