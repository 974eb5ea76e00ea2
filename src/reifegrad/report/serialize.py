"""Turns results into plain data for JSON: the one place that decides how numbers, moments and lengths are written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import pyarrow as pa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from reifegrad.spec.time import naive_utc

_DAY = np.timedelta64(86_400_000_000, "us")
_DIGITS = 6


def plain(value: Any) -> Any:
    """A value as JSON can hold it.

    What is not a finite number is null; moments are UTC to the second (`datetime`: to the microsecond), lengths of
    time are days, numbers of NumPy and Arrow are those of Python. Records and values that are plain stay as they are.
    """
    match value:
        case float():
            return float(value) if math.isfinite(value) else None
        case np.datetime64():
            return None if np.isnat(value) else f"{value.astype('datetime64[s]')}Z"
        case np.timedelta64():
            return None if np.isnat(value) else float(value / _DAY)
        case pa.Scalar():
            return plain(value.as_py())
        case np.generic() | np.ndarray():
            return plain(value.item() if isinstance(value, np.generic) else value.tolist())
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [plain(inner) for inner in value]
        case _:
            return _plain_object(value)


def _plain_object(value: Any) -> Any:
    match value:
        case datetime():
            return exact_moment(value)
        case date():
            return value.isoformat()
        case timedelta():
            return value / timedelta(days=1)
        case Decimal():
            return plain(float(value))
        case Path():
            return str(value)
        case _:
            return value


def exact_moment(moment: datetime) -> str:
    """A moment in UTC to the microsecond, as tables of results have it."""
    return naive_utc(moment).isoformat() + "Z"


def _in_short(value: float | None) -> float | None:
    return round(value, _DIGITS) if isinstance(value, float) else value


Number = int | float
"""A number as it is: points, counts."""

Figure = Annotated[int | float | None, AfterValidator(_in_short)]
"""A measured number, rounded to six decimals; null where the cases cannot give it."""

Interval = tuple[Figure, Figure]
"""From where to where a figure lies with 95 %."""


class Record(BaseModel):
    """A part of the output of `--json`: its fields are the keys, their docstrings say what they mean.

    A field with a default of None is a key that is left out where there is nothing to say; any other field is always
    there, and null only if its type allows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        populate_by_name=True,
        protected_namespaces=(),
        use_attribute_docstrings=True,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _plainly(cls, value: Any) -> Any:
        return plain(value)

    @classmethod
    def read(cls, source: object = None, /, **given: Any) -> Self:
        """A record with the values `given`; all others are the attributes of `source` that have the same names."""
        taken = {name: getattr(source, name) for name in cls.model_fields if hasattr(source, name)}
        return cls.model_validate(taken | given)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


Output = Record | Sequence[Record]
"""What a command prints with `--json`."""


def to_data(output: Output) -> Any:
    """An output as JSON has it."""
    return output.to_dict() if isinstance(output, Record) else [record.to_dict() for record in output]


def renamed(name: str) -> Any:
    """A field whose key in JSON is no name of Python."""
    return Field(alias=name)
