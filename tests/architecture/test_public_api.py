"""What `import reifegrad` offers is a promise: names and signatures change on purpose only."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import reifegrad as rg

SNAPSHOT = Path(__file__).with_name("public_api.txt")
SOURCE = Path(rg.__file__).parent
DOCTESTS = sorted(path for path in SOURCE.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))
MOST_NAMES = 15


def _signature(name: str) -> str:
    found = getattr(rg, name)
    if inspect.isfunction(found):
        return f"{name}{inspect.signature(found)}"
    if inspect.isclass(found):
        own = [f"{name}{inspect.signature(found)}"]
        methods = (
            f"  {name}.{method}{inspect.signature(member)}"
            for method, member in inspect.getmembers(found, inspect.isfunction)
            if not method.startswith("_")
        )
        return "\n".join([*own, *methods])
    return name


def test_names_and_signatures_are_those_of_the_snapshot() -> None:
    assert len(rg.__all__) <= MOST_NAMES
    written = "\n".join(_signature(name) for name in sorted(rg.__all__)) + "\n"
    assert written == SNAPSHOT.read_text(encoding="utf-8"), f"if this is meant, write it to {SNAPSHOT.name}:\n{written}"


def test_what_is_public_says_what_it_does() -> None:
    for name in rg.__all__:
        if name != "__version__":
            assert inspect.getdoc(getattr(rg, name)), name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        rg.nothing  # noqa: B018  # asking is the test


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, reifegrad; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for library in ("pydantic", "ibis", "duckdb", "pyarrow", "numpy", "pandas", "click", "rich", "babel"):
        assert f"'{library}'" not in done.stdout, library


@pytest.mark.parametrize("path", DOCTESTS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_examples_in_docstrings_hold(path: Path) -> None:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    module = import_module(".".join(part for part in parts if part != "__init__"))
    assert doctest.testmod(module).failed == 0
