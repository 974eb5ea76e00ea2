"""Tokens for programs: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad_web.org.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User

SCOPES = ("read", "write", "admin")
_USED_AGAIN = timedelta(hours=1)
"""How exactly the last use of a token is known: to note each would be a write for every request."""


def add_token(name: str, scopes: Sequence[str], now: datetime, user: User | None = None) -> str:
    """Make a token; this is the only time that it can be read. With `user` it belongs to that person."""
    token = f"rg_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(name=name, digest=_digest(token), scopes=list(scopes), created_at=now, user=user)
    return token


def find_token(token: str) -> ApiToken | None:
    """The token that somebody sends, with the user it belongs to; None if it is unknown or revoked.

    That of a user who may do nothing any more does nothing any more.
    """
    found = ApiToken.objects.filter(digest=_digest(token), revoked_at=None).exclude(user__is_active=False)
    return found.select_related("user").first()


def is_revoked(token: str) -> bool:
    """Whether somebody sends a token that worked once: only who has had it whole can be told that."""
    return ApiToken.objects.filter(digest=_digest(token), revoked_at__isnull=False).exists()


def is_used_again(token: ApiToken, now: datetime) -> bool:
    """Whether it is to be noted that a token is in use."""
    return token.last_used_at is None or not timedelta() <= now - token.last_used_at < _USED_AGAIN


def note_use(token: ApiToken, now: datetime) -> None:
    """Note that a token is in use. The caller holds the transaction."""
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def list_tokens(*, every: bool = False) -> Sequence[ApiToken]:
    """The tokens that work, by number; with `every` also those that were revoked."""
    found = ApiToken.objects.select_related("user").order_by("pk")
    return list(found if every else found.filter(revoked_at=None))


def revoke_token(wanted: str, now: datetime) -> ApiToken:
    """Let a token do nothing any more, at once and for good; `wanted` is its name, or its number.

    Raises:
        ReifegradError: No token that works has this name or number, or several have the name.
    """
    working = list_tokens()
    found = [token for token in working if token.name == wanted]
    found = found or [token for token in working if str(token.pk) == wanted]
    if not found:
        raise fail("token-unknown", name=wanted, near=nearest(wanted, [token.name for token in working]))
    if len(found) > 1:
        raise fail("token-several", name=wanted, numbers=tuple(str(token.pk) for token in found))
    (token,) = found
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return token


def _digest(token: str) -> str:
    # A token has 256 random bits: nobody can try them all, so that a slow hash would protect nothing.
    return hashlib.sha256(token.encode()).hexdigest()
