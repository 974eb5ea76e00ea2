"""The pages fit together: links lead somewhere, every page can be found, generated ones are up to date, words agree."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from reifegrad.language.words import Words
from reifegrad.tables import CONTRACTS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ADR_PARTS = ("**Status:**", "## Context", "## Decision", "## Alternatives", "## Consequences", "## Revisited")

GERMAN_TEXTS = {
    "criterion": "diff.thing.criterion",
    "dimension": "diff.thing.dimension",
    "group": "diff.thing.group",
    "persona": "diff.thing.persona",
    "attribute": "diff.thing.attribute",
    "activity": "diff.thing.activity",
    "condition": "diff.thing.condition",
    "points": "diff.thing.points",
    "band": "diff.thing.band",
    "limit": "diff.thing.limit",
    "decay": "diff.thing.decay",
    "window": "diff.thing.window",
    "threshold": "diff.thing.threshold",
    "grade": "diff.thing.grade",
    "matrix": "diff.thing.matrix",
    "cell": "diff.thing.cell",
    "segment": "diff.thing.segment",
    "priority": "diff.thing.priority",
    "stage": "fact.stage",
    "disqualified": "stage.disqualified",
    "ready for sales": "stage.sales_qualified",
}
"""Terms of the glossary that the program says in German, too."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _links(path: Path) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", _prose(path)) if "://" not in link]


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _prose(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def test_every_page_can_be_found_from_the_index() -> None:
    index = DOCS / "README.md"
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in _links(index)}
    known = {index}
    missing = [_name(page) for page in DOCS.rglob("*.md") if page not in known and page.resolve() not in listed]
    assert not missing, "put them into docs/README.md"


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_codes_that_pages_name_are_codes() -> None:
    table = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| `([a-z-]+)` ", table, flags=re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`([a-z]+(?:[-_][a-z]+)+)`", _prose(page))}
    assert codes
    assert not {word for word in named - codes if word.replace("_", "-") in codes}


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("*.md")), ids=_name)
def test_a_decision_has_all_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = [text.find(part) for part in ADR_PARTS]
    assert -1 not in places
    assert places == sorted(places)
    assert text.startswith(f"# {page.name[:4]} ")


def _glossary() -> list[list[str]]:
    text = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("row", _glossary(), ids=lambda row: row[0])
def test_a_term_of_the_glossary_is_in_the_code(row: list[str]) -> None:
    term, german, meaning, place = row
    assert german
    assert meaning
    module, _, name = place.strip("`").rpartition(".")
    assert hasattr(import_module(module if module.startswith("reifegrad_web.") else f"reifegrad.{module}"), name), term


def test_the_program_says_the_german_words_of_the_glossary() -> None:
    german = Words("de")
    words = {term: other for term, other, *_ in _glossary()}
    assert {term: german(key) for term, key in GERMAN_TEXTS.items()} == {term: words[term] for term in GERMAN_TEXTS}


def test_every_table_has_a_term() -> None:
    terms = {term for term, *_ in _glossary()}
    singular = {"activities": "activity", "profile_changes": "profile change", "moments": "moment (as_of)"}
    assert {singular.get(name, name.removesuffix("s")) for name in CONTRACTS} <= terms


def test_the_map_names_only_what_is_there() -> None:
    """Packages that are drawn exist; the opposite is tested with the rules of the house."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("src/reifegrad/\n")[2].partition("```")[0]
    source, _, rest = page.partition("\ntests/\n")
    parts = zip(("reifegrad", "reifegrad_web"), source.split("\nsrc/reifegrad_web/"), strict=True)
    for package, part in parts:
        rooms = re.findall(r"^  (\w+)/ ", part, flags=re.MULTILINE)
        assert all((ROOT / "src" / package / room).is_dir() for room in rooms)
    assert all((ROOT / "tests" / room).is_dir() for room in re.findall(r"^  (\w+)/ ", rest, flags=re.MULTILINE))
