"""Counts leads by cell, stage or segment: now, at any moment of the history, and what became of them. Writes nothing.

How many there were at a past moment is how many there are now, without those who came since and with those who left.
Both are asked in one statement, so that a score which is written meanwhile is in both or in neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection

from reifegrad.spec.result_columns import has_stage
from reifegrad_web.leads.parts import THEIR_LEAD
from reifegrad_web.models.models import VersionEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Among

What = Literal["cell", "stage", "segment"]
WHATS: tuple[What, ...] = ("cell", "stage", "segment")
_PUBLISHED = (VersionEvent.What.PUBLISHED, VersionEvent.What.PUBLISHED_UNSIGNED)
_NOW = """
select -1, '', {what}, count(*) from scoring_leadscore
where model = %s and {what} is not null and {what} <> '' and {chosen} group by {what}
"""
_CROSSED = """
{now}
union all
select {place}, before, after, count(*) from scoring_scoretransition as crossed
where crossed.model = %s and crossed.what = %s and crossed.at > %s and {among} group by {parts}
"""
_DECIDED = """
select coalesce(
    (select after from scoring_scoretransition as crossed where crossed.lead_id = named.lead_id and crossed.model = %s
        and crossed.what = %s and crossed.at <= decided_at order by crossed.at desc, crossed.id desc limit 1),
    (select before from scoring_scoretransition as crossed where crossed.lead_id = named.lead_id and crossed.model = %s
        and crossed.what = %s and crossed.at > decided_at order by crossed.at, crossed.id limit 1),
    (select {what} from scoring_leadscore as score where score.lead_id = named.lead_id and score.model = %s), ''
), outcome, count(*)
from (select outcome, decided_at, {lead} as lead_id from leads_outcome where decided_at >= %s and decided_at <= %s)
    as named
where {among} group by 1, 2
"""


@dataclass(frozen=True)
class Won:
    """How many were won and how many lost."""

    won: int = 0
    lost: int = 0

    @property
    def decided(self) -> int:
        """Both together."""
        return self.won + self.lost

    @property
    def share(self) -> float | None:
        """The share that was won; None of nobody."""
        return self.won / self.decided if self.decided else None


def whats_of(model: ScoringModel) -> Sequence[What]:
    """What a model sorts leads into, the finest first."""
    has = {"cell": model.matrix is not None, "stage": has_stage(model), "segment": bool(model.segments)}
    return [what for what in WHATS if has[what]]


def history_since(model: str) -> datetime | None:
    """Since when it is known what leads of a model have crossed: since it was published first. None: it never was."""
    events = VersionEvent.objects.filter(version__name=model, what__in=_PUBLISHED)
    return events.order_by("at").values_list("at", flat=True).first()


def counts_at(
    model: str, what: What, moments: Sequence[datetime], chosen: Among
) -> Mapping[datetime, Mapping[str, int]]:
    """How many leads were in each cell, stage or segment at moments; moments before the history are left out.

    While the first scores of a model are computed, for some minutes, it counts as if all of them were there already.

    Args:
        model: Its name.
        what: What is counted.
        moments: Aware; the present one counts what is there now.
        chosen: Which leads.
    """
    since = history_since(model)
    wanted = sorted({moment for moment in moments if since is not None and moment >= since}, reverse=True)
    if not wanted:
        return {}
    (now, of_scores), (among, of_crossings) = chosen.among("lead_id"), chosen.among("crossed.lead_id")
    edges = [adapted(moment) for moment in wanted]
    few = len(wanted) == 1  # most pages: sorted by what differs alone, a million crossings take half of the time
    places = " ".join(f"when crossed.at > %s then {place}" for place in range(len(wanted)))
    query = _CROSSED.format(
        now=_NOW.format(what=what, chosen=now),
        place="0" if few else f"case {places} end",
        parts="before, after" if few else "1, 2, 3",
        among=among,
    )
    with connection.cursor() as cursor:
        given = () if few else edges
        cursor.execute(query, [model, *of_scores, *given, model, what, edges[-1], *of_crossings])
        rows = cursor.fetchall()
    return dict(zip(wanted, _wound_back(len(wanted), rows), strict=True))


def won_by(model: str, what: What, chosen: Among, until: datetime, since: datetime | None = None) -> Mapping[str, Won]:
    """How many were won and lost, by what they were in when that was decided; "" where they had no score then.

    Decisions from before the history of the model are left out: nobody knows what those leads were in.

    Args:
        model: Its name.
        what: By what they are told apart.
        chosen: Which leads.
        until: The moment up to which decisions count.
        since: The moment from which on they do.
    """
    begin = history_since(model)
    if begin is None:
        return {}
    among, given = chosen.among("named.lead_id")
    start, end = (adapted(moment) for moment in (max(begin, since or begin), until))
    with connection.cursor() as cursor:
        crossed = [model, what, model, what, model]
        cursor.execute(_DECIDED.format(what=what, among=among, lead=THEIR_LEAD), [*crossed, start, end, *given])
        rows = cursor.fetchall()
    found: dict[str, Counter[str]] = {}
    for name, outcome, count in rows:
        found.setdefault(name, Counter())[outcome] += count
    return {name: Won(count["won"], count["lost"]) for name, count in found.items()}


def adapted(moment: datetime) -> Any:
    """A moment as this database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _wound_back(moments: int, rows: Sequence[Any]) -> Iterator[Mapping[str, int]]:
    """What is there now, and from moment to moment without who came and with who left.

    Where a lead went away before that was noted, less than nobody would be left.
    """
    there: Counter[str] = Counter()
    flows: list[Counter[str]] = [Counter() for _ in range(moments)]
    for place, before, after, count in rows:
        if place < 0:
            there[after] += count
        else:
            flows[place][before] += count
            flows[place][after] -= count
    for flow in flows:
        there.update(flow)
        yield {name: count for name, count in there.items() if name and count > 0}
