"""Tells PostgreSQL how large the tables of facts have become."""

from __future__ import annotations

from django.db import connection

from reifegrad_web.leads.models import AccountChange, Activity, Identifier, ProfileChange

_FACTS = (Identifier, Activity, ProfileChange, AccountChange)


def refresh_statistics() -> None:
    """After many facts at once, let the database count anew: until it does so itself, it plans as if there were none.

    A thousand leads of a hundred thousand were read by looking through all of their two million activities. SQLite
    takes its indexes without being told.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"analyze {', '.join(table._meta.db_table for table in _FACTS)}")
