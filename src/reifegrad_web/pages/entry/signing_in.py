"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reifegrad_web.pages.frame.showing import show, words_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, and go on to where somebody wanted to be."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    words = words_for(request)
    with translation.override(words.language):
        form = AuthenticationForm(request, request.POST or None)
        valid = request.method == "POST" and form.is_valid()
    if valid:
        with write():
            login(request, form.get_user())
        return redirect(_next(request))
    title, about, button = words("pages.sign_in.title"), words("pages.sign_in.about"), words("pages.sign_in.button")
    status = 422 if form.is_bound else 200
    return show(request, words, "entry/form", status=status, title=title, about=about, button=button, form=form)


def _next(request: HttpRequest) -> str:
    """The address that somebody came from, if it is one of ours."""
    wanted = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else "start"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    with write():
        logout(request)
    return redirect("sign-in")
