"""Builds the table of moments (whom, when) that a plan reads, with every look-back worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.plan.relations import AS_OF, cut_name
from reifegrad.spec.condition import Type
from reifegrad.spec.time import aware_utc, naive_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel

NAIVE = pa.timestamp("us")
ARROW_TYPES = {Type.TEXT: pa.string(), Type.NUMBER: pa.float64(), Type.BOOLEAN: pa.bool_(), Type.TIME: NAIVE}


def moments_table(model: ScoringModel, moments: Sequence[tuple[str, datetime]]) -> pa.Table:
    """Key, as_of, and for every duration that the model looks back the moment that lies that long before."""
    keys = pa.array([key for key, _ in moments], pa.string())
    times = pa.array([naive_utc(moment) for _, moment in moments], NAIVE)
    return with_cuts(model, pa.table({model.key: keys, AS_OF: times}))


def with_cuts(model: ScoringModel, moments: pa.Table) -> pa.Table:
    """The same for a table of the key and as_of (naive UTC), with a column for each duration.

    Calendars are worked out once per distinct moment, here, so that every engine gets the same bounds.
    """
    encoded = moments[AS_OF].combine_chunks().dictionary_encode()
    distinct = [aware_utc(moment) for moment in encoded.dictionary.to_pylist()]
    for duration in model.reads.windows:
        cuts = [naive_utc(duration.before(moment, timezone=model.timezone)) for moment in distinct]
        moments = moments.append_column(cut_name(duration), pa.array(cuts, NAIVE).take(encoded.indices))
    return moments
