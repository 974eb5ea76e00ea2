"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reifegrad_web.pages.showing import show, words_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; whoever is signed in already goes to the start page."""
    if request.user.is_authenticated:
        return redirect("start")
    words = words_for(request)
    with translation.override(words.language):
        form = AuthenticationForm(request, request.POST or None)
        valid = request.method == "POST" and form.is_valid()
    if valid:
        with write():
            login(request, form.get_user())
        return redirect("start")
    title, about, button = words("pages.sign_in.title"), words("pages.sign_in.about"), words("pages.sign_in.button")
    status = 422 if form.is_bound else 200
    return show(request, words, "form", status=status, title=title, about=about, button=button, form=form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    with write():
        logout(request)
    return redirect("sign-in")
