"""What the company says of its processing in every answer about access: written once, with what it said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad_web.audit.reading import Sought, entries
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.desk import ADMIN
from reifegrad_web.pages.privacy.entries import actor_name
from reifegrad_web.pages.privacy.tables import statement_title
from reifegrad_web.privacy.statements import CHANGED, LONGEST, NEEDED, TOPICS, set_statements, statements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_MOST, _INVALID = 20, 422


@dataclass(frozen=True)
class StatementField:
    """A topic as a field: what it is called, what belongs there, and what stands there."""

    topic: str
    title: str
    about: str
    text: str
    is_needed: bool


@dataclass(frozen=True)
class StatementChange:
    """What was said of a topic from a moment on, and who wrote it; nothing where it was taken away."""

    at: datetime
    who: str
    title: str
    text: str


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def say(asked: Page) -> HttpResponse:
    """The topics as fields, and their history; what was sent is kept."""
    if asked.request.method != "POST":
        return _shown(asked, statements())
    given = {topic: asked.request.POST.get(topic, "").replace("\r\n", "\n") for topic in TOPICS}
    try:
        changed = set_statements(given, asked.actor, asked.now)
    except ReifegradError as error:
        return _shown(asked, given, error)
    return asked.go_to("privacy-statements", said=asked.words("statements.kept" if changed else "statements.same"))


def _shown(asked: Page, texts: Mapping[str, str], error: ReifegradError | None = None) -> HttpResponse:
    words = asked.words
    fields = [_field(words, topic, texts.get(topic, "")) for topic in TOPICS]
    return asked.show(
        "privacy/statements",
        title=words("statements.title"),
        status=200 if error is None else _INVALID,
        fields=fields,
        longest=LONGEST,
        changes=_changes(asked),
        problems=None if error is None else Problems.of(error.problems, words.language),
    )


def _field(words: Words, topic: str, text: str) -> StatementField:
    about = words(f"statements.{topic}.about")
    return StatementField(topic, statement_title(words, topic), about, text, topic in NEEDED)


def _changes(asked: Page) -> Sequence[StatementChange]:
    return [
        StatementChange(
            datetime.fromisoformat(each["at"]),
            actor_name(str(each["actor_kind"]), str(each["actor"]), asked.words),
            statement_title(asked.words, str(each["target"]).partition(":")[2]),
            str(each["details"].get("text", "")),
        )
        for each in entries(None, _MOST, Sought(action=CHANGED))
    ]
