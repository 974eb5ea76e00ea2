"""Writes the agreement: its text with every problem at its line, and who would have got the leads of the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import agreement_names, agreement_text
from reifegrad_web.agreements import drafting
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.agreements.texts import read_text
from reifegrad_web.documents.versions import find_version, record, short
from reifegrad_web.pages.agreement.simulated import simulated
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import AGREEMENT, EDITORS, shown_version
from reifegrad_web.pages.documents.text_lines import differing_lines, lines_of
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from django.http import HttpResponse

    from reifegrad_web.agreements.texts import WrittenAgreement
    from reifegrad_web.pages.documents.problems import TextProblem
    from reifegrad_web.pages.frame.page import Page

EFFECT_DUE = "effect-due"
"""The event by which a part of the page asks what the text would do."""
_LONGEST_REASON, _SECONDS = 4_000, 3.0


@dataclass(frozen=True)
class WrittenDraft:
    """What somebody is writing: the text, the version that was the newest when they began, and what it is for."""

    text: str
    seen: str
    why: str = ""


@page(*EDITORS, methods=("GET", "HEAD", "POST"))
def edit(asked: Page, name: str) -> HttpResponse:
    """Open the editor on the newest version or the one that the address names, or take what was written."""
    if asked.day is not None:
        return only_today(asked, asked.words("models.edit"))
    if asked.request.method != "POST":
        version = asked.request.GET.get("version", "")
        base = find_version(AgreementVersion, name, version) if version else drafting.newest()
        last = drafting.newest()
        text = "" if base is None else base.text
        return _editor(asked, name, WrittenDraft(text, "" if last is None else last.text_hash))
    return _sent(asked, name)


@page(*EDITORS, methods=("POST",))
def begin(asked: Page) -> HttpResponse:
    """Begin with a shipped example, or with a text that was pasted: it becomes a draft, or goes on in the editor."""
    example = asked.request.POST.get("example", "")
    text = agreement_text(example) if example in agreement_names() else lines_of(asked.request.POST.get("text", ""))
    return _save(asked, example or "new", WrittenDraft(text, ""))


def _sent(asked: Page, name: str) -> HttpResponse:
    given = asked.request.POST
    draft = WrittenDraft(lines_of(given.get("text", "")), given.get("seen", ""), given.get("why", "")[:_LONGEST_REASON])
    match given.get("do"):
        case "save":
            return _save(asked, name, draft)
        case "simulate":
            return _simulate(asked, name, draft)
        case _:
            return _editor(asked, name, draft)


def _save(asked: Page, name: str, draft: WrittenDraft) -> HttpResponse:
    try:
        found, made = drafting.save(draft.text, draft.seen, asked.decider, asked.now, draft.why)
    except drafting.AgreedMeanwhileError as error:
        return _conflict(asked, name, draft, error)
    except ReifegradError as error:
        return _editor(asked, name, draft, error)
    said = asked.words("agreements.done.save" if made else "agreements.done.same", version=short(found))
    return asked.go_to("agreement-version", found.name, found.text_hash, said=said)


def _simulate(asked: Page, name: str, draft: WrittenDraft) -> HttpResponse:
    found = read_text(draft.text)
    if found.agreement is None:
        return _editor(asked, name, draft)
    shown = simulated(asked, found.agreement, _SECONDS)
    if asked.wants_part:
        return asked.show("agreement/simulated_part", title="", simulated=shown)
    return _editor(asked, name, draft, simulated=shown)


def _editor(
    asked: Page, name: str, draft: WrittenDraft, error: ReifegradError | None = None, **more: Any
) -> HttpResponse:
    """The page, or what is said of the text while somebody writes."""
    found = read_text(draft.text)
    problems = _problems(asked, found, error)
    if asked.wants_part:
        answer = asked.show("agreement/live", title="", problems=problems, is_agreement=found.agreement is not None)
        if found.agreement is not None:
            answer["HX-Trigger"] = EFFECT_DUE
        return answer
    return asked.show(
        "agreement/editor",
        title=asked.words("agreements.edit"),
        name=name,
        draft=draft,
        numbers=range(1, draft.text.count("\n") + 2),
        problems=problems,
        is_agreement=found.agreement is not None,
        status=422 if error else 200,
        **more,
    )


def _problems(asked: Page, found: WrittenAgreement, error: ReifegradError | None) -> Sequence[TextProblem]:
    every = [*(error.problems if error else ()), *found.problems]
    return shown_problems(list(dict.fromkeys(every)), asked.words)


def _conflict(asked: Page, name: str, draft: WrittenDraft, error: drafting.AgreedMeanwhileError) -> HttpResponse:
    theirs = error.newest
    if theirs is None:
        raise error
    return asked.show(
        "agreement/conflict",
        title=asked.words("models.conflict"),
        name=name,
        draft=draft,
        theirs=shown_version(asked, record(theirs), AGREEMENT),
        their_text=theirs.text,
        lines=differing_lines(theirs.text, draft.text),
        status=409,
    )
