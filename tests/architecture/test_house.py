"""The house keeps its order: small modules and functions, a first line that says what a module is for."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations")  # those are Django's
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_MODULE, LONGEST_TEST, LONGEST_FUNCTION, LONGEST_CLASS = 400, 500, 40, 250
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "misc"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert path.stem not in FORBIDDEN_NAMES
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "a module begins with what it is for"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_and_classes_are_small(path: Path) -> None:
    too_long = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - (body[0].lineno if body else node.lineno) + 1
            if length > LONGEST_FUNCTION:
                too_long.append((node.name, length))
        if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno > LONGEST_CLASS:
            too_long.append((node.name, (node.end_lineno or 0) - node.lineno))
    assert not too_long


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_numpy_does_not_look_at_the_clock(path: Path) -> None:
    """Ruff bans the clocks of Python (TID251 in pyproject.toml); that of NumPy is a word, `datetime64("now")`."""
    if path.relative_to(SOURCE).parts[:2] in {("reifegrad", "cli"), ("reifegrad", "api")}:
        return
    clocks = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"datetime64", "array", "asarray", "full"}
        and any(isinstance(one, ast.Constant) and one.value in {"now", "today"} for one in node.args)
    ]
    assert not clocks, "take the moment as an argument"


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_a_test_file_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEST


def test_the_map_is_the_tree() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = page.partition("\nsrc/reifegrad/\n")[2].partition("\ntests/")[0]
    engine, server = picture.split("\nsrc/reifegrad_web/")
    for name, part in (("reifegrad", engine), ("reifegrad_web", server)):
        _is_the_tree(part, SOURCE / name)


def _is_the_tree(picture: str, source: Path) -> None:
    drawn = re.findall(r"^( +)(\w+)/ ", picture, flags=re.MULTILINE)
    rooms = [name for indent, name in drawn if len(indent) == 2]
    inner = {name for indent, name in drawn if len(indent) == 4}
    packages = [path.parent.relative_to(source) for path in source.rglob("__init__.py")]
    packages = [path for path in packages if path.name != "migrations"]
    assert set(rooms) == {path.name for path in packages if len(path.parts) == 1}
    assert {path.name for path in packages if len(path.parts) == 2} <= inner, "draw the new room in CONTRIBUTING.md"


def test_the_map_is_in_the_order_of_the_layers() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(x for x in settings["tool"]["importlinter"]["contracts"] if x["type"] == "layers")["layers"]
    order = [name for layer in reversed(layers) for name in layer.split(" | ") if name not in {"__main__", "version"}]
    drawn = re.findall(r"^  (\w+)(?:/|\.py) ", page.partition("src/reifegrad/")[2], flags=re.MULTILINE)
    assert drawn[: len(order)] == order


def test_no_test_is_skipped_without_a_reason() -> None:
    silent = [
        _name(path)
        for path in TESTS
        if re.search(r"mark\.(skip|xfail)(\(\s*\))?$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    assert not silent
