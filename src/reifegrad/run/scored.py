"""Says what can be asked of everybody's scores at a moment, wherever they were computed.

There are two ways to compute them, and one result. `scored_in_engine` compiles the model for an engine and asks it:
that is right for any number of rows, and costs a second before the first one. `scored_in_memory` takes the reference,
lead by lead: for a handful of rows it is done before an engine is loaded (`few_facts` says what a handful is).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from reifegrad.spec.result_columns import result_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.run.table_columns import TableColumn
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore


class Scored(ABC):
    """The scores of everybody, or of some ids, at one moment, and what is known of them.

    Attributes:
        model: The model that made the scores.
        as_of: The moment.
        scored: How many have a score.
        not_scored: How many exist, but are outside of the population of the model.
        not_yet_known: How many did not exist yet.
    """

    model: ScoringModel
    as_of: datetime
    scored: int
    not_scored: int
    not_yet_known: int

    @abstractmethod
    def first(self, top: int | None, *, everybody: bool = False) -> list[str]:
        """The ids of the first ones to contact, by `verdict_order`, score, dimensions and id; all if `top` is None.

        Those outside of the population have no rank, nor have the disqualified ones; with `everybody` these come last.
        """

    @abstractmethod
    def ranked_scores(self) -> Sequence[int]:
        """The scores of all that have a rank, in milli-points, the lowest first."""

    @abstractmethod
    def cells(self, ids: Sequence[str], columns: Sequence[TableColumn]) -> dict[str, dict[TableColumn, Value]]:
        """The values of some columns of the leads (or accounts) and of their companies, as the tables have them."""

    @abstractmethod
    def explained(self, ids: Sequence[str]) -> dict[str, LeadScore]:
        """The scores of some by their ids, with contributions; who does not exist yet has none."""

    @abstractmethod
    def profiles(self, ids: Sequence[str]) -> dict[str, Mapping[str, Value]]:
        """The attributes of some, as the model reads them at the moment."""

    @abstractmethod
    def facts(self, ids: Sequence[str]) -> FactRecords:
        """The facts of any time of some and their companies; of colleagues where the model looks at them."""

    @abstractmethod
    def names(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """Name, position and company of some; empty texts where no table tells them."""

    @abstractmethod
    def counts(self, column: str) -> dict[str | None, int]:
        """How many of those that have a score have which value of a result; None is no value, and comes last."""

    @abstractmethod
    def activities_without_lead(self) -> int:
        """How many activities belong to no lead of the leads table: they cannot count for anybody."""


def verdict_order(model: ScoringModel) -> list[tuple[str, tuple[str, ...]]]:
    """Priorities, stages and cells, each with its values, best first in the order of the file.

    A hand-raiser stands above its points, and the one in A1 above the fan in B1 with many more points.
    """
    columns = result_columns(model)
    order = [("priority", tuple(model.priority_names))] if "priority" in columns else []
    if model.thresholds is not None and "stage" in columns:
        order.append(("stage", tuple(step.name for step in model.thresholds.steps)))
    if model.matrix is not None:
        order.append(("cell", tuple(model.matrix.cells)))
    return order
