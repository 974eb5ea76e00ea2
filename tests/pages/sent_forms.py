"""Reads a form of a page as a browser would send it: every field with what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class _Fields(HTMLParser):
    """Collects the fields of everything that it is fed."""

    found: dict[str, list[str]] = field(default_factory=dict)
    area: str = ""
    choice: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "input":
                self._input(name, given)
            case "textarea":
                self.area = name
                self.found.setdefault(name, []).append("")
            case "select":
                self.choice = name
            case "option" if "selected" in given:
                self.found[self.choice] = [given.get("value", "")]

    def _input(self, name: str, given: dict[str, str]) -> None:
        if given.get("type") != "checkbox":
            self.found.setdefault(name, []).append(given.get("value", ""))
        elif "checked" in given:
            self.found.setdefault(name, []).append("on")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            written = self.found[self.area][-1].removeprefix("\n")
            self.found[self.area][-1] = written.replace("\n", "\r\n")
            self.area = ""


def fields(page: str, form: str) -> dict[str, list[str]]:
    """The fields of the form with an id."""
    reader = _Fields()
    reader.feed(page.partition(f'<form id="{form}"')[2].partition("</form>")[0])
    return reader.found
