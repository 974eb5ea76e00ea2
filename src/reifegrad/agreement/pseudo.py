"""Who is no real lead by an agreement: resolves the rules, and says which of them holds for a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.rules import PseudoRule
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad.agreement.document import PseudoDocument
    from reifegrad.agreement.surroundings import AgreementSurroundings
    from reifegrad.spec.condition import Value

KINDS = ("competitor", "student", "applicant", "other")
"""What somebody is who will never buy, in the order in which it is asked."""


def resolve_pseudo(document: PseudoDocument | None, around: AgreementSurroundings) -> tuple[PseudoRule, ...]:
    """The rules in their order; one for everybody is refused: no lead would come to sales any more."""
    found = []
    for name in KINDS if document is not None else ():
        part = getattr(document, name)
        if part is None:
            continue
        path = ("pseudo", name, "when")
        if part.when.strip() == "else":
            around.findings.add(path, "pseudo-everybody", name=name)
        condition = around.condition(part.when, path)
        if condition is not None:
            found.append(PseudoRule(name, condition))
    return tuple(found)


def pseudo_of(rules: Iterable[PseudoRule], values: Mapping[str, Value], as_of: datetime) -> str | None:
    """What a lead is who is no real one: the first rule whose condition holds at a moment; None: it is a real lead."""
    facts = {**values, NOW: as_of}
    return next((rule.name for rule in rules if evaluate(rule.condition, facts) is True), None)
