"""Says which service level holds for a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad.agreement.rules import ServiceLevel
    from reifegrad.spec.condition import Value


def level_of(levels: Iterable[ServiceLevel], values: Mapping[str, Value], as_of: datetime) -> ServiceLevel | None:
    """The first level whose condition holds for a lead at a moment; None if nothing is promised for it."""
    facts = {**values, NOW: as_of}
    return next((one for one in levels if one.condition is None or evaluate(one.condition, facts) is True), None)
