"""Says before a version is published what it would do: what differs, who moves, and how many a week come to sales.

Both versions score the leads of the server as of now and at the ends of the weeks before. Leads are looked at in an
order that is mixed and always the same, so that those which were looked at when the time is up stand for all.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from itertools import count, pairwise
from math import ceil, floor
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import connection

import reifegrad as rg
from reifegrad.explain.movers import RESULTS, Migration, Mover
from reifegrad.measure.quality import wilson
from reifegrad.report.records.models import DiffOutput
from reifegrad.run.fact_tables import FactTables
from reifegrad.spec.loader import parse_model
from reifegrad.spec.result_columns import result_columns
from reifegrad.tasks.calibrate import read_capacity
from reifegrad.tasks.diff import DiffResult
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.scoring.served_models import ServedModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad_web.models.models import ModelVersion

WEEKS = 4
_FIRST, _LATER = 100, 450
"""Leads that are looked at together: few at first, for some are enough where time is up."""
_MIX = 2_654_435_761
"""Knuth's multiplier: neighbours among the numbers of leads come far from each other."""
_MIXED = f"((((lead_id >> 16) & 65535) * {_MIX} & 65535) * 65536 + (lead_id & 65535) * {_MIX}) & 4294967295"
"""`lead_id * _MIX % 2**32`, in halves that a database can multiply."""
_ASKED = """
from leads_identifier where lead_id is not null
    and lead_id not in (select lead_id from leads_identifier where objects_since is not null and lead_id is not null)
"""


@dataclass(frozen=True)
class Limits:
    """How far an impact looks: at most so many leads and seconds, and how many leads that change most it names."""

    leads: int = 2_000
    seconds: float = 20.0
    top: int = 10


@dataclass(frozen=True)
class StageVolume:
    """A stage by the published version and by the new one: leads in it now, and how many came into it per week."""

    stage: str
    now_before: int
    now_after: int
    per_week_before: float
    per_week_after: float


@dataclass(frozen=True)
class Impact:
    """What a version would do. `looked_at` of `leads` were scored; if not all, volumes are raised in proportion.

    `difference` holds the changes and whom they move; `fits` says whether the stage of sales stays within their
    capacity (leads per week), None without one. `scores_before` and `scores_after` are the milli-points of those who
    were looked at, in no order that means anything.
    """

    leads: int
    looked_at: int
    difference: DiffResult
    stages: tuple[StageVolume, ...]
    capacity: float | None
    fits: bool | None
    scores_before: Sequence[int] = ()
    scores_after: Sequence[int] = ()

    @property
    def is_estimated(self) -> bool:
        """Whether not all were looked at."""
        return self.looked_at < self.leads

    def raised(self, n: int) -> int:
        """A number of those who were looked at, for all."""
        return round(n * self.leads / self.looked_at) if self.looked_at else 0

    def between(self, n: int) -> tuple[int, int]:
        """Between which numbers the one for all lies with 95 % confidence, if `n` of those looked at are counted.

        Wilson's interval of a share. Who was looked at is not looked at again: the sample tells as much as one of
        `looked_at * (leads - 1) / (leads - looked_at)` would of endlessly many (the finite population correction; W. G.
        Cochran: Sampling Techniques, 3rd edition, 1977, section 2.6). What was seen bounds it: it is so.
        """
        if not self.is_estimated or not self.looked_at:
            return n, n if self.looked_at else self.leads
        weight = (self.leads - 1) / (self.leads - self.looked_at)
        low, high = wilson(n * weight, self.looked_at * weight)
        most = self.leads - (self.looked_at - n)
        return max(n, floor(low * self.leads)), min(most, ceil(high * self.leads))


def difference(old: ModelVersion, new: ModelVersion) -> DiffResult:
    """What differs in meaning between two versions."""
    return rg.compare(_parsed(old), _parsed(new)).result


