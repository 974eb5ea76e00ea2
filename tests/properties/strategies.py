"""A model with facts and a moment: what one example of a property test looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from documents import documents, to_text
from facts import facts_for, moment_of
from hypothesis import strategies as st

from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from datetime import datetime

    from words import Draw

    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Example:
    """A model, facts, and moments; the first one is the moment of scoring."""

    document: dict[str, Any]
    model: ScoringModel
    facts: FactRecords
    moments: tuple[datetime, ...]

    @property
    def as_of(self) -> datetime:
        """The moment of scoring."""
        return self.moments[0]

    def __repr__(self) -> str:
        lines = [to_text(self.document), f"# as_of {', '.join(str(moment) for moment in self.moments)}"]
        for name in ("leads", "accounts", "activities", "changes"):
            lines += [f"# {record}" for record in getattr(self.facts, name)]
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis prints of a failing example."""
        printer.text(repr(self))


@st.composite
def examples(draw: Draw) -> Example:
    """A random model on random facts."""
    document = draw(documents())
    model = parse_model(to_text(document))
    as_of = moment_of(draw, model.timezone)
    facts = facts_for(draw, model, as_of)
    return Example(document, model, facts, (as_of, moment_of(draw, model.timezone)))


def shuffled(facts: FactRecords, seed: int) -> FactRecords:
    """The same facts in another order, some of them twice."""
    random = Random(seed)  # an order, not a secret

    def mixed(records: tuple[Any, ...], copies: int) -> tuple[Any, ...]:
        return tuple(random.sample(records + records[:copies], k=len(records) + len(records[:copies])))

    return replace(
        facts,
        leads=mixed(facts.leads, 0),
        accounts=mixed(facts.accounts, 0),
        activities=mixed(facts.activities, 5),
        changes=mixed(facts.changes, 3),
    )
