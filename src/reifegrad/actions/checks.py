"""Questions to actions that can be read, but perhaps say something else than was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.actions.rules import OF_MODELS, Email, ListChange
from reifegrad.agreement.checks import check_conditions
from reifegrad.errors import nearest
from reifegrad.spec.value_order import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.actions.rules import ActionRule, Actions
    from reifegrad.errors import Param
    from reifegrad.spec.condition import Node
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import ScoringModel


def check_actions(actions: Actions, models: Mapping[str, ScoringModel], findings: Findings) -> None:
    """Note what is probably not meant; `models` are those that were found, by the names of the file."""
    check_conditions(_conditions(actions), models, findings)
    by_name = {model.name: model for model in models.values()}
    for rule in actions.rules:
        _crossed(rule, by_name, findings)
    _idle(actions, findings)


def _conditions(actions: Actions) -> Iterator[tuple[Path, Node]]:
    for rule in actions.rules:
        if rule.condition is not None:
            yield ("rules", rule.name, "when"), rule.condition
    for sequence in actions.sequences.values():
        path: Path = ("sequences", sequence.name)
        for step in sequence.steps:
            if step.condition is not None:
                yield (*path, "steps", step.name, "when"), step.condition
        for found in sequence.exits:
            if found.condition is not None:
                yield (*path, "exits", found.name, "when"), found.condition


def _crossed(rule: ActionRule, models: Mapping[str, ScoringModel], findings: Findings) -> None:
    """A value that the model never gives is never crossed."""
    model = models.get(rule.on.model)
    if rule.on.what not in OF_MODELS or model is None:
        return
    path: Path = ("rules", rule.name, "on")
    known = values_of(model)[rule.on.what]
    if not known:
        findings.add((*path, "what"), "agreement-result", "never", "warning", model=model.name, result=rule.on.what)
        return
    if rule.on.dimension and rule.on.dimension not in model.grades:
        near = nearest(rule.on.dimension, model.grades)
        named: dict[str, Param] = {"model": model.name, "value": rule.on.dimension, "result": "grade", "near": near}
        findings.add((*path, "dimension"), "agreement-result", "value", "warning", **named)
    for key, values in (("before", rule.on.before), ("after", rule.on.after)):
        for value in sorted(values or ()):
            if value not in known:
                said: dict[str, Param] = {
                    "model": model.name,
                    "value": value,
                    "result": rule.on.what,
                    "near": nearest(value, known),
                }
                findings.add((*path, key), "agreement-result", "value", "warning", **said)


def _idle(actions: Actions, findings: Findings) -> None:
    """Lists and texts that no rule and no sequence uses."""
    effects = list(actions.effects())
    used = {
        "lists": {each.name for each in effects if isinstance(each, ListChange)}
        | {each.list for each in actions.sequences.values()},
        "templates": {each.template for each in effects if isinstance(each, Email)},
    }
    for part, known in (("lists", actions.lists), ("templates", actions.templates)):
        for name in known:
            if name not in used[part]:
                findings.add((part, name), "action-idle", part, "note", name=name)
