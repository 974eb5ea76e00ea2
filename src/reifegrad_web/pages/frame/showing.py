"""Shows a template in a language, German or English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

THEME_COOKIE = f"{settings.COOKIE_PREFIX}reifegrad-theme"
THEMES = ("light", "dark")
SYSTEM = "system"
"""What the device is set to."""


def words_for(request: HttpRequest) -> Words:
    """The words of the language that somebody has chosen, or that their browser asks for first among ours."""
    return Words(translation.get_language_from_request(request))


def said(request: HttpRequest) -> dict[str, Any]:
    """What every template is given: words, languages, light or dark."""
    words, theme = words_for(request), request.COOKIES.get(THEME_COOKIE, "")
    return {
        "words": words,
        "language": words.language,
        "languages": [(each, words(f"language.{each}")) for each in LANGUAGES],
        "theme": theme if theme in THEMES else "",
        "themes": [(each, words(f"theme.{each}")) for each in (*THEMES, SYSTEM)],
    }


def show(request: HttpRequest, words: Words, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """A page; forms of Django speak the same language. Nobody keeps a copy of it on the way.

    Args:
        request: What was asked.
        words: The language.
        template: A file of `templates/reifegrad`, without its ending.
        status: Of the answer.
        shown: What the template is filled with.
    """
    with translation.override(words.language):
        page = render(request, f"reifegrad/{template}.html", shown, status=status)
    page["Cache-Control"] = "no-store"
    page["Content-Language"] = words.language
    patch_vary_headers(page, ["Accept-Language", "Cookie", "HX-Request"])
    return page
