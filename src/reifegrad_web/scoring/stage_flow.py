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
from reifegrad_web.scoring.durations import MEDIANS, seconds_between
from reifegrad_web.scoring.figures import adapted
from reifegrad_web.scoring.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Among

MOST_FALLS = 5_000
"""Of so many falls, the latest, it is looked up what took the points."""
_CROSSED = """
from scoring_scoretransition as crossed where crossed.model = %s and crossed.what = 'stage' and crossed.starts_actions
    and crossed.at > %s and crossed.at <= %s and {among}
"""
_CAME = """
with came as (
    select crossed.lead_id, crossed.after as stage, min(crossed.at) as at {crossed}
    group by crossed.lead_id, crossed.after
), went as (
    select came.lead_id, came.stage, came.at, (
        select min(later.at) from scoring_scoretransition as later
        where later.lead_id = came.lead_id and later.model = %s and later.what = 'stage' and later.starts_actions
            and later.at > came.at and later.at <= %s and {later} > {here}
    ) as on_at from came
)
"""
_COUNTED = "{went} select stage, count(*), count(on_at) from went group by stage"
_LENGTHS = "select stage as part, {seconds} as length from went where on_at is not null"
_FELL = """
select crossed.before, crossed.after, count(distinct crossed.lead_id) {crossed}
    and {after} < {before} group by crossed.before, crossed.after
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


def stage_flows(model: ScoringModel, period: Period, leads: Among) -> Sequence[StageFlow]:
    """What happened at each stage, from the first that leads come into up to the best."""
    stages = [name for name in reversed(stages_of(model)) if name != DISQUALIFIED_STAGE]
    query, given = _came(model, period, leads)
    lengths = _LENGTHS.format(seconds=seconds_between("at", "on_at"))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(went=query), given)
        came = {stage: (many, on) for stage, many, on in cursor.fetchall()}
        cursor.execute(f"{query} {MEDIANS.format(lengths=lengths)}", given)
        seconds = {stage: float(length) for stage, length in cursor.fetchall()}
    fell: Counter[str] = Counter()
    for fall in _falls(model, period, leads):
        fell[fall.before] += fall.leads
    return [StageFlow(stage, *came.get(stage, (0, 0)), seconds.get(stage), fell[stage]) for stage in stages]


def falls(model: ScoringModel, period: Period, leads: Among) -> Sequence[Fall]:
    """From where to where leads fell, the most frequent first, and why."""
    crossed, given = _crossed(model, period, leads)
    before, after, ranks = _ranked(model)
    query = _WHY.format(crossed=crossed, before=before, after=after, most=MOST_FALLS)
    causes: dict[tuple[str, str], Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, *ranks, model.name])
        for was, then, cause in cursor.fetchall():
            causes.setdefault((was, then), Counter())[_taken_by(cause)] += 1
    found = _falls(model, period, leads)
    return [Fall(fall.before, fall.after, fall.leads, causes.get((fall.before, fall.after), {})) for fall in found]


def _falls(model: ScoringModel, period: Period, leads: Among) -> Sequence[Fall]:
    crossed, given = _crossed(model, period, leads)
    before, after, ranks = _ranked(model)
    with connection.cursor() as cursor:
        cursor.execute(_FELL.format(crossed=crossed, before=before, after=after), [*given, *ranks])
        rows = cursor.fetchall()
    return [Fall(*row) for row in sorted(rows, key=lambda row: (-row[2], row))]


def _came(model: ScoringModel, period: Period, leads: Among) -> tuple[str, Sequence[Any]]:
    crossed, given = _crossed(model, period, leads)
    later, ranks = _rank(model, "later.after")
    here, _ = _rank(model, "came.stage")
    query = _CAME.format(crossed=crossed, later=later, here=here)
    return query, [*given, model.name, adapted(period.until), *ranks, *ranks]


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
    stages = [name for name in reversed(stages_of(model)) if name != DISQUALIFIED_STAGE]
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
