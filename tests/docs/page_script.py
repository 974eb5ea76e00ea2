"""In: a page in Markdown. Out: what it tells the reader to do, in order: make files, edit files, run commands.

Comments that a reader does not see mark what a fenced block is:

- `<!-- file: leads.csv -->` the block is the whole content of a file (`encoding=cp1252` may follow the name)
- `<!-- sheet: leads.xlsx Kontakte -->` the block is a sheet of a workbook, its cells parted by semicolons
- `<!-- edit: model.yaml -->` a diff block: its lines with - stand once in the file and become those with +
- `<!-- exits with 1 -->` the commands of the block end with that code
- `<!-- not run: why -->` the commands are shown only; test_pages.py lists them all
- `<!-- needs: online_retail.parquet = uci_online_retail.parquet -->` data from the folder beside the project

A block within a comment of several lines is followed as well, but no reader sees it: for what readers do by hand, such
as waiting or copying a key.

Blocks marked `console` hold commands behind `$ ` and what they print. A line `...` stands for any lines, three
dots within a line for any text. Whatever is not left out in this way must be what the command prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARK = re.compile(r"^\s*<!-- (file|sheet|edit|exits with|not run|needs):? (.+?) -->\s*$")
_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})(\w*)\s*$")


@dataclass(frozen=True)
class Command:
    """One command line, the lines that the page shows below it, and the code it ends with."""

    line: int
    text: str
    shown: tuple[str, ...]
    code: int = 0
    run: bool = True


@dataclass(frozen=True)
class WriteFile:
    """A file that the page shows as a whole."""

    line: int
    name: str
    text: str
    encoding: str = "utf-8"


@dataclass(frozen=True)
class WriteSheet:
    """A workbook that the page shows as the cells of its one sheet."""

    line: int
    name: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class EditFile:
    """A change of a file that the page shows as a diff."""

    line: int
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class NeedData:
    """A data set that the page works with, and the name it has there."""

    line: int
    name: str
    source: str


Step = Command | WriteFile | WriteSheet | EditFile | NeedData


def read_script(path: Path) -> list[Step]:
    """All steps of a page."""
    return list(_steps(path.read_text(encoding="utf-8").splitlines()))


def _steps(lines: list[str]) -> Iterator[Step]:
    marks: dict[str, str] = {}
    number = 0
    while number < len(lines):
        mark, fence = _MARK.match(lines[number]), _FENCE.match(lines[number])
        if mark and mark[1] == "needs":
            name, _, source = mark[2].partition(" = ")
            yield NeedData(number + 1, name, source or name)
        elif mark:
            marks[mark[1]] = mark[2]
        elif fence:
            end = _end_of(lines, number, fence[2])
            indent = len(fence[1])
            block = [line[indent:] if not line[:indent].strip() else line for line in lines[number + 1 : end]]
            yield from _block(number + 2, fence[3], block, marks)
            marks, number = {}, end
        elif lines[number].strip():
            marks = {}
        number += 1


def _end_of(lines: list[str], start: int, fence: str) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].strip() == fence:
            return number
    raise ValueError(f"the block of line {start + 1} does not end")


def _block(first: int, language: str, block: list[str], marks: dict[str, str]) -> Iterator[Step]:
    if "file" in marks:
        name, _, encoding = marks["file"].partition(" encoding=")
        yield WriteFile(first, name, "\n".join(block) + "\n", encoding or "utf-8")
    elif "sheet" in marks:
        name, _, sheet = marks["sheet"].partition(" ")
        yield WriteSheet(first, name, sheet, tuple(tuple(line.split(";")) for line in block))
    elif "edit" in marks:
        yield EditFile(first, marks["edit"], *_sides(block))
    elif language == "console":
        yield from _commands(first, block, int(marks.get("exits with", 0)), run="not run" not in marks)


def _sides(block: list[str]) -> tuple[str, str]:
    """The text before and after a diff: lines with a space or - before, with a space or + after."""
    old = [line[1:] for line in block if not line.startswith("+")]
    new = [line[1:] for line in block if not line.startswith("-")]
    return "\n".join(old) + "\n", "\n".join(new) + "\n"


def _commands(first: int, block: list[str], code: int, *, run: bool) -> Iterator[Command]:
    starts = [number for number, line in enumerate(block) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        last = start
        while block[last].endswith("\\") and last + 1 < end:
            last += 1
        text = "\n".join([block[start][2:], *block[start + 1 : last + 1]])
        yield Command(first + start, text, tuple(block[last + 1 : end]), code, run)


def missing_lines(shown: tuple[str, ...], printed: str) -> list[str]:
    """The first piece of the shown output that the command did not print at its place; empty if all is there."""
    output = [line.rstrip() for line in printed.splitlines() if line.strip()]
    pieces: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == "...":
            pieces.append([])
        elif line.strip():
            pieces[-1].append(line.rstrip())
    if not any(pieces):
        return []
    place = 0
    for number, piece in enumerate(pieces):
        is_first, is_last = number == 0, number == len(pieces) - 1
        found = _find(piece, output, place, at_start=is_first, at_end=is_last)
        if found is None:
            return piece or ["(nothing more)"]
        place = found
    return []


def _find(piece: list[str], output: list[str], place: int, *, at_start: bool, at_end: bool) -> int | None:
    """Where a piece ends in the output, from a place on; None if it is not there."""
    last = len(output) - len(piece)
    if not piece:
        return None if at_end and at_start and output else place
    candidates = range(place, last + 1)
    if at_start:
        candidates = range(min(1, last + 1)) if last >= 0 else range(0)
    if at_end:
        candidates = range(last, last + 1) if last >= place and (not at_start or last == 0) else range(0)
    for start in candidates:
        if all(_same(want, have) for want, have in zip(piece, output[start:], strict=False)):
            return start + len(piece)
    return None


def _same(shown: str, printed: str) -> bool:
    if "..." not in shown:
        return shown == printed
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("...")), printed) is not None
