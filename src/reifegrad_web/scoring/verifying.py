"""Proves that what is stored is what follows from the facts: every score, computed again from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.run.fact_tables import FactTables
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring.models import DueLead, LeadScore
from reifegrad_web.scoring.rescoring import BATCH
from reifegrad_web.scoring.served_models import ServedModels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from reifegrad_web.scoring.served_models import ServedModel


@dataclass(frozen=True)
class Verification:
    """What was found: leads that are waiting to be scored, scores that were compared, and those that are wrong."""

    waiting: int
    compared: int
    wrong: tuple[str, ...]
    missing: tuple[str, ...]


def verify(now: datetime) -> Verification:
    """Score every lead again at the moment of its stored score, and compare. Leads that wait are not compared."""
    waiting = set(DueLead.objects.filter(due_at__lte=now).values_list("lead_id", flat=True))
    leads = {lead for lead in Identifier.objects.values_list("lead_id", flat=True).distinct() if lead is not None}
    leads -= objecting(leads)  # a score of somebody who objects is wrong, and none is missing
    wrong, missing, compared = [], [], 0
    models = ServedModels()
    for version in models.published():
        stored = {row.lead_id: row for row in LeadScore.objects.filter(model=version.name)}
        missing += [f"{version.name}:{lead}" for lead in sorted(leads - stored.keys() - waiting)]
        wrong += [f"{version.name}:{lead}" for lead in sorted(stored.keys() - leads - waiting)]
        checked = [row for lead, row in sorted(stored.items()) if lead in leads and lead not in waiting]
        compared += len(checked)
        wrong += _wrong(version, checked)
    models.close()
    return Verification(len(waiting), compared, tuple(wrong), tuple(missing))


def _wrong(each: ServedModel, rows: list[LeadScore]) -> Iterable[str]:
    for start in range(0, len(rows), BATCH):
        part = {row.lead_id: row for row in rows[start : start + BATCH]}
        facts = FactTables.from_records(each.model, facts_of(part, colleagues=each.looks_at_colleagues))
        moments = [(str(lead), row.as_of) for lead, row in part.items()]
        for served in each.scorer.score_moments(facts, moments, ledger=False):
            row = part[int(served.subject_id)]
            found = (served.score.score, served.score.stage or "", each.model_hash)
            if (row.score, row.stage, row.model_hash) != found:
                yield f"{each.name}:{row.lead_id}"
