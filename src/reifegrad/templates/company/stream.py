"""Unfolds planned visits into activities in order of time, in blocks for the writer.

A slice of visits is unfolded at a time; activities that fall into the time of a later slice wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.templates.company.catalogue import (
    CONTENT_BITS,
    CONTENT_TABLE,
    CONTENTS,
    EVENT,
    MAIL,
    WEB,
)
from reifegrad.templates.company.chance import TABLE_SIZE, Array, Dice, lognormal_table
from reifegrad.templates.company.sessions import NEWSLETTER_JITTER, NEWSLETTER_SECONDS, unpack
from reifegrad.templates.company.workweek import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.templates.company.drivers import Behaviour
    from reifegrad.templates.company.population import Population

VISITS_PER_SLICE = 60_000  # some 300,000 activities
_INDEX_BITS = 34  # of the sort key of a slice: the second stands above, the place in the slice below


def _gap_tables() -> Array:
    ramp = np.arange(TABLE_SIZE)
    tables = np.zeros((3, TABLE_SIZE), dtype=np.int64)
    tables[WEB] = lognormal_table(70, 1.0, 3, 1500)
    # Newsletters come on the same weekday at about the same hour.
    tables[MAIL] = NEWSLETTER_SECONDS - NEWSLETTER_JITTER + ramp * 2 * NEWSLETTER_JITTER // TABLE_SIZE
    days = 1 + ramp * 21 // TABLE_SIZE
    tables[EVENT] = days * DAY + ramp * 997 % 7200 - 3600
    return tables


_GAPS = _gap_tables()
# A click or an unsubscription follows the opened mail at once, not with the next mail.
_AT_ONCE = np.array([c.kind in {"email_link_clicked", "newsletter_unsubscribed"} for c in CONTENTS])


@dataclass(frozen=True)
class Rows:
    """Activities as columns of numbers; `bits` decide campaign and amount when they are written."""

    seconds: Array
    lead: Array
    content: Array
    bits: Array

    def __len__(self) -> int:
        return len(self.seconds)

    def take(self, chosen: Array | slice) -> Rows:
        """Choose rows by mask, by index or by slice."""
        return Rows(self.seconds[chosen], self.lead[chosen], self.content[chosen], self.bits[chosen])


# Even a company without activities gets its columns.
_NO_ROWS = Rows(*(np.zeros(0, dtype=kind) for kind in (np.int32, np.int32, np.uint16, np.uint16)))


def _joined(parts: list[Rows]) -> Rows:
    if len(parts) == 1:
        return parts[0]
    return Rows(
        np.concatenate([part.seconds for part in parts]),
        np.concatenate([part.lead for part in parts]),
        np.concatenate([part.content for part in parts]),
        np.concatenate([part.bits for part in parts]),
    )


def stream_activities(
    plan: Array, people: Population, behaviour: Behaviour, seed: int, end: int, block: int
) -> Iterator[Rows]:
    """Unfold the plan into blocks of equal length, in order of time, and show them to `behaviour`."""
    ready: list[Rows] = []
    waiting: list[Rows] = []
    for number, first in enumerate(range(0, len(plan), VISITS_PER_SLICE)):
        last = first + VISITS_PER_SLICE
        rows = _unfold(plan[first:last], people, Dice(seed, "acts", number), end)
        behaviour.observe(rows.seconds, rows.lead, rows.content)
        until = int(unpack(plan[last : last + 1])[0][0]) if last < len(plan) else end
        emitted, later = _split_at(_joined([*waiting, rows]), until)
        waiting = [later]
        ready.append(emitted)
        if sum(map(len, ready)) >= block:
            joined = _joined(ready)
            whole = len(joined) // block * block
            for start in range(0, whole, block):
                yield joined.take(slice(start, start + block))
            ready = [joined.take(slice(whole, None))]
    rest = _joined([*ready, *waiting]) if ready else _NO_ROWS
    if len(rest) or not len(plan):
        yield rest


def _unfold(plan: Array, people: Population, dice: Dice, end: int) -> Rows:
    start, lead, sizes, visit = unpack(plan)
    ends = np.cumsum(sizes)
    first = ends - sizes
    count = int(ends[-1])
    row_class = np.repeat((people.persona[lead].astype(np.int32) * 3 + visit.astype(np.int32)) * 2 + 1, sizes)
    row_class[first] -= 1
    kind_bits = dice.words16(count).astype(np.int32) >> (16 - CONTENT_BITS)
    content = CONTENT_TABLE[(row_class << CONTENT_BITS) + kind_bits]
    gap_class = np.where(_AT_ONCE[content], WEB, np.repeat(visit, sizes))
    gaps = _GAPS.ravel()[gap_class * TABLE_SIZE + dice.words16(count)]
    gaps[first] = 0
    passed = np.cumsum(gaps)
    seconds = passed + np.repeat(start - passed[first], sizes)
    np.minimum(seconds, end - 1, out=seconds)
    return Rows(seconds.astype(np.int32), np.repeat(lead, sizes), content, dice.words16(count))


def _split_at(rows: Rows, until: int) -> tuple[Rows, Rows]:
    """Split into what happened before a second, sorted, and what comes later."""
    is_due = rows.seconds < until
    due = np.flatnonzero(is_due)
    # One sort of plain numbers is several times faster than argsort, and never leaves a tie open.
    keys = rows.seconds[due].astype(np.int64) << _INDEX_BITS | due
    keys.sort()
    return rows.take(keys & ((1 << _INDEX_BITS) - 1)), rows.take(~is_due)
