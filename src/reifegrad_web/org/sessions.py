"""Where users are signed in, as allauth keeps it: the sessions of somebody, and their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

if TYPE_CHECKING:
    from reifegrad_web.org.models import User


def sessions_of(user: User) -> list[UserSession]:
    """The sessions of somebody that have not ended; within a transaction, since what has ended is deleted."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return found


def end_sessions(user: User, but: str | None = None) -> int:
    """End the sessions of somebody, but for the one of this key; how many there were. Within a transaction."""
    found = [each for each in sessions_of(user) if each.session_key != but]
    for each in found:
        each.end()
    return len(found)
