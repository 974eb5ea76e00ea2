"""Finds the actions of a request, a file or shipped ones; starts and checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.tasks.agreements import find_its_models, text_or_shipped
from reifegrad.tasks.check import CheckResult, worst_first
from reifegrad.tasks.check_agreement import warn_of_missing
from reifegrad.tasks.init import InitResult, write_start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reifegrad.actions.rules import Actions
    from reifegrad.spec.findings import Findings


@dataclass(frozen=True)
class FoundActions:
    """Actions, and a collector of problems that knows their lines."""

    actions: Actions
    findings: Findings


@dataclass(frozen=True)
class StartActionsRequest:
    """The folder to start in, and the shipped actions to start from."""

    folder: Path
    template: str = "bavaria"


@dataclass(frozen=True)
class CheckActionsRequest:
    """Which actions to check, a file or shipped ones, and the files of models that they read."""

    actions: str
    models: Sequence[str] = ()


def find_actions(name: str) -> FoundActions:
    """The actions of a file, or the shipped ones of that name; a file wins.

    Raises:
        ReifegradError: There is neither, or the file has problems.
    """
    from reifegrad.actions.loader import read_actions
    from reifegrad.actions.resolve import resolve_actions
    from reifegrad.templates.shipped import actions_names, actions_text

    text, file = text_or_shipped(name, actions_names(), actions_text, "actions-not-found")
    document, findings = read_actions(text, file=file)
    return FoundActions(resolve_actions(document, findings), findings)


def start_actions(request: StartActionsRequest) -> InitResult:
    """Write the files to start from, both or none.

    Raises:
        ReifegradError: There are no such actions, or one of the files is already there; then none is written.
    """
    from reifegrad.actions.json_schema import actions_schema_text
    from reifegrad.templates.shipped import actions_text

    folder = request.folder
    contents = {
        "actions": (folder / "actions.yaml", actions_text(request.template)),
        "actions_schema": (folder / "actions.schema.json", actions_schema_text()),
    }
    return write_start(folder, contents)


def check_actions_file(request: CheckActionsRequest) -> CheckResult:
    """Find all problems of actions.

    Raises:
        ReifegradError: There are no such actions, or a model has problems.
    """
    from reifegrad.actions.checks import check_actions

    try:
        found = find_actions(request.actions)
    except ReifegradError as error:
        if any(problem.code == "actions-not-found" for problem in error.problems):
            raise
        return CheckResult(tuple(error.problems))  # what cannot be read has nothing else to be checked
    actions, findings = found.actions, found.findings
    models = find_its_models(actions, request.actions, request.models)
    warn_of_missing(actions, models, findings)
    check_actions(actions, models, findings)
    return CheckResult(worst_first(findings.problems))
