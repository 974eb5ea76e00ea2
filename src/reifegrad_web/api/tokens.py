"""Lets in who has a token with the scope that is needed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from reifegrad_web.api.problems import ApiProblem
from reifegrad_web.clock import utc_now
from reifegrad_web.org.tokens import find_token, is_revoked, is_used_again, note_use
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reifegrad_web.org.models import ApiToken


_LOG = logging.getLogger(__name__)


class Token(HttpBearer):
    """A token in `Authorization: Bearer`, with a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, if it is known.

        Raises:
            ApiProblem: It was revoked.
            AuthorizationError: It lacks the scope.
        """
        found = find_token(token)
        if found is None and is_revoked(token):
            raise ApiProblem(401, "token-revoked", "this token was revoked and does nothing any more; use another one")
        if found is not None and self.scope not in found.scopes:
            raise AuthorizationError
        if found is not None:
            _note(found)
        return found


def _note(token: ApiToken) -> None:
    """Note the use now and then; a disk that takes nothing is no reason to answer nothing."""
    now = utc_now()
    if is_used_again(token, now):
        try:
            with write(apart=True):
                note_use(token, now)
        except (DatabaseError, OSError) as error:
            _LOG.warning("the use of a token could not be noted: %s", type(error).__name__)
