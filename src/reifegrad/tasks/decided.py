"""Reads what was decided, with its amounts: of leads that are known, up to the end of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.arrays import places_in
from reifegrad.revenue.journeys import Decided
from reifegrad.revenue.money import cents_of

if TYPE_CHECKING:
    from reifegrad.measure.cases import History
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts

_COLUMNS = ("lead_id", "outcome", "decided_at", "amount")


def read_decided(engine: Engine, facts: LoadedFacts, history: History) -> Decided:
    """All decisions in the order of leads and time; what stands twice is one.

    The notices of the history say which outcomes belong to no lead, or lie after its end.
    """
    if facts.outcomes is None:
        raise ValueError("no outcomes")
    names = [name for name in _COLUMNS if name in facts.outcomes.columns]
    rows = engine.arrow(facts.outcomes.select(*names).distinct().order_by(names))
    at = np.asarray(rows["decided_at"].to_numpy(), dtype="datetime64[us]")
    amounts = np.full(len(at), np.nan)
    if "amount" in names:
        amounts = np.asarray(rows["amount"].to_numpy(), dtype=np.float64)
    cents, unpriced = cents_of(amounts)
    lead = np.array(rows["lead_id"].to_pylist(), dtype=object)
    won = np.array(rows["outcome"].to_pylist(), dtype=object) == "won"
    return Decided(lead, at, won, cents, unpriced).where((at <= history.end) & (places_in(history.lead, lead) >= 0))
