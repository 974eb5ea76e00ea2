"""Why a lead has its points: one line for each reason, which opens to what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Evidence:
    """An activity behind a reason: when, what, and how it counts."""

    at: datetime
    text: str
    details: str = ""


@dataclass(frozen=True)
class ReasonLine(Element):
    """Points (milli-points; None for a verdict without), what was found, how often and when; opens to `evidence`.

    `more` says how much evidence there is beyond what is listed.
    """

    template = "reason_line"
    points: int | None
    text: str
    details: str = ""
    verdict: str = ""
    evidence: Sequence[Evidence] = ()
    more: str = ""
