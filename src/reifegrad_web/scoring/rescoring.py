"""Scores leads that are due with every published model. A score and what has changed, and why, are one transaction."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from django.db import DatabaseError

from reifegrad.explain.next_change import score_again_at
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.cards import renew_cards
from reifegrad_web.leads.fact_rows import colleagues_of, rows_of
from reifegrad_web.leads.facts import records_of
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.watching import mark
from reifegrad_web.scoring.bulk import score_in_bulk
from reifegrad_web.scoring.due import Leased, held, is_anything_due, lease, make_due, make_due_again, settle
from reifegrad_web.scoring.history import criteria_points
from reifegrad_web.scoring.models import LeadScore, ScoreChange
from reifegrad_web.scoring.outbox import keep
from reifegrad_web.scoring.served_models import ServedModels
from reifegrad_web.scoring.stopping import objection_of
from reifegrad_web.scoring.transitions import departures, transitions, until_now, verdict_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.api.served_score import ServedScore
    from reifegrad.spec.facts import FactRecords
    from reifegrad_web.scoring.served_models import ServedModel

BATCH = 100
"""Leads of one batch: few, so that somebody who has just clicked does not wait long behind many others."""

_AGAIN = timedelta(minutes=10)
"""When a lead that could not be scored is tried again, unless something happens before."""
_STEP = timedelta(seconds=1)
"""By less than that, clocks are set back all the time."""
_KEPT = (
    *("model_hash", "as_of", "score", "stage", "verdict", "cell", "segment", "priority", "is_disqualified"),
    *("changed_at", "record"),
)
_LOG = logging.getLogger(__name__)


@dataclass
class Rescoring:
    """Scores what is due; keeps the compiled models between batches."""

    worker: str = field(default_factory=lambda: f"worker-{uuid.uuid4().hex[:12]}")
    models: ServedModels = field(default_factory=ServedModels)
    clock: Callable[[], datetime] = utc_now
    _latest: datetime | None = field(default=None, init=False)

    def run_once(self, now: datetime | None = None, most: int = BATCH) -> int:
        """Score a batch of leads as of now, and many that a published model made due; returns how many there were.

        `now` is by the clock unless it is given.
        """
        return self.score_due(now, most) + self.score_published(now)

    def score_due(self, now: datetime | None = None, most: int = BATCH) -> int:
        """Score a batch of leads that something has happened to, or whose scores time changes."""
        clock = self.clock if now is None else lambda: now
        began = clock()
        self._look_at_the_clock(began)
        return self._score_due(clock, most) if is_anything_due(began) else 0

    def score_published(self, now: datetime | None = None) -> int:
        """Score many of those that a published model made due; a thread of its own may do it, beside `score_due`."""
        return score_in_bulk(self.worker, self.models.published, self.clock() if now is None else now)

    def _look_at_the_clock(self, now: datetime) -> None:
        """At the start, and when the clock has gone back, some scores may be of a moment that is still to come."""
        if self._latest is None or now < self._latest - _STEP:
            with write():
                again = make_due_again(now)
            if again:
                _LOG.warning("the clock was ahead: %s leads are scored again", again)
        self._latest = now

    def _score_due(self, clock: Callable[[], datetime], most: int) -> int:
        with write():
            leased = lease(self.worker, clock(), most)
            now = clock()  # after the lease: what has touched a lead before it is not of a moment still to come
            served = self.models.published()  # after the lease: whoever publishes later makes these leads due again
            if any(each.looks_at_colleagues for each in served):
                make_due(colleagues_of(leased.touched) - leased.touches.keys(), now)
        if leased.touches:
            self._score_apart(served, leased, leased.touches, now)
        return len(leased.touches)

    def _score_apart(
        self, served: Sequence[ServedModel], leased: Leased, due: Mapping[int, int], now: datetime
    ) -> None:
        """Score leads together; if that fails, each alone, so that one with odd facts keeps nobody else waiting."""
        try:
            self._score_together(served, leased, due, now)
        except (DatabaseError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the facts of one lead did
            if len(due) > 1:
                for lead, touches in due.items():
                    self._score_apart(served, leased, {lead: touches}, now)
                return
            _LOG.error("lead %s could not be scored: %s", *due, type(error).__name__)
            with write():
                settle(self.worker, due, dict.fromkeys(due, now + _AGAIN))

    def _score_together(
        self, served: Sequence[ServedModel], leased: Leased, due: Mapping[int, int], now: datetime
    ) -> None:
        rows = rows_of(due, colleagues=any(each.looks_at_colleagues for each in served))
        facts = records_of(rows)
        scored = due.keys() - objecting(due)
        asked = [str(lead) for lead in sorted(set(rows.members.values()).intersection(scored))]
        scores = {each.name: {int(one.subject_id): one for one in each.score(facts, asked, now)} for each in served}
        with write():
            mine = held(self.worker, due)
            objects = objecting(mine)
            renew_cards(mine, rows)
            for each in served:
                kept = _kept(each, scores[each.name], mine, objects, now)
                kept.write(leased.published)
            mark(mine, now)
        next_due = _next_due(served, facts, scored, now)  # after that: nobody waits for it
        with write():  # who has objected meanwhile was touched by that, and stays due
            settle(self.worker, due, next_due)

    def close(self) -> None:
        """Give the memory back."""
        self.models.close()


def _next_due(
    served: Sequence[ServedModel], facts: FactRecords, due: Iterable[int], now: datetime
) -> dict[int, datetime | None]:
    """The first moment at which time alone can change the points or the verdict of a lead in one of the models."""
    found: dict[int, datetime | None] = {}
    names = [str(lead) for lead in due]
    for each in served:
        for lead, moment in score_again_at(each.model, facts, names, as_of=now).items():
            known = found.get(int(lead))
            found[int(lead)] = moment if known is None or (moment is not None and moment < known) else known
    return found


@dataclass(frozen=True)
class _Kept:
    """The scores of a model that are written, each with the one before, and those that go away."""

    version: ServedModel
    at: datetime
    rows: Sequence[tuple[LeadScore | None, LeadScore]]
    gone: Sequence[tuple[LeadScore, ScoreChange]]

    def write(self, published: Collection[int]) -> None:
        """Write scores, a row of history for each that differs from the one before, and what was crossed."""
        changed = [(old, new) for old, new in self.rows if old is None or _is_other(old, new)]
        changes = [_change(self.version, new.lead_id, old, new, self.at) for old, new in changed]
        crossed = [transitions(old, new, self.at, is_published=new.lead_id in published) for old, new in changed]
        LeadScore.objects.bulk_create(
            [new for _, new in self.rows],
            update_conflicts=True,
            unique_fields=["lead_id", "model"],
            update_fields=_KEPT,
        )
        if gone := [change.lead_id for _, change in self.gone]:
            LeadScore.objects.filter(model=self.version.name, lead_id__in=gone).delete()
        ScoreChange.objects.bulk_create([*changes, *(change for _, change in self.gone)])
        left = (departures(old, self.at) for old, _ in self.gone)
        keep(chain.from_iterable([*crossed, *left]))


def _is_other(old: LeadScore, new: LeadScore) -> bool:
    return (old.score, old.verdict, old.model_hash) != (new.score, new.verdict, new.model_hash)


def _kept(
    version: ServedModel,
    scores: Mapping[int, ServedScore],
    leads: Sequence[int],
    objects: Collection[int],
    now: datetime,
) -> _Kept:
    before = {row.lead_id: row for row in LeadScore.objects.filter(model=version.name, lead_id__in=leads)}
    rows, gone = [], []
    for lead in leads:
        old, new = before.get(lead), None if lead in objects else scores.get(lead)
        if new is not None:
            rows.append((old, _row(version, lead, new, old, now)))
        elif old is not None:
            gone.append((old, objection_of(old, now) if lead in objects else _change(version, lead, old, None, now)))
    return _Kept(version, now, rows, gone)


def _row(version: ServedModel, lead: int, found: ServedScore, old: LeadScore | None, now: datetime) -> LeadScore:
    verdict = verdict_of(found.score)
    is_same = old is not None and (old.score, old.verdict) == (found.score.score, verdict)
    return LeadScore(
        lead_id=lead,
        model=version.name,
        model_hash=version.model_hash,
        as_of=now,
        score=found.score.score,
        stage=found.score.stage or "",
        verdict=verdict,
        cell=found.score.cell,
        segment=found.score.segment,
        priority=found.score.priority,
        is_disqualified=found.score.disqualified is not None,
        changed_at=old.changed_at if is_same and old is not None and old.changed_at else now,
        record=found.to_dict(),
    )


def _change(
    version: ServedModel, lead: int, old: LeadScore | None, new: LeadScore | None, now: datetime
) -> ScoreChange:
    return ScoreChange(
        lead_id=lead,
        model=version.name,
        model_hash=version.model_hash,
        at=now,
        before=None if old is None else old.score,
        after=None if new is None else new.score,
        stage_before="" if old is None else old.stage,
        stage_after="" if new is None else new.stage,
        cause=_cause(old, new),
        **until_now(old, is_over=new is None or old is None or new.changed_at != old.changed_at),
    )


def _cause(old: LeadScore | None, new: LeadScore | None) -> dict[str, object]:
    """Which criteria give other points than before: id -> milli-points before and after."""
    if new is None:
        return {"why": "merged"}
    if old is not None and old.model_hash != new.model_hash:
        return {"why": "model-version", "before": old.model_hash}
    if old is not None and not old.record:
        return {"why": "facts-or-time"}  # scored in bulk until now: what its criteria gave was not kept
    points = [criteria_points(None if row is None else row.record) for row in (old, new)]
    names = sorted(points[0].keys() | points[1].keys())
    moved = {name: [side.get(name, 0) for side in points] for name in names}
    return {"why": "facts-or-time", "criteria": {name: pair for name, pair in moved.items() if pair[0] != pair[1]}}
