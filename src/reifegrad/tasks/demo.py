"""A folder and a size come in; the files of the demo company go out, with a bar while they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.cli.progress import Bar
from reifegrad.errors import fail

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.cli.screen import Screen
    from reifegrad.templates.company import CompanyFiles


def make_company(folder: Path, screen: Screen, *, activities: int, **settings: Any) -> CompanyFiles:
    """Write the demo company into a folder.

    Raises:
        ReifegradError: The folder is a file, or the settings are not possible.
    """
    from reifegrad.templates.company import generate_company

    if folder.exists() and not folder.is_dir():
        raise fail("output-folder", f"{folder} is a file", "Name a folder.", file=str(folder))
    words = screen.words
    with Bar(screen) as bar:

        def on_activities(done: int) -> None:
            bar.count(done, activities, words("progress.write", rows=words.number(done)))

        try:
            return generate_company(folder, activities=activities, progress=on_activities, **settings)
        except ValueError as error:
            raise fail("demo_size", str(error)) from None
