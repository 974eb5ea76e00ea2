"""Plain records of a lead's score and its contributions, returned by reference and engines alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Part = Literal["criterion", "base", "group_range", "dimension_range", "formula", "score_range"]


@dataclass(frozen=True)
class Contribution:
    """What one criterion (or one limit of the model) gave; all points in milli-points.

    `points = gross - lost_to_limit - lost_to_decay - lost_to_caps`. For occurrences `gross` is points x
    matching activities, `occurrences` the matching, `counted` those under the limits, `first_at` and `last_at`
    of the matching ones. States have 0 occurrences; measures and absences say how many activities matched.
    Parts other than `criterion` are named after their group or dimension, or "score".
    """

    part: Part
    name: str
    dimension: str
    points: int
    gross: int
    lost_to_limit: int = 0
    lost_to_decay: int = 0
    lost_to_caps: int = 0
    occurrences: int = 0
    counted: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    holds: bool = False


@dataclass(frozen=True)
class LeadScore:
    """The result for one lead (or account) at one moment; scores in milli-points.

    `model_hash` names the version of the model that made it; two versions that give the same score agree.
    `disqualified` is the id of the criterion that vetoes. `score` is None when `not_scored` gives a reason.
    """

    subject_id: str
    as_of: datetime
    score: int | None
    dimensions: Mapping[str, int] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)
    cell: str | None = None
    stage: str | None = None
    disqualified: str | None = None
    segment: str | None = None
    priority: str | None = None
    persona: str | None = None
    probability: float | None = None
    not_scored: str | None = None
    contributions: tuple[Contribution, ...] = ()
    model_hash: str = field(default="", compare=False)
