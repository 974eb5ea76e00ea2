"""Writes a document: its text with every problem at its line, and what it would have done in the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import path

from reifegrad.errors import ReifegradError
from reifegrad_web.documents import drafting
from reifegrad_web.documents.versions import record, short
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import EDITORS, shown_version
from reifegrad_web.pages.documents.text_lines import differing_lines, lines_of
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.urls import URLPattern

    from reifegrad_web.pages.documents.kind import TextKind
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


def writing_addresses(of: TextKind, home: str) -> list[URLPattern]:
    """The addresses at which a document is begun and written, below its page; no document has a dash for a name."""
    noun = of.naming.noun
    begin = page(*EDITORS, methods=("POST",))(partial(_begin, of))
    edit = page(*EDITORS, methods=("GET", "HEAD", "POST"))(partial(_edit, of))
    return [
        path(f"{home}/-/begin", begin, name=f"{noun}-begin"),
        path(f"{home}/<str:name>/edit", edit, name=f"{noun}-edit"),
    ]


def _edit(of: TextKind, asked: Page, name: str) -> HttpResponse:
    """Open the editor on the newest version or the one that the address names, or take what was written."""
    if asked.day is not None:
        return only_today(asked, asked.words("models.edit"))
    if asked.request.method == "POST":
        return _sent(of, asked, name)
    version, last = asked.request.GET.get("version", ""), drafting.newest(of.kind.versions, name)
    base = of.find(name, version) if version else last
    return _editor(
        of, asked, name, WrittenDraft("" if base is None else base.text, "" if last is None else last.text_hash)
    )


def _begin(of: TextKind, asked: Page) -> HttpResponse:
    """Begin with a shipped example, or with a text that was pasted: it becomes a draft, or goes on in the editor."""
    example = asked.request.POST.get("example", "")
    text = {each.name: each.text for each in of.examples(asked)}.get(example)
    draft = WrittenDraft(lines_of(asked.request.POST.get("text", "")) if text is None else text, "")
    return _save(of, asked, example or "new", draft)


def _sent(of: TextKind, asked: Page, name: str) -> HttpResponse:
    given = asked.request.POST
    draft = WrittenDraft(lines_of(given.get("text", "")), given.get("seen", ""), given.get("why", "")[:_LONGEST_REASON])
    match given.get("do"):
        case "save":
            return _save(of, asked, name, draft)
        case "simulate":
            return _simulate(of, asked, name, draft)
        case _:
            return _editor(of, asked, name, draft)


def _save(of: TextKind, asked: Page, name: str, draft: WrittenDraft) -> HttpResponse:
    try:
        checked = of.kind.check_apart(draft.text)
        found, made = drafting.save(of.kind.versions, checked, draft.seen, asked.decider, asked.now, draft.why)
    except drafting.SavedMeanwhileError as error:
        return _conflict(of, asked, name, draft, error)
    except ReifegradError as error:
        return _editor(of, asked, name, draft, error)
    said = of.naming.say(asked.words, "done.save" if made else "done.same", version=short(found))
    return asked.go(of.naming.address("version", found.name, found.text_hash), said)


def _simulate(of: TextKind, asked: Page, name: str, draft: WrittenDraft) -> HttpResponse:
    found = of.read_text(draft.text)
    if found.document is None:
        return _editor(of, asked, name, draft)
    shown = of.simulate(asked, found.document, _SECONDS)
    if asked.wants_part:
        return asked.show(f"{of.templates}/simulated", title="", simulated=shown, **of.shown(asked))
    return _editor(of, asked, name, draft, simulated=shown)


def _editor(
    of: TextKind, asked: Page, name: str, draft: WrittenDraft, error: ReifegradError | None = None, **more: Any
) -> HttpResponse:
    """The page, or what is said of the text while somebody writes."""
    found = of.read_text(draft.text)
    every = [*(error.problems if error else ()), *found.problems]
    shown = {
        "problems": shown_problems(list(dict.fromkeys(every)), asked.words),
        "is_document": found.document is not None,
        **of.shown(asked),
    }
    if asked.wants_part:
        answer = asked.show("documents/live", title="", **shown)
        if found.document is not None:
            answer["HX-Trigger"] = EFFECT_DUE
        return answer
    return asked.show(
        "documents/editor",
        title=of.naming.say(asked.words, "edit"),
        action=of.naming.address("edit", name),
        draft=draft,
        numbers=range(1, draft.text.count("\n") + 2),
        status=422 if error else 200,
        **shown,
        **more,
    )


def _conflict(
    of: TextKind, asked: Page, name: str, draft: WrittenDraft, error: drafting.SavedMeanwhileError
) -> HttpResponse:
    theirs = error.newest
    if theirs is None:
        raise error
    return asked.show(
        "documents/conflict",
        title=asked.words("models.conflict"),
        action=of.naming.address("edit", name),
        draft=draft,
        theirs=shown_version(asked, record(theirs), of.naming),
        their_text=theirs.text,
        lines=differing_lines(theirs.text, draft.text),
        status=409,
    )
