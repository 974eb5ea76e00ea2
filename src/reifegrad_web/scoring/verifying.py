"""Proves that what is stored is what follows from the facts: every score, computed again from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import reifegrad as rg
from reifegrad.run.fact_tables import FactTables
from reifegrad.spec.loader import parse_model
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import Identifier
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.scoring.models import DueLead, LeadScore
from reifegrad_web.scoring.rescoring import BATCH, looks_at_colleagues

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Verification:
    """What was found: leads that are waiting to be scored, scores that were compared, and those that are wrong."""

    waiting: int
    compared: int
    wrong: tuple[str, ...]
    missing: tuple[str, ...]


def verify() -> Verification:
    """Score every lead again at the moment of its stored score, and compare. Leads that wait are not compared."""
    waiting = set(DueLead.objects.exclude(touched_at=None).values_list("lead_id", flat=True))
    leads = {lead for lead in Identifier.objects.values_list("lead_id", flat=True).distinct() if lead is not None}
    wrong, missing, compared = [], [], 0
    for version in ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED):
        stored = {row.lead_id: row for row in LeadScore.objects.filter(model=version.name)}
        missing += [f"{version.name}:{lead}" for lead in sorted(leads - stored.keys() - waiting)]
        wrong += [f"{version.name}:{lead}" for lead in sorted(stored.keys() - leads - waiting)]
        checked = [row for lead, row in sorted(stored.items()) if lead in leads and lead not in waiting]
        compared += len(checked)
        wrong += _wrong(version, checked)
    return Verification(len(waiting), compared, tuple(wrong), tuple(missing))


def _wrong(version: ModelVersion, rows: list[LeadScore]) -> Iterable[str]:
    model = parse_model(version.text, file=version.name)
    with rg.Scorer(model, allow_missing=True) as scorer:
        for start in range(0, len(rows), BATCH):
            part = {row.lead_id: row for row in rows[start : start + BATCH]}
            facts = facts_of(part, colleagues=looks_at_colleagues(model))
            moments = [(str(lead), row.as_of) for lead, row in part.items()]
            for served in scorer.score_moments(FactTables.from_records(model, facts), moments, ledger=False):
                row = part[int(served.subject_id)]
                if (row.score, row.stage, row.model_hash) != (
                    served.score.score,
                    served.score.stage or "",
                    version.hash,
                ):
                    yield f"{version.name}:{row.lead_id}"
