"""Says why leads were lost, as sales has told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from reifegrad_web.leads.parts import THEIR_LEAD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Among

_REASONS = """
select reason, count(*) from leads_outcome
where outcome = 'lost' and decided_at > %s and decided_at <= %s and {among} group by reason order by 2 desc, 1
"""


def reasons_of_loss(since: datetime, until: datetime, leads: Among) -> Sequence[tuple[str, int]]:
    """Each reason with how many leads were lost for it, the most frequent first; empty where nobody said why.

    Args:
        since: Decisions after this moment count.
        until: Decisions up to this moment.
        leads: Which leads.
    """
    among, given = leads.among(THEIR_LEAD)
    start, end = (connection.ops.adapt_datetimefield_value(moment) for moment in (since, until))
    with connection.cursor() as cursor:
        cursor.execute(_REASONS.format(among=among), [start, end, *given])
        return [(str(reason), int(count)) for reason, count in cursor.fetchall()]
