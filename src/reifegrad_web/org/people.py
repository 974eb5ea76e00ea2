"""Users and their roles: added and changed by an admin, found by name; and who it is that does something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail, nearest
from reifegrad_web.org.models import Team, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

COMMAND_LINE = "command line"
_LONGEST_TEAM = 100
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
    found = User.objects.filter(is_active=True).exclude(role=User.Role.READER).select_related("team")
    return list(found.order_by("username"))


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
    """Give somebody another role. What they have signed stays signed in the role that they had then.

    Raises:
        ReifegradError: There is no such user, or they are the last admin.
    """
    found = find_user(name)
    change_user(found, role=role)
    return found


def change_user(user: User, **values: Any) -> User:
    """Change role, reach, team, address or whether somebody may do anything; the caller holds the transaction.

    Raises:
        ReifegradError: Nobody would be left who administers the server.
    """
    for name, value in values.items():
        setattr(user, name, value)
    is_admin = user.is_active and user.role == User.Role.ADMIN
    others = User.objects.filter(role=User.Role.ADMIN, is_active=True).exclude(pk=user.pk)
    was_admin = User.objects.filter(pk=user.pk, role=User.Role.ADMIN, is_active=True)
    if not is_admin and was_admin.exists() and not others.exists():
        raise fail("last-admin")
    user.save(update_fields=list(values))
    return user


def use_model(user: User, name: str) -> None:
    """Keep by which model somebody looks at leads; the caller holds the transaction."""
    user.last_model = name
    User.objects.filter(pk=user.pk).update(last_model=name)


def teams() -> Sequence[Team]:
    """The teams, by name."""
    return list(Team.objects.order_by("name"))


def add_team(name: str) -> Team:
    """Add a team. Raises `ReifegradError`: there is one of this name, or the name is empty."""
    wanted = name.strip()
    if not wanted or len(wanted) > _LONGEST_TEAM or Team.objects.filter(name=wanted).exists():
        raise fail("team-name", name=wanted, longest=_LONGEST_TEAM)
    return Team.objects.create(name=wanted)


def drop_team(number: int) -> str:
    """Dissolve a team: its people are in none then. Returns its name. Raises `ReifegradError`: there is none."""
    found = Team.objects.filter(pk=number).first()
    if found is None:
        raise fail("team-unknown")
    found.delete()
    return found.name
