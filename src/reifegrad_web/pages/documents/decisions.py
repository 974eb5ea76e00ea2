"""Decides about a version of a document: a page that says what will happen, and then what programs use as well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import path

from reifegrad_web.documents import deciding
from reifegrad_web.documents.document import State
from reifegrad_web.documents.overview import in_service
from reifegrad_web.documents.versions import record, short
from reifegrad_web.pages.documents.shown import ADMIN, EDITORS, shown_version
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.http import HttpResponse
    from django.urls import URLPattern

    from reifegrad_web.documents.document import DocumentVersion
    from reifegrad_web.documents.kind import DocumentKind
    from reifegrad_web.org.people import Decider
    from reifegrad_web.pages.documents.kind import PageKind
    from reifegrad_web.pages.frame.page import Page

_BOTH = ("GET", "HEAD", "POST")
_LONGEST_REASON = 4_000


@dataclass(frozen=True)
class Decision:
    """Something that `who` may decide about a version; `shows_effect`: what it would do is part of the question."""

    name: str
    who: Sequence[str]
    do: Callable[[Any, Decider, datetime, str], DocumentVersion]
    needs_reason: bool = False
    shows_effect: bool = False


def decision_addresses(of: PageKind, version: str) -> list[URLPattern]:
    """The addresses at which is decided about a version, below its own."""
    noun = of.naming.noun
    found = [
        path(f"{version}/{each.name}", _asking(of, each), name=f"{noun}-{each.name}") for each in _decisions(of.kind)
    ]
    undo = page(ADMIN, methods=("POST",))(partial(_undo, of))
    return [*found, path(f"{version}/undo", undo, name=f"{noun}-undo")]


def _decisions(kind: DocumentKind[Any]) -> Sequence[Decision]:
    return (
        Decision("submit", EDITORS, deciding.submit, shows_effect=True),
        Decision("sign", EDITORS, deciding.sign, shows_effect=True),
        Decision("withdraw", EDITORS, deciding.withdraw),
        Decision("publish", (ADMIN,), kind.publish, shows_effect=True),
        Decision("back", (ADMIN,), kind.go_back, needs_reason=True, shows_effect=True),
        Decision("retire", (ADMIN,), kind.retire),
    )


def _asking(of: PageKind, decision: Decision) -> Callable[..., Any]:
    return page(*decision.who, methods=_BOTH)(partial(_decide, of, decision))


def _decide(of: PageKind, decision: Decision, asked: Page, name: str, version: str) -> HttpResponse:
    """Say what will happen, or let it."""
    found = of.find(name, version)
    if asked.request.method != "POST":
        return _question(of, decision, asked, found)
    why = asked.request.POST.get("why", "").strip()[:_LONGEST_REASON]
    if decision.needs_reason and not why:
        return _question(of, decision, asked, found, missing=True)
    called, before = _called(decision, found), in_service(of.kind.versions, name)
    done = decision.do(found, asked.decider, asked.now, why)
    return _done(of, asked, called, done, _way_back(of, called, done, before))


def _undo(of: PageKind, asked: Page, name: str, version: str) -> HttpResponse:
    """Go back at once, right after another version was put in service: the reason says that."""
    found = of.find(name, version)
    of.kind.go_back(found, asked.decider, asked.now, asked.words("models.undo.why"))
    return _done(of, asked, "back", found)


def _done(of: PageKind, asked: Page, called: str, done: DocumentVersion, undo: str = "") -> HttpResponse:
    said = of.naming.say(asked.words, f"done.{called}", version=short(done))
    return asked.go(of.naming.home_of(done.name), said, undo)


def _way_back(of: PageKind, called: str, done: DocumentVersion, before: DocumentVersion | None) -> str:
    if called in {"publish", "back"} and before is not None and before.pk != done.pk:
        return of.naming.address("undo", before.name, before.text_hash)
    return of.naming.address("withdraw", done.name, done.text_hash) if called == "sign" else ""


def _called(decision: Decision, found: DocumentVersion) -> str:
    """To give a version up is called otherwise where it is not in service."""
    return "discard" if decision.name == "retire" and found.state != State.PUBLISHED else decision.name


def _question(
    of: PageKind, decision: Decision, asked: Page, found: DocumentVersion, *, missing: bool = False
) -> HttpResponse:
    """The page that says what will happen; of what cannot be done now, it says so."""
    words, naming = asked.words, of.naming
    shown, called = shown_version(asked, record(found), naming), _called(decision, found)
    if decision.name not in {action.name for action in shown.actions}:
        title = naming.say(words, f"do.{called}")
        back = naming.say(words, "not_now.back")
        return asked.show("documents/not_now", title=title, version=shown, back=back, status=409)
    other = in_service(of.kind.versions, found.name)
    other = None if other is None or other.pk == found.pk else other
    button = naming.say(words, f"do.{called}.version", version=short(found))
    return asked.show(
        of.decide,
        title=button,
        document_title=of.title(found, words.language),
        texts={} if naming.has_names else naming.said(words),
        home=naming.home_of(found.name),
        name=found.name,
        version=shown,
        about=_about(of, asked, called, other),
        button=button,
        shows_effect=decision.shows_effect,
        effect=naming.address("effect", found.name, found.text_hash),
        needs_reason=decision.needs_reason,
        missing=missing,
        is_dangerous=called == "retire",
        status=422 if missing else 200,
        **(of.differs(asked, other, found) if decision.shows_effect else {}),
    )


def _about(of: PageKind, asked: Page, called: str, other: DocumentVersion | None) -> Sequence[str]:
    """What will happen, sentence by sentence."""
    said = [of.naming.say(asked.words, f"do.{called}.about")]
    if called in {"publish", "back"} and other is not None:
        said.append(asked.words("models.replaces", version=short(other)))
    return said
