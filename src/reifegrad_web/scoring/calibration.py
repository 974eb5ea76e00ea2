"""Holds a model against what became of the leads: of each band of scores and each stage, how many were won.

The score is the one that the published version gives for the moment of the decision, by the facts that were known then:
so outcomes from before the model was there count as well, and no score of an older version is mixed in.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from reifegrad.measure.quality import wilson
from reifegrad.run.fact_tables import FactTables
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring.served_models import ServedModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad_web.leads.chosen import Chosen

FEW = 10
"""Fewer cases than this have no share: it would say nothing."""
FEWEST_WON = 10
"""Of fewer won cases nobody can say what a model is worth."""
_BATCH = 200
_BANDS = 8
_MILLI = 1_000


@dataclass(frozen=True)
class CalibrationLimits:
    """How far one looks: at most so many decisions, the latest, for so many seconds."""

    cases: int = 2_000
    seconds: float = 10.0


@dataclass(frozen=True)
class WonShare:
    """Cases of one kind, and how many of them were won: the share with the interval in which it lies (95 of 100 times).

    `name` is a stage, or empty; `start` and `end` are points, from and below which the scores lie. The highest band has
    no end, the lowest no start.
    """

    name: str
    cases: int
    won: int
    start: int | None = None
    end: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether there are too few to name a share."""
        return self.cases < FEW

    @property
    def share(self) -> float | None:
        """The share that was won; None of too few."""
        return None if self.is_few else self.won / self.cases

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share lies, however few there are."""
        return wilson(self.won, self.cases)


@dataclass(frozen=True)
class Calibration:
    """What was found; `decisions` is how many there are, `looked_at` how many were looked at.

    Those that the model does not score are left out: `not_scored` of those that were looked at.
    """

    decisions: int
    looked_at: int
    not_scored: int
    won: int
    bands: Sequence[WonShare]
    stages: Sequence[WonShare]

    @property
    def has_few_won(self) -> bool:
        """Whether nobody can say yet what the model is worth."""
        return self.won < FEWEST_WON


@dataclass(frozen=True)
class _Case:
    score: int
    stage: str
    is_won: bool


def calibration(
    model: ScoringModel, until: datetime, chosen: Chosen, limits: CalibrationLimits | None = None
) -> Calibration:
    """Look at what became of leads, the latest decisions first.

    Args:
        model: The published model.
        until: The moment up to which decisions count.
        chosen: Which leads.
        limits: How far one looks.
    """
    bounds = limits or CalibrationLimits()
    rows = Outcome.objects.filter(decided_at__lte=until).exclude(identifier__lead_id=None)
    if not chosen.is_everybody:
        rows = rows.filter(identifier__lead_id__in=chosen.cards().values("lead_id"))
    asked = list(
        rows.order_by("-decided_at", "-id").values_list("identifier__lead_id", "decided_at", "outcome")[: bounds.cases]
    )
    found: list[_Case] = []
    looked = 0
    ends = monotonic() + bounds.seconds
    with closing(ServedModel.of(model)) as served:
        for start in range(0, len(asked), _BATCH):
            if start and monotonic() >= ends:
                break
            batch = [(lead or 0, at, outcome == "won") for lead, at, outcome in asked[start : start + _BATCH]]
            looked += len(batch)
            found += _cases(served, batch)
    won = sum(case.is_won for case in found)
    bands = bands_of([(case.score, case.is_won) for case in found])
    return Calibration(rows.count(), looked, looked - len(found), won, bands, _by_stage(found))


def _cases(served: ServedModel, batch: Sequence[tuple[int, datetime, bool]]) -> Iterator[_Case]:
    """Scores of leads at the moments of their decisions; who objects to profiling is not scored for it."""
    out = objecting(lead for lead, *_ in batch)
    asked = [each for each in batch if each[0] not in out]
    if not asked:
        return
    facts = facts_of({lead for lead, *_ in asked}, colleagues=served.looks_at_colleagues)
    tables = FactTables.from_records(served.model, facts)
    moments = sorted({(str(lead), at) for lead, at, _ in asked})
    scores: Mapping[tuple[str, datetime], LeadScore] = {
        (each.subject_id, each.score.as_of): each.score
        for each in served.scorer.score_moments(tables, moments, ledger=False)
    }
    for lead, at, is_won in asked:
        score = scores.get((str(lead), at))
        if score is not None and score.score is not None:
            yield _Case(score.score, score.stage or "", is_won)


def bands_of(cases: Sequence[tuple[int, bool]]) -> Sequence[WonShare]:
    """Bands of about as many cases each, the highest first; equal points are never parted.

    Args:
        cases: Milli-points, and whether the lead was won.
    """
    points = Counter(score // _MILLI for score, _ in cases)
    won = Counter(score // _MILLI for score, is_won in cases if is_won)
    least = max(len(cases) // _BANDS, FEW)
    found: list[list[int]] = []
    for point in sorted(points, reverse=True):
        if not found or sum(points[each] for each in found[-1]) >= least:
            found.append([])
        found[-1].append(point)
    if len(found) > 1 and sum(points[each] for each in found[-1]) < least:
        last = found.pop()
        found[-1] += last
    starts = [band[-1] for band in found]
    return [
        WonShare(
            name="",
            cases=sum(points[each] for each in band),
            won=sum(won[each] for each in band),
            start=None if place == len(found) - 1 else starts[place],
            end=None if place == 0 else starts[place - 1],
        )
        for place, band in enumerate(found)
    ]


def _by_stage(cases: Sequence[_Case]) -> Sequence[WonShare]:
    total = Counter(case.stage for case in cases if case.stage)
    won = Counter(case.stage for case in cases if case.is_won)
    return [WonShare(name, total[name], won[name]) for name in sorted(total)]
