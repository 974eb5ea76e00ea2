"""Additive models over bins: sums of effects in log-odds, their means, shifts and monotone forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.predict.learn.grid import NumberBins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats

    Units = Mapping[str, Floats]


@dataclass(frozen=True)
class PairEffect:
    """An effect of two features at once: `places` maps the fine bins of each to the rows and columns of `values`."""

    features: tuple[str, str]
    places: tuple[NDArray[np.intp], NDArray[np.intp]]
    values: Floats

    def of(self, codes: Codes) -> Floats:
        """The effect of each row."""
        row, column = (place[codes[name]] for place, name in zip(self.places, self.features, strict=True))
        found: Floats = self.values[row, column]
        return found


@dataclass(frozen=True)
class Additive:
    """A sum of effects in log odds: one for each bin of a feature, one a unit for lines, and those of pairs."""

    base: float
    effects: Mapping[str, Floats]
    slopes: Mapping[str, float]
    pairs: tuple[PairEffect, ...] = ()

    def log_odds(self, codes: Codes, units: Units) -> Floats:
        """The log odds of each row."""
        arrays = [*codes.values(), *units.values()]
        total = np.full(len(arrays[0]) if arrays else 0, self.base)
        for name, effect in self.effects.items():
            total += effect[codes[name]]
        for name, slope in self.slopes.items():
            total += slope * units[name]
        for pair in self.pairs:
            total += pair.of(codes)
        return total

    def scaled(self, slope: float, shift: float) -> Additive:
        """The same with log odds of `slope` times as much, and `shift` added."""
        return Additive(
            self.base * slope + shift,
            {name: effect * slope for name, effect in self.effects.items()},
            {name: value * slope for name, value in self.slopes.items()},
            tuple(replace(pair, values=pair.values * slope) for pair in self.pairs),
        )


def mean_of(models: Sequence[Additive]) -> Additive:
    """The mean of several; additive again."""
    first = models[0]
    return Additive(
        float(np.mean([model.base for model in models])),
        {name: np.mean([model.effects[name] for model in models], axis=0) for name in first.effects},
        {name: float(np.mean([model.slopes[name] for model in models])) for name in first.slopes},
        tuple(replace(pair, values=pair.values / len(models)) for model in models for pair in model.pairs),
    )


def centred(
    base: float, effects: Mapping[str, Floats], slopes: Mapping[str, float], codes: Codes, grid: BinGrid
) -> Additive:
    """Effects whose mean over the rows is 0; what no row has (rare values, the unknown) has the mean effect, 0."""
    moved = {}
    for name, effect in effects.items():
        counts = np.bincount(codes[name], minlength=len(effect))
        mean = float(counts @ effect / counts.sum())
        base += mean
        moved[name] = effect - mean
        special = 1 if isinstance(grid.bins[name], NumberBins) else 2
        moved[name][-special:][counts[-special:] == 0] = 0.0
    return Additive(base, moved, slopes)


def made_monotone(model: Additive, grid: BinGrid, codes: Codes, monotone: Mapping[str, int]) -> Additive:
    """The nearest effects that never fall (+1) or never rise (-1) with the number; the unknown stays as it is."""
    if not monotone:
        return model
    from sklearn.isotonic import isotonic_regression

    effects = dict(model.effects)
    for name, sign in monotone.items():
        if isinstance(grid.bins.get(name), NumberBins):
            counts = np.bincount(codes[name], minlength=len(effects[name]))[:-1] + 1e-6
            steps = isotonic_regression(effects[name][:-1], sample_weight=counts, increasing=sign > 0)
            effects[name] = np.append(steps, effects[name][-1])
    slopes = {name: slope if slope * monotone.get(name, slope) >= 0 else 0.0 for name, slope in model.slopes.items()}
    return replace(model, effects=effects, slopes=slopes)
