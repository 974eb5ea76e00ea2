"""Decides about a version of the agreement: a page that says what will happen, and then what programs use as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.spec.title import title_in
from reifegrad_web.agreements import publishing
from reifegrad_web.agreements.in_force import agreement_of, version_in_force
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.documents import deciding
from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import find_version, record, short
from reifegrad_web.pages.agreement.version_page import changed_lines
from reifegrad_web.pages.documents.shown import ADMIN, AGREEMENT, EDITORS, do_key, shown_version
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.org.people import Decider
    from reifegrad_web.pages.frame.page import Page

_BOTH = ("GET", "HEAD", "POST")
_LONGEST_REASON = 4_000


@dataclass(frozen=True)
class VersionDecision:
    """Something that is decided about a version; `shows_effect`: what it would do is part of the question."""

    name: str
    do: Callable[[AgreementVersion, Decider, datetime, str], AgreementVersion]
    needs_reason: bool = False
    shows_effect: bool = False


_SUBMIT = VersionDecision("submit", deciding.submit, shows_effect=True)
_SIGN = VersionDecision("sign", deciding.sign, shows_effect=True)
_WITHDRAW = VersionDecision("withdraw", deciding.withdraw)
_PUBLISH = VersionDecision("publish", publishing.publish_version, shows_effect=True)
_BACK = VersionDecision("back", publishing.go_back, needs_reason=True, shows_effect=True)
_RETIRE = VersionDecision("retire", publishing.retire)


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
    """Let a signed version decide who gets leads from now on."""
    return _decide(asked, name, version, _PUBLISH)


@page(ADMIN, methods=_BOTH)
def back(asked: Page, name: str, version: str) -> HttpResponse:
    """Let a version decide again that did so before."""
    return _decide(asked, name, version, _BACK)


@page(ADMIN, methods=_BOTH)
def retire(asked: Page, name: str, version: str) -> HttpResponse:
    """Take a version out of its review or out of force."""
    return _decide(asked, name, version, _RETIRE)


@page(ADMIN, methods=("POST",))
def undo(asked: Page, name: str, version: str) -> HttpResponse:
    """Go back at once, right after another version was put in force: the reason says that."""
    found = find_version(AgreementVersion, name, version)
    publishing.go_back(found, asked.decider, asked.now, asked.words("models.undo.why"))
    return asked.go_to(AGREEMENT, said=asked.words("agreements.done.back", version=short(found)))


def _decide(asked: Page, name: str, version: str, decision: VersionDecision) -> HttpResponse:
    found = find_version(AgreementVersion, name, version)
    if asked.request.method != "POST":
        return _question(asked, found, decision)
    why = asked.request.POST.get("why", "").strip()[:_LONGEST_REASON]
    if decision.needs_reason and not why:
        return _question(asked, found, decision, missing=True)
    called, before = _called(decision, found), version_in_force()
    done = decision.do(found, asked.decider, asked.now, why)
    undo = _way_back(called, done, before)
    return asked.go_to(AGREEMENT, said=asked.words(f"agreements.done.{called}", version=short(done)), undo=undo)


def _way_back(called: str, done: AgreementVersion, before: AgreementVersion | None) -> str:
    if called in {"publish", "back"} and before is not None and before.pk != done.pk:
        return reverse("agreement-undo", args=[before.name, before.text_hash])
    return reverse("agreement-withdraw", args=[done.name, done.text_hash]) if called == "sign" else ""


def _called(decision: VersionDecision, found: AgreementVersion) -> str:
    """To give a version up is called otherwise where it is not in force."""
    return "discard" if decision.name == "retire" and found.state != State.PUBLISHED else decision.name


def _question(
    asked: Page, found: AgreementVersion, decision: VersionDecision, *, missing: bool = False
) -> HttpResponse:
    words, shown = asked.words, shown_version(asked, record(found), AGREEMENT)
    called, number = _called(decision, found), short(found)
    if decision.name not in {action.name for action in shown.actions}:
        title = words(do_key(AGREEMENT, called))
        return asked.show("documents/not_now", title=title, version=shown, name=found.name, status=409)
    return asked.show(
        "agreement/decide",
        title=words(do_key(AGREEMENT, called, of_version=True), version=number),
        agreement_title=title_in(agreement_of(found).title, words.language, found.name),
        name=found.name,
        version=shown,
        about=_about(asked, called, found),
        button=words(do_key(AGREEMENT, called, of_version=True), version=number),
        lines=changed_lines(found),
        shows_effect=decision.shows_effect,
        needs_reason=decision.needs_reason,
        missing=missing,
        is_dangerous=called == "retire",
        status=422 if missing else 200,
    )


def _about(asked: Page, called: str, found: AgreementVersion) -> Sequence[str]:
    """What will happen, sentence by sentence."""
    said, other = [asked.words(f"agreements.do.{called}.about")], version_in_force()
    if called in {"publish", "back"} and other is not None and other.pk != found.pk:
        said.append(asked.words("models.replaces", version=short(other)))
    return said
