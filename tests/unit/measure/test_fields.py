from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reifegrad.measure.fields import report_fields
from reifegrad.reference import score_all
from reifegrad.run.records import record_relations
from reifegrad.spec.facts import Account, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.run.engine import Engine

MODEL = parse_model(
    """
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 40, intern: -20}}
      big: {when: employees >= 100, points: 20}
      free: {when: "email_domain in ('gmx.de')", points: -30}
      near: {when: country in ('DE'), points: 5}
      old: {attribute: old_field, points: {x: 5}}
thresholds: {sales_qualified: 30}
segments: {big: employees >= 100, small: else}
"""
)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def world() -> FactRecords:
    """Leads with gaps, companies that fill them, and values that became known later."""
    dice = np.random.default_rng(0)

    def some(*values: Any) -> Any:
        value = values[dice.integers(0, len(values))]
        return None if dice.random() < 0.2 else value

    accounts = [Account(f"C{i}", None, {"employees": some(5.0, 500.0), "country": some("DE", "US")}) for i in range(30)]
    leads = [
        Lead(
            f"L{i:03}",
            None,
            some(*(account.id for account in accounts)),
            {
                "position": some("CEO", "intern", "clerk"),
                "email": some("a@gmx.de", "b@firm.example"),
                "country": some("DE", "FR"),
                "colour": "red",
            },
        )
        for i in range(150)
    ]
    changes = [ProfileChange(f"L{i:03}", "position", some("CEO", "clerk"), MOMENT) for i in range(0, 150, 7)]
    return FactRecords(tuple(leads), tuple(accounts), (), tuple(changes))


def without(facts: FactRecords, *names: str) -> FactRecords:
    """The facts as if these had never been asked for."""

    def kept(attributes: Any) -> Any:
        return {name: value for name, value in attributes.items() if name not in names}

    return FactRecords(
        tuple(Lead(x.id, x.created_at, x.account, kept(x.attributes)) for x in facts.leads),
        tuple(Account(x.id, x.created_at, kept(x.attributes)) for x in facts.accounts),
        (),
        tuple(change for change in facts.changes if change.attribute not in names),
    )


@pytest.mark.parametrize("name", ["duckdb", "postgres"])
def test_a_field_decides_as_much_as_the_reference_says_without_it(
    open_named: Callable[[str], Engine], name: str
) -> None:
    engine, facts = open_named(name), world()
    relations = record_relations(engine, MODEL, facts)
    colour = relations.leads.mutate(colour=relations.leads["lead_id"])
    found = report_fields(engine, MODEL, replace(relations, leads=colour), as_of=MOMENT)
    base = {score.subject_id: score for score in score_all(MODEL, facts, as_of=MOMENT)}
    fields = {one.name: one for one in found.used}
    assert set(fields) == {"position", "employees", "email", "country", "old_field"}
    for field, one in fields.items():
        left = score_all(MODEL, without(facts, field), as_of=MOMENT)
        decided = sum((x.stage, x.segment) != (base[x.subject_id].stage, base[x.subject_id].segment) for x in left)
        moved = sum(abs((x.score or 0) - (base[x.subject_id].score or 0)) for x in left)
        assert one.decided == decided, field
        assert round(one.moves * max(one.known, 1)) == moved, field
    assert fields["email"].readers == ("free",)
    assert fields["employees"].elsewhere and not fields["position"].elsewhere
    assert fields["old_field"].known == 0
    assert found.unused == (("colour", 150),)
