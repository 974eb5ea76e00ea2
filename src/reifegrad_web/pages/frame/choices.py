"""What somebody chooses for their browser: a language, light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from reifegrad.language import LANGUAGES
from reifegrad_web.pages.frame.showing import SYSTEM, THEME_COOKIE, THEMES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_YEAR = 365 * 86_400
"""Seconds."""
_CHOICES = {"language": (settings.LANGUAGE_COOKIE_NAME, LANGUAGES), "theme": (THEME_COOKIE, (*THEMES, SYSTEM))}


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where somebody was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    for name, (cookie, known) in _CHOICES.items():
        chosen = request.POST.get(name)
        if chosen is None:
            continue
        if chosen not in known:
            return HttpResponseBadRequest()
        answer.set_cookie(cookie, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return answer
