"""The page of the matrix: how many leads are how ripe, what became of them, and what another bound would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail, nearest
from reifegrad_web.documents.deciding import add
from reifegrad_web.models.checking import check_apart
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.org.models import User
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import Choice
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.matrix.boards import boards_of
from reifegrad_web.pages.matrix.effect import changed_text, effect_of
from reifegrad_web.pages.matrix.handles import Handles

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

EDITORS = (str(User.Role.MARKETING), str(User.Role.SALES))
"""Who may keep a draft."""
EDITOR = "/models/{name}/edit"
"""Where drafts are gone on with."""
_LONGEST_REASON = 4_000
TREND = "trend"
"""The parameter that asks for the course of the last weeks where there are many leads."""
MANY = 50_000
"""Leads from which on the course of weeks is asked for apart: the counts do not wait for it."""


@page()
def show_matrix(asked: Page) -> HttpResponse:
    """The matrix of a model, or its ladder."""
    words = asked.words
    choice = Choice.of(asked)
    if choice is None:
        nothing = Empty(
            words("choice.no_model"), words("choice.no_model.about"), words("choice.no_model.do"), "/models"
        )
        return asked.show("matrix/nothing", title=words("matrix.title"), nothing=nothing)
    handles = Handles(choice, asked.request.GET)
    if asked.wants_part and TREND not in asked.request.GET:
        return asked.show("matrix/effect", title=words("matrix.title"), **_effect(asked, handles))
    wants_trend = TREND in asked.request.GET or asks_for_file(asked)
    boards = boards_of(choice, has_trend=wants_trend)
    is_large = any(board.counted.total > MANY for board in boards)
    if not wants_trend and not is_large:
        boards = boards_of(choice, has_trend=True)
    if asks_for_file(asked):
        return file_of(asked, [board.table() for board in boards])
    later = choice.address(asked.request.path, **{TREND: "on"}) if is_large and not wants_trend else ""
    shown = _effect(asked, handles)
    template = "matrix/boards" if asked.wants_part else "matrix/matrix"
    return asked.show(template, title=words("matrix.title"), choice=choice, boards=boards, later=later, **shown)


@page(*EDITORS, methods=("POST",))
def keep_draft(asked: Page) -> HttpResponse:
    """Hand a model with other bounds to its editor, as a draft."""
    choice = Choice.of(asked)
    if choice is None:
        raise fail("model-unknown", name="", near=nearest("", []))
    handles = Handles(choice, asked.request.POST)
    why = asked.request.POST.get("why", "").strip() or asked.words("matrix.effect.why")
    text = changed_text(handles)
    if not handles.changed:
        raise fail("bounds-same", name=choice.model.name)
    add(ModelVersion, check_apart(text), asked.decider, asked.now, why[:_LONGEST_REASON])
    answer = asked.go_to("matrix", said=asked.words("matrix.effect.kept"))
    answer["Location"] = EDITOR.format(name=choice.model.name)
    return answer


def _effect(asked: Page, handles: Handles) -> dict[str, Any]:
    """What is written, and what it would do; of a past day nothing can be changed."""
    is_asked = bool(handles.changed) and asked.day is None
    return {"handles": handles, "effect": effect_of(handles) if is_asked else None, "may_keep": asked.may(*EDITORS)}
