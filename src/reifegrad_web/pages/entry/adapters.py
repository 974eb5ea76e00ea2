"""What allauth asks of this installation: nobody makes an account for themselves, and signing in is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import connection
from django.dispatch import receiver

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, record
from reifegrad_web.clock import utc_now
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reifegrad_web.org.models import User


class Accounts(DefaultAccountAdapter):
    """People are added by an admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody adds themselves."""
        return False


class SingleSignOn(DefaultSocialAccountAdapter):
    """Who comes from the company's own directory is the user of the same verified address, and nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Nobody adds themselves."""
        return False


@receiver(user_logged_in)
def note_sign_in(user: User, **_: Any) -> None:
    """Somebody has signed in."""
    _note(user, "user.sign-in")


@receiver(authenticator_added)
def note_second_factor(user: User, authenticator: Any, **_: Any) -> None:
    """Somebody has added a second factor."""
    _note(user, "user.second-factor", kind=str(authenticator.type))


@receiver(authenticator_removed)
def note_no_second_factor(user: User, authenticator: Any, **_: Any) -> None:
    """Somebody has removed a second factor."""
    _note(user, "user.no-second-factor", kind=str(authenticator.type))


def _note(user: User, what: str, **details: Any) -> None:
    actor = Actor(AuditEntry.Actor.USER, f"{user.pk} {user.username}"[:150])
    if connection.in_atomic_block:
        record(actor, what, f"user:{user.pk}", utc_now(), **details)
    else:
        with write():
            record(actor, what, f"user:{user.pk}", utc_now(), **details)
