"""Draws the pictures of a report, and writes them as files of their own for slides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.predict.learn.criterion_names import slug, unique_name
from reifegrad.report.blocks import Picture
from reifegrad.report.plots import picture_files, svg_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.figure import Figure

    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Report

FORMATS = (".svg", ".png")


def picture(name: str, figure: Figure, words: Words, *, of: str = "") -> Picture:
    """The picture; `plot.NAME` is its title, `plot.NAME.caption` says how to read it.

    `of` is whose it is, where a report has one for each of several models.
    """
    title, caption = words(f"plot.{name}"), words(f"plot.{name}.caption")
    svg = svg_text(figure, title=title, inline=True)
    heading = title.rstrip(".")
    if of:
        name, heading = f"{name}_{slug(of)}", f"{heading}: {of}"
    return Picture(svg, title, caption, name, heading, figure)


def check_pictures(folder: str | None, names: Collection[str]) -> None:
    """Say before any work whether pictures of these names have a place. Raises `ReifegradError`."""
    if folder is None:
        return
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise fail("output-folder", variant="no-folder", folder=folder)
    for path in sorted(place.glob("*")) if place.is_dir() else ():
        if path.suffix in FORMATS and any(path.stem == name or path.stem.startswith(f"{name}_") for name in names):
            raise fail("file-exists", variant="folder", file=str(path))


def write_pictures(report: Report, folder: str | None) -> list[str]:
    """Write each picture of a report as SVG and PNG into the folder, which is made if there are any; the paths.

    Raises:
        ReifegradError: The folder cannot be written, or a file of that name is there.
    """
    pictures = [block for section in report.sections for block in section.blocks if isinstance(block, Picture)]
    if folder is None or not pictures:
        return []
    written: list[str] = []
    taken: set[str] = set()
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for one in pictures:
            name = unique_name(one.name, taken)
            taken.add(name)
            if one.figure is None:
                raise ValueError(f"the picture {one.name!r} has no figure")
            svg, png = picture_files(one.figure, one.heading)
            for suffix, content in zip(FORMATS, (svg.encode(), png), strict=True):
                path = Path(folder) / f"{name}{suffix}"
                with path.open("xb") as file:
                    file.write(content)
                written.append(str(path))
    except FileExistsError as error:
        raise fail("file-exists", variant="folder", file=str(error.filename)) from None
    except OSError as error:
        raise fail("output-unwritable", reason=error.strerror, file=folder) from None
    return written
