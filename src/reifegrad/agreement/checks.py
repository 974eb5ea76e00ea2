"""Questions to an agreement that can be read, but perhaps says something else than was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.rules import RESULTS
from reifegrad.errors import nearest
from reifegrad.spec.condition import Compare, In, Literal, Name, children, names
from reifegrad.spec.result_columns import names_given, result_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.agreement.rules import Agreement
    from reifegrad.errors import Param
    from reifegrad.spec.condition import Node
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import ScoringModel


def check_agreement(agreement: Agreement, models: Mapping[str, ScoringModel], findings: Findings) -> None:
    """Note what is probably not meant; `models` are those that were found, by the names of the agreement."""
    _Checking(agreement, models, findings).check()


def check_conditions(
    conditions: Iterable[tuple[Path, Node]], models: Mapping[str, ScoringModel], findings: Findings
) -> None:
    """Note what conditions ask models for and these never give."""
    for path, condition in conditions:
        for name in dict.fromkeys(names(condition)):
            _check_result(path, name, models, findings)
        for name, values in _compared(condition):
            _check_values(path, name, values, models, findings)


def _check_result(path: Path, name: str, models: Mapping[str, ScoringModel], findings: Findings) -> None:
    """A result that the model does not give is unknown for every lead."""
    result, _, alias = name.partition(".")
    if result in RESULTS and alias in models and result not in result_columns(models[alias]):
        findings.add(path, "agreement-result", "never", "warning", model=models[alias].name, result=result)


def _check_values(
    path: Path, name: str, values: tuple[object, ...], models: Mapping[str, ScoringModel], findings: Findings
) -> None:
    """A cell, stage, segment or priority that the model never gives."""
    result, _, alias = name.partition(".")
    known = names_given(models[alias], result) if result in RESULTS and alias in models else ()
    for value in values:
        if known and value not in known:
            model, near = models[alias].name, nearest(str(value), known)
            said: dict[str, Param] = {"model": model, "value": str(value), "result": result, "near": near}
            findings.add(path, "agreement-result", "value", "warning", **said)


class _Checking:
    """The checks one by one."""

    def __init__(self, agreement: Agreement, models: Mapping[str, ScoringModel], findings: Findings) -> None:
        self.agreement, self.models, self.findings = agreement, models, findings

    def check(self) -> None:
        """All of them."""
        check_conditions(self._conditions(), self.models, self.findings)
        self._idle()
        self._room()

    def _conditions(self) -> Iterator[tuple[Path, Node]]:
        for route in self.agreement.routes:
            if route.condition is not None:
                yield ("routing", "routes", route.name, "when"), route.condition
        for level in self.agreement.levels:
            if level.condition is not None:
                yield ("service_levels", level.name, "when"), level.condition
        for rule in self.agreement.pseudo:
            yield ("pseudo", rule.name, "when"), rule.condition
        for promise in self.agreement.promises:
            if promise.condition is not None:
                yield ("promises", promise.name, "when"), promise.condition

    def _idle(self) -> None:
        """People, teams and territories that no route leads to."""
        agreement = self.agreement
        targets = [
            target
            for route in agreement.routes
            for target in (*route.destinations, *(target for _, target in route.areas))
        ]
        reached = {name for target in targets for name in agreement.members(target)}
        teams = {target.name for target in targets if target.kind == "team"}
        teams |= {level.escalate.name for level in agreement.levels if level.escalate and level.escalate.kind == "team"}
        teams |= {queue.team for queue in agreement.queues.values() if queue.team is not None}
        reached |= {name for team in teams for name in agreement.teams[team].members}
        for name in agreement.people:
            if name not in reached:
                self.findings.add(("people", name), "agreement-idle", "person", "note", name=name)
        for name in agreement.teams:
            if name not in teams:
                self.findings.add(("teams", name), "agreement-idle", "team", "note", name=name)
        read = {name for route in agreement.routes for name, _ in route.areas}
        if any(route.territory for route in agreement.routes):
            read |= {name for person in agreement.people.values() for name in person.territories}
        for name in agreement.territories:
            if name not in read:
                self.findings.add(("territories", name), "agreement-idle", "territory", "note", name=name)

    def _room(self) -> None:
        """Marketing promises more leads a week than everyone together takes."""
        capacities = [person.capacity for person in self.agreement.people.values()]
        room = sum(capacity for capacity in capacities if capacity is not None)
        if None in capacities:
            return
        for promise in self.agreement.promises:
            if promise.what == "delivered" and promise.per == "week" and promise.at_least > room:
                many = {"promised": float(promise.at_least), "room": float(room)}
                self.findings.add(("promises", promise.name, "at_least"), "agreement-room", "", "warning", **many)


def _compared(node: Node) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The names that a condition compares with constants, and those constants."""
    match node:
        case In(part=Name(name), values=values):
            yield name, values
        case Compare(op="=" | "!=", left=Name(name), right=Literal(value)):
            yield name, (value,)
        case Compare(op="=" | "!=", left=Literal(value), right=Name(name)):
            yield name, (value,)
    for part in children(node):
        yield from _compared(part)
