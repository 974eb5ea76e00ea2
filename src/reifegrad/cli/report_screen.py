"""A report comes in; it goes to the screen as texts and tables, without its pictures, or into a file as HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from reifegrad.errors import fail
from reifegrad.language.printable import printable
from reifegrad.report.blocks import Grid, Paragraph, html_page
from reifegrad.tasks.new_file import check_new

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.report.blocks import Block, Report

_TONES = {"plain": "", "advice": "green", "warning": "yellow", "small": "dim"}
_MARK = "bold"


def show_report(report: Report, screen: Screen) -> None:
    """Print all but the pictures."""
    screen.print(printable(report.title), style="bold")
    for line in report.lines:
        screen.print(printable(line))
    for section in report.sections:
        screen.print("", printable(section.title), style="bold")
        for block in section.blocks:
            _show(block, screen)


_MARGIN = 2


def _show(block: Block, screen: Screen) -> None:
    if isinstance(block, Paragraph):
        screen.print(Padding(_text(block), (0, 0, 0, 2)))
    elif isinstance(block, Grid):
        if block.title:
            screen.print("", printable(block.title))
        screen.print(Padding(_fitting(block, screen), (0, 0, 0, _MARGIN)))
        if block.note:
            screen.print(Padding(_text(Paragraph(block.note, "small")), (0, 0, 0, 2)))


def _text(paragraph: Paragraph) -> Table:
    """A bullet, so that wrapped lines stay together."""
    grid = Table.grid(padding=(0, 1))
    sign = {"advice": "+", "warning": "!"}.get(paragraph.tone, "")
    if sign:
        grid.add_row(sign, printable(paragraph.text), style=_TONES[paragraph.tone])
    else:
        grid.add_row(printable(paragraph.text), style=_TONES[paragraph.tone])
    return grid


def _fitting(grid: Grid, screen: Screen) -> Table:
    """The table of a grid, its columns closer together where letters would be lost."""
    table = _table(grid, gap=2)
    return _table(grid, gap=1) if is_cut(table, screen, margin=_MARGIN) else table


def _table(grid: Grid, *, gap: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    for place, name in enumerate(grid.columns):
        is_word = place < grid.words
        # Headings of numbers may break, numbers not; words take what is left.
        parts = [part for row in grid.rows for part in (row[place].split() if is_word else [row[place]])]
        widest = min(max(map(len, [*parts, *name.split()]), default=0), 40)
        table.add_column(printable(name), justify="left" if is_word else "right", min_width=widest)
    for number, row in enumerate(grid.rows):
        table.add_row(*map(printable, row), style=_MARK if number in grid.marked else "")
    return table


def is_cut(table: Table, screen: Screen, margin: int = 0) -> bool:
    """Whether letters are lost on a screen of this width, less a margin."""
    cells = [str(text) for column in table.columns for text in (column.header, *column.cells)]
    narrower = screen.out.options.update(width=screen.out.width - margin)
    lines = screen.out.render_lines(table, narrower, pad=False)
    shown = "".join(
        part.text for line in lines for part in line if "\N{BOX DRAWINGS LIGHT HORIZONTAL}" not in part.text
    )
    return len("".join(shown.split())) < len("".join("".join(cells).split()))


def check_report(path: str | None) -> None:
    """Say before any work whether a report has a place, and lies over no file. Raises `ReifegradError`."""
    if path is None:
        return
    if Path(path).suffix.lower() not in {".html", ".htm"}:
        raise fail("report-format", f"{Path(path).name!r} does not end in .html", "Rename it.", file=path)
    check_new(path)


def write_report(report: Report, path: str) -> None:
    """Write the page; it appears whole or not at all."""
    write_whole(Path(path), html_page(report))


def write_whole(path: Path, text: str) -> None:
    """Write a text file that appears whole or not at all, with the rights it had. Raises `ReifegradError`."""
    target = path.resolve()
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target)
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise fail("output-unwritable", what, "Check the folder and its rights.", file=str(path)) from None
    finally:
        partial.unlink(missing_ok=True)
