"""Refuses a form that is larger than any of ours before anything of it is read, also from who is not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from reifegrad_web.pages.frame.showing import show, words_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class SmallForms:
    """A middleware before the one that reads forms to find their tokens.

    Django holds to its limit what it keeps in memory; files of a form go to the disk, however large they are. Views
    that are exempt from the token, such as that for imports, look at the size by themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand it on; what it is for is known when its view is."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """The refusal of a form that is too large; None: go on."""
        length = request.headers.get("Content-Length", "")
        if getattr(view, "csrf_exempt", False) or not length.isdecimal():
            return None
        if int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        words = words_for(request)
        title, about = words("frame.form_too_large"), words("frame.form_too_large.about")
        return show(request, words, "entry/notice", status=413, title=title, about=about)
