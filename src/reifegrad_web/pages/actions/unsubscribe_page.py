"""The page behind the address in e-mails: a button, and who presses it gets no more of them. It needs no sign-in.

Opening it does nothing: scanners of e-mails open every address. A POST withdraws the consent, also from a program for
e-mails that has no page and no cookie (RFC 8058): the signature in the address is what lets it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reifegrad_web.actions.unsubscribing import is_subscribed, read, unsubscribe
from reifegrad_web.clock import utc_now
from reifegrad_web.pages.frame.showing import show, words_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_BY = "by"
"""The parameter by which the button of the page says that it was the page."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribed(request: HttpRequest, token: str) -> HttpResponse:
    """The button; or what was done. The body of a POST is not read: the address says everything."""
    words, asked = words_for(request), read(token)
    if asked is None:
        title, about = words("unsubscribe.unknown"), words("unsubscribe.unknown.about")
        return show(request, words, "entry/notice", status=404, title=title, about=about)
    if request.method == "POST":
        unsubscribe(asked, "page" if _BY in request.GET else "one-click", utc_now())
    elif is_subscribed(asked):
        return show(
            request,
            words,
            "entry/unsubscribe",
            title=words("unsubscribe.title"),
            about=words("unsubscribe.about", purpose=asked.purpose),
            button=words("unsubscribe.button"),
            action=f"?{_BY}=page",
        )
    about = words("unsubscribe.done.about", purpose=asked.purpose)
    return show(request, words, "entry/notice", title=words("unsubscribe.done"), about=about)
