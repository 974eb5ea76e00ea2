"""What pages need to know of a kind of document, to read, write, decide about and go back in its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.spec.title import title_in
from reifegrad_web.documents.versions import find_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad_web.documents.document import DocumentVersion
    from reifegrad_web.documents.kind import DocumentKind
    from reifegrad_web.documents.texts import WrittenText
    from reifegrad_web.pages.documents.naming import Naming
    from reifegrad_web.pages.frame.page import Page

    Shown = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """A text to begin with: what it is for, and what it says."""

    name: str
    heading: str
    about: str
    text: str


@dataclass(frozen=True)
class PageKind:
    """A kind of document: its name, its versions, and how pages ask before something is decided.

    `read` gives the document of a version. `decide` is the template of the question; `differs` gives what it shows
    between the version in service (None: there is none) and another.
    """

    naming: Naming
    kind: DocumentKind[Any]
    read: Callable[[Any], Any]
    differs: Callable[[Page, Any, Any], Shown]
    decide: str

    def find(self, name: str, version: str) -> DocumentVersion:
        """A version by its address. Raises `ReifegradError`: there is none."""
        found: DocumentVersion = find_version(self.kind.versions, name, version)
        return found

    def title(self, version: DocumentVersion, language: str) -> str:
        """What the document of a version is called."""
        return title_in(self.read(version).title, language, version.name)


@dataclass(frozen=True)
class TextKind(PageKind):
    """A kind of document that is written as a text, tried on the past, and put in force.

    `read_text` says what a text is. `describe` gives what templates say of a document in words, `simulate` what it
    would have done, within so many seconds; `beside` what stands beside it on its page. `templates` is their folder:
    `place.html`, `described.html`, `simulated.html` and `beside.html` are there. `examples` are texts to begin with.
    """

    read_text: Callable[[str], WrittenText[Any]]
    describe: Callable[[Page, Any], Any]
    simulate: Callable[[Page, Any, float], Any]
    beside: Callable[[Page], Shown]
    templates: str
    examples: Callable[[Page], Sequence[Example]]

    def shown(self, asked: Page) -> dict[str, Any]:
        """What every template of the kind is given."""
        parts = ("place", "described", "simulated", "beside")
        found = {f"{part}_template": f"reifegrad/{self.templates}/{part}.html" for part in parts}
        return {**found, "texts": self.naming.said(asked.words), "home": self.naming.home_of("")}
