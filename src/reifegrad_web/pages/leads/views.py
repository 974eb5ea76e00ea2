"""Lists that people keep under a name, share, and forget; each with the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.org.saved_views import drop_view, save_view, view_called
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.leads.list_asked import ListAsked
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.org.models import SavedView
    from reifegrad_web.pages.frame.page import Page

_NAME, _KEPT, _SHARED = "view-name", "view-kept", "shared"


@page(methods=("POST",))
def keep_view(asked: Page) -> HttpResponse:
    """Keep the list that is open under a name; one of the same name is replaced, and can be had back."""
    given = asked.request.POST
    of = ListAsked.of(asked, given)
    name = given.get(_NAME, "")
    with write():
        before = view_called(asked.user, name)
        view = _save(asked, name, of.to_keep(), is_shared=given.get(_SHARED) == "1")
    undo = _way_back(of, view.name, before)
    return asked.go(of.opening(view), asked.words("listed.view.kept", name=view.name), undo)


@page(methods=("POST",))
def forget_view(asked: Page, view: int) -> HttpResponse:
    """Forget a view of one's own; the list that is open stays."""
    of = ListAsked.of(asked, asked.request.POST)
    with write():
        gone = drop_view(asked.user, view)
        record(asked.actor, "view.drop", f"view:{view}", asked.now)
    is_open = of.view is not None and of.view.pk == view
    said = asked.words("listed.view.gone", name=gone.name)
    return asked.go((replace(of, view=None) if is_open else of).address(), said, _way_back(of, gone.name, gone))


@page(methods=("POST",))
def put_view_back(asked: Page) -> HttpResponse:
    """A view is again what it was before it was saved or deleted; one that was new is gone."""
    given = asked.request.GET
    of = ListAsked.of(asked, given)
    name, kept = given.get(_NAME, ""), given.get(_KEPT)
    with write():
        if kept is None:
            _drop(asked, name)
            view = None
        else:
            view = _save(asked, name, kept, is_shared=given.get(_SHARED) == "1")
    if view is not None and given.get("view"):  # it was open, or another one is
        of = replace(of, view=of.view or view)
    said = "listed.view.back_gone" if view is None else "listed.view.back"
    return asked.go(of.address(), asked.words(said, name=name))


def _save(asked: Page, name: str, query: str, *, is_shared: bool) -> SavedView:
    """The caller holds the transaction."""
    view = save_view(asked.user, name, query, asked.now, is_shared=is_shared)
    record(asked.actor, "view.save", f"view:{view.pk}", asked.now, shared=view.is_shared)
    return view


def _drop(asked: Page, name: str) -> None:
    """The caller holds the transaction. Raises `ReifegradError`: there is no view of this name."""
    view = view_called(asked.user, name)
    if view is None:
        raise fail("view-unknown")
    drop_view(asked.user, view.pk)
    record(asked.actor, "view.drop", f"view:{view.pk}", asked.now)


def _way_back(of: ListAsked, name: str, before: SavedView | None) -> str:
    """The address that makes of a view what it was, with the list that was open; None: there was no such view."""
    was = [] if before is None else [(_KEPT, before.query), (_SHARED, str(int(before.is_shared)))]
    return f"{reverse('leads-view-back')}?{of.query()}&{urlencode([(_NAME, name), *was])}"
