"""Every text that the source says is in the catalogues of both languages, and no other; fields and plurals agree."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from reifegrad.language import LANGUAGES
from reifegrad.language.compiling import compiled, sources

sys.path.insert(0, str(Path(__file__).parent))

from source_texts import PAGES, SOURCE, all_modules, assigned
from text_families import FAMILIES, LEXICON, recorded_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

SAYING = {"words", "_words", "text", "named", "has", "key", "_counted", "message"}
SAYING |= {"PointsError", "BandError", "DecayError", "DurationError"}
"""Functions whose first argument is a key."""
COUNTING = {"count", "amount", "count_thousandths", "columns"}
"""Those whose text has a form for one and a form for many; `{n}` is filled in by `count`."""
SAYING_TAG = re.compile(r"{% *(?P<tag>say|counted) +(?:['\"](?P<key>[^'\"]+)['\"])?(?P<fields>[^%]*)%}")
FIELD = re.compile(r"(\w+)=")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_*-]+)+|\*(\.[a-z0-9_*]+)+")


@dataclass(frozen=True)
class Said:
    """One place of the source that says a text."""

    key: str
    place: str
    called: str
    fields: frozenset[str] | None
    """What is filled in; None where it is not written out."""


@cache
def texts(language: str) -> dict[str, tuple[str, ...]]:
    """All texts of a language: one, or one for each plural form."""
    found: dict[str, tuple[str, ...]] = {}
    for source in sources(language):
        with source.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                assert key not in found, f"{key} is twice in the catalogues of {language}"
                assert not message.fuzzy, f"{language}: {key} is marked fuzzy"
                found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


def fields(key: str, language: str) -> set[str]:
    """What is filled into a text; of plural forms that for many."""
    return {name for _, name, _, _ in Formatter().parse(texts(language)[key][-1]) if name}


def starred(node: ast.AST) -> str | None:
    """A key as it is written, with a star for each part that is filled in."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
    return None


def choices(node: ast.AST) -> Iterator[str]:
    """The keys that an argument can be: a text, or one of two."""
    if isinstance(node, ast.IfExp):
        yield from choices(node.body)
        yield from choices(node.orelse)
    elif (key := starred(node)) is not None:
        yield key


@cache
def said() -> tuple[Said, ...]:
    """Every place that says a text by its key."""
    found = []
    for module, tree in all_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in SAYING | COUNTING:
                    place = f"{module}:{node.lineno}"
                    found += [Said(key, place, called, _given(node, called)) for key in choices(node.args[0])]
    found += said_by_templates()
    return tuple(one for one in found if KEY.fullmatch(one.key) and not one.key.startswith("format."))


@cache
def said_by_templates() -> tuple[Said, ...]:
    """Every place of a page's template that says a text: `{% say "KEY" name=value %}`, `{% counted "KEY" n %}`."""
    found = []
    pages = SOURCE.parent / "reifegrad_web" / "pages" / "templates"
    for path in sorted(pages.rglob("*.html")):
        for tag in SAYING_TAG.finditer(path.read_text("utf-8")):
            key = tag["key"]
            assert key, f"{path.name}: {tag[0]}: a template says keys as they are; put them together in Python"
            names = frozenset(FIELD.findall(tag["fields"]))
            counts = tag["tag"] == "counted"
            called = "count" if counts else "say"
            found.append(Said(key, str(path.relative_to(pages)), called, names | ({"n"} if counts else set())))
    return tuple(found)


def _given(call: ast.Call, called: str) -> frozenset[str] | None:
    names = {word.arg for word in call.keywords}
    if None in names or called in {"key", "_counted", "has", "named", "columns"}:
        return None
    return frozenset(str(name) for name in names) | ({"n"} if called in COUNTING else set())


@cache
def written() -> set[str]:
    """Every text and every pattern of a text in the source."""
    found = set()
    for _, tree in all_modules():
        for node in ast.walk(tree):
            found.add(starred(node) or "")
    return found | {one.key for one in said_by_templates()}


def is_of_texts(pattern: str) -> bool:
    """Whether a pattern could be a key: it is the beginning or end of one."""
    expression = re.compile(re.escape(pattern).replace(r"\*", r"[a-z0-9_.-]+"))
    return any(expression.fullmatch(key) for key in texts("en"))


def test_both_languages_have_the_same_texts() -> None:
    german, english = (texts(language) for language in LANGUAGES)
    assert sorted(german.keys() - english.keys()) == []
    assert sorted(english.keys() - german.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, forms in texts(language).items() if not all(forms)] == []


def test_both_languages_fill_in_the_same_and_have_the_same_columns() -> None:
    keys = texts("en")
    assert [key for key in keys if fields(key, "de") != fields(key, "en")] == []
    bars = {key: {form.count("|") for language in LANGUAGES for form in texts(language)[key]} for key in keys}
    assert [key for key, counts in bars.items() if len(counts) > 1] == []


def test_plural_forms_are_complete_and_fill_in_nothing_that_the_text_for_many_does_not() -> None:
    for language in LANGUAGES:
        for key, forms in texts(language).items():
            assert len(forms) == len(texts("en")[key]) in {1, 2}, key
            one = {name for _, name, _, _ in Formatter().parse(forms[0]) if name}
            assert one <= fields(key, language) | {"n"}, key


def test_every_text_that_the_source_says_is_in_the_catalogues() -> None:
    missing = {f"{one.place}: {one.key}" for one in said() if "*" not in one.key and one.key not in texts("en")}
    # `named` takes the beginning of a key, and `key` and `_counted` may be anybody's.
    loose = {f"{one.place}: {one.key}" for one in said() if one.called in {"named", "key", "_counted"}}
    assert sorted(missing - loose) == []


def test_what_is_counted_has_a_form_for_one_and_one_for_many() -> None:
    counted = {one.key for one in said() if one.called in COUNTING - {"columns"} and "*" not in one.key}
    assert sorted(key for key in counted if len(texts("en")[key]) != 2) == []


def test_the_source_fills_in_what_the_texts_need() -> None:
    wrong = [
        f"{one.place}: {one.key} needs {sorted(fields(one.key, 'en'))} and gets {sorted(one.fields)}"
        for one in said()
        if one.fields is not None and one.key in texts("en") and not fields(one.key, "en") <= one.fields
    ]
    assert wrong == []


def test_every_key_that_is_put_together_is_of_a_declared_family() -> None:
    found = {pattern for pattern in written() if "*" in pattern and KEY.fullmatch(pattern) and is_of_texts(pattern)}
    assert sorted(found - FAMILIES.keys()) == []
    assert sorted(FAMILIES.keys() - written()) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_of_a_family_is_in_the_catalogues(family: str) -> None:
    assert sorted(FAMILIES[family] - texts("en").keys()) == []


def test_the_audit_log_can_be_asked_for_everything_that_is_noted_in_it() -> None:
    assert sorted(recorded_actions() - assigned("ACTIONS", PAGES + "privacy/entries.py")) == []


def test_every_text_is_used() -> None:
    """Those of problems have a test of their own."""
    keys = {key for key in texts("en") if key.partition(".")[0] not in {"problem", *LEXICON}}
    used = written() | {key for members in FAMILIES.values() for key in members}
    assert sorted(keys - used) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_can_be_compiled(language: str) -> None:
    assert compiled(language)
