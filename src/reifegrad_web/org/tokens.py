"""Tokens for programs: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from reifegrad_web.org.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

SCOPES = ("read", "write", "admin")


def add_token(name: str, scopes: Sequence[str], now: datetime) -> str:
    """Make a token; this is the only time that it can be read."""
    token = f"rg_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(name=name, digest=_digest(token), scopes=list(scopes), created_at=now)
    return token


def scopes_of(token: str) -> Collection[str]:
    """What a token allows; nothing if it is unknown or revoked."""
    row = ApiToken.objects.filter(digest=_digest(token), revoked_at=None).first()
    return frozenset() if row is None else frozenset(row.scopes)


def name_of(token: str) -> str:
    """Number and name of a token that is known, for the audit log: `3 ci`."""
    row = ApiToken.objects.get(digest=_digest(token))
    return f"{row.pk} {row.name}"


def _digest(token: str) -> str:
    # A token has 256 random bits: nobody can try them all, so that a slow hash would protect nothing.
    return hashlib.sha256(token.encode()).hexdigest()
