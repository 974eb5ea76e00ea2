"""Finds out which values reach which band of a map, and which reach none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.checks.regions import Choices, Numbers, Region, intersection, union
from reifegrad.spec.model import BandedRule, Criterion, MeasureRule
from reifegrad.spec.points import MICRO
from reifegrad.spec.rules import is_amount, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import Band, ScoringModel


@dataclass(frozen=True)
class BandMap:
    """The bands of a criterion with the values of each, in the order of the file."""

    criterion: Criterion
    bands: tuple[Band, ...]
    regions: tuple[Region, ...]
    whole: bool
    scale: int
    everything: Region

    def reached(self) -> Iterator[tuple[Band, Region]]:
        """Each band with the values that no band before it takes."""
        rest: Region | None = self.everything
        for band, region in zip(self.bands, self.regions, strict=True):
            left = None if rest is None else intersection(rest, region)
            yield band, region if left is None else left
            rest = None if rest is None else intersection(rest, ~region)

    def uncovered(self) -> Region:
        """The values that no band takes."""
        rest = self.everything
        for region in self.regions:
            rest = intersection(rest, ~region) or rest
        return rest


def band_map(criterion: Criterion) -> BandMap | None:
    """The bands of a criterion; None for a criterion without bands."""
    rule = criterion.rule
    if not isinstance(rule, BandedRule):
        return None
    whole = isinstance(rule, MeasureRule) and is_whole(rule)
    scale = MICRO if isinstance(rule, MeasureRule) and is_amount(rule) else 1
    numeric = any(band.above is not None or band.below is not None for band in rule.bands) or any(
        isinstance(value, int | float) and not isinstance(value, bool) for band in rule.bands for value in band.values
    )
    everything: Region = Numbers() if numeric else Choices(frozenset(), inverted=True)
    if whole and numeric:
        everything = Numbers.compared(">=", 0).whole()
    regions = tuple(_region(band, everything, whole=whole) for band in rule.bands)
    return BandMap(criterion, rule.bands, regions, whole, scale, everything)


def band_maps(model: ScoringModel) -> Iterator[BandMap]:
    """The bands of all criteria that have some."""
    yield from filter(None, map(band_map, model.criteria()))


def _region(band: Band, everything: Region, *, whole: bool) -> Region:
    if band.is_else:
        return everything
    if isinstance(everything, Choices):
        return Choices(frozenset(band.values))
    region = _numbers(band)
    return region.whole() if whole else region


def _numbers(band: Band) -> Numbers:
    if band.values:
        region = Numbers(())
        for value in band.values:
            region |= Numbers.compared("=", float(value))
        return region
    region = Numbers()
    if band.above is not None:
        region &= Numbers.compared(">=" if band.above_included else ">", band.above)
    if band.below is not None:
        region &= Numbers.compared("<=" if band.below_included else "<", band.below)
    return region


def is_inside(inner: Region, outer: Region) -> bool:
    """Whether one set lies within the other."""
    return union(inner, outer) == outer
