"""The pictures of README and documentation: each can be taken of the pages as they are, and each is shown somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
from screenshots import FOLDER, LANGUAGES, MOST, PICTURES, take  # noqa: E402 - found by the line before

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

NAMES = {f"{picture.name}.{language}.webp" for picture in PICTURES for language in LANGUAGES}


def shown() -> dict[str, set[str]]:
    """The pictures that each page shows; a page in German shows German ones."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    found = {}
    for page in pages:
        links = re.findall(r"!\[[^\]]+\]\(([^)]+\.webp)\)", page.read_text("utf-8"))
        for link in links:
            assert (page.parent / link).resolve().parent == FOLDER, f"{page}: {link}"
        found[str(page.relative_to(ROOT))] = {Path(link).name for link in links}
    return {page: names for page, names in found.items() if names}


def test_every_picture_is_there_and_shown_in_the_language_of_its_page() -> None:
    assert {file.name for file in FOLDER.iterdir()} == NAMES
    assert set().union(*shown().values()) == NAMES
    for page, names in shown().items():
        language = "de" if page.startswith("docs/de/") else "en"
        assert {name.split(".")[1] for name in names} == {language}, page
    for name in NAMES:
        assert (FOLDER / name).stat().st_size < MOST, name


def test_the_readme_begins_with_what_it_does_for_whom_and_a_picture() -> None:
    title, _, words, _, picture, *_ = re.split(r"(\n\n)", (ROOT / "README.md").read_text("utf-8"))
    assert title == "# Reifegrad"
    assert len(re.findall(r"[.](?:\s|$)", words)) == 2
    assert picture.startswith("![")


@pytest.mark.slow
@pytest.mark.thorough
def test_every_picture_can_be_taken_of_the_pages_as_they_are(
    demo: RunningServer, browsing: Browsing, tmp_path: Path
) -> None:
    taken = take(browsing, demo.url, tmp_path)
    assert {file.name for file in taken} == NAMES
    for file in taken:
        with Image.open(file) as new, Image.open(FOLDER / file.name) as kept:
            assert new.size == kept.size, file.name
            assert len(new.getcolors(1 << 24) or ()) > 50, "something is drawn"
