"""Holds what was known of leads at a moment as columns, one place for each lead, whoever has read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.spec.condition import Type


@dataclass(frozen=True)
class Profiles:
    """One place for each lead (and moment): its id, and the values of every attribute as known then.

    Numbers are doubles with NaN for unknown, texts and booleans objects with None. `types` has the same names.
    """

    lead: NDArray[Any]
    columns: Mapping[str, NDArray[Any]]
    types: Mapping[str, Type]

    def __len__(self) -> int:
        return len(self.lead)

    def known(self, name: str) -> NDArray[np.bool_]:
        """For whom an attribute is known."""
        return is_known(self.columns[name])

    def part(self, rows: slice | NDArray[Any]) -> Profiles:
        """Some of the places."""
        return Profiles(self.lead[rows], {name: values[rows] for name, values in self.columns.items()}, self.types)


def is_known(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values are there: no NaN, no None."""
    if values.dtype == object:
        return np.array([value is not None for value in values], dtype=bool)
    return np.asarray(~np.isnan(values), dtype=bool)
