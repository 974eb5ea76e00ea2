"""In: a page of the cookbook. Out: its recipes, each with its model lines and what the page shows of the result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Recipe:
    """One wish: its section and heading, the lines of the model, the table of the list, the lines of `explain`.

    `model` is empty, and so are `table` and `explained`, if the page has no such block below the heading.
    """

    section: str
    wish: str
    model: str
    table: tuple[tuple[str, ...], ...]
    explained: tuple[tuple[str, ...], ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whom the page explains: the id at the end of the first line of each block."""
        return tuple(lines[0].rpartition("(")[2].rstrip(")") for lines in self.explained)


def read_recipes(path: Path) -> list[Recipe]:
    """The recipes of a page in order: the text below each heading of the third level."""
    recipes = []
    for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        section, *parts = re.split(r"^### ", part, flags=re.MULTILINE)
        recipes += [_recipe(section.splitlines()[0], text) for text in parts]
    return recipes


def _recipe(section: str, text: str) -> Recipe:
    blocks = _BLOCK.findall(text)
    models = [content for language, content in blocks if language == "yaml"]
    return Recipe(
        section,
        text.splitlines()[0],
        "".join(models),
        tuple(_cells(line) for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ---")),
        tuple(tuple(content.splitlines()) for language, content in blocks if language == "text"),
    )


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("<br>", "\n") for cell in line.strip().strip("|").split("|"))
