"""Writes a report into files: a page or card, and its pictures for slides; everything that can fail is asked first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.report.pictures import check_pictures, write_pictures
from reifegrad.tasks.new_file import check_new, write_new, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection

    from reifegrad.report.blocks import Report

PAGE_FORMATS = (".html", ".htm")
CARD_FORMATS = (".html", ".md")


@dataclass(frozen=True)
class ReportFiles:
    """Where a report goes: `page` is an HTML file, `card` an HTML or Markdown file, `pictures` a folder (or None)."""

    page: str | None = None
    card: str | None = None
    pictures: str | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything is to be written, so that pictures have to be drawn."""
        return any(place is not None for place in (self.page, self.card, self.pictures))

    def check(self, pictures: Collection[str]) -> None:
        """Say before any work whether all files have a place, and lie over none; `pictures` are names of pictures.

        Raises:
            ReifegradError: A file is there, its folder is not, or its name has another ending.
        """
        if self.page is not None and Path(self.page).suffix.lower() not in PAGE_FORMATS:
            raise fail("report-format", name=Path(self.page).name, file=self.page)
        if self.card is not None and not self.card.lower().endswith(CARD_FORMATS):
            raise fail("output-format", variant="card", file=self.card)
        check_new(self.page)
        check_new(self.card)
        check_pictures(self.pictures, pictures)

    def write(self, report: Report) -> list[str]:
        """Write what is wanted; the paths of the pictures.

        Raises:
            ReifegradError: A folder cannot be written, or a file has come there in the meantime.
        """
        from reifegrad.report.html import html_page
        from reifegrad.report.markdown import markdown_page

        if self.page is not None:
            write_whole(Path(self.page), html_page(report))
        if self.card is not None:
            write_new(self.card, html_page(report) if self.card.lower().endswith(".html") else markdown_page(report))
        return write_pictures(report, self.pictures)
