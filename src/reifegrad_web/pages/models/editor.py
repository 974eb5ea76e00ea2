"""The editor: a tree of the model's parts, the form of one of them beside the text, and what the draft would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from reifegrad.errors import ReifegradError
from reifegrad.spec.title import title_in
from reifegrad_web.documents.drafting import SavedMeanwhileError
from reifegrad_web.documents.versions import record, short
from reifegrad_web.models import drafting
from reifegrad_web.models.examples import examples_of, save_examples
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.texts import read_text
from reifegrad_web.models.versions import find_version, model_of, published_of
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import EDITORS, shown_version
from reifegrad_web.pages.documents.text_lines import differing_lines, lines_of
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.comparing import changes_in_words
from reifegrad_web.pages.models.criterion_form import part_form, write_form
from reifegrad_web.pages.models.draft import Draft, sent_draft
from reifegrad_web.pages.models.effect import EffectQuestion, effect_of
from reifegrad_web.pages.models.kind import MODEL
from reifegrad_web.pages.models.tree import first_criterion, tree_of
from reifegrad_web.pages.models.version_page import shown_examples
from reifegrad_web.pages.models.watching import shown_leads, top_leads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from reifegrad_web.models.texts import ReadText
    from reifegrad_web.pages.frame.page import Page

EFFECT_DUE = "effect-due"
"""The event by which a part of the page asks for the effect: the draft means something else than before."""
_LEADS, _SECONDS = 1_000, 4.0


@page(*EDITORS, methods=("GET", "HEAD", "POST"))
def edit(asked: Page, name: str) -> HttpResponse:
    """Open the editor, or take what was sent by it: all of it, whichever button or field sent it."""
    if asked.day is not None:
        return only_today(asked, asked.words("models.edit"))
    if asked.request.method != "POST":
        return _editor(asked, _opened(asked, name), {})
    draft = sent_draft(asked, name)
    found = read_text(draft.text)
    errors: Mapping[str, Sequence[str]] = {}
    if draft.part and found.model is not None:
        text, errors = write_form(found, tuple(draft.part.split(".")), _given(asked), asked.words)
        draft = draft.with_text(text)
    if asked.request.POST.get("do") == "save" and not errors:
        return _save(asked, draft)
    return _editor(asked, draft, errors)


@page(*EDITORS, methods=("POST",))
def edit_effect(asked: Page, name: str) -> HttpResponse:
    """What a draft would do; nothing while its text is no model."""
    draft = sent_draft(asked, name)
    shown = _effect(asked, draft, read_text(draft.text))
    return HttpResponse(status=204) if shown is None else asked.show("models/editor_effect", title="", **shown)


def _opened(asked: Page, name: str) -> Draft:
    version = asked.request.GET.get("version", "")
    base = find_version(name, version) if version else drafting.to_edit(name)
    examples = examples_of(name)
    return Draft(
        name=name,
        text=base.text,
        base=base.text_hash,
        seen=drafting.newest(name).text_hash,
        part=asked.request.GET.get("at", "") or first_criterion(model_of(base)),
        examples=examples,
        examples_were=examples,
        leads=", ".join(map(str, top_leads(name))),
    )


def _editor(
    asked: Page, draft: Draft, errors: Mapping[str, Sequence[str]], error: ReifegradError | None = None
) -> HttpResponse:
    """The page, or those parts of it that what was sent has changed."""
    at = asked.request.POST.get("at", "")
    draft = draft.at(at) if at and not errors else draft
    found = read_text(draft.text)
    title = _title(asked, draft, found)
    is_wrong = bool(errors or error)
    do = asked.request.POST.get("do", "")
    shown: dict[str, Any] = {
        "title": asked.words("models.edit.title", name=title),
        "model_title": title,
        "draft": draft,
        "form": _form(asked, draft, found, errors),
        "live": _live(asked, draft, found, error),
        "tree": [] if found.model is None else tree_of(found.model, draft.part, asked.words.language),
        "lines": range(1, draft.text.count("\n") + 2),
        "is_model": found.model is not None,
        "means": "" if found.model is None else found.model.hash,
        "status": 422 if is_wrong and not asked.wants_part else 200,
    }
    if not asked.wants_part:
        effect = _effect(asked, draft, found) if do == "effect" else None
        base = find_version(draft.name, draft.base)
        return asked.show(
            "models/editor",
            name=draft.name,
            base=shown_version(asked, record(base), MODEL.naming),
            **shown,
            **(effect or {}),
        )
    is_written = draft.text != lines_of(asked.request.POST.get("text", ""))
    is_due = found.model is not None and found.model.hash != asked.request.POST.get("means")
    shown |= {"do": do, "at": at, "has_errors": bool(errors), "is_written": is_written, "is_due": is_due}
    answer = asked.show("models/editor_parts", **shown)
    if is_due:
        answer["HX-Trigger"] = EFFECT_DUE
    return answer


def _title(asked: Page, draft: Draft, found: ReadText) -> str:
    return draft.name if found.model is None else title_in(found.model.title, asked.words.language, draft.name)


def _form(asked: Page, draft: Draft, found: ReadText, errors: Mapping[str, Sequence[str]]) -> Any:
    if found.model is None or not draft.part:
        return None
    stays = asked.wants_part and asked.request.POST.get("do") == "apply"
    given = _given(asked) if errors or stays else None
    return part_form(found, tuple(draft.part.split(".")), asked.words, errors, given)


def _given(asked: Page) -> Mapping[str, Sequence[str]]:
    return {key: asked.request.POST.getlist(key) for key in asked.request.POST}


def _live(asked: Page, draft: Draft, found: ReadText, error: ReifegradError | None) -> dict[str, Any]:
    """What is said while somebody writes: problems, what differs from the version that scores, examples."""
    words, published = asked.words, published_of(draft.name)
    problems = [*(error.problems if error else ()), *found.problems]
    return {
        "problems": shown_problems(list(dict.fromkeys(problems)), words),
        "is_model": found.model is not None,
        "against": None if published is None else short(published),
        "changes": []
        if published is None or found.model is None
        else changes_in_words(model_of(published), found.model, words.language),
        "examples": None if found.model is None else shown_examples(found.model, draft.examples, words),
    }


def _effect(asked: Page, draft: Draft, found: ReadText) -> dict[str, Any] | None:
    from reifegrad_web.scoring.impact import Limits  # loads an engine, and few ask for it

    if found.model is None:
        return None
    new = ModelVersion(name=draft.name, text=draft.text, hash=found.model.hash)
    published = published_of(draft.name)
    effect = effect_of(asked, EffectQuestion(published, new, Limits(leads=_LEADS, seconds=_SECONDS)))
    leads = shown_leads(asked, None if published is None else model_of(published), found.model, draft.leads)
    return {"effect": effect, "leads": leads}


def _save(asked: Page, draft: Draft) -> HttpResponse:
    """Keep text and examples; who was slower sees both texts."""
    try:
        found, made = drafting.save(draft.name, draft.text, draft.seen, asked.decider, asked.now, draft.why)
        if draft.has_other_examples:
            save_examples(model_of(found), draft.examples, asked.decider, asked.now)
    except SavedMeanwhileError as error:
        return _conflict(asked, draft, error)
    except ReifegradError as error:
        if error.problems[0].code in {"model-unknown", "version-unknown"}:
            raise
        return _editor(asked, draft, {}, error)
    said = MODEL.naming.say(asked.words, "done.save" if made else "done.same", version=short(found))
    return asked.go(MODEL.naming.address("version", found.name, found.text_hash), said)


def _conflict(asked: Page, draft: Draft, error: SavedMeanwhileError) -> HttpResponse:
    theirs = error.newest
    if theirs is None:
        raise error
    return asked.show(
        "models/conflict",
        title=asked.words("models.conflict"),
        action=MODEL.naming.address("edit", draft.name),
        draft=draft,
        theirs=shown_version(asked, record(theirs), MODEL.naming),
        their_text=theirs.text,
        lines=differing_lines(theirs.text, draft.text),
        status=409,
    )