def impact(
    old: ModelVersion,
    new: ModelVersion,
    now: datetime,
    limits: Limits | None = None,
    *,
    capacity: str | None = None,
    stage: str = "sales_qualified",
    basis: Basis | None = None,
) -> Impact:
    """Score leads by both versions and compare.

    Args:
        old: The version that scores now.
        new: The one that would.
        now: The moment.
        limits: How many leads and seconds it may take.
        capacity: How many leads sales can work: `40 per week`.
        stage: The stage in which leads come to sales.
        basis: What the version that scores now says, where that was asked for a moment ago: then of that moment.

    Raises:
        ReifegradError: The capacity cannot be read.
    """
    if capacity is not None:
        read_capacity(capacity)  # before everything else, since it may be unreadable
    bounds = limits or Limits()
    is_over = _timer(bounds.seconds)
    changes = difference(old, new)
    with closing(ServedModel.of(changes.new)) as after:
        if basis is not None and not basis.suits(after):
            basis = None
        with nullcontext(basis) if basis else closing(Basis(old, now, bounds.leads, after)) as before:
            seen = _Seen(frozenset(name for model in (changes.old, changes.new) for name in result_columns(model)))
            seen.look(before, after, is_over)
            everybody = before.everybody
    found = Impact(
        leads=everybody,
        looked_at=seen.leads,
        difference=DiffResult(changes.old, changes.new, changes.changes, seen.migration(bounds.top)),
        stages=seen.volumes(everybody),
        capacity=None,
        fits=None,
        scores_before=seen.scores[0],
        scores_after=seen.scores[1],
    )
    return weighed(found, capacity, stage)


def weighed(found: Impact, capacity: str | None, stage: str) -> Impact:
    """The same impact beside what sales can work in a stage. Raises `ReifegradError`: the capacity cannot be read."""
    most = None if capacity is None else read_capacity(capacity)
    coming = next((each.per_week_after for each in found.stages if each.stage == stage), 0.0)
    return replace(found, capacity=most, fits=None if most is None else coming <= most)


def impact_record(found: Impact, language: str) -> dict[str, Any]:
    """An impact as plain data; `difference` is what `reifegrad diff --json` prints."""
    return {
        "leads": found.leads,
        "looked_at": found.looked_at,
        "capacity_per_week": found.capacity,
        "fits": found.fits,
        "stages": [asdict(each) for each in found.stages],
        "difference": DiffOutput.of(found.difference, language).to_dict(),
    }


def _timer(seconds: float) -> Callable[[], bool]:
    ends = monotonic() + seconds
    return lambda: monotonic() >= ends


def _parsed(version: ModelVersion) -> ScoringModel:
    return parse_model(version.text, file=version.name)


def _leads(most: int) -> tuple[int, Sequence[int]]:
    """How many there are but for those who object to profiling, and the first of them in their mixed order."""
    first = f"select distinct lead_id, {_MIXED} as place {_ASKED} order by place, lead_id limit %s"
    with connection.cursor() as cursor:
        cursor.execute(f"select count(distinct lead_id) {_ASKED}")
        (everybody,) = cursor.fetchone()
        cursor.execute(first, [most])
        return everybody, [lead for lead, _ in cursor.fetchall()]


@dataclass(frozen=True)
class _Part:
    """Some leads, what is known of them, and their scores by the version that scores now."""

    leads: Sequence[int]
    facts: FactRecords
    scores: Mapping[tuple[str, datetime], LeadScore]


class Basis:
    """What the version that scores now says of leads at a moment and in the weeks before; kept for further questions.

    Args:
        old: The version.
        now: The moment.
        most: Leads that are looked at.
        other: The version that is compared with it first; it says whether colleagues are looked at.
    """

    def __init__(self, old: ModelVersion, now: datetime, most: int, other: ServedModel | None = None) -> None:
        self.now, self.moments = now, [now - timedelta(weeks=weeks) for weeks in range(WEEKS, -1, -1)]
        self.everybody, self._leads = _leads(most)
        self._model = ServedModel.of(_parsed(old))
        self._colleagues = self._model.looks_at_colleagues or (other is not None and other.looks_at_colleagues)
        self._parts: list[_Part] = []
        self._lock = Lock()

    def suits(self, other: ServedModel) -> bool:
        """Whether the facts are there that another version looks at."""
        return self._colleagues or not other.looks_at_colleagues

    def parts(self) -> Iterator[_Part]:
        """The leads, some at a time; what nobody has asked for is read and scored now."""
        start = 0
        for place in count():
            if start >= len(self._leads):
                return
            with self._lock:
                if place == len(self._parts):
                    self._parts.append(self._part(self._leads[start : start + (_LATER if place else _FIRST)]))
                part = self._parts[place]
            start += len(part.leads)
            yield part

    def close(self) -> None:
        """Give the memory of the engine back."""
        self._model.close()

    def _part(self, leads: Sequence[int]) -> _Part:
        facts = facts_of(leads, colleagues=self._colleagues)
        return _Part(leads, facts, _score(self._model, facts, leads, self.moments))


