"""Lengths of time in SQL, which SQLite and PostgreSQL write differently."""

from __future__ import annotations

from django.db import connection

MEDIANS = """
select part, avg(length) as length from (
    select part, length, row_number() over (partition by part order by length) as place,
        count(*) over (partition by part) as many
    from ({lengths}) as lengths
) as ranked
where 2 * place between many and many + 2
group by part
"""
"""The median of each part; `lengths` gives a column `part` and a column `length`."""


def seconds_between(earlier: str, later: str) -> str:
    """How many seconds lie between two columns."""
    if connection.vendor == "sqlite":
        return f"(julianday({later}) - julianday({earlier})) * 86400.0"
    return f"extract(epoch from {later} - {earlier})"


def a_day_after(moment: str) -> str:
    """A column, and a day more."""
    return f"datetime({moment}, '+1 day')" if connection.vendor == "sqlite" else f"{moment} + interval '1 day'"
