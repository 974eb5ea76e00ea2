"""Shows reports on the screen, as texts and tables without their pictures, and says where their files are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.padding import Padding
from rich.table import Table

from reifegrad.language.printable import printable
from reifegrad.report.blocks import FileLines, Paragraph, TableBlock
from reifegrad.tasks.progress import ProgressStep

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.report.blocks import Block, Report, Section
    from reifegrad.report.files import ReportFiles
    from reifegrad.tasks.progress import Progress

_TONES = {"plain": "", "advice": "green", "warning": "yellow", "small": "dim"}
_MARK = "bold"


def show_report(report: Report, screen: Screen) -> None:
    """Print all but the pictures."""
    screen.print(printable(report.title), style="bold")
    for line in report.lines:
        screen.print(printable(line))
    for section in report.sections:
        show_section(section, screen)


def show_section(section: Section, screen: Screen) -> None:
    """Print a heading and what is below it."""
    screen.print("", printable(section.title), style="bold")
    for block in section.blocks:
        _show(block, screen)


_MARGIN = 2


def _show(block: Block, screen: Screen) -> None:
    if isinstance(block, Paragraph):
        screen.print(Padding(_text(block), (0, 0, 0, 2)))
    elif isinstance(block, FileLines):
        show_lines(block.text, screen)
    elif isinstance(block, TableBlock):
        if block.title:
            screen.print("", printable(block.title))
        screen.print(Padding(_fitting(block, screen), (0, 0, 0, _MARGIN)))
        if block.note:
            screen.print(Padding(_text(Paragraph(block.note, "small")), (0, 0, 0, 2)))


def show_lines(text: str, screen: Screen) -> None:
    """Print lines of a file so that they can be copied: none is broken or indented."""
    screen.line("")
    for line in text.splitlines():
        screen.line(line)


def _text(paragraph: Paragraph) -> Table:
    """A bullet, so that wrapped lines stay together."""
    grid = Table.grid(padding=(0, 1))
    sign = {"advice": "+", "warning": "!"}.get(paragraph.tone, "")
    if sign:
        grid.add_row(sign, printable(paragraph.text), style=_TONES[paragraph.tone])
    else:
        grid.add_row(printable(paragraph.text), style=_TONES[paragraph.tone])
    return grid


def _fitting(grid: TableBlock, screen: Screen) -> Table:
    """The table of a grid, its columns closer together where letters would be lost."""
    table = _table(grid, gap=2)
    return _table(grid, gap=1) if is_cut(table, screen, margin=_MARGIN) else table


def _table(grid: TableBlock, *, gap: int) -> Table:
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


class ReportPage(Protocol):
    """Something that was found, ready to be put into words."""

    def report(self, *, drawn: bool = False) -> Report:
        """The whole report; `drawn`: with its pictures."""


def write_report(page: ReportPage, files: ReportFiles, progress: Progress) -> list[str]:
    """Draw and write what is wanted of a report; the paths of its pictures. Raises `ReifegradError`."""
    if not files.wanted:
        return []
    progress(ProgressStep("draw"))
    return files.write(page.report(drawn=True))


def list_files(files: ReportFiles, pictures: list[str], screen: Screen) -> None:
    """Say in a line each where page and pictures are; with a folder but nothing to draw, that there are none."""
    if files.page is not None:
        screen.line(screen.words("summary.written", path=files.page))
    if pictures:
        screen.line(screen.words("summary.written", path=", ".join(pictures)))
    elif files.pictures is not None:
        screen.print(screen.words("measure.no_pictures"))
