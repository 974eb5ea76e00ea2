"""Finds every problem of an agreement, and what in it is probably not meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.tasks.agreements import find_agreement, find_its_models, missing_models
from reifegrad.tasks.check import CheckResult, worst_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.agreement.reading import ReadsLeads
    from reifegrad.spec.findings import Findings
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class CheckAgreementRequest:
    """Which agreement to check, a file or a shipped one, and the files of models that it reads."""

    agreement: str
    models: Sequence[str] = ()


def check_agreement_file(request: CheckAgreementRequest) -> CheckResult:
    """Find all problems of an agreement.

    Raises:
        ReifegradError: There is no such agreement, or a model has problems.
    """
    from reifegrad.agreement.checks import check_agreement

    try:
        found = find_agreement(request.agreement)
    except ReifegradError as error:
        if any(problem.code == "agreement-not-found" for problem in error.problems):
            raise
        return CheckResult(tuple(error.problems))  # what cannot be read has nothing else to be checked
    agreement, findings = found.agreement, found.findings
    models = find_its_models(agreement, request.agreement, request.models)
    warn_of_missing(agreement, models, findings)
    check_agreement(agreement, models, findings)
    return CheckResult(worst_first(findings.problems))


def warn_of_missing(read: ReadsLeads, models: Mapping[str, ScoringModel], findings: Findings) -> None:
    """Note the models that were not found: what they give cannot be checked."""
    for name, problem in missing_models(read, models).items():
        line = findings.line_of(("models", name))
        findings.problems.append(replace(problem, severity="warning", file=findings.file, line=line))
