"""Tokens for programs: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from reifegrad_web.org.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User

SCOPES = ("read", "write", "admin")


def add_token(name: str, scopes: Sequence[str], now: datetime, user: User | None = None) -> str:
    """Make a token; this is the only time that it can be read. With `user` it belongs to that person."""
    token = f"rg_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(name=name, digest=_digest(token), scopes=list(scopes), created_at=now, user=user)
    return token


def find_token(token: str) -> ApiToken | None:
    """The token that somebody sends, with the user it belongs to; None if it is unknown or revoked."""
    return ApiToken.objects.filter(digest=_digest(token), revoked_at=None).select_related("user").first()


def _digest(token: str) -> str:
    # A token has 256 random bits: nobody can try them all, so that a slow hash would protect nothing.
    return hashlib.sha256(token.encode()).hexdigest()
