"""Follows the score of a lead through time: as it was, what the lead did, and how it goes on if nothing happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reifegrad.explain.ahead import Ahead, Lookahead
from reifegrad_web.leads.objections import objected_among
from reifegrad_web.scoring.models import ScoreChange
from reifegrad_web.scoring.scored_lead import score_lead_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.facts import Activity
    from reifegrad_web.scoring.scored_lead import ScoredLead

Steps = list[tuple[datetime, int | None]]
"""A score from each of these moments on, in milli-points; None: there is none."""

_PAST, _AHEAD, _WEEK = timedelta(days=180), timedelta(days=90), timedelta(days=7)
_MOST_COST = 150_000
"""Microseconds, for all moments at which a past score is computed."""
_MOST_MOMENTS, _LEAST_MOMENTS = 45, 6
_MOST_ROWS, _MOST_TURNS = 2_000, 200


@dataclass(frozen=True)
class ScoreCurve:
    """The score of a lead over time.

    Attributes:
        since: Where the curve begins.
        moment: The moment of the score; what comes after it is foretold.
        until: Where it ends.
        computed: As it follows from the facts by the model of today, where nobody had computed it then.
        recorded: As it was computed at the time, by the model of the time.
        ahead: If nothing more happens.
        done: What the lead did itself, in order.
    """

    since: datetime
    moment: datetime
    until: datetime
    computed: Steps
    recorded: Steps
    ahead: Steps
    done: Sequence[Activity]


def curve_of(scored: ScoredLead, *, is_past: bool) -> ScoreCurve:
    """The curve of the last half year and the next quarter.

    Args:
        scored: The lead at the moment from which the curve looks back and ahead.
        is_past: Whether that is a past day. Then the whole curve is by the model of today, as its score is.
    """
    moment = scored.moment
    seen = scored.subject.created_at
    since = moment - _PAST if seen is None else max(moment - _PAST, min(seen, moment - _WEEK))
    recorded = [] if is_past else _recorded(scored, since)
    first = recorded[0][0] if recorded else moment
    own = [x for x in scored.facts.activities if x.lead == str(scored.lead) and since <= x.occurred_at <= moment]
    own.sort(key=lambda activity: activity.occurred_at)
    computed = _computed(scored, since, first, own) if first > since else []
    if not recorded:
        computed.append((moment, scored.score.score))
    else:
        recorded.append((moment, scored.score.score))
    return ScoreCurve(since, moment, moment + _AHEAD, computed, recorded, _ahead(scored), own)


def _recorded(scored: ScoredLead, since: datetime) -> Steps:
    """The changes since then, the first with the score that it found."""
    rows = ScoreChange.objects.filter(model=scored.served.name, lead_id=scored.lead, at__lte=scored.moment)
    found: Steps = list(rows.order_by("-at", "-id").values_list("at", "after")[:_MOST_ROWS])
    found.reverse()
    before = [row for row in found if row[0] <= since]
    later = [row for row in found if row[0] > since]
    return [(since, before[-1][1]), *later] if before else later


def _computed(scored: ScoredLead, since: datetime, until: datetime, own: Sequence[Activity]) -> Steps:
    """At the moments of facts and once a week in between; fewer where that would take too long.

    There is no score at a moment at which the lead objected.
    """
    moments = {since, until - timedelta(microseconds=1)}
    moments |= {since + number * _WEEK for number in range((until - since) // _WEEK + 1)}
    changes = [x.known_at for x in scored.facts.changes if x.lead == str(scored.lead)]
    moments |= {moment for moment in (*(x.occurred_at for x in own), *changes) if since <= moment < until}
    most = min(_MOST_MOMENTS, _MOST_COST // scored.cost)
    if most < _LEAST_MOMENTS:
        return []
    found: Steps = []
    shown = _evenly(sorted(moments), most)
    objected = objected_among(scored.lead, shown)
    for moment in shown:
        may_be = moment not in objected
        then = score_lead_at(scored.served, scored.lead, scored.facts, moment) if may_be else None
        found.append((moment, None if then is None else then.score.score))
    return _changes(found)


def _ahead(scored: ScoredLead) -> Steps:
    if not scored.has_few_facts:
        return []
    start = scored.moment
    lead = Ahead(Lookahead(scored.served.model), scored.subject)
    turns = _evenly(sorted(lead.turns(start, start + _AHEAD)), _MOST_TURNS)
    days = (start + timedelta(days=day) for day in range(_AHEAD.days + 1))
    found: Steps = [(moment, lead.verdict(moment).score) for moment in sorted({*turns, *days})]
    return [*_changes(found), found[-1]]


def _changes(steps: Steps) -> Steps:
    """Those that differ from the one before."""
    return [row for place, row in enumerate(steps) if place == 0 or row[1] != steps[place - 1][1]]


def _evenly(moments: Sequence[datetime], most: int) -> Sequence[datetime]:
    """At most so many of them, from the first to the last."""
    if len(moments) <= most:
        return moments
    last = len(moments) - 1
    return [moments[number * last // (most - 1)] for number in range(most)]
