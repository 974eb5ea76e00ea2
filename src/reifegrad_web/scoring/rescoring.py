"""Scores leads that are due with every published model, and keeps what has changed and why: all in one transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import reifegrad as rg
from reifegrad.explain.next_change import next_change_at
from reifegrad.run.fact_tables import FactTables
from reifegrad.spec.loader import parse_model
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.scoring.due import lease, settle
from reifegrad_web.scoring.models import LeadScore, ScoreChange
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.api.serving import ServedScore
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel

BATCH = 200


@dataclass
class _Served:
    """A published version, compiled."""

    version: ModelVersion
    model: ScoringModel
    scorer: rg.Scorer


@dataclass
class Rescoring:
    """Scores what is due; keeps the compiled models between batches."""

    worker: str = field(default_factory=lambda: f"worker-{uuid.uuid4().hex[:12]}")
    _served: dict[str, _Served] = field(default_factory=dict)

    def run_once(self, now: datetime, most: int = BATCH) -> int:
        """Score a batch of leads as of now; returns how many there were."""
        with write():
            due = lease(self.worker, now, most)
        if not due:
            return 0
        served = self._published()
        facts = facts_of(due, colleagues=any(looks_at_colleagues(each.model) for each in served))
        scores = {each.version.name: self._score(each, facts, due, now) for each in served}
        next_due = _next_due(served, facts, due, now)
        with write():
            for each in served:
                _keep(each.version, scores[each.version.name], due, now)
            settle(self.worker, due, next_due)
        return len(due)

    def close(self) -> None:
        """Give the memory back."""
        for each in self._served.values():
            each.scorer.close()
        self._served.clear()

    def _published(self) -> Sequence[_Served]:
        versions = list(ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED).order_by("name"))
        wanted = {version.hash for version in versions}
        for gone in self._served.keys() - wanted:
            self._served.pop(gone).scorer.close()
        for version in versions:
            if version.hash not in self._served:
                model = parse_model(version.text, file=version.name)
                self._served[version.hash] = _Served(version, model, rg.Scorer(model, allow_missing=True))
            self._served[version.hash].version = version
        return [self._served[version.hash] for version in versions]

    def _score(self, each: _Served, facts: FactRecords, due: Iterable[int], now: datetime) -> Mapping[int, ServedScore]:
        there = {lead.id for lead in facts.leads}
        asked = [str(lead) for lead in due if str(lead) in there]
        if not asked:
            return {}
        tables = FactTables.from_records(each.model, facts)
        return {int(score.subject_id): score for score in each.scorer.score(tables, as_of=now, only=asked)}


def looks_at_colleagues(model: ScoringModel) -> bool:
    """Whether a lead's score needs the facts of others at its company."""
    return model.subject == "account" or model.reads.whole_account


def _next_due(
    served: Sequence[_Served], facts: FactRecords, due: Iterable[int], now: datetime
) -> dict[int, datetime | None]:
    """The first moment at which time alone changes what one of the models says of a lead."""
    found: dict[int, datetime | None] = {}
    names = [str(lead) for lead in due]
    for each in served:
        for lead, moment in next_change_at(each.model, facts, names, as_of=now).items():
            known = found.get(int(lead))
            found[int(lead)] = moment if known is None or (moment is not None and moment < known) else known
    return found


def _keep(version: ModelVersion, scores: Mapping[int, ServedScore], due: Iterable[int], now: datetime) -> None:
    """Write the scores of a model, and a row of history for each that is another one than before."""
    leads = list(due)
    before = {row.lead_id: row for row in LeadScore.objects.filter(model=version.name, lead_id__in=leads)}
    rows, changes, gone = [], [], []
    for lead in leads:
        old, new = before.get(lead), scores.get(lead)
        if new is None:
            if old is not None:
                gone.append(lead)
                changes.append(_change(version, lead, old, None, now))
            continue
        row = LeadScore(
            lead_id=lead,
            model=version.name,
            model_hash=version.hash,
            as_of=now,
            score=new.score.score,
            stage=new.score.stage or "",
            cell=new.score.cell or "",
            record=new.to_dict(),
        )
        rows.append(row)
        if old is None or (old.score, old.stage, old.cell, old.model_hash) != (
            row.score,
            row.stage,
            row.cell,
            row.model_hash,
        ):
            changes.append(_change(version, lead, old, row, now))
    LeadScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["lead_id", "model"],
        update_fields=["model_hash", "as_of", "score", "stage", "cell", "record"],
    )
    LeadScore.objects.filter(model=version.name, lead_id__in=gone).delete()
    ScoreChange.objects.bulk_create(changes)


def _change(
    version: ModelVersion, lead: int, old: LeadScore | None, new: LeadScore | None, now: datetime
) -> ScoreChange:
    return ScoreChange(
        lead_id=lead,
        model=version.name,
        model_hash=version.hash,
        at=now,
        before=None if old is None else old.score,
        after=None if new is None else new.score,
        stage_before="" if old is None else old.stage,
        stage_after="" if new is None else new.stage,
        cause=_cause(old, new),
    )


def _cause(old: LeadScore | None, new: LeadScore | None) -> dict[str, object]:
    """Which criteria give other points than before: id -> milli-points before and after."""
    if new is None:
        return {"why": "merged"}
    if old is not None and old.model_hash != new.model_hash:
        return {"why": "model-version", "before": old.model_hash}
    points = [_points(row) for row in (old, new)]
    names = sorted(points[0].keys() | points[1].keys())
    moved = {name: [side.get(name, 0) for side in points] for name in names}
    return {"why": "facts-or-time", "criteria": {name: pair for name, pair in moved.items() if pair[0] != pair[1]}}


def _points(row: LeadScore | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for reason in () if row is None else row.record["reasons"]:
        name = str(reason.get("criterion") or reason.get("code"))
        found[name] = found.get(name, 0) + (reason.get("points") or 0)
    return found
