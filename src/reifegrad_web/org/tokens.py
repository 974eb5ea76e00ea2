"""Tokens for programs: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.org.models import ApiToken
from reifegrad_web.org.people import Decider

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User

SCOPES = ("read", "write", "admin")


def add_token(name: str, scopes: Sequence[str], now: datetime, user: User | None = None) -> str:
    """Make a token; this is the only time that it can be read. With `user` it belongs to that person."""
    token = f"rg_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(name=name, digest=_digest(token), scopes=list(scopes), created_at=now, user=user)
    return token


def scopes_of(token: str) -> Collection[str]:
    """What a token allows; nothing if it is unknown or revoked."""
    row = ApiToken.objects.filter(digest=_digest(token), revoked_at=None).first()
    return frozenset() if row is None else frozenset(row.scopes)


def decider_of(token: str) -> Decider:
    """Who acts with a token: its user, if they may still do something, else the program that it was made for.

    Raises:
        ReifegradError: The token is unknown or revoked by now.
    """
    row = ApiToken.objects.filter(digest=_digest(token), revoked_at=None).select_related("user").first()
    if row is None:
        raise fail("token-unknown")
    if row.user is not None and row.user.is_active:
        return Decider(row.user.username, row.user)
    return Decider(f"token {row.name}")


def name_of(token: str) -> str:
    """Number and name of a token that is known, for the audit log: `3 ci`."""
    row = ApiToken.objects.get(digest=_digest(token))
    return f"{row.pk} {row.name}"


def _digest(token: str) -> str:
    # A token has 256 random bits: nobody can try them all, so that a slow hash would protect nothing.
    return hashlib.sha256(token.encode()).hexdigest()
