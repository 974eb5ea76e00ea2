"""Moments (whom, when) come in; the table that the plan reads goes out, with every look-back worked out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.plan.relations import AS_OF, cut_name, durations
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel

NAIVE = pa.timestamp("us")
ARROW_TYPES = {Type.TEXT: pa.string(), Type.NUMBER: pa.float64(), Type.BOOLEAN: pa.bool_(), Type.TIME: NAIVE}


def naive(moment: datetime) -> datetime:
    """An aware moment as the naive UTC time that engines keep."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def moments_table(model: ScoringModel, moments: Sequence[tuple[str, datetime]]) -> pa.Table:
    """Key, as_of, and for every duration that the model looks back the moment that lies that long before.

    Calendars are worked out once per distinct moment, here, so that every engine gets the same bounds.
    """
    distinct = {moment for _, moment in moments}
    columns: dict[str, list[object]] = {
        model.key: [key for key, _ in moments],
        AS_OF: [naive(moment) for _, moment in moments],
    }
    types = {model.key: pa.string(), AS_OF: NAIVE}
    for duration in durations(model):
        cuts = {moment: naive(duration.before(moment, timezone=model.timezone)) for moment in distinct}
        columns[cut_name(duration)] = [cuts[moment] for _, moment in moments]
        types[cut_name(duration)] = NAIVE
    return pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
