"""A name says one thing: no two public classes share one, and words that need an explanation are not used."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "reifegrad"

SAY_INSTEAD = {
    "alike": "similar",
    "awake": "resetting",
    "celled": "per cell",
    "companions": "resetting criteria",
    "judge": "score",
    "lender": "similar lead",
    "lesson": "request",
    "lively": "with activities",
    "noticing": "notices",
    "portrait": "explanation",
    "portray": "explain",
    "praised": "worth using",
    "rung": "rating",
    "taken": "values, losses",
    "taught": "result",
    "telling": "informative, important",
    "told": "translating, answered",
    "wish": "options",
}
"""Words that names of public classes and functions do not use, and what they say instead."""

LEFT_OUT = "left_out"
"""Columns and candidates are excluded, with a reason; the word of the texts for users is not one of the code."""

AMBIGUOUS = {
    "held", "nothing", "_about", "_apart", "_around", "_called", "_column", "_fate", "_held", "_named", "_of",
    "_place", "_shown", "_taken", "_tells", "_telling", "_together", "_wanted", "_whole", "_with", "_within",
}  # fmt: skip
"""A preposition or participle by itself: a function says what it does."""


@cache
def _classes_and_functions() -> list[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    return [
        (str(path.relative_to(SOURCE)), node)
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    ]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_no_two_public_classes_share_a_name() -> None:
    """Nor does a private class have the name of a public one with an underscore before it."""
    places = defaultdict(list)
    for place, node in _classes_and_functions():
        if isinstance(node, ast.ClassDef):
            places[node.name].append(place)
    public = {name: [*found, *places.get(f"_{name}", ())] for name, found in places.items() if name[0] != "_"}
    assert len(public) > 200
    assert not {name: found for name, found in public.items() if len(found) > 1}


def test_every_class_of_the_glossary_is_one_of_the_house() -> None:
    """A renamed class takes its line of the glossary along."""
    page = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\| `[\w.]+\.([A-Z]\w*[a-z]\w*)` \|$", page, flags=re.MULTILINE))
    assert len(named) > 20
    assert named <= {node.name for _, node in _classes_and_functions() if isinstance(node, ast.ClassDef)}


def test_public_names_use_the_words_of_the_house() -> None:
    used = [
        f"{place}: {node.name}: say {SAY_INSTEAD[word]!r}"
        for place, node in _classes_and_functions()
        if not node.name.startswith("_")
        for word in sorted(_words(node.name) & set(SAY_INSTEAD))
    ]
    assert not used


def test_nothing_is_called_left_out() -> None:
    used = [place for place, node in _classes_and_functions() if LEFT_OUT in node.name]
    assert not used


def test_a_function_is_no_bare_preposition_or_participle() -> None:
    assert not [f"{place}: {node.name}" for place, node in _classes_and_functions() if node.name in AMBIGUOUS]
