"""Watches leads that sales has and nobody watches: from before clocks were kept, or parted from another lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from reifegrad_web.leads.watching import watch
from reifegrad_web.sales.reported import DECIDED_SINCE
from reifegrad_web.sales.stage_machine import OPEN, STEPS, Command
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

_OPENING = tuple(command.value for command in Command if STEPS[command].after in OPEN)
_UNWATCHED = f"""
select last.lead from (
    select coalesce(identifier.lead_id, identifier.id) as lead, event.command, event.at, row_number() over (
        partition by coalesce(identifier.lead_id, identifier.id) order by event.at desc, event.id desc
    ) as place
    from sales_stageevent event join leads_identifier identifier on identifier.id = event.identifier_id
) as last left join leads_watchedlead watched on watched.lead_id = last.lead
where last.place = 1 and watched.lead_id is null and last.command in ({{marks}})
    and not {DECIDED_SINCE.format(lead="last.lead", at="last.at")}
"""  # noqa: S608 - texts of this module


def watch_all(now: datetime) -> int:
    """Watch every lead that sales has; returns how many were not watched before."""
    with connection.cursor() as cursor:
        cursor.execute(_UNWATCHED.format(marks=", ".join(["%s"] * len(_OPENING))), _OPENING)
        leads = [lead for (lead,) in cursor.fetchall()]
    if leads:
        with write():
            watch(leads, now)
    return len(leads)
