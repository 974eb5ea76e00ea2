"""Finds reports of what a command here has noted already: one decision in two rows, of which one counts.

A sales rep wins a lead on its page, and days later the CRM says so too. The stage is folded from both rows; money and
numbers of wins are those of the one that names no other (`leads.outcomes`, `ONCE`). Where the row that counts is
deleted, by a click that is taken back or an import that is undone, the other one counts again by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.outcomes import ONCE
from reifegrad_web.leads.parts import parts
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.reported import reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

WITHIN = timedelta(days=30)
"""So far apart a command and a report may be that mean the same decision; further apart, they are two."""
_COLUMNS = ("pk", "identifier__lead_id", "outcome", "decided_at", "amount")


@dataclass(frozen=True)
class Noted:
    """An outcome, as it is compared with others."""

    number: int
    lead: int | None
    outcome: str
    at: datetime
    amount: float | None


def pair_reports(leads: Iterable[int]) -> None:
    """Something was reported of leads, or is no more: see which reports say what a command has noted.

    The caller holds the transaction.
    """
    for part in parts(leads):
        chosen = Q(identifier__lead_id__in=part) & ONCE & ~Q(Exists(Outcome.objects.filter(same_as=OuterRef("pk"))))
        own = _noted(Outcome.objects.filter(chosen, Exists(StageEvent.objects.filter(outcome=OuterRef("pk")))))
        if own:
            for number, counts in pairs(own, _noted(reported(chosen))):
                Outcome.objects.filter(pk=number).update(same_as=counts)


def pairs(own: Iterable[Noted], reports: Iterable[Noted]) -> Iterator[tuple[int, int]]:
    """Of each decision noted in two rows: the one that does not count, and the one that does.

    Each report means at most one command before it, the nearest in time. It counts where it alone names an amount.

    Args:
        own: What commands have noted.
        reports: What was reported from elsewhere.
    """
    free: dict[tuple[int | None, str], list[Noted]] = defaultdict(list)
    for each in own:
        free[each.lead, each.outcome].append(each)
    for report in sorted(reports, key=lambda row: row.number):
        there = free[report.lead, report.outcome]
        near = [(abs(each.at - report.at), each.number, each) for each in there if each.number < report.number]
        apart, _, mine = min(near, default=(None, 0, report))
        if apart is None or apart > WITHIN:
            continue
        there.remove(mine)
        alone = mine.amount is None and report.amount is not None
        yield (mine.number, report.number) if alone else (report.number, mine.number)


def _noted(rows: QuerySet[Outcome]) -> list[Noted]:
    return [Noted(*row) for row in rows.values_list(*_COLUMNS)]
