"""Checks of maps from value or bound to points: bands that never apply, overlap or leave a gap."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from reifegrad.spec.checks.band_order import BandMap, band_maps, is_inside
from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.regions import Numbers, intersection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel


def _path(found: BandMap, label: str = "") -> Path:
    key = "grades" if found.criterion.graded else "points"
    return (*found.criterion.path, key, label) if label else (*found.criterion.path, key)


class BandNeverHolds(Check):
    """A line of a map that no value can reach.

    The first matching line gives the points. Lines before this one already cover all its values, or the value
    cannot be that small: a number of visits is never below 0.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {attribute: employees, points: {"> 100": 5, "> 1000": 20}}
    ```

    Put the narrower line first: `{"> 1000": 20, "> 100": 5}`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Bands of which nothing is left behind those before them."""
        for found in band_maps(model):
            for band, region in found.reached():
                if region.is_empty:
                    yield Finding.at(_path(found, band.label), label=band.label)


class BandsOverlap(Check):
    """Two lines of a map that partly overlap.

    The first line wins. This is fine for a ladder (`> 5000` after `> 10000`), but a mistake for two intervals
    that were meant to be next to each other.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {attribute: employees, points: {"10..60": 5, "50..200": 20}}
    ```

    Write `{"10..49": 5, "50..200": 20, else: 0}`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Pairs of bands that overlap by more than a single amount."""
        for found in band_maps(model):
            lines = [(b, r) for b, r in zip(found.bands, found.regions, strict=True) if not b.is_else]
            for (first, one), (second, other) in combinations(lines, 2):
                if first.values and second.values:  # no value stands in a map twice
                    continue
                shared = intersection(one, other)
                if not isinstance(shared, Numbers) or shared.is_empty or is_inside(one, other) or is_inside(other, one):
                    continue
                if not found.whole and all(start[0] == end[0] for start, end in shared.spans):
                    continue
                numbers = shared.words(found.scale, whole=found.whole)
                yield Finding.at(_path(found, second.label), numbers=numbers, first=first.label, second=second.label)


class BandsLeaveHole(Check):
    """Intervals with a gap between them, and no `else`.

    A value in the gap gives 0 points, which may well be more or less than on both sides of it.

    ```yaml
    dimensions:
      value:
        criteria:
          revenue: {activity: purchased, measure: sum(amount), points: {"0..100": 5, "101..500": 20}}
    ```

    An order of 100.50 falls into the gap. Write `{"< 101": 5, "101..500": 20}`, or add `else`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Spans between two bands that no band takes; whole numbers are enough for counts and days."""
        for found in band_maps(model):
            rest = found.uncovered()
            if not isinstance(rest, Numbers) or any(band.is_else for band in found.bands):
                continue
            if not any(band.above is not None or band.below is not None for band in found.bands):
                continue
            holes = Numbers(tuple(span for span in rest.spans if _is_hole(found, span)))
            if not holes.is_empty:
                yield Finding.at(_path(found), numbers=holes.words(found.scale, whole=found.whole))


def _is_hole(found: BandMap, span: tuple[tuple[float, int], tuple[float, int]]) -> bool:
    (low, _), (high, _) = span
    first, last = min(_edges(found, 0)), max(_edges(found, 1))
    if not first < low <= high < last:
        return False
    # Attributes are mostly whole numbers: 49 and 50 are neighbours. Amounts are not.
    is_neighbour = found.scale == 1 and not found.whole and high - low == 1 and low % 1 == 0
    return not is_neighbour


def _edges(found: BandMap, side: int) -> list[float]:
    return [span[side][0] for region in found.regions if isinstance(region, Numbers) for span in region.spans]


BAND_CHECKS: tuple[Check, ...] = (BandNeverHolds(), BandsOverlap(), BandsLeaveHole())
