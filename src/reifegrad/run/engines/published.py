"""Shapes results for the tables of an engine: points instead of milli-points, marked with their run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.clock import moment_literal
from reifegrad.plan.relations import AS_OF

if TYPE_CHECKING:
    from datetime import datetime

    from ibis import ir

MODEL_HASH = "model_hash"
RUN_KEY = f'"{MODEL_HASH}" = ? and "{AS_OF}" = ?'
"""The rows of one run, for engines that take parameters as question marks."""

_EXACT = "decimal(21, 3)"


def publishable(expression: ir.Table, model_hash: str, as_of: datetime) -> ir.Table:
    """The rows of a run under the columns `model_hash`, `as_of` (UTC), and those of the result."""
    columns = {name: expression[name] for name in expression.columns}
    return expression.select(**{MODEL_HASH: ibis.literal(model_hash), AS_OF: moment_literal(as_of)}, **columns)


def exact_points(milli: ir.IntegerValue) -> ir.DecimalValue:
    """Milli-points as points with three decimals, without a step through doubles."""
    return (milli.cast(_EXACT) / ibis.literal(1000)).cast(_EXACT)
