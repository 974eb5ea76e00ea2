"""Where somebody is signed in: browsers with their addresses and times; all others can be signed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.decorators import reauthentication_required

from reifegrad_web.audit.recording import record
from reifegrad_web.org.sessions import end_sessions, sessions_of
from reifegrad_web.pages.entry.lasting import has_just_signed_in
from reifegrad_web.pages.frame.access import page
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from reifegrad_web.pages.frame.page import Page


_JUST_NOW = timedelta(seconds=REAUTHENTICATION_TIMEOUT)


@dataclass(frozen=True)
class SignedIn:
    """A browser in which somebody is signed in: what it is, where, since when, and whether it is this one."""

    browser: str
    address: str
    since: datetime
    is_this: bool


@page(methods=("GET", "HEAD", "POST"), has_past=False)
def own_sessions(asked: Page) -> HttpResponseBase:
    """Show them; who ends others says once more who they are, unless they have just signed in or said so."""
    if asked.request.method != "POST":
        return _list(asked)

    def ended(_: HttpRequest) -> HttpResponse:
        return _end_others(asked)

    # Who comes from the company's own server has no password that could be asked for. allauth counts what is said again
    # alone; signing in was all of it, second factor included. A new password or factor is asked for all the same.
    is_asked = asked.user.has_usable_password() and not has_just_signed_in(asked.request.session, _JUST_NOW)
    found: HttpResponseBase = reauthentication_required(ended, enabled=is_asked)(asked.request)
    return found


def _list(asked: Page) -> HttpResponse:
    mine = asked.request.session.session_key
    with write():
        found = sorted(sessions_of(asked.user), key=lambda each: (each.session_key != mine, each.created_at))
    shown = [
        SignedIn(_browser(each.user_agent, asked), each.ip, each.created_at, each.session_key == mine) for each in found
    ]
    return asked.show("entry/sessions", title=asked.words("sessions.title"), sessions=shown)


def _browser(said: str, asked: Page) -> str:
    """Browser and system by name, as far as what a browser says of itself is understood."""
    from ua_parser import parse  # its thousands of patterns are read at first use

    found = parse(said)
    browser, system = found.user_agent, found.os
    names = [
        "" if browser is None else f"{browser.family} {browser.major or ''}",
        "" if system is None else system.family,
    ]
    return ", ".join(name.strip() for name in names if name) or asked.words("sessions.unknown")


def _end_others(asked: Page) -> HttpResponse:
    with write():
        ended = end_sessions(asked.user, but=asked.request.session.session_key)
        record(asked.actor, "user.sessions-ended", f"user:{asked.user.pk}", asked.now, sessions=ended)
    return asked.go_to("sessions", said=asked.words.count("sessions.ended", ended))
