"""Turns records of results into plain data for JSON."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

_DAY = np.timedelta64(86_400_000_000, "us")


def to_json_data(value: Any) -> Any:
    """Records as plain data for JSON: NaN is null, times are UTC, lengths of time are days."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: to_json_data(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_json_data(inner) for inner in value]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else f"{value.astype('datetime64[s]')}Z"
    if isinstance(value, np.timedelta64):
        return float(value / _DAY)
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else round(value, 6)
    return value
