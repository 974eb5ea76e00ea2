"""Checks of the measures that have a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.checks.check import Check, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import ScoringModel


class MeasureUnused(Check):
    """A measure that nothing reads.

    It has no effect. Often a criterion was removed, or names the measure in another spelling and so reads an
    attribute that nobody has.

    ```yaml
    measures:
      demos_30d: {activity: demo_requested, measure: count, within: 30 days}
    dimensions:
      interest:
        criteria:
          demo: {when: "demos_30_d >= 1", points: 30}
    ```

    Correct the name in the condition, or remove the measure.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Measures that no enabled criterion, condition or formula reads."""
        for measure in model.unused_measures:
            yield Finding.at(measure.path, name=measure.name)


MEASURE_CHECKS: tuple[Check, ...] = (MeasureUnused(),)
