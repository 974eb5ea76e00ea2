"""What marketing and sales have promised each other, and what became of it: from handovers, clocks and conditions."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection

from reifegrad.agreement.state import week_of
from reifegrad.measure.promised_periods import DeliveredLead, first_days, promised_periods
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad_web.leads.parts import parts
from reifegrad_web.models.versions import published_models
from reifegrad_web.routing.known_then import knowing_then
from reifegrad_web.sales.events import events_of
from reifegrad_web.sales.stage_machine import Command, Stage, states
from reifegrad_web.service.models import ServiceClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad.agreement.rules import Agreement, Promise
    from reifegrad.measure.promised_periods import Answer, PromisedPeriod
    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.sales.stage_machine import Event

MOST = 5_000
"""Leads of which something was done in these periods, the latest."""
SECONDS = 8.0
"""For how long conditions are asked; each takes some milliseconds."""
_DONE = """
select named.lead_id from sales_stageevent as done join leads_identifier as named on named.id = done.identifier_id
where done.at > %s and done.at <= %s and {among} group by named.lead_id order by max(done.at) desc limit %s
"""


@dataclass(frozen=True)
class PromiseSeen:
    """A promise with what became of it in its last periods, the oldest first."""

    promise: Promise
    periods: Sequence[PromisedPeriod]


@dataclass(frozen=True)
class WeekSeen:
    """The leads that were delivered in a week, and what became of them until now."""

    first: date
    delivered: int
    accepted: int
    promised_answers: int
    in_time: int
    won: int


@dataclass(frozen=True)
class PromisesSeen:
    """What became of all promises.

    `unread`: of so many leads it was not asked whether a condition holds for them; they count for none that has one.
    `left_out`: there are more leads than are looked at.
    """

    promises: Sequence[PromiseSeen]
    weeks: Sequence[WeekSeen]
    unread: int
    left_out: bool


@dataclass(frozen=True)
class _Cycle:
    """A time in which sales had a lead."""

    lead: int
    delivered: DeliveredLead


def promises_seen(agreement: Agreement, leads: Among, moment: datetime, seconds: float = SECONDS) -> PromisesSeen:
    """What became of the promises of an agreement until a moment.

    Args:
        agreement: The one that was in force then.
        leads: Which leads.
        moment: Aware.
        seconds: For how long conditions are asked, the latest leads first.
    """
    today = moment.astimezone(ZoneInfo(agreement.timezone)).date()
    pers = {"week", *(promise.per for promise in agreement.promises)}
    first = min(first_days(per, today)[0] for per in pers)
    since = datetime.combine(first, datetime.min.time(), ZoneInfo(agreement.timezone))
    numbers = _leads(leads, since, moment)
    cycles = _cycles(numbers[:MOST], moment)
    told, unread = _with_fits(agreement, cycles, since, time.monotonic() + seconds)
    delivered = [each.delivered for each in told]
    seen = [
        PromiseSeen(each, promised_periods(each, delivered, agreement.timezone, moment)) for each in agreement.promises
    ]
    return PromisesSeen(seen, _weeks(delivered, agreement.timezone, today), unread, len(numbers) > MOST)


def _leads(leads: Among, since: datetime, until: datetime) -> Sequence[int]:
    among, given = leads.among("named.lead_id")
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (since, until)]
    with connection.cursor() as cursor:
        cursor.execute(_DONE.format(among=among), [*moments, *given, MOST + 1])
        return [lead for (lead,) in cursor.fetchall() if lead is not None]


def _cycles(leads: Sequence[int], moment: datetime) -> list[_Cycle]:
    """Every cycle of these leads until a moment."""
    found: list[_Cycle] = []
    for part in parts(leads):
        clocks = _clocks(part, moment)
        for lead, mine in events_of(part, moment).items():
            found += _of_lead(lead, mine, clocks.get(lead, []), moment)
    return found


def _clocks(leads: Sequence[int], moment: datetime) -> Mapping[int, list[ServiceClock]]:
    rows = ServiceClock.objects.filter(identifier__lead_id__in=leads, promised="respond", started_at__lte=moment)
    found: dict[int, list[ServiceClock]] = {}
    for row in rows.select_related("identifier").order_by("started_at", "id"):
        found.setdefault(row.identifier.lead_id or 0, []).append(row)
    return found


def _of_lead(lead: int, events: Sequence[Event], clocks: Sequence[ServiceClock], moment: datetime) -> Iterator[_Cycle]:
    cycles: list[DeliveredLead] = []
    elsewhere: set[int] = set()
    for event, state in states(events):
        if event.command is Command.HAND_OVER:
            if event.reported:  # nobody has delivered it: it was decided elsewhere
                elsewhere.add(len(cycles))
            cycles.append(DeliveredLead(event.at))
        if cycles:
            last = cycles[-1]
            accepted = event.at if event.command is Command.ACCEPT else last.accepted_at
            won = event.at if state.stage is Stage.WON else last.won_at
            cycles[-1] = replace(last, accepted_at=accepted, won_at=won, is_open=state.is_open)
    ends = [*(each.at for each in cycles[1:]), moment]
    for place, (each, end) in enumerate(zip(cycles, ends, strict=True)):
        if place in elsewhere:
            continue
        is_last = place == len(cycles) - 1
        mine = [row for row in clocks if each.at <= row.started_at and (is_last or row.started_at < end)]
        answer, at = _answer(mine[0], moment) if mine else ("none", None)
        yield _Cycle(lead, replace(each, answer=answer, answered_at=at))


def _answer(clock: ServiceClock, moment: datetime) -> tuple[Answer, datetime | None]:
    """What had become of a promise to answer until a moment; one that was stopped in time was promised to nobody."""
    answered = clock.answered_at if clock.answered_at is not None and clock.answered_at <= moment else None
    stopped = clock.stopped_at is not None and clock.stopped_at <= moment
    if answered is not None:
        return ("in_time" if clock.due_at is None or answered <= clock.due_at else "late"), answered
    if clock.due_at is not None and clock.due_at < (clock.stopped_at if stopped and clock.stopped_at else moment):
        return "late", None
    return ("none" if stopped else "open"), None


def _with_fits(
    agreement: Agreement, cycles: Sequence[_Cycle], since: datetime, until: float
) -> tuple[Sequence[_Cycle], int]:
    """The cycles with the promises whose conditions held when they began; and how many were not asked."""
    plain = frozenset(each.name for each in agreement.promises if each.condition is None)
    asked = [each for each in agreement.promises if each.condition is not None]
    if not asked:
        return [replace(each, delivered=replace(each.delivered, fits=plain)) for each in cycles], 0
    found, unread = [], 0
    with knowing_then(agreement, published_models()) as known:
        for each in sorted(cycles, key=lambda cycle: cycle.delivered.at, reverse=True):
            fits, at = plain, each.delivered.at
            if at >= since and time.monotonic() < until:
                then = known.values(each.lead, at)
                facts = {} if then is None else {**then[1], NOW: at}
                fits |= {
                    one.name for one in asked if one.condition is not None and evaluate(one.condition, facts) is True
                }
            elif at >= since:
                unread += 1
            found.append(replace(each, delivered=replace(each.delivered, fits=fits)))
    return found, unread


def _weeks(leads: Sequence[DeliveredLead], timezone: str, today: date) -> Sequence[WeekSeen]:
    counts: dict[date, Counter[str]] = {first: Counter() for first in first_days("week", today)}
    for lead in leads:
        week = counts.get(week_of(lead.at, timezone))
        if week is not None:
            week["delivered"] += 1
            week["accepted"] += lead.accepted_at is not None
            week["promised"] += lead.answer != "none"
            week["in_time"] += lead.answer == "in_time"
            week["won"] += lead.won_at is not None
    return [
        WeekSeen(first, each["delivered"], each["accepted"], each["promised"], each["in_time"], each["won"])
        for first, each in counts.items()
    ]


def week_end(first: date) -> date:
    """The last day of a week."""
    return first + timedelta(days=6)
