"""Says in a word whether all is well with the server, and what to do where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from reifegrad_web.examining import examine_often

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_FAILED, _WEBHOOK = ("failed", "system.health.to.failed"), ("webhook", "system.health.to.webhook")
_CONNECTION, _ACTIONS = ("connection", "system.health.to.connection"), ("actions", "system.health.to.actions")
_PLACES = {
    "server-connection-fails": _CONNECTION,
    "server-actions-fail": _ACTIONS,
    "server-failed-events": _FAILED,
    "server-webhook-off": _WEBHOOK,
    "server-webhook-fails": _WEBHOOK,
    "server-webhook-given-up": _WEBHOOK,
}
"""Where something can be done about a problem, or seen of it, and what the way there is called."""


@dataclass(frozen=True)
class Attention:
    """One thing that is not well: what it is, what to do, and the page where that is done."""

    what: str
    fix: str
    address: str
    does: str


@dataclass(frozen=True)
class Health:
    """The word, what needs attention, what was looked at, and when."""

    word: str
    needs: Sequence[Attention]
    examined: str
    at: datetime


def health(asked: Page) -> Health:
    """How the server is at this moment."""
    words, found = asked.words, examine_often(settings.ENVIRONMENT.home)
    needs = [_attention(words, problem) for each in found for problem in each.problems]
    word = words("system.health.well") if not needs else words.count("system.health.needs", len(needs))
    names = ", ".join(examined_name(words, each.name) for each in found)
    return Health(word, needs, names, asked.now)


def examined_name(words: Words, name: str) -> str:
    """What something that was examined is called."""
    key = f"examined.{name.lower().replace(' ', '_')}"
    return words(key) if words.has(key) else name


def _attention(words: Words, problem: Problem) -> Attention:
    name, does = _PLACES.get(problem.code, ("", ""))
    address = reverse(name, args=_numbers(problem.params)) if name else ""
    return Attention(
        problem.what_in(words.language), problem.fix_in(words.language), address, words(does) if does else ""
    )


def _numbers(params: Mapping[str, object]) -> Sequence[object]:
    return [params["number"]] if "number" in params else []