@dataclass
class _Seen:
    """What was counted so far; `names` are the results that one of the models has."""

    names: frozenset[str]
    leads: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    moves: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    movers: list[Mover] = field(default_factory=list)
    now_in: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    came: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    scores: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))

    def look(self, basis: Basis, after: ServedModel, is_over: Callable[[], bool]) -> None:
        """Score leads, part by part, until all are scored or the time is up; one part is always looked at."""
        for part in basis.parts():
            found = _score(after, part.facts, part.leads, basis.moments)
            for lead in part.leads:
                self._compare(str(lead), *(each.get((str(lead), basis.now)) for each in (part.scores, found)))
            for side, scores in enumerate((part.scores, found)):
                self._follow(side, scores, part.leads, basis.moments)
            self.leads += len(part.leads)
            if is_over():
                break

    def _compare(self, lead: str, old: LeadScore | None, new: LeadScore | None) -> None:
        """As the comparison of two runs does: nobody is compared whom neither scores."""
        was, now = (None if each is None else each.score for each in (old, new))
        for scores, score in zip(self.scores, (was, now), strict=True):
            if score is not None:
                scores.append(score)
        if was is None and now is None:
            return
        both = was is not None and now is not None
        self.counts["compared"] += both
        self.counts["changed"] += both and was != now
        self.counts["left"] += now is None
        self.counts["entered"] += was is None
        if was != now:
            self.movers.append(Mover(lead, was, now))
        for name in RESULTS:
            pair = tuple((getattr(each, name) if each else None) or "" for each in (old, new))
            self.moves.setdefault(name, Counter())[pair[0], pair[1]] += 1

    def _follow(
        self,
        side: int,
        found: Mapping[tuple[str, datetime], LeadScore],
        batch: Sequence[int],
        moments: Sequence[datetime],
    ) -> None:
        """In which stage leads are now, and into which they came in the weeks before."""
        for lead in map(str, batch):
            stages = [found[lead, at].stage if (lead, at) in found else None for at in moments]
            if stages[-1]:
                self.now_in[side][stages[-1]] += 1
            for was, then in pairwise(stages):
                if then and then != was:
                    self.came[side][then] += 1

    def migration(self, top: int) -> Migration:
        """Who moved, as the engine says it."""
        counted = {name: self.counts[name] for name in ("compared", "changed", "left", "entered")}
        moves = {name: found for name, found in self.moves.items() if name in self.names}
        movers = sorted(self.movers, key=lambda each: (-abs((each.after or 0) - (each.before or 0)), each.subject_id))
        return Migration(**counted, moves=moves, movers=tuple(movers[:top]))

    def volumes(self, everybody: int) -> tuple[StageVolume, ...]:
        """By stage; what was not looked at is taken for like what was."""
        share = everybody / self.leads if self.leads else 0.0
        names = sorted({name for side in (*self.now_in, *self.came) for name in side})
        return tuple(
            StageVolume(
                name,
                *(round(side[name] * share) for side in self.now_in),
                *(round(side[name] * share / WEEKS, 1) for side in self.came),
            )
            for name in names
        )


def _score(
    each: ServedModel, facts: FactRecords, batch: Sequence[int], moments: Sequence[datetime]
) -> Mapping[tuple[str, datetime], LeadScore]:
    tables = FactTables.from_records(each.model, facts)
    asked = [(str(lead), moment) for lead in batch for moment in moments]
    scored = each.scorer.score_moments(tables, asked, ledger=False)
    return {(found.subject_id, found.score.as_of): found.score for found in scored}
