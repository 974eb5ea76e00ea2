"""Lets in who has a token with the scope that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from reifegrad_web.org.tokens import scopes_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class Token(HttpBearer):
    """A token in `Authorization: Bearer`, with a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """The token, if it is known. Raises `AuthorizationError`: it lacks the scope."""
        scopes = scopes_of(token)
        if not scopes:
            return None
        if self.scope not in scopes:
            raise AuthorizationError
        return token
