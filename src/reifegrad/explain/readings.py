"""Describes one contribution as a code and parameters: what was found about the lead.

Ledgers hold points, not values: which band of a criterion held is read back from the points that it gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.spec.condition import evaluate, names
from reifegrad.spec.model import AbsenceRule, AttributeRule, MeasureRule, OccurrenceRule, ValueRule, WhenRule
from reifegrad.spec.points import MILLI
from reifegrad.spec.rules import is_always_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.explain.statement import Params
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import BandedRule, Criterion, ScoringModel
    from reifegrad.spec.result import Contribution

Reading = tuple[str, "Params"]

_ROUNDING = 1  # a share of a mean is the difference of two rounded sums: less than a milli-point off


class ContributionReader:
    """Reads the contributions of one model; made once for many leads.

    `before_means` is for contributions as the criteria give them, before a mean makes shares of them. `made_by` is
    the hash of the model that made the scores, if it is known.
    """

    def __init__(self, model: ScoringModel, *, before_means: bool = False, made_by: str = "") -> None:
        self.model = model
        self.made_by = made_by
        self.criteria = {criterion.id: criterion for criterion in model.criteria()}
        self.position = {name: place for place, name in enumerate(self.criteria)}
        self.shares = {
            name: None if before_means else _share(model, criterion) for name, criterion in self.criteria.items()
        }

    def criterion(self, name: str) -> Criterion:
        """The criterion of a contribution.

        Raises:
            ReifegradError: the score was made by a model that has other criteria.
        """
        found = self.criteria.get(name)
        if found is None:
            if self.made_by and self.made_by != self.model.hash:
                params = {"name": name, "model": self.model.name, "made_by": self.made_by, "version": self.model.hash}
                raise ReifegradError((Problem("criterion-unknown", params, variant="version"),))
            raise fail("criterion-unknown", name=name, model=self.model.name)
        return found

    def read(self, row: Contribution, attributes: Mapping[str, Value] | None = None) -> Reading:
        """What the row says of its criterion; `attributes` (if at hand) names values instead of bands."""
        criterion = self.criterion(row.name)
        if row.gross == 0 and row.points != 0 and not row.holds:
            return "bounded", {}  # nothing was found; `min` or `max` alone gives the points
        match criterion.rule:
            case AttributeRule() | ValueRule() | MeasureRule():
                return self._banded(criterion, criterion.rule, row, attributes)
            case WhenRule():
                return ("condition_holds" if row.holds else "condition_unknown"), {}
            case OccurrenceRule():
                return _occurrences(row)
            case AbsenceRule():
                return ("absent" if row.holds else "not_absent"), {"last_at": row.last_at}

    def met(self, criterion: Criterion, attributes: Mapping[str, Value] | None) -> Params:
        """What a condition that holds has found: the attributes that it reads, with their values by place."""
        if attributes is None or not isinstance(criterion.rule, WhenRule):
            return {}
        read = [name for name in dict.fromkeys(names(criterion.rule.condition)) if name in self.model.attributes]
        found: Params = {"attributes": tuple(read)} if read else {}
        return found | {f"value_{place}": attributes.get(name) for place, name in enumerate(read)}

    def _banded(
        self,
        criterion: Criterion,
        rule: BandedRule,
        row: Contribution,
        attributes: Mapping[str, Value] | None,
    ) -> Reading:
        params: Params = {"occurrences": row.occurrences, "last_at": row.last_at} if row.occurrences else {}
        word, holding = ("measured", "measured") if isinstance(rule, MeasureRule) else ("attribute", "attribute_is")
        value = None
        if not isinstance(rule, MeasureRule) and attributes is not None:
            value = _value(rule, attributes)
            params |= {"value": value} if value is not None or not row.holds else {}
        if criterion.graded:
            return "graded", params | {"grade": self._grade(criterion, rule, row)}
        if value is not None or row.holds:
            bands = [band.label for band in rule.bands if not band.is_else and self._gives(criterion, band.points, row)]
            return holding, params | {"bands": tuple(bands)}
        unknown = _is_unknown(rule, row, attributes)
        maybe_unknown = unknown is not False and self._gives(criterion, rule.unknown, row)
        others = [band.points for band in rule.bands if band.is_else] or [0]
        if unknown or (maybe_unknown and not self._gives(criterion, others[0], row)):
            return f"{word}_unknown", params
        return f"{word}_other", params | {"maybe_unknown": int(maybe_unknown)}

    def _grade(self, criterion: Criterion, rule: BandedRule, row: Contribution) -> str | None:
        """The grade that was given; that of an unknown value may have no band of its own."""
        labels = [band.label for band in rule.bands if self._gives(criterion, band.points, row)]
        scale = self.model.grades.get(criterion.dimension)
        if labels or scale is None:
            return labels[0] if labels else None
        return scale.steps[len(scale.steps) - rule.unknown // MILLI].name  # the lowest grade is worth 1

    def _gives(self, criterion: Criterion, points: int, row: Contribution) -> bool:
        """Whether these points of a rule are those of the row."""
        share = self.shares[criterion.id]
        if share is None:
            return points == row.gross
        return abs(criterion.clamp.clamp(points) * share - row.points) <= _ROUNDING


def _value(rule: AttributeRule | ValueRule, attributes: Mapping[str, Value]) -> Value:
    """The value that a rule looks at; `attributes` have the moment, too."""
    return attributes.get(rule.attribute) if isinstance(rule, AttributeRule) else evaluate(rule.value, attributes)


def _share(model: ScoringModel, criterion: Criterion) -> float | None:
    """The part of a mean that the criterion has; None in a sum."""
    dimension = next(dimension for dimension in model.dimensions if dimension.name == criterion.dimension)
    if dimension.aggregate != "mean":
        return None
    members: Sequence[Criterion] = dimension.criteria
    if criterion.persona is not None:
        members = dimension.of_persona(criterion.persona)
    return criterion.weight / sum(member.weight for member in members)


def _is_unknown(rule: BandedRule, row: Contribution, attributes: Mapping[str, Value] | None) -> bool | None:
    """Whether the value of a row without a band is unknown; None if that cannot be told."""
    if not isinstance(rule, MeasureRule):
        return None if attributes is None else True
    if is_always_known(rule):
        return False
    if row.occurrences == 0:
        return True
    return False if rule.measure == "days_since" else None


def _occurrences(row: Contribution) -> Reading:
    """The code names the greatest loss; the parameters have them all."""
    losses = {"capped": row.lost_to_caps, "activity_decayed": row.lost_to_decay, "activity_limited": row.lost_to_limit}
    greatest = max(losses, key=lambda code: abs(losses[code]))  # max keeps the first of equals
    params: Params = {
        "occurrences": row.occurrences,
        "counted": row.counted,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "gross": row.gross,
        "lost_to_limit": row.lost_to_limit,
        "lost_to_decay": row.lost_to_decay,
        "lost_to_caps": row.lost_to_caps,
    }
    return (greatest if losses[greatest] else "activity_counted"), params
