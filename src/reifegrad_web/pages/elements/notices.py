"""What a page says instead of a table or beside it: nothing there yet, work that goes on, something that was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Problem


@dataclass(frozen=True)
class Empty(Element):
    """Nothing there yet: what would stand here, and the one thing to do for it."""

    template = "empty"
    title: str
    about: str
    action: str = ""
    address: str = ""


@dataclass(frozen=True)
class Progress(Element):
    """Work that goes on: how much is done, and how long it will take. `total` 0: nobody knows yet."""

    template = "progress"
    title: str
    done: int
    total: int
    about: str = ""

    @property
    def share(self) -> int:
        """In percent, rounded down: a hundred is said when all is done."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Toast(Element):
    """What was done, with the way back where there is one: an address to post to."""

    template = "toast"
    text: str
    undo: str = ""


@dataclass(frozen=True)
class Pager(Element):
    """Where a list goes on: addresses of the page before and the next; empty at an end."""

    template = "pager"
    about: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ShownProblem:
    """What is wrong, in words: the place, what it is, what to do."""

    where: str
    what: str
    fix: str


@dataclass(frozen=True)
class Problems(Element):
    """Everything that is wrong, one below the other."""

    template = "problems"
    problems: Sequence[ShownProblem]

    @classmethod
    def of(cls, problems: Sequence[Problem], language: str) -> Self:
        """Problems in words of a language."""
        return cls([ShownProblem(each.where, each.what_in(language), each.fix_in(language)) for each in problems])
