"""Sessions in the database, written in turn like everything else."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection

from reifegrad_web.writing import write


class SessionStore(DatabaseSessions):
    """What a browser has been told to be; kept in the database, so that signing out ends it."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Keep it; within a transaction of somebody else, in that."""
        if connection.in_atomic_block:
            super().save(must_create)
        else:
            with write():
                super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Forget it."""
        if connection.in_atomic_block:
            super().delete(session_key)
        else:
            with write():
                super().delete(session_key)
