"""What a kind of document is called on pages: in their addresses, and in what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.language.words import Words

PARTS = (
    *("title", "none", "none.about", "begin.example.do", "begin.own"),
    *("begin.text", "in_force", "not_in_force", "nothing_published", "lines", "edit", "live.good", "live.bad"),
    *("simulated", "simulated.working"),
)
"""What pages of a document that is put in force say beside buttons."""


@dataclass(frozen=True)
class Naming:
    """Addresses of the kind begin with `noun`; `home` is that of its page, which names of one document share.

    `own` is what the kind says in its own words, under `texts`; all else it says as others do.
    """

    noun: str
    home: str
    texts: str
    own: frozenset[str]
    has_names: bool = False
    """Whether each name has a page of its own."""

    def say(self, words: Words, part: str, **details: str) -> str:
        """A text about a document of the kind."""
        return words(f"{self.texts}.{part}" if part in self.own else f"documents.{part}", **details)

    def said(self, words: Words) -> Mapping[str, str]:
        """What templates say, by the part with lines below instead of points."""
        return {part.replace(".", "_"): self.say(words, part) for part in PARTS}

    def address(self, what: str, *args: str) -> str:
        """The address of something that is shown of a document, or done with it."""
        return reverse(f"{self.noun}-{what}", args=args)

    def home_of(self, name: str) -> str:
        """The page of a document."""
        return reverse(self.home, args=[name] if self.has_names else [])
