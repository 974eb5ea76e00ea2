"""Lets in who has a token with the scope that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from reifegrad_web.org.tokens import find_token

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reifegrad_web.org.models import ApiToken


class Token(HttpBearer):
    """A token in `Authorization: Bearer`, with a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, if it is known. Raises `AuthorizationError`: it lacks the scope."""
        found = find_token(token)
        if found is not None and self.scope not in found.scopes:
            raise AuthorizationError
        return found
