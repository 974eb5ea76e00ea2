"""How long somebody stays signed in: until nothing was asked for twelve hours, and a week at most."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.signals import user_logged_in
from django.contrib.auth import SESSION_KEY, logout
from django.db import DatabaseError
from django.dispatch import receiver

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

LONGEST = timedelta(days=7)
"""After signing in, however busy somebody is."""
IDLE = timedelta(hours=12)
"""Without a request."""
_EXACT = timedelta(minutes=10)
"""How exactly the last request is known: noting each would be a write for every page."""
_BEGAN, _SEEN, _SIGNED_IN = "began", "seen", "signed_in"


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    """Somebody has signed in: both times count from now."""
    now = utc_now()
    _note(request.session, now, began=True)
    request.session[_SIGNED_IN] = now.isoformat()


def has_just_signed_in(session: SessionBase, within: timedelta) -> bool:
    """Whether somebody has signed in within a time, with everything that is asked of them then."""
    said = session.get(_SIGNED_IN)
    return said is not None and timedelta() <= utc_now() - datetime.fromisoformat(said) < within


def ends_in_time(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware: whoever was away for too long, or is here for too long, is nobody, and signs in again."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            _look(request)
        return get_response(request)

    return answered


def _look(request: HttpRequest) -> None:
    now, session = utc_now(), request.session
    began, seen = (datetime.fromisoformat(session.get(name, now.isoformat())) for name in (_BEGAN, _SEEN))
    if now - began > LONGEST or now - seen > IDLE:
        logout(request)
    elif _BEGAN not in session or now - seen > _EXACT:
        _keep(session, now)


def _keep(session: SessionBase, now: datetime) -> None:
    """Note that somebody was here; a disk that takes nothing keeps nobody from reading."""
    _note(session, now, began=_BEGAN not in session)
    with contextlib.suppress(DatabaseError):
        session.save()
    session.modified = False


def _note(session: SessionBase, now: datetime, *, began: bool) -> None:
    session[_SEEN] = now.isoformat()
    if began:
        session[_BEGAN] = now.isoformat()
