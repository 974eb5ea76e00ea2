"""Checks of stages, cells, segments and priorities: never used, missing, or hidden by another."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.bounds import result_bounds
from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.regions import Numbers
from reifegrad.spec.checks.truth import always_true, never_true, true_for
from reifegrad.spec.condition import Name
from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.errors import Severity
    from reifegrad.spec.checks.bounds import PointsInterval
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import NamedCase, ScoringModel


def _cell_names(model: ScoringModel) -> list[str]:
    matrix = model.matrix
    if matrix is None:
        return []
    rows, columns = model.grades[matrix.rows].steps, model.grades[matrix.columns].steps
    return [row.name + column.name for row in rows for column in columns]


class CellsMissing(Check):
    """A matrix in which some cells are described and others are not.

    Leads in a missing cell get neither a stage nor a priority from the matrix, and leave a gap in every chart.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
      interest: {criteria: {blog: {activity: page_viewed, points: 2}}}
    grades: {fit: {A: 20, B: else}, interest: {1: 10, 2: else}}
    matrix: {rows: fit, columns: interest, cells: {A1: {stage: hot}, A2: {stage: warm}}}
    ```

    Describe all cells.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Cells without an entry."""
        if model.matrix is not None and model.matrix.cells:
            missing = [name for name in _cell_names(model) if name not in model.matrix.cells]
            if missing:
                yield Finding.at(("matrix", "cells"), cells=tuple(missing))


class CellsWithoutStage(Check):
    """Cells without a stage in a model that has no thresholds.

    Leads in these cells have no stage at all, while other leads have one.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
      interest: {criteria: {blog: {activity: page_viewed, points: 2}}}
    grades: {fit: {A: 20, B: else}, interest: {1: 10, 2: else}}
    matrix: {rows: fit, columns: interest, cells: {A1: {stage: hot}, A2: {}, B1: {}, B2: {}}}
    ```

    Give every cell a stage, or add `thresholds`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Cells that leave the stage to thresholds which do not exist."""
        if model.matrix is None or model.thresholds is not None:
            return
        cells = model.matrix.cells
        without = [name for name, cell in cells.items() if cell.stage is None]
        if without and len(without) < len(cells):
            yield Finding.at(("matrix", "cells", without[0]), cells=tuple(without))


class ThresholdsNeverApply(Check):
    """Thresholds in a model whose matrix names a stage in every cell.

    The stage of the cell takes precedence, so no threshold is ever used.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
      interest: {criteria: {blog: {activity: page_viewed, points: 2}}}
    thresholds: {sales_qualified: 10}
    grades: {fit: {A: 20, B: else}, interest: {1: 10, 2: else}}
    matrix:
      rows: fit
      columns: interest
      cells: {A1: {stage: hot}, A2: {stage: warm}, B1: {stage: warm}, B2: {stage: cold}}
    ```

    Remove the thresholds, or remove the stage from some cells.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Models in which the matrix decides every stage."""
        if model.matrix is None or model.thresholds is None:
            return
        cells = model.matrix.cells
        if all(name in cells and cells[name].stage is not None for name in _cell_names(model)):
            yield Finding(("thresholds",))


class StageRepeated(Check):
    """A stage that occurs twice in the thresholds.

    A lead that reaches no bound is `marketing_qualified`, unless another stage has `else`. So a bound for
    `marketing_qualified` without such an `else` changes nothing.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
    thresholds: {sales_qualified: 20, marketing_qualified: 10}
    ```

    Add a stage for the rest: `lead: else`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Stages of the thresholds that occur more than once."""
        steps = [step.name for step in model.thresholds.steps] if model.thresholds else []
        for name in dict.fromkeys(steps):
            if steps.count(name) > 1:
                yield Finding.at(("thresholds", name), stage=name)


class StageTakesVetoName(Check):
    """A stage with the same name as the stage of a veto.

    `disqualified` is the stage of a lead with a veto, which comes with a reason. A second way to this stage has
    no reason.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
    thresholds: {sales_qualified: 20, disqualified: else}
    ```

    Choose another name, or use `disqualify:` on a criterion.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Thresholds, cells and overrides that name the stage of the veto."""
        for path, stage in _stages(model):
            if stage == DISQUALIFIED_STAGE:
                yield Finding.at(path, stage=stage)


def _stages(model: ScoringModel) -> Iterator[tuple[Path, str]]:
    for step in model.thresholds.steps if model.thresholds else ():
        yield ("thresholds", step.name), step.name
    for name, cell in model.matrix.cells.items() if model.matrix else ():
        if cell.stage is not None:
            yield ("matrix", "cells", name, "stage"), cell.stage
    for criterion in model.criteria():
        if criterion.qualify is not None:
            yield (*criterion.path, "qualify"), criterion.qualify


class OverrideLeavesStages(Check):
    """An override whose stage is none of the thresholds.

    `qualify: true` makes a lead `sales_qualified`. Where the thresholds have no such stage, leads with the override
    are in a stage of their own, which no list, report or workflow may expect.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {when: employees > 100, points: 20}
          demo: {activity: demo_requested, points: 30, limit: 1, qualify: sales_qualified}
    thresholds: {hot: 50, warm: else}
    ```

    Name one of your stages, here `qualify: hot`, or call a threshold `sales_qualified`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Overrides that mean `sales_qualified`, or nearly name a stage, in a model whose stages are others."""
        if model.thresholds is None:
            return
        cells = model.matrix.cells.values() if model.matrix else ()
        known = [step.name for step in model.thresholds.steps] + [cell.stage for cell in cells if cell.stage]
        for criterion in model.criteria():
            stage = criterion.qualify
            if stage is None or stage in known:
                continue
            path = (*criterion.path, "qualify")
            if stage == QUALIFIED_STAGE:
                yield Finding.at(path, stage=stage, stages=tuple(dict.fromkeys(known)), best=known[0])
            elif close := difflib.get_close_matches(stage, known, n=1, cutoff=0.75):
                yield Finding.at(path, "misspelt", stage=stage, close=close[0])


class CaseNeverApplies(Check):
    """A segment or priority that no lead can get.

    The first case whose condition holds applies. Earlier cases take all its leads, or the score can never be in
    its range.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
    segments: {active: score > 0, ambassador: score > 10, undecided: else}
    ```

    Put the narrower case first.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Cases that are shadowed, or beyond what scores can be."""
        bounds = result_bounds(model)
        for key, cases in (("segments", model.segments), ("priorities", model.priorities)):
            left = _start(bounds)
            for case in cases:
                if case.condition is None:
                    if any(region.is_empty for region in left.values()):
                        yield Finding((key, case.name), "taken")
                    continue
                name, region = _numbers(case)
                is_dead = region is not None and name in left and (left[name] & region).is_empty
                if is_dead and not never_true(case.condition):
                    yield Finding((key, case.name))
                _take(left, case, name, region)


class CasesLeaveHole(Check):
    """Segments or priorities that do not cover all scores.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}, small: {when: employees < 5, points: -5}}}
    segments: {active: score > 0, inactive: score < 0}
    ```

    A lead with exactly 0 points is in no segment. Add a last case with `else`.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Scores that no case takes, where all cases ask for the same score."""
        bounds = result_bounds(model)
        for key, cases in (("segments", model.segments), ("priorities", model.priorities)):
            left, found = _start(bounds), [_numbers(case) for case in cases]
            if not cases or any(case.condition is None for case in cases) or len({name for name, _ in found}) > 1:
                continue
            name = found[0][0]
            for case, (_, region) in zip(cases, found, strict=True):
                _take(left, case, name, region)
            if name in left and not left[name].is_empty:
                yield Finding.at((key,), name=name, numbers=left[name].words())


def _start(bounds: Mapping[str, PointsInterval]) -> dict[str, Numbers]:
    return {name: Numbers.between(bound.low, bound.high) for name, bound in bounds.items()}


def _numbers(case: NamedCase) -> tuple[str, Numbers | None]:
    """The score that a case asks for, and its values; an empty name if it asks for more than that."""
    found = None if case.condition is None else true_for(case.condition)
    if found is None or not isinstance(found[0], Name) or not isinstance(found[1], Numbers):
        return "", None
    return found[0].name, found[1]


def _take(left: dict[str, Numbers], case: NamedCase, name: str, region: Numbers | None) -> None:
    if case.condition is not None and always_true(case.condition):
        left.update(dict.fromkeys(left, Numbers(())))
    elif region is not None and name in left:
        left[name] &= ~region


STAGE_CHECKS: tuple[Check, ...] = (
    CellsMissing(),
    CellsWithoutStage(),
    ThresholdsNeverApply(),
    StageRepeated(),
    StageTakesVetoName(),
    OverrideLeavesStages(),
    CaseNeverApplies(),
    CasesLeaveHole(),
)
