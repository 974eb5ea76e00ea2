"""Follows leads through the stages of a model: how many came, went on and fell back, how long it took, and why.

Only what leads did or time has done counts; where another version of the model gave a lead another stage, nobody moved.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad_web.leads.facts import as_moment
from reifegrad_web.scoring.figures import adapted
from reifegrad_web.scoring.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Among

MOST_FALLS = 5_000
"""Of so many falls, the latest, it is looked up what took the points."""
_CHUNK = 5_000
"""Rows that are read at a time."""
_CROSSED = """
from scoring_scoretransition as crossed where crossed.model = %s and crossed.what = 'stage' and crossed.starts_actions
    and crossed.at > %s and crossed.at <= %s and {among}
"""
_MOVES = (
    "select crossed.lead_id, crossed.at, crossed.before, crossed.after {crossed} order by crossed.lead_id, crossed.at"
)
_WHY = """
select fallen.before, fallen.after, changed.cause from (
    select crossed.lead_id, crossed.before, crossed.after, crossed.at {crossed}
        and {after} < {before} order by crossed.at desc limit {most}
) as fallen join scoring_scorechange as changed
    on changed.lead_id = fallen.lead_id and changed.model = %s and changed.at = fallen.at
"""


@dataclass(frozen=True)
class Period:
    """A time: after its beginning, up to its end."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class StageFlow:
    """A stage over a time: leads that came into it, and of these those that went on to a better one until its end.

    `seconds`: half of those who went on took no longer. `fell`: leads that fell from it to a worse one.
    """

    stage: str
    came: int
    went_on: int
    seconds: float | None
    fell: int


@dataclass(frozen=True)
class Fall:
    """How many leads fell from a stage to a worse one, and the criteria that took most points from them.

    An empty criterion: what took the points was not kept, or several criteria together did.
    """

    before: str
    after: str
    leads: int
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StageFlows:
    """What happened over a time at each stage, the worst first; and the falls, the most frequent first."""

    stages: Sequence[StageFlow]
    falls: Sequence[Fall]


def stage_flows(model: ScoringModel, period: Period, leads: Among) -> StageFlows:
    """Follow leads through the stages of a model over a time."""
    seen = _seen(model, period, leads)
    flows = [
        StageFlow(
            stage=stage,
            came=seen.came[stage],
            went_on=len(seen.seconds.get(stage, ())),
            seconds=median(seen.seconds[stage]) if stage in seen.seconds else None,
            fell=sum(count for (before, _), count in seen.fell.items() if before == stage),
        )
        for stage in ranked_stages(model)
    ]
    causes = _causes(model, period, leads) if seen.fell else {}
    most = sorted(seen.fell.items(), key=lambda item: (-item[1], item[0]))
    return StageFlows(flows, [Fall(*pair, count, causes.get(pair, {})) for pair, count in most])


def _causes(model: ScoringModel, period: Period, leads: Among) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """What took the points, of the latest falls."""
    crossed, given = _crossed(model, period, leads)
    before, after, ranks = _ranked(model)
    query = _WHY.format(crossed=crossed, before=before, after=after, most=MOST_FALLS)
    causes: dict[tuple[str, str], Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, *ranks, model.name])
        for was, then, cause in cursor.fetchall():
            causes.setdefault((was, then), Counter())[_taken_by(cause)] += 1
    return causes


def ranked_stages(model: ScoringModel) -> Sequence[str]:
    """The stages from the worst to the best, without that of who is disqualified."""
    return [name for name in reversed(stages_of(model)) if name != DISQUALIFIED_STAGE]


@dataclass
class _Seen:
    """What the histories of leads add up to."""

    came: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    fell: Counter[tuple[str, str]] = field(default_factory=Counter)

    def look(self, moves: Sequence[tuple[datetime, str, str]], ranks: Mapping[str, int]) -> None:
        """What one lead crossed, in its order."""
        first: dict[str, datetime] = {}
        open_since: dict[str, datetime] = {}
        for at, _, then in moves:
            for stage in [stage for stage in open_since if ranks.get(then, 0) > ranks[stage]]:
                self.seconds.setdefault(stage, []).append((at - open_since.pop(stage)).total_seconds())
            if then in ranks and then not in first:
                first[then] = open_since[then] = at
        self.came.update(first.keys())
        self.fell.update({(was, then) for _, was, then in moves if ranks.get(then, 0) < ranks.get(was, 0)})


def _seen(model: ScoringModel, period: Period, leads: Among) -> _Seen:
    """Read every crossing of the time once, lead by lead."""
    ranks = {stage: place for place, stage in enumerate(ranked_stages(model), 1)}
    crossed, given = _crossed(model, period, leads)
    seen = _Seen()
    with connection.chunked_cursor() as cursor:
        cursor.execute(_MOVES.format(crossed=crossed), given)
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(_CHUNK), []))
        for _, moves in groupby(rows, key=itemgetter(0)):
            seen.look([(as_moment(at), was, then) for _, at, was, then in moves], ranks)
    return seen


def _crossed(model: ScoringModel, period: Period, leads: Among) -> tuple[str, Sequence[Any]]:
    """The crossings of stages of these leads in a time, as SQL from its `from` on."""
    among, given = leads.among("crossed.lead_id")
    return _CROSSED.format(among=among), [model.name, adapted(period.since), adapted(period.until), *given]


def _ranked(model: ScoringModel) -> tuple[str, str, Sequence[Any]]:
    """Both sides of a crossing as ranks, and the parameters of the comparison, the later side first."""
    before, ranks = _rank(model, "crossed.before")
    after, _ = _rank(model, "crossed.after")
    return before, after, [*ranks, *ranks]


def _rank(model: ScoringModel, column: str) -> tuple[str, Sequence[str]]:
    """The place of a stage from 1, the worst, up; 0 for who is disqualified or has no stage."""
    stages = ranked_stages(model)
    if not stages:
        return "0", ()
    return (
        f"case {column} {' '.join(f'when %s then {place}' for place in range(1, len(stages) + 1))} else 0 end",
        stages,
    )


def _taken_by(cause: Any) -> str:
    """The criterion that took most points; empty where none did alone or it was not kept."""
    read = json.loads(cause) if isinstance(cause, str) else cause
    criteria: Mapping[str, Sequence[float]] = read.get("criteria", {})
    lost = {name: after - before for name, (before, after) in criteria.items() if after < before}
    return min(lost, key=lambda name: (lost[name], name)) if lost else ""
