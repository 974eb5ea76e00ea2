"""Every recipe of the cookbook is scored on the facts of its page, in the language of the page, and gives what the
page shows; both pages have the same recipes. Commands of the pages are run by test_pages.py."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cookbook_page import Recipe, read_recipes
from page_script import WriteFile, missing_lines, read_script
from ruamel.yaml import YAML

from reifegrad.cli.main import cli
from reifegrad.language.words import Words
from reifegrad.spec.checks.for_tricks import TRICK_CHECKS
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.loader import load_model

if TYPE_CHECKING:
    from collections.abc import Iterator
DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "how-to" / "cookbook.md", "de": DOCS / "de" / "kochbuch.md"}
HEAD = ("reifegrad:", "name:", "timezone:")
DATA = (
    *("--mapping", "mapping.yaml", "--leads", "leads.csv", "--accounts", "accounts.csv"),
    *("--activities", "activities.csv", "--as-of", "2026-03-02"),
)
FORMS = {"en": ("excel", ","), "de": ("excel-de", ";")}
COLUMNS = ("rank", "name", "email", "score", "cell", "cell_title", "stage", "priority", "persona", "reasons")


@cache
def recipes(language: str) -> tuple[Recipe, ...]:
    return tuple(read_recipes(PAGES[language]))


@cache
def files(language: str) -> dict[str, str]:
    """The files that a page shows: the facts, the mapping, and the first recipe as a whole model."""
    return {step.name: step.text for step in read_script(PAGES[language]) if isinstance(step, WriteFile)}


ALL = [
    pytest.param(language, number, id=f"{language}-{number + 1}")
    for language in PAGES
    for number in range(len(recipes(language)))
]


def test_there_are_thirty_wishes_in_both_languages() -> None:
    english, german = recipes("en"), recipes("de")
    assert len(english) == len(german) == 30
    assert len({recipe.wish for recipe in (*english, *german)}) == 60
    assert [sum(other.section == one.section for other in english) for one in english] == [
        sum(other.section == one.section for other in german) for one in german
    ]
    assert files("en") | {"model.yaml": ""} == files("de") | {"model.yaml": ""}
    # What is explained in one language is explained in the other; ten at the least.
    assert [one.subjects for one in english] == [one.subjects for one in german]
    assert sum(bool(one.explained) for one in english) >= 10


@pytest.mark.parametrize("number", range(30))
def test_both_pages_have_the_same_lines_but_for_titles(number: int) -> None:
    english, german = (recipes(language)[number] for language in ("en", "de"))
    assert list(_without_titles(english.model)) == list(_without_titles(german.model))
    names = [[row[0] for row in one.table[1:]] for one in (english, german)]
    assert names[0] == names[1]


def _without_titles(model: str) -> Iterator[tuple[str, Any]]:
    """Every key and value in the order of the file, without what people read in their language."""
    yield from _flat((), YAML(typ="safe", pure=True).load(model))


def _flat(path: tuple[str, ...], node: Any) -> Iterator[tuple[str, Any]]:
    for key, part in node.items():
        if isinstance(part, dict):
            yield from _flat((*path, str(key)), part)
        elif key not in {"title", "disqualify"}:
            yield ".".join((*path, str(key))), part


@pytest.mark.parametrize("language", PAGES)
def test_the_whole_model_of_the_page_is_its_first_recipe(language: str) -> None:
    head, _, rest = files(language)["model.yaml"].partition("\n\n")
    assert tuple(line.split()[0] for line in head.splitlines()) == HEAD
    assert rest == recipes(language)[0].model


@pytest.mark.parametrize(("language", "number"), ALL)
def test_a_recipe_gives_what_the_page_shows(
    language: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipes(language)[number]
    assert recipe.model, "a recipe has the lines of a model"
    assert len(recipe.table) > 1, "a recipe shows what the list says"
    monkeypatch.chdir(tmp_path)
    _write(recipe, language, tmp_path)
    _compare_list(recipe, language)
    for subject, shown in zip(recipe.subjects, recipe.explained, strict=True):
        printed = _run("explain", "m.yaml", *DATA, "--lead", subject, "--lang", language)
        assert missing_lines((*shown, "..."), printed) == [], printed


def _write(recipe: Recipe, language: str, folder: Path) -> None:
    given = files(language)
    for name, text in given.items():
        (folder / name).write_text(text, encoding="utf-8")
    head = given["model.yaml"].partition("\n\n")[0]
    (folder / "m.yaml").write_text(f"{head}\n\n{recipe.model}", encoding="utf-8")


def _compare_list(recipe: Recipe, language: str) -> None:
    form, delimiter = FORMS[language]
    columns = () if "\nlist:" in recipe.model else ("--columns", ",".join(_columns(recipe.table[0], language)))
    printed = _run("score", "m.yaml", *DATA, "-o", "list.csv", "--for", form, "--lang", language, *columns)
    with Path("list.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = (tuple(row) for row in csv.reader(file, delimiter=delimiter))
    assert recipe.table[0] == heading
    shown = recipe.table[1:]
    assert [row for row in rows if row in shown] == list(shown), printed
    # Only a lead with no points and no reasons may be left out.
    left_out = [dict(zip(heading, row, strict=True)) for row in rows if row not in shown]
    assert all((row.get("Score"), row.get(Words(language)("list.column.reasons"))) == ("0", "") for row in left_out)


def _columns(heading: tuple[str, ...], language: str) -> list[str]:
    """The columns by their headings."""
    words = Words(language)
    known = {words(f"list.column.{column}"): column for column in COLUMNS}
    return [known[word] for word in heading]


def _run(*args: str) -> str:
    result = CliRunner().invoke(cli, list(args))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("number", range(30))
def test_check_has_nothing_against_a_recipe(number: int, tmp_path: Path) -> None:
    _write(recipes("en")[number], "en", tmp_path)
    assert run_checks(load_model(tmp_path / "m.yaml")) == []


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("code", [*(check.code for check in TRICK_CHECKS), "letters-for-word.blank"])
def test_what_check_says_of_a_trick_names_a_recipe_of_the_page(code: str, language: str) -> None:
    fields = {"name": "interests", "word": "VP", "value": "erp", "one": "DE", "other": "Germany"}
    text = Words(language)(f"problem.{code}.fix", mapping="leads: {...}", **fields)
    page = str(PAGES[language].relative_to(DOCS.parent))
    assert page in text
    opening, closing = {"en": "“”", "de": "„“"}[language]
    assert text.rpartition(opening)[2].partition(closing)[0] in {recipe.wish for recipe in recipes(language)}
