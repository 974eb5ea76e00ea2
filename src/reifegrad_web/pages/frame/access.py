"""Lets in who is signed in and has a role that may do this; says what is wrong in the frame of the page."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.api.problems import status_of
from reifegrad_web.clock import utc_now
from reifegrad_web.org.models import User
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.page import PARTS, Page
from reifegrad_web.pages.frame.showing import words_for
from reifegrad_web.scoring.reading import time_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Given = ParamSpec("Given")

EVERYBODY = tuple(str(role.value) for role in User.Role)
ON = "on"
"""The parameter of an address that says at which day the time machine stands."""


def page(
    *roles: str, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[
    [Callable[Concatenate[Page, Given], HttpResponseBase]], Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
]:
    """Make a view of a function that is given a `Page`: for these roles, and for admins.

    Whoever is not signed in is asked to, and comes back. A problem that the function raises is shown in the frame.

    Args:
        roles: Who may; nobody named: everybody who is signed in.
        methods: How it may be asked.
    """

    def made(
        view: Callable[Concatenate[Page, Given], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return _asked_in(request)
            asked = _page(request, request.user)
            if not asked.may(*(roles or EVERYBODY)):
                return refused(asked)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(asked, *args, **kwargs)
            except ReifegradError as error:
                return failed(asked, error)

        answered.roles, answered.methods = roles or EVERYBODY, methods  # type: ignore[attr-defined] # read by a test
        return answered

    return made


def refused(asked: Page) -> HttpResponse:
    """The page of what somebody may not do."""
    words = asked.words
    return asked.show("frame/refused", title=words("frame.refused"), status=403)


def failed(asked: Page, error: ReifegradError) -> HttpResponse:
    """The page, or the part of one, of what went wrong: place, cause and remedy of every problem."""
    problems = Problems.of(error.problems, asked.words.language)
    template = "frame/failed_part" if asked.wants_part else "frame/failed"
    return asked.show(template, title=asked.words("frame.failed"), status=status_of(error), problems=problems)


def _asked_in(request: HttpRequest) -> HttpResponse:
    """To the form, and from there back to here; who asked for a part of a page has been away for too long."""
    form = reverse("sign-in")
    if request.headers.get(PARTS) == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": form})
    back = {"next": request.get_full_path()} if request.method == "GET" and request.path != reverse("start") else {}
    return redirect(f"{form}?{urlencode(back)}" if back else form)


def _page(request: HttpRequest, user: User) -> Page:
    now, zone = utc_now(), time_zone()
    asked = Page(request, user, words_for(request), now, zone, None)
    day = _day(request.GET.get(ON, ""))
    return asked if day is None or day >= asked.today else Page(request, user, asked.words, now, zone, day)


def _day(written: str) -> date | None:
    """The day of an address; one that is none is left out, as the header shows."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
