"""Plans all visits of the demo company's leads in order of time, eight bytes each.

A visit is one stay on the web site, one series of newsletters, or one event; it holds 1 to 31 activities.
Only this plan is kept in memory; stream.py unfolds it piece by piece.
"""

from __future__ import annotations

import math

import numpy as np

from reifegrad.templates.company.catalogue import EVENT, MAIL, WEB
from reifegrad.templates.company.chance import (
    Array,
    Dice,
    choice_table,
    exponential_table,
    is_drawn,
    lognormal_table,
)
from reifegrad.templates.company.population import CHUNK, Population
from reifegrad.templates.company.workweek import DAY, MOST_DAYS, Window

MOST_ROWS = 31  # activities in a visit: five bits
NEWSLETTER_SECONDS = 7 * DAY
NEWSLETTER_JITTER = 3 * 3600
LONGEST_EVENT = 22 * DAY
_MEAN_ROWS = 4.9  # of a visit; only steers how many rounds of planning there are

# 29 bits for the second, 26 for the lead, 5 for the number of activities, 2 for the kind of visit
_SECOND_SHIFT, _LEAD_SHIFT, _ROWS_SHIFT = 34, 8, 3
_LEAD_MASK, _ROWS_MASK, _VISIT_MASK = (1 << 26) - 1, 31, 7

#                                 web mail event, by persona
_VISIT_TABLES = np.stack(
    [
        choice_table(weights)
        for weights in (
            (40, 52, 8),
            (46, 42, 12),
            (53, 32, 15),
            (60, 34, 6),
            (72, 24, 4),
            (88, 10, 2),
        )
    ]
)
_ROWS_TABLES = np.stack(
    [
        lognormal_table(5, 0.7, 1, MOST_ROWS),
        lognormal_table(3.2, 0.6, 1, 16),
        lognormal_table(1.5, 0.4, 1, 4),
    ]
)
_AGE = exponential_table(20, 200)
# Of 65,536 visits that many come within so many days of becoming known.
_SEEN = np.searchsorted(_AGE, np.arange(MOST_DAYS + 2), side="left").astype(np.int64)
_RETURN_PERCENT = 45  # of the visits of a lead that comes back
_SOON = exponential_table(1500, 9000)  # seconds from becoming known to the next visit of that day


def plan_sessions(people: Population, activities: int, seed: int, window: Window) -> Array:
    """Plan visits that hold exactly so many activities, packed and sorted by time."""
    parts: list[Array] = []
    shares = np.cumsum(_shares(people, window))
    missing = activities
    for round_number in range(1_000_000):
        if missing == 0:
            break
        # The last rounds are web visits only: nothing shortens those, so the count comes out.
        only_web = round_number > 1
        expected = int(missing * 0.97 / _MEAN_ROWS)
        visits = max(1, expected - 2 * math.isqrt(expected))  # rather one more round than too many
        planned, rows = _plan_round(people, shares, visits, (seed, round_number), window, only_web=only_web)
        planned, rows = _cut_to(planned, rows, missing)
        parts.append(planned)
        missing -= rows
    plan = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    parts.clear()
    plan.sort()
    return plan


def unpack(plan: Array) -> tuple[Array, Array, Array, Array]:
    """Split packed visits into second, lead, number of activities and kind of visit."""
    return (
        (plan >> _SECOND_SHIFT).astype(np.int32),
        (plan >> _LEAD_SHIFT & _LEAD_MASK).astype(np.int32),
        plan >> _ROWS_SHIFT & _ROWS_MASK,
        plan & _VISIT_MASK,
    )


