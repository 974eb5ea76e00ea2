"""Follows leads through the stages of a model: how many came, went on and fell back, how long it took, and why.

Only what leads did or time has done counts; where another version of the model gave a lead another stage, nobody moved.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad.spec.value_order import stages_of
from reifegrad_web.scoring.durations import median_of, seconds_between
from reifegrad_web.scoring.figures import adapted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Among

MANY = 50_000
"""Crossings of a time that are followed in less than a tenth of a second."""
MOST_FALLS = 5_000
"""Of so many falls, the latest, it is looked up what took the points."""
_CROSSED = """
from scoring_scoretransition as crossed where crossed.model = %s and crossed.what = 'stage' and crossed.starts_actions
    and crossed.at > %s and crossed.at <= %s and {among}
"""
_FLOWS = """
with moves as materialized (
    select crossed.lead_id, crossed.at, crossed.after, {after} as place, {before} as place_before, crossed.before
    {crossed}
), entered as materialized (
    select lead_id, after, place, min(at) as at from moves where place > 0 group by lead_id, after, place
), gone_on as (
    select entered.after, entered.at, min(moves.at) as later from entered
    join moves on moves.lead_id = entered.lead_id and moves.at > entered.at and moves.place > entered.place
    group by entered.lead_id, entered.after, entered.at
), lengths as materialized (select after as part, {length} as length from gone_on)
select 'came', after, '', count(*), 0.0 from entered group by after
union all select 'went', part, '', count(*), 0.0 from lengths group by part
union all select 'took', part, '', 0, {median} from lengths group by part
union all select 'fell', before, after, count(*), 0.0 from (
    select distinct lead_id, before, after from moves where place < place_before
) as fallen group by before, after
"""
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


def are_many(model: ScoringModel, period: Period) -> bool:
    """Whether so much was crossed in a time that following it takes a while."""
    crossed = _CROSSED.format(among="true")
    query = f"select count(*) from (select 1 {crossed} limit {MANY + 1}) as counted"  # noqa: S608 - texts of this module
    with connection.cursor() as cursor:
        cursor.execute(query, [model.name, adapted(period.since), adapted(period.until)])
        (count,) = cursor.fetchone()
    return bool(count > MANY)


def stage_flows(model: ScoringModel, period: Period, leads: Among) -> StageFlows:
    """Follow leads through the stages of a model over a time."""
    stages = ranked_stages(model)
    if not stages:
        return StageFlows([], [])
    seen = _seen(model, period, leads)
    flows = [
        StageFlow(
            stage=stage,
            came=seen.came.get(stage, 0),
            went_on=seen.went_on.get(stage, 0),
            seconds=seen.seconds.get(stage),
            fell=sum(count for (before, _), count in seen.fell.items() if before == stage),
        )
        for stage in stages
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
    """What the histories of leads add up to: each lead once for each stage, or pair of stages."""

    came: dict[str, int] = field(default_factory=dict)
    went_on: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    fell: dict[tuple[str, str], int] = field(default_factory=dict)


def _seen(model: ScoringModel, period: Period, leads: Among) -> _Seen:
    """Count in one statement: only moves within the time are looked at, and from the first that led into a stage."""
    crossed, given = _crossed(model, period, leads)
    before, after, ranks = _ranked(model)
    query = _FLOWS.format(
        crossed=crossed,
        before=before,
        after=after,
        length=seconds_between("at", "later"),
        median=median_of("length"),
    )
    seen = _Seen()
    with connection.cursor() as cursor:
        cursor.execute(query, [*ranks, *given])
        for what, stage, then, count, length in cursor.fetchall():
            match what:
                case "came":
                    seen.came[stage] = count
                case "went":
                    seen.went_on[stage] = count
                case "took":
                    seen.seconds[stage] = float(length)
                case _:
                    seen.fell[stage, then] = count
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
