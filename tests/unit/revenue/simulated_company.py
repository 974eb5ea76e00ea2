"""A company whose leads come in waves: with campaigns, seasons and weeks that differ; some are good, some are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reifegrad.revenue.cycle import Cycles

DAY0 = 19_723.0  # 2024-01-01


@dataclass(frozen=True)
class Company:
    """What happened, until `until`; and of each lead the chance with which it was won, as a good model knows it."""

    cycles: Cycles
    until: float
    chance: np.ndarray


def simulate(seed: int, weeks: int = 130, per_week: float = 60.0, waves: float = 1.0) -> Company:
    """Leads of so many weeks. `waves`: how strong campaigns and seasons are; 0 for weeks that are all alike."""
    rng = np.random.default_rng(seed)
    created = []
    push = 0.0
    for week in range(weeks):
        push *= 0.6
        if rng.random() < 0.12:
            push += rng.gamma(3.0, 0.5)
        season = 0.35 * np.sin(2 * np.pi * week / 52)
        mean = per_week * max(0.2, 1 + waves * (season + push))
        count = rng.poisson(mean * rng.gamma(20.0, 1 / 20.0)) if waves else rng.poisson(mean)
        created.append(DAY0 + 7 * week + 7 * rng.random(count))
    at = np.concatenate(created)
    chance = 1 / (1 + np.exp(-rng.normal(-1.2, 0.9, len(at))))
    won = rng.random(len(at)) < chance
    took = np.where(won, rng.lognormal(np.log(32), 0.55, len(at)), rng.lognormal(np.log(45), 0.8, len(at)))
    until = DAY0 + 7.0 * weeks
    decided = np.where(at + took <= until, at + took, np.nan)
    cents = np.where(won, np.rint(rng.lognormal(np.log(400_000), 0.8, len(at))), 0).astype(np.int64)
    some = np.zeros(0)
    cycles = Cycles(at, decided, won, cents, np.ones(len(at)), some, some.astype(np.int64))
    return Company(cycles, until, chance)
