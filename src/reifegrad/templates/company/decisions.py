"""Draws from their log-odds which leads of the demo company are won."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.templates.company import drivers
from reifegrad.templates.company.chance import Array, Dice
from reifegrad.templates.company.population import CHUNK, NEVER, Population
from reifegrad.templates.company.sessions import unpack

if TYPE_CHECKING:
    from reifegrad.templates.company.workweek import Window

WON_SHARE = 0.10  # of the decided leads; the intercept is set so that this comes out
_FARTHEST = 12_000  # thousandths of log-odds; beyond that a probability is as good as 0 or 1
_ONE = 1 << 32
_CHANCES = np.array(
    [round(_ONE / (1 + math.exp(-odds / 1000))) for odds in range(-_FARTHEST, _FARTHEST + 1)],
    dtype=np.int64,
)


@dataclass(frozen=True)
class Decisions:
    """The decided leads in order of their decision, who of them was won, and the intercept used."""

    leads: Array
    is_won: Array
    intercept: float


def decide(people: Population, behaviour: drivers.Behaviour, plan: Array, seed: int, window: Window) -> Decisions:
    """Draw the outcome of every lead that decided within the window."""
    log_odds = people.log_odds.copy()
    for first in range(0, len(log_odds), CHUNK):
        part = slice(first, first + CHUNK)
        log_odds[part] += behaviour.log_odds(part)
    log_odds += _began_on_tuesday(people, plan, window) * np.int32(drivers.TUESDAY_POINTS)
    leads = np.flatnonzero(people.decided != NEVER)
    leads = leads[np.argsort(people.decided[leads], kind="stable")]
    intercept = _intercept(log_odds[leads])
    draws = Dice(seed, "decide").words32(len(log_odds))[leads]
    is_won = draws < _chances(log_odds[leads] + intercept)
    return Decisions(leads=leads, is_won=is_won, intercept=intercept / 1000)


def _chances(log_odds: Array) -> Array:
    return np.asarray(_CHANCES[np.clip(log_odds, -_FARTHEST, _FARTHEST) + _FARTHEST])


def _intercept(log_odds: Array) -> int:
    """Find the whole number of thousandths that brings the share of won leads to the base rate."""
    wanted = int(WON_SHARE * len(log_odds) * _ONE)
    low, high = -_FARTHEST, _FARTHEST
    while high - low > 1:
        middle = (low + high) // 2
        if int(_chances(log_odds + middle).sum()) > wanted:
            high = middle
        else:
            low = middle
    return low


def _began_on_tuesday(people: Population, plan: Array, window: Window) -> Array:
    first = np.full(len(people.created), window.end, dtype=np.int32)
    for start in range(0, len(plan), CHUNK):
        seconds, lead, _, _ = unpack(plan[start : start + CHUNK])
        np.minimum.at(first, lead, seconds)
    return window.is_tuesday_morning(first) & (first < people.decided)
