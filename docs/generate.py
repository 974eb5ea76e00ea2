"""Writes the pages of docs/reference that would otherwise repeat the code by hand.

`python docs/generate.py` writes them; with `--check` it only says which are out of date.
"""
# ruff: noqa: INP001, T201

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reference_pages import (
    actions_page,
    agreement_page,
    commands_page,
    conditions_page,
    engines_page,
    errors_page,
    model_page,
    output_page,
    tables_page,
    templates_page,
)

from reifegrad.spec.checks.page import checks_page

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "model.md": model_page,
    "agreement-file.md": agreement_page,
    "actions-file.md": actions_page,
    "conditions.md": conditions_page,
    "checks.md": checks_page,
    "errors.md": errors_page,
    "commands.md": commands_page,
    "tables.md": tables_page,
    "engines.md": engines_page,
    "output.md": output_page,
    "templates.md": templates_page,
}
HEAD = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->\n\n"


def main() -> int:
    """Write all pages, or with --check compare them; the exit code says whether they were up to date."""
    os.environ["COLUMNS"] = "100"
    stale = []
    for name, page in PAGES.items():
        path, text = FOLDER / name, HEAD + page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if "--check" not in sys.argv:
        print(f"{len(PAGES)} pages, {len(stale)} of them changed")
        return 0
    for name in stale:
        print(f"docs/reference/{name} is out of date: run `make docs`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
