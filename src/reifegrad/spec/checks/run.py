"""Runs all checks on a `ScoringModel` and reports the findings as problems, by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.checks.for_bands import BAND_CHECKS
from reifegrad.spec.checks.for_conditions import CONDITION_CHECKS
from reifegrad.spec.checks.for_measures import MEASURE_CHECKS
from reifegrad.spec.checks.for_points import POINTS_CHECKS
from reifegrad.spec.checks.for_results import RESULT_CHECKS
from reifegrad.spec.checks.for_stages import STAGE_CHECKS
from reifegrad.spec.checks.for_tricks import TRICK_CHECKS
from reifegrad.spec.checks.for_words import WORD_CHECKS
from reifegrad.spec.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Problem
    from reifegrad.spec.checks.check import Check
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel

CHECKS: tuple[Check, ...] = (
    *CONDITION_CHECKS,
    *MEASURE_CHECKS,
    *BAND_CHECKS,
    *POINTS_CHECKS,
    *RESULT_CHECKS,
    *STAGE_CHECKS,
    *WORD_CHECKS,
    *TRICK_CHECKS,
)


def run_checks(model: ScoringModel, *, file: str = "", lines: Mapping[Path, int] | None = None) -> list[Problem]:
    """Every smell of a model, in the order of the file.

    `file` and `lines` are those of the `Findings` that `read_document` gives beside the document.
    """
    findings = Findings(file, lines or {})
    for check in CHECKS:
        for found in dict.fromkeys(check.check(model)):
            findings.add(found.path, check.code, found.variant, check.severity, **found.params)
    return sorted(findings.problems, key=lambda problem: problem.line or 0)