def _shares(people: Population, window: Window) -> Array:
    """Weigh each lead by what it does in all and by how much of that lies before the end."""
    room = window.last_day + 1 - people.created // DAY
    returns = people.returns_after.astype(np.int32)
    later = np.where(returns > 0, _SEEN[np.maximum(room - returns, 0)], _SEEN[room])
    seen = _SEEN[room] * (100 - _RETURN_PERCENT) + later * _RETURN_PERCENT
    return np.asarray(np.maximum((people.weight * (seen // 100)) >> 16, 1))


def _cut_to(planned: Array, rows: int, most: int) -> tuple[Array, int]:
    if rows <= most:
        return planned, rows
    sizes = planned >> _ROWS_SHIFT & _ROWS_MASK
    reached = np.cumsum(sizes)
    keep = int(np.searchsorted(reached, most, side="left")) + 1
    kept = planned[:keep].copy()
    over = int(reached[keep - 1]) - most
    kept[-1] -= over << _ROWS_SHIFT
    return kept, most


def _plan_round(
    people: Population, reached: Array, visits: int, key: tuple[int, int], window: Window, *, only_web: bool
) -> tuple[Array, int]:
    seed, round_number = key
    leads = len(people.created)
    offset = int(Dice(seed, "share", round_number).words32(1)[0]) * int(reached[-1]) >> 32
    # Systematic sampling: every lead gets its share of the visits, rounded up or down by one draw.
    counts = np.diff((reached * visits + offset) // reached[-1], prepend=0)
    parts: list[Array] = []
    rows = 0
    for first in range(0, leads, CHUNK):
        lead = np.repeat(np.arange(first, min(first + CHUNK, leads)), counts[first : first + CHUNK])
        dice = Dice(seed, "visit", round_number * 1_000_000 + first // CHUNK)
        packed = _plan_chunk(people, lead, dice, window, only_web=only_web)
        rows += int((packed >> _ROWS_SHIFT & _ROWS_MASK).sum())
        parts.append(packed)
    return np.concatenate(parts), rows


def _plan_chunk(people: Population, lead: Array, dice: Dice, window: Window, *, only_web: bool) -> Array:
    size = len(lead)
    persona = people.persona[lead]
    visit = _VISIT_TABLES[persona, dice.words16(size)].astype(np.int64)
    if only_web:
        visit[:] = WEB
    rows = _ROWS_TABLES[visit, dice.words16(size)].astype(np.int64)
    start = _starts(people, lead, dice, window).astype(np.int64)
    room = window.end - 1 - start
    # A series that would run beyond the window is shorter; an event near its end is only registered for.
    newsletters = 1 + room // (NEWSLETTER_SECONDS + NEWSLETTER_JITTER)
    rows = np.where(visit == MAIL, np.minimum(rows, newsletters), rows)
    rows = np.where((visit == EVENT) & (room < LONGEST_EVENT * rows), 1, rows)
    return np.asarray(start << _SECOND_SHIFT | lead << _LEAD_SHIFT | rows << _ROWS_SHIFT | visit)


def _starts(people: Population, lead: Array, dice: Dice, window: Window) -> Array:
    size = len(lead)
    created = people.created[lead]
    created_day = created // DAY
    wave = dice.words16(size)
    returns = people.returns_after[lead].astype(np.int32)
    room = window.last_day + 1 - created_day
    seen_later = np.where(returns > 0, _SEEN[np.maximum(room - returns, 0)], 0)
    comes_back = wave < seen_later * _RETURN_PERCENT // 100
    # Only the part of the distribution is drawn from that lies before the end of the window.
    seen = np.where(comes_back, seen_later, _SEEN[room])
    age = _AGE[dice.words16(size) * seen >> 16] + np.where(comes_back, returns, 0)
    # Part of the early ones' visits lie before they became known, as far as the window reaches.
    before = people.is_early[lead] & ~comes_back & is_drawn(dice.words16(size), 60)
    before &= created_day - 1 - age // 2 > window.begin // DAY
    day = np.where(before, created_day - 1 - age // 2, created_day + age)
    time_bits = dice.words16(size)
    start = window.working_moment(day, time_bits, dice.words16(size))
    soon = created + _SOON[time_bits]
    start = np.where(~before & (age == 0), soon, start)
    start = np.where(before, np.minimum(start, created), np.maximum(start, created))
    return np.clip(start, window.begin, window.end - 1)
