"""What marketing reads each week of what sales told: decisions with their feedback, counts, and what they suggest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from reifegrad_web.leads.parts import THEIR_LEAD, parts
from reifegrad_web.sales.decisions import decisions_of
from reifegrad_web.sales.models import Feedback
from reifegrad_web.sales.reasons import OTHER
from reifegrad_web.sales.stage_machine import STEPS
from reifegrad_web.sales.suggesting import suggestions
from reifegrad_web.scoring.stage_flow import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.sales.decisions import Decision
    from reifegrad_web.sales.suggesting import Suggestion
    from reifegrad_web.scoring.served_models import ServedModel

LOOKED_BACK = timedelta(days=365)
"""What a suggestion rests on: decisions of so long, up to the end of the time that is asked for."""
_RETURNED = """
select command, reason, count(*) from sales_stageevent
where at > %s and at <= %s and command in ({commands}) and {among} group by command, reason order by 3 desc, 1, 2
"""


@dataclass(frozen=True)
class Returned:
    """How many leads sales gave back or sorted out in a time, by command and reason."""

    command: str
    reason: str
    count: int


@dataclass(frozen=True)
class Digest:
    """The decisions of a time, the latest first, each with the feedback that holds; what came back; suggestions."""

    decisions: Sequence[tuple[Decision, Feedback | None]]
    returned: Sequence[Returned]
    suggestions: Sequence[Suggestion]

    def reasons(self) -> Sequence[tuple[tuple[str, str], Counter[str]]]:
        """Outcome and reason with how many leads there were in each cell: the lost ones first, by how many."""
        counts: dict[tuple[str, str], Counter[str]] = {}
        for each, told in self.decisions:
            counts.setdefault((each.outcome, reason_of(each, told)), Counter())[each.cell] += 1
        return sorted(counts.items(), key=lambda item: (item[0][0], -item[1].total(), item[0][1]))


def digest_of(each: ServedModel, period: Period, leads: Among, now: datetime) -> Digest:
    """What happened in a time to these leads.

    Args:
        each: The model whose cells are meant.
        period: The time.
        leads: Which leads.
        now: The moment, aware.
    """
    longer = Period(period.until - LOOKED_BACK, period.until)
    since = min(longer.since, period.since)
    every = decisions_of(each, Period(since, period.until), leads, now)
    told = _told([decision.number for decision in every])
    shown = [(decision, told.get(decision.number)) for decision in every]
    within = [pair for pair in shown if pair[0].at > period.since]
    lost = [(each.cell, reason_of(each, feedback)) for each, feedback in shown if each.outcome == "lost"]
    return Digest(within, _returned(period, leads), suggestions(lost))


def reason_of(decision: Decision, told: Feedback | None) -> str:
    """Why: the code that sales told, else what the outcome says."""
    return told.reason if told is not None and told.reason not in {"", OTHER} else decision.reason


def _told(outcomes: Sequence[int]) -> Mapping[int, Feedback]:
    """The feedback that holds, by the number of the outcome."""
    found: dict[int, Feedback] = {}
    for part in parts(outcomes):
        rows = Feedback.objects.filter(Q(event__outcome__in=part) | Q(report__in=part))
        for row in rows.select_related("event", "user").order_by("id"):
            found[(row.report if row.event is None else row.event.outcome) or 0] = row
    return found


def _returned(period: Period, leads: Among) -> Sequence[Returned]:
    commands = [command.value for command, step in STEPS.items() if step.needs_reason]
    among, given = leads.among(THEIR_LEAD)
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (period.since, period.until)]
    query = _RETURNED.format(commands=", ".join("%s" for _ in commands), among=among)
    with connection.cursor() as cursor:
        cursor.execute(query, [*moments, *commands, *given])
        return [Returned(*row) for row in cursor.fetchall()]
