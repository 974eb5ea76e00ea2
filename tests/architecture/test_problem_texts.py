"""Every problem that the source reports has its texts in the catalogues, and what they fill in is given."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from problem_families import PROBLEM_FAMILIES
from source_texts import all_modules
from test_texts import choices, fields, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the code and the variant of a problem stand among the arguments of a call.
CALLS = {
    "fail": (0, None),
    "Problem": (0, None),
    "ConditionError": (0, 1),
    "CalendarError": (0, 1),
    "add": (1, 2),
    "stop": (1, 2),
    "warn": (0, 1),
    "_problem": (0, None),
}
CHECKS = {"Finding": (1, 2), "at": (1, None)}
CODE = re.compile(r"[a-z]+([-_][a-z]+)*")


@dataclass(frozen=True)
class Reported:
    """One place of the source that reports a problem."""

    base: str
    place: str
    params: frozenset[str] | None


@cache
def reported() -> tuple[Reported, ...]:
    """Every place that reports a problem by a code that is written out."""
    found: list[Reported] = []
    for module, tree in all_modules():
        found += _of_checks(tree, module) if module.startswith("spec/checks/for_") else _of_calls(tree, module)
    return tuple(found)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _of_calls(tree: ast.AST, module: str) -> Iterator[Reported]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (places := CALLS.get(_called(node))) and len(node.args) > places[0]:
            codes = [code for code in choices(node.args[places[0]]) if CODE.fullmatch(code)]
            named = next((word.value for word in node.keywords if word.arg == "variant"), None)
            if places[1] is not None and len(node.args) > places[1]:
                named = node.args[places[1]]
            variants = [""] if named is None else list(choices(named))
            for code in codes:
                for variant in variants:
                    yield Reported(_base(code, variant), f"{module}:{node.lineno}", _params(node))


def _of_checks(tree: ast.Module, module: str) -> Iterator[Reported]:
    for check in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        code = re.sub(r"(?<!^)(?=[A-Z])", "-", check.name).lower()
        for node in ast.walk(check):
            if isinstance(node, ast.Call) and _called(node) in CHECKS and node.args:
                variants = list(choices(node.args[1])) if len(node.args) > 1 else [""]
                for variant in variants:
                    yield Reported(_base(code, variant), f"{module}:{node.lineno}", _params(node))


def _base(code: str, variant: str) -> str:
    return f"problem.{code}.{variant}" if variant else f"problem.{code}"


def _params(node: ast.Call) -> frozenset[str] | None:
    """What is filled in, if it is written out: keywords, or a dictionary in place."""
    if _called(node) == "_problem":
        return None  # it fills in more of its own
    given = next((word.value for word in node.keywords if word.arg == "params"), None)
    if _called(node) == "Problem" and len(node.args) > 1:
        given = node.args[1]
    if isinstance(given, ast.Dict):
        keys = [key.value for key in given.keys if isinstance(key, ast.Constant)]
        return frozenset(map(str, keys)) if len(keys) == len(given.keys) else None
    if given is not None or any(word.arg is None for word in node.keywords):
        return None
    return frozenset(word.arg for word in node.keywords if word.arg) - {"variant", "file", "line", "severity"}


def known() -> set[str]:
    """The problems that the catalogues have texts of."""
    return {key.removesuffix(".what") for key in texts("en") if key.startswith("problem.") and key.endswith(".what")}


def test_every_problem_has_its_text() -> None:
    assert len(reported()) > 200
    assert sorted({f"{one.place}: {one.base}" for one in reported() if one.base not in known()}) == []
    assert sorted({base for members in PROBLEM_FAMILIES.values() for base in members} - known()) == []


def test_every_text_of_a_problem_is_used() -> None:
    used = {one.base for one in reported()} | {base for members in PROBLEM_FAMILIES.values() for base in members}
    assert sorted(known() - used) == []
    fixes = {key.removesuffix(".fix") for key in texts("en") if key.startswith("problem.") and key.endswith(".fix")}
    assert sorted(fixes - known()) == []


def test_a_problem_gives_what_its_texts_fill_in() -> None:
    wrong = []
    for one in reported():
        needed = {name for part in ("what", "fix") for name in _fields(f"{one.base}.{part}")}
        if one.params is not None and not needed <= one.params:
            wrong.append(f"{one.place}: {one.base} needs {sorted(needed)} and gets {sorted(one.params)}")
    assert wrong == []


def _fields(key: str) -> set[str]:
    return {name.split("!")[0] for name in fields(key, "en")} if key in texts("en") else set()
