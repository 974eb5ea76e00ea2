"""Computes bins of recency, frequency and monetary value from purchases, frozen at a date.

The level of a value is 1 + the number of quantiles below it, so that equal values share a level; three levels add
up to 3 .. 3 x levels. For recency few days are good: its levels count down.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import Relations
from reifegrad.plan.tallies import tally
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import MICRO

if TYPE_CHECKING:
    from datetime import datetime

    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.run.engine import Engine

MEASURES = ("recency", "frequency", "monetary")
FEWEST_CUSTOMERS = 20
_MEASURING = """
reifegrad: 1
name: measuring
dimensions:
  d:
    criteria:
      recency: {{activity: {kinds}, measure: days_since, points: {{"> 0": 1}}}}
      frequency: {{activity: {kinds}, measure: count, points: {{"> 0": 1}}}}
      monetary: {{activity: {kinds}, measure: sum({amount}), points: {{"> 0": 1}}}}
"""


@dataclass(frozen=True)
class Purchases:
    """One place for each customer: full days since the last purchase, how many, and their sum in millionths."""

    recency: NDArray[np.float64]
    frequency: NDArray[np.float64]
    monetary: NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """Values up to `upper` (None: all further ones) get `level`; `customers` of those who were counted lie in it."""

    upper: Decimal | None
    level: int
    customers: int


@dataclass(frozen=True)
class RfmBins:
    """Bins by measure, in the order of their bounds, as of the moment from which they were computed."""

    as_of: datetime
    kinds: tuple[str, ...]
    amount: str
    levels: int
    customers: int
    bins: dict[str, tuple[Bin, ...]]


def measure_purchases(
    engine: Engine, activities: ir.Table, *, as_of: datetime, kinds: tuple[str, ...], amount: str
) -> Purchases:
    """What every customer bought until `as_of`, measured by the engine as the model's own criteria measure it.

    A customer is whoever has at least one activity of the kinds. Times of `activities` are naive UTC.
    """
    text = _MEASURING.format(kinds=f"[{', '.join(map(_quoted, kinds))}]", amount=amount)
    model = parse_model(text, file="rfm")
    who = activities.filter(activities["kind"].isin(list(kinds))).select("lead_id").distinct()
    plan = build_plan(model, Relations(leads=who, activities=activities), Clock("UTC", as_of))
    recency, frequency, monetary = model.criteria()
    wide = engine.store("rfm", plan.wide)
    wide = wide.filter(wide[tally(frequency, "matched")] > 0)
    last, count, sums = tally(recency, "last"), tally(frequency, "matched"), tally(monetary, "measured")
    table = engine.arrow(wide.select("lead_id", last, count, sums).order_by("lead_id"))
    moment = np.datetime64(int(as_of.timestamp() * MICRO), "us")
    days = (moment - table[last].to_numpy().astype("datetime64[us]")) // np.timedelta64(1, "D")
    sums_of = np.nan_to_num(table[sums].to_numpy().astype(np.float64))
    return Purchases(days.astype(np.float64), table[count].to_numpy().astype(np.float64), sums_of)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def freeze_bins(purchases: Purchases, *, levels: int, as_of: datetime, kinds: tuple[str, ...], amount: str) -> RfmBins:
    """Quantile bins of the three measures. Raises `ReifegradError` below 20 customers."""
    customers = len(purchases.recency)
    if customers < FEWEST_CUSTOMERS:
        raise fail("rfm-few-customers", customers=customers, kinds=kinds, least=FEWEST_CUSTOMERS)
    bins = {
        name: quantile_bins(getattr(purchases, name), levels, micro=name == "monetary", falling=name == "recency")
        for name in MEASURES
    }
    return RfmBins(as_of, kinds, amount, levels, customers, bins)


def quantile_bins(values: NDArray[np.float64], levels: int, *, micro: bool, falling: bool) -> tuple[Bin, ...]:
    """The bins of one measure; their bounds are the roundest numbers that part the same values.

    `micro`: the values are whole millionths. `falling`: small values are the good ones.
    """
    scale = MICRO if micro else 1
    quantiles = np.quantile(values, np.arange(1, levels) / levels, method="inverted_cdf")
    distinct = np.unique(values)
    edges = np.unique(quantiles[quantiles < distinct[-1]]).tolist()
    lines = []
    for below, edge in pairwise([-np.inf, *edges, np.inf]):
        inside = int(((values > below) & (values <= edge)).sum())
        passed = int((quantiles <= below).sum())
        upper = None
        if edge != np.inf:
            following = distinct[np.searchsorted(distinct, edge, side="right")]
            upper = roundest(float(edge), float(following), scale)
        lines.append(Bin(upper, levels - passed if falling else 1 + passed, inside))
    return tuple(lines)


def roundest(low: float, high: float, scale: int = 1) -> Decimal:
    """A number with few digits in [low, high), at most 5 % above `low`; both are whole, in parts of `scale`."""
    exact, above = (Decimal(int(bound)) / scale for bound in (low, high))
    above = min(above, exact * Decimal("1.05")) if exact > 0 else above
    for exponent in range(15, -7, -1):
        step = Decimal(10) ** exponent
        candidate = (exact / step).to_integral_value(rounding=ROUND_CEILING) * step
        if candidate < above:
            return candidate.quantize(Decimal(1)) if exponent >= 0 else candidate
    return exact
