"""Shows a page in the language of the browser, German or English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def words_for(request: HttpRequest) -> Words:
    """The words of the language that the browser asks for first among ours."""
    return Words(translation.get_language_from_request(request))


def show(request: HttpRequest, words: Words, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """A page; forms of Django speak the same language. Nobody keeps a copy of it on the way."""
    common = {"language": words.language, "sign_out": words("pages.sign_out"), "product": words("pages.product")}
    with translation.override(words.language):
        page = render(request, f"reifegrad/{template}.html", common | shown, status=status)
    page["Cache-Control"] = "no-store"
    page["Content-Language"] = words.language
    patch_vary_headers(page, ["Accept-Language", "Cookie"])
    return page
