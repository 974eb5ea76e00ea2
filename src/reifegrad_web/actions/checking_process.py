"""The process that reads a stranger's text of actions, without the database and within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.actions.loader import parse_actions
from reifegrad_web.confined import do_confined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def main() -> None:
    """Say what the text is that lies in the folder."""
    do_confined(_read)


def _read(task: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    found = parse_actions((folder / task["file"]).read_bytes().decode())
    return {"name": found.name, "hash": found.hash}


if __name__ == "__main__":
    main()
