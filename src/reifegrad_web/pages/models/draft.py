"""A draft as the editor holds it: everything that stands in the page, so that nothing is lost between two requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from reifegrad_web.pages.documents.text_lines import lines_of

if TYPE_CHECKING:
    from reifegrad_web.pages.frame.page import Page

_LONGEST_REASON = 4_000


@dataclass(frozen=True)
class Draft:
    """The text that is written, and what it began as.

    `base` is the version it was opened from, `seen` the newest one then; `part` is the part of which the form is open,
    `leads` whom somebody looks at while writing.
    """

    name: str
    text: str
    base: str
    seen: str
    part: str
    examples: str
    examples_were: str
    leads: str
    why: str = ""

    @property
    def has_other_examples(self) -> bool:
        """Whether the examples were changed, too."""
        return self.examples != self.examples_were

    @property
    def rows(self) -> int:
        """Lines of the text, and some to go on."""
        return self.text.count("\n") + 3

    def with_text(self, text: str) -> Self:
        """The same with another text."""
        return replace(self, text=text)

    def at(self, part: str) -> Self:
        """The same with another part in the form."""
        return replace(self, part=part)


def sent_draft(asked: Page, name: str) -> Draft:
    """What stands in a page that was sent."""
    given = asked.request.POST
    return Draft(
        name=name,
        text=lines_of(given.get("text", "")),
        base=given.get("base", ""),
        seen=given.get("seen", ""),
        part=given.get("part", ""),
        examples=lines_of(given.get("examples", "")),
        examples_were=lines_of(given.get("examples_were", "")),
        leads=given.get("leads", ""),
        why=given.get("why", "").strip()[:_LONGEST_REASON],
    )
