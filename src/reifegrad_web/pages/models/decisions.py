"""Decides about a version: a page that says what will happen, and then the same functions that programs use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.documents import deciding
from reifegrad_web.documents.document import State
from reifegrad_web.documents.overview import standing
from reifegrad_web.documents.versions import record, short
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import find_version, model_of
from reifegrad_web.pages.documents.shown import ADMIN, EDITORS, shown_version
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.done import to_model
from reifegrad_web.pages.models.model_page import compare
from reifegrad_web.scoring import publishing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.documents.versions import VersionRecord
    from reifegrad_web.org.people import Decider
    from reifegrad_web.pages.frame.page import Page

_BOTH = ("GET", "HEAD", "POST")
_LONGEST_REASON = 4_000


@dataclass(frozen=True)
class Decision:
    """Something that is decided about a version.

    `shows_effect`: what it does to the scores of leads is part of the question; `shows_changes`: so is what differs
    from the version that scores.
    """

    name: str
    do: Callable[[ModelVersion, Decider, datetime, str], ModelVersion]
    needs_reason: bool = False
    shows_effect: bool = False
    shows_changes: bool = False


_SUBMIT = Decision("submit", deciding.submit, shows_changes=True, shows_effect=True)
_SIGN = Decision("sign", deciding.sign, shows_changes=True, shows_effect=True)
_WITHDRAW = Decision("withdraw", deciding.withdraw)
_PUBLISH = Decision("publish", publishing.publish_version, shows_changes=True, shows_effect=True)
_BACK = Decision("back", publishing.go_back, needs_reason=True, shows_changes=True, shows_effect=True)
_RETIRE = Decision("retire", publishing.retire)


@page(*EDITORS, methods=_BOTH)
def submit(asked: Page, name: str, version: str) -> HttpResponse:
    """Ask marketing and sales for their signatures."""
    return _decide(asked, name, version, _SUBMIT)


@page(*EDITORS, methods=_BOTH)
def sign(asked: Page, name: str, version: str) -> HttpResponse:
    """Stand for a version, in one's own role."""
    return _decide(asked, name, version, _SIGN)


@page(*EDITORS, methods=_BOTH)
def withdraw(asked: Page, name: str, version: str) -> HttpResponse:
    """Take one's signature back."""
    return _decide(asked, name, version, _WITHDRAW)


@page(ADMIN, methods=_BOTH)
def publish(asked: Page, name: str, version: str) -> HttpResponse:
    """Let a signed version score every lead from now on."""
    return _decide(asked, name, version, _PUBLISH)


@page(ADMIN, methods=_BOTH)
def back(asked: Page, name: str, version: str) -> HttpResponse:
    """Let a version score again that did so before."""
    return _decide(asked, name, version, _BACK)


@page(ADMIN, methods=_BOTH)
def retire(asked: Page, name: str, version: str) -> HttpResponse:
    """Take a version out of its review or out of service."""
    return _decide(asked, name, version, _RETIRE)


@page(ADMIN, methods=("POST",))
def undo(asked: Page, name: str, version: str) -> HttpResponse:
    """Go back at once, right after another version was published: the reason says that."""
    found = find_version(name, version)
    publishing.go_back(found, asked.decider, asked.now, asked.words("models.undo.why"))
    return to_model(found, "back")


def _decide(asked: Page, name: str, version: str, decision: Decision) -> HttpResponse:
    found = find_version(name, version)
    if asked.request.method != "POST":
        return _question(asked, found, decision)
    why = asked.request.POST.get("why", "").strip()[:_LONGEST_REASON]
    if decision.needs_reason and not why:
        return _question(asked, found, decision, missing=True)
    done = _called(decision, found)
    return to_model(decision.do(found, asked.decider, asked.now, why), done)


def _called(decision: Decision, found: ModelVersion) -> str:
    """To give a version up is called otherwise where it does not score."""
    return "discard" if decision.name == "retire" and found.state != State.PUBLISHED else decision.name


def _question(asked: Page, found: ModelVersion, decision: Decision, *, missing: bool = False) -> HttpResponse:
    """The page that says what will happen; of what cannot be done now, it says so."""
    words, told = asked.words, record(found)
    shown = shown_version(asked, told)
    called, number = _called(decision, found), short(found)
    if decision.name not in {action.name for action in shown.actions}:
        title = words(f"models.do.{called}")
        return asked.show("documents/not_now", title=title, version=shown, name=found.name, status=409)
    published = standing(ModelVersion, found.name).published
    changes = _changes(found, published, words.language) if decision.shows_changes else []
    return asked.show(
        "models/decide",
        title=words(f"models.do.{called}.version", version=number),
        model_title=title_in(model_of(found).title, words.language, found.name),
        name=found.name,
        version=shown,
        about=_about(called, published, found, words),
        button=words(f"models.do.{called}.version", version=number),
        changes=changes,
        against=published if decision.shows_changes and published and published.version != found.text_hash else None,
        shows_effect=decision.shows_effect,
        needs_reason=decision.needs_reason,
        missing=missing,
        is_dangerous=called == "retire",
        status=422 if missing else 200,
    )


def _about(called: str, published: VersionRecord | None, found: ModelVersion, words: Words) -> Sequence[str]:
    """What will happen, sentence by sentence."""
    said = [words(f"models.do.{called}.about")]
    if called in {"publish", "back"} and published is not None and published.version != found.text_hash:
        said.append(words("models.replaces", version=published.short))
    return said


def _changes(found: ModelVersion, published: VersionRecord | None, language: str) -> Sequence[str]:
    if published is None or published.version == found.text_hash:
        return []
    return compare(find_version(found.name, published.version), found, language).sentences
