"""Outcomes that were reported from elsewhere: by an import, a CRM, or a program; no command here has noted them.

They are no events of their own: the fold reads them (`sales.events`), and a condition of SQL that looks at what was
done last with a lead reads them here. So an import that is taken back leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.watching import watch
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

COMMANDS = {"won": Command.WIN, "lost": Command.LOSE}
"""What an outcome says, as the command that would have noted it."""
AS_COMMAND = "case r.outcome when 'won' then 'win' else 'lose' end"
"""The command of a reported outcome `r`, in SQL."""
IS_REPORTED = "not exists (select 1 from sales_stageevent own where own.outcome = r.id)"
"""Whether an outcome `r` was reported, in SQL."""
DECIDED_SINCE = f"""exists (select 1 from leads_outcome r join leads_identifier q on q.id = r.identifier_id
    where q.lead_id = {{lead}} and r.decided_at >= {{at}} and {IS_REPORTED})"""  # noqa: S608 - texts of this module
"""Whether a report has decided about a lead after something was done with it, in SQL."""


def reported(chosen: Q) -> QuerySet[Outcome]:
    """The outcomes of a choice that no command has noted."""
    return Outcome.objects.filter(chosen).filter(~Exists(StageEvent.objects.filter(outcome=OuterRef("pk"))))


def look_again(leads: Iterable[int], now: datetime) -> None:
    """Outcomes of leads came or went: the clocks of those with which sales has done something are looked at again.

    The caller holds the transaction.
    """
    for part in parts(leads):
        rows = StageEvent.objects.filter(identifier__lead_id__in=part)
        watch({lead for lead in rows.values_list("identifier__lead_id", flat=True) if lead is not None}, now)
