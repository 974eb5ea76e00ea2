"""Scores everybody by a model that was published, thousands at a time: points and verdict first, reasons later.

Nothing of a score is estimated: it is the same plan over the same facts. What takes time for each lead, its reasons and
the moment of its next change, follows in the turn of `scoring.rescoring`; for who asks before, they are computed.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection

from reifegrad_web.leads.adding import add_rows, put_rows
from reifegrad_web.leads.fact_columns import columns_of
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.parts import among
from reifegrad_web.scoring.due import held, is_any_in_bulk, lease_in_bulk, settle_bulk
from reifegrad_web.scoring.models import LeadScore, ScoreChange
from reifegrad_web.scoring.outbox import keep
from reifegrad_web.scoring.stage_entries import Entered, note_entries
from reifegrad_web.scoring.transitions import Verdict, transitions, verdict_columns
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.leads.fact_rows import FactRows
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.scoring.served_models import ServedModel


_LOG = logging.getLogger(__name__)
LEADS = 1_000
"""Leads of one round: it takes some tenths of a second, and who has just clicked comes between two rounds."""
_READY = "select lead_id from scoring_leadscore where model = %s and model_hash = %s and lead_id"
_BEFORE = """
select lead_id, score, stage, model_hash, verdict, changed_at, cell, segment, priority, is_disqualified
from scoring_leadscore where model = %s and lead_id
"""
_KEY = ("lead_id", "model")
_SCORE = (
    *(*_KEY, "model_hash", "as_of", "score", "stage", "verdict", "cell", "segment", "priority", "is_disqualified"),
    *("changed_at", "record"),
)
_CHANGE = (
    *("lead_id", "model", "model_hash", "at", "before", "after", "stage_before", "stage_after", "cause"),
    *("since", "cell_before", "segment_before", "priority_before", "was_disqualified"),
)


def score_in_bulk(worker: str, published: Callable[[], Sequence[ServedModel]], now: datetime, most: int = LEADS) -> int:
    """Score leads that a published model made due, as of now; returns how many there were.

    `published` is asked after they are leased: whoever publishes later makes them due again.
    """
    if not is_any_in_bulk():
        return 0
    with write():
        due = lease_in_bulk(worker, now, most)
        served = published() if due else ()
    if not due:
        return 0
    asked = due.keys() - objecting(due)
    try:
        found = [_verdicts(each, _outdated(each, asked), now) for each in served]
    except (DatabaseError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - the facts of one of them; `rescoring` will find out of whom
        _LOG.warning("%s leads could not be scored in bulk: %s", len(due), type(error).__name__)
        found = []
    with write():
        mine = held(worker, due)
        there = set(mine) - objecting(mine)
        for each in found:
            _keep(each, there, now)
        settle_bulk(worker, due, now)
    return len(due)


def _outdated(each: ServedModel, leads: Collection[int]) -> set[int]:
    """The leads that have no score by this version yet."""
    condition, values = among(leads)
    with connection.cursor() as cursor:
        cursor.execute(f"{_READY} {condition}", [each.name, each.model_hash, values])
        return set(leads).difference(lead for (lead,) in cursor.fetchall())


@dataclass(frozen=True)
class Verdicts:
    """What a version says of leads: lead, milli-points, verdict; and whom it disqualifies."""

    version: ServedModel
    rows: Sequence[tuple[int, int | None, Verdict]]
    disqualified: frozenset[int] = frozenset()


def _verdicts(each: ServedModel, leads: Collection[int], now: datetime) -> Verdicts:
    return verdicts_of(each, rows_of(leads, colleagues=each.looks_at_colleagues), leads, now)


def verdicts_of(each: ServedModel, rows: FactRows, leads: Collection[int], as_of: datetime) -> Verdicts:
    """What a version says of leads at a moment, by the engine, without reasons; who is not there then is left out."""
    only = [str(lead) for lead in sorted(set(rows.members.values()).intersection(leads))]
    if not only:
        return Verdicts(each, [])
    found = each.scorer.score(columns_of(each.model, rows), as_of=as_of, only=only, ledger=False).to_arrow()
    names = found[each.model.key].to_pylist()
    said = {name: found[column].to_pylist() for name, column in verdict_columns(each.model).items()}
    verdicts = ({name: said[name][row] for name in said if said[name][row] is not None} for row in range(len(names)))
    out = found["disqualified"].to_pylist() if "disqualified" in found.column_names else ()
    disqualified = frozenset(int(name) for name, criterion in zip(names, out, strict=False) if criterion is not None)
    return Verdicts(each, list(zip(map(int, names), found["score"].to_pylist(), verdicts, strict=True)), disqualified)


@dataclass(frozen=True, slots=True)
class _Before:
    """What a lead was until now, by another version or by none."""

    score: int | None = None
    stage: str = ""
    model_hash: str = ""
    verdict: Verdict = field(default_factory=dict)
    changed_at: datetime | None = None
    cell: str | None = None
    segment: str | None = None
    priority: str | None = None
    is_disqualified: bool = False


_NOTHING = _Before()


def _keep(found: Verdicts, leads: Collection[int], now: datetime) -> None:
    """Write the scores of those leads, that they are by another version from now on, and what they crossed by it."""
    each = found.version
    rows = [row for row in found.rows if row[0] in leads]
    before = _before(each.name, leads)
    scores, changes = [], []
    crossed: list[ScoreTransition] = []
    for row in rows:
        lead, score, verdict = row
        was = before.get(lead, _NOTHING)
        is_same = (was.score, was.verdict) == (score, verdict)
        since = was.changed_at if is_same and was.changed_at else now
        scores.append(_row(each, now, row, since, is_disqualified=lead in found.disqualified))
        changes.append(_change(each, now, row, was, is_over=since is now))
        if was.model_hash and was.verdict != verdict:
            crossed += _crossed(each, row, was, now)
    put_rows(LeadScore, _SCORE, scores, key=_KEY)
    note_entries(
        Entered(lead, each.name, verdict.get("stage", ""), now) for lead, _, verdict in rows if lead not in before
    )  # who had no score has crossed nothing, and is there from now on
    add_rows(ScoreChange, _CHANGE, changes)
    keep(crossed)


def _crossed(
    each: ServedModel, row: tuple[int, int | None, Verdict], was: _Before, now: datetime
) -> Iterator[ScoreTransition]:
    old = LeadScore(model_hash=was.model_hash, verdict=was.verdict)
    return transitions(old, LeadScore(lead_id=row[0], model=each.name, model_hash=each.model_hash, verdict=row[2]), now)


def _before(model: str, leads: Collection[int]) -> dict[int, _Before]:
    condition, values = among(leads)
    with connection.cursor() as cursor:
        cursor.execute(f"{_BEFORE} {condition}", [model, values])
        return {
            lead: _Before(score, stage, version, json.loads(verdict), _aware(at), *others)
            for lead, score, stage, version, verdict, at, *others in cursor.fetchall()
        }


def _aware(moment: datetime) -> datetime:
    """SQLite gives moments in UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _row(
    each: ServedModel, now: datetime, row: tuple[int, int | None, Verdict], since: datetime, *, is_disqualified: bool
) -> tuple[Any, ...]:
    lead, score, verdict = row
    written = (lead, each.name, each.model_hash, now, score, verdict.get("stage", ""), json.dumps(verdict))
    return (*written, *(verdict.get(name) for name in ("cell", "segment", "priority")), is_disqualified, since, "{}")


def _change(
    each: ServedModel, now: datetime, row: tuple[int, int | None, Verdict], was: _Before, *, is_over: bool
) -> tuple[Any, ...]:
    lead, score, verdict = row
    cause = json.dumps({"why": "model-version", "before": was.model_hash or None})
    until = (was.changed_at, was.cell, was.segment, was.priority, was.is_disqualified)
    stages = was.stage, verdict.get("stage", "")
    left = until if is_over else (None, None, None, None, False)
    return lead, each.name, each.model_hash, now, was.score, score, *stages, cause, *left
