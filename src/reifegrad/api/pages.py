"""What all results have in common: they are shown as a page in a language, in a notebook and as a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from reifegrad.report.blocks import Report


class ShownAsPage(ABC):
    """A result that shows itself as a page: in a notebook by its name, as a text by `print`, as a file by `save`."""

    language: str

    @abstractmethod
    def report(self, language: str | None = None) -> Report:
        """The page in a language (`de` or `en`), by default that of the result."""

    @abstractmethod
    def to_dict(self, language: str | None = None) -> Any:
        """The result as plain data, as the command of the same name prints it with `--json`."""

    def to_html(self, language: str | None = None) -> str:
        """The page as a part of an HTML page, with a style of its own that reaches nothing else."""
        from reifegrad.report.html import html_fragment

        return html_fragment(self.report(language))

    def to_text(self, language: str | None = None) -> str:
        """The page as Markdown."""
        from reifegrad.report.markdown import markdown_page

        return markdown_page(self.report(language))

    def save(self, path: str | Path, language: str | None = None) -> Path:
        """Write the page into a new file: .html stands alone, .md is Markdown. Nothing is written over.

        Raises:
            ReifegradError: The file is there already, or has another ending.
        """
        from reifegrad.errors import fail
        from reifegrad.report.html import html_page
        from reifegrad.tasks.new_file import check_new, write_new

        path = Path(path)
        if path.suffix.lower() not in {".html", ".md"}:
            raise fail("output-format", variant="page", file=str(path))
        check_new(str(path))
        page = html_page(self.report(language)) if path.suffix.lower() == ".html" else self.to_text(language)
        write_new(str(path), page)
        return path

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def _words(self, language: str | None) -> Words:
        return Words(self._language(language))

    def _language(self, language: str | None) -> str:
        return self.language if language is None else language
