"""What people read where no page can be shown: none is there, a form has grown old, or something is broken here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.csrf import csrf_exempt

from reifegrad_web.ingest.views import receive
from reifegrad_web.pages.frame.showing import show, words_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reifegrad.language.words import Words


@csrf_exempt
def anything_else(request: HttpRequest) -> HttpResponse:
    """What is at no address of ours: a page for people, and for programs the answer of a client's protocol."""
    return missing(request) if _is_asked_by_people(request) else receive(request)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    words = words_for(request)
    return _said(request, words, words("frame.missing"), words("frame.missing.about"), 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its page: it is of another website, or was open for longer than a session lasts."""
    words = words_for(request)
    return _said(request, words, words("frame.stale_form"), words("frame.stale_form.about"), 403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something here failed; the log says what."""
    words = words_for(request)
    return _said(request, words, words("frame.broken"), words("frame.broken.about"), 500)


def _said(request: HttpRequest, words: Words, title: str, about: str, status: int) -> HttpResponse:
    return show(request, words, "entry/notice", status=status, title=title, about=about, leads_back=True)


def _is_asked_by_people(request: HttpRequest) -> bool:
    """Whether a browser wants to show it: clients of protocols never ask for a page."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")
