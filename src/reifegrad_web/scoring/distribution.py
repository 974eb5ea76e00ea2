"""Says how many leads have how many points by a model: now, or as they had at a moment of the history.

At a past moment it is counted of the leads that are there now, each with the score that it had then. Where there are
very many, a part stands for all: one in so many by their numbers, which say nothing about a lead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad_web.scoring.figures import adapted, history_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Among

MOST_LOOKED_AT = 50_000
"""Leads of which each is looked up in the history."""
_MOST_BARS = 40
_ONE_IN = 100
_ROUND = (1, 2, 5)
_SCORED = "from scoring_leadscore as score where score.model = %s and score.score is not null and {among}"
_COUNT = "select count(*) {scored} and score.lead_id %% %s = 0"
_NOW = "select {points}, count(*) {scored} and score.lead_id %% %s = 0 group by 1"
_THEN = """
select {points}, count(*) from (
    select (
        select after from scoring_scorechange as changed where changed.lead_id = score.lead_id and changed.model = %s
            and changed.at <= %s order by changed.at desc, changed.id desc limit 1
    ) as score {scored} and score.lead_id %% %s = 0
) as score where score.score is not null group by 1
"""
_POINTS = "(score.score - (score.score %% 1000 + 1000) %% 1000) / 1000"
"""Whole points, rounded down; the division of negative numbers is rounded otherwise."""


@dataclass(frozen=True)
class Distribution:
    """Leads by whole points at moments; `looked_at` of `leads` are in it.

    A moment from before the history is not there.
    """

    leads: int
    looked_at: int
    points: Mapping[datetime, Mapping[int, int]]

    @cached_property
    def bounds(self) -> Sequence[int]:
        """Round bounds of bars (points) that hold nearly all scores of all moments.

        A few leads with extreme scores, up to one in a hundred at each end, would leave all others in one bar.
        """
        every = sorted(sum((Counter(counts) for counts in self.points.values()), Counter[int]()).items())
        if not every:
            return (0, 1)
        low, high = _beyond(every), _beyond(list(reversed(every)))
        width = next(
            step
            for step in (unit * 10**power for power in range(15) for unit in _ROUND)
            if high // step - low // step < _MOST_BARS
        )
        return [width * place for place in range(low // width, high // width + 2)]

    @property
    def is_open(self) -> tuple[bool, bool]:
        """Whether the first bar holds leads with fewer points than it begins with, and the last one those with more."""
        every = [point for counts in self.points.values() for point in counts]
        return (min(every) < self.bounds[0], max(every) >= self.bounds[-1]) if every else (False, False)

    def bars(self, moment: datetime) -> Sequence[int]:
        """How many leads lie in each bar; whoever lies beyond them is in the first or last one."""
        bounds = self.bounds
        width, counts = bounds[1] - bounds[0], [0] * (len(bounds) - 1)
        for point, leads in self.points.get(moment, {}).items():
            counts[min(max((point - bounds[0]) // width, 0), len(counts) - 1)] += leads
        return counts


def _beyond(counts: Sequence[tuple[int, int]]) -> int:
    """The first points, from one end, beyond which lie at most one in a hundred."""
    left = sum(count for _, count in counts) // _ONE_IN
    for point, count in counts:
        if count > left:
            return point
        left -= count
    return counts[-1][0]


def distribution(model: str, moments: Sequence[datetime], now: datetime, leads: Among) -> Distribution:
    """Count leads by points.

    Args:
        model: Its name.
        moments: When; what is after `now` or at it is what is there now.
        now: The moment.
        leads: Which leads.
    """
    since = history_since(model)
    known = [moment for moment in moments if since is not None and moment >= since]
    among, given = leads.among("score.lead_id")
    scored = _SCORED.format(among=among)
    with connection.cursor() as cursor:
        counted = _COUNT.format(scored=scored)
        cursor.execute(counted, [model, *given, 1])
        everybody = looked = cursor.fetchone()[0]
        has_past = any(moment < now for moment in known)
        every = max(-(-everybody // MOST_LOOKED_AT), 1) if has_past else 1
        if every > 1:
            cursor.execute(counted, [model, *given, every])
            looked = cursor.fetchone()[0]
        found: dict[datetime, Mapping[int, int]] = {}
        for moment in known:
            form, own = (_THEN, [model, adapted(moment)]) if moment < now else (_NOW, list[Any]())
            cursor.execute(form.format(points=_POINTS, scored=scored), [*own, model, *given, every])
            found[moment] = Counter({int(points): count for points, count in cursor.fetchall()})
    return Distribution(everybody, looked, found)
