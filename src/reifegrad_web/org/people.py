"""Users and their roles: added and changed by an admin, found by name; and who it is that does something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

COMMAND_LINE = "command line"
ROLES = tuple(str(role.value) for role in User.Role)


@dataclass(frozen=True)
class Decider:
    """Who decides about a version: the name that is kept, and the user where one is known."""

    who: str
    user: User | None = None


def decider(name: str | None) -> Decider:
    """The user of a name; without one, whoever may use the command line of the server.

    Raises:
        ReifegradError: There is no such user, or they may do nothing any more.
    """
    if name is None:
        return Decider(COMMAND_LINE)
    found = find_user(name)
    return Decider(found.username, found)


def find_user(name: str) -> User:
    """The user of a name. Raises `ReifegradError`: there is none, or they may do nothing any more."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        known = list(User.objects.filter(is_active=True).values_list("username", flat=True)[:1_000])
        raise fail("user-unknown", name=name, near=nearest(name, known))
    return found


def list_users() -> Sequence[User]:
    """Everybody, by name."""
    return list(User.objects.order_by("username"))


def looking_after() -> Sequence[User]:
    """Those who can look after leads, by name: everybody who may do more than read."""
    return list(User.objects.filter(is_active=True).exclude(role=User.Role.READER).order_by("username"))


def add_user(name: str, role: str, now: datetime, email: str = "") -> User:
    """Add somebody with a role; without a password, nobody can sign in as them yet.

    Raises:
        ReifegradError: There is a user of this name.
    """
    if User.objects.filter(username=name).exists():
        raise fail("user-exists", name=name)
    made = User(username=name, role=role, email=email, date_joined=now)
    made.set_unusable_password()
    made.save()
    return made


def set_role(name: str, role: str) -> User:
    """Give somebody another role. What they have signed stays signed in the role that they had then."""
    found = find_user(name)
    found.role = role
    found.save(update_fields=["role"])
    return found
