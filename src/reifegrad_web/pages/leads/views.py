"""Lists that people keep under a name, share, and forget."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad_web.audit.recording import record
from reifegrad_web.org.saved_views import drop_view, save_view
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.leads.list_asked import ListAsked
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page(methods=("POST",))
def keep_view(asked: Page) -> HttpResponse:
    """Keep the list that is open under a name; one of the same name is replaced."""
    given = asked.request.POST
    of = ListAsked.of(asked, given)
    name = given.get("view-name", "")
    with write():
        view = save_view(asked.user, name, of.to_keep(), asked.now, is_shared=given.get("shared") == "1")
        record(asked.actor, "view.save", f"view:{view.pk}", asked.now, shared=view.is_shared)
    return asked.go(of.opening(view), asked.words("listed.view.kept", name=view.name))


@page(methods=("POST",))
def forget_view(asked: Page, view: int) -> HttpResponse:
    """Forget a view of one's own; the list that is open stays."""
    of = ListAsked.of(asked, asked.request.POST)
    with write():
        drop_view(asked.user, view)
        record(asked.actor, "view.drop", f"view:{view}", asked.now)
    is_open = of.view is not None and of.view.pk == view
    return asked.go((replace(of, view=None) if is_open else of).address(), asked.words("listed.view.gone"))
