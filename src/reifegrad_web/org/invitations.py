"""One-time links: the first admin sets up name and password, others choose a password for the user made for them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from reifegrad_web.org.models import Invitation, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

VALID, VALID_FOR_OTHERS = timedelta(days=1), timedelta(days=7)


def invite_first_admin(now: datetime) -> str | None:
    """A new link's secret, which can be read only now; earlier ones are valid no more. None: somebody is there already.

    The caller holds the transaction.
    """
    if _is_somebody_there():
        return None
    Invitation.objects.filter(used_at=None).delete()
    return _made(None, now, now + VALID)


def invite(user: User, now: datetime) -> str:
    """The secret of a link with which somebody chooses a password; earlier ones are valid no more.

    The caller holds the transaction.
    """
    Invitation.objects.filter(user=user, used_at=None).delete()
    return _made(user, now, now + VALID_FOR_OTHERS)


def invited(token: str, now: datetime) -> User | None:
    """Whom a link is for; None: it cannot be used, or its user may do nothing any more."""
    found = _open(token, now).filter(user__is_active=True).select_related("user").first()
    return None if found is None else found.user


def use_up(token: str, now: datetime) -> bool:
    """Use a link up; the caller holds the transaction and saves the password. False: it cannot be used."""
    return bool(_open(token, now).filter(user__is_active=True).update(used_at=now))


def is_open(token: str, now: datetime) -> bool:
    """Whether a link can be used: it is known, unused and not older than a day, and nobody is there yet."""
    return _open(token, now).filter(user=None).exists() and not _is_somebody_there()


def accept(token: str, user: User, now: datetime) -> bool:
    """Use a link up and save the user as an admin; the caller holds the transaction. False: it cannot be used."""
    if not is_open(token, now) or not _open(token, now).update(used_at=now):
        return False
    user.role = User.Role.ADMIN
    user.save()
    return True


def _is_somebody_there() -> bool:
    """Whether there is an admin, or anybody who can sign in: those who look after leads of the demo company cannot."""
    can_sign_in = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return User.objects.filter(Q(role=User.Role.ADMIN) | can_sign_in).exists()


def _made(user: User | None, now: datetime, until: datetime) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(user=user, digest=_digest(token), created_at=now, expires_at=until)
    return token


def _open(token: str, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=now)


def _digest(token: str) -> str:
    # The secret has 256 random bits: nobody can try them all, so that a slow hash would protect nothing.
    return hashlib.sha256(token.encode()).hexdigest()
