"""Random models on random facts: what would be is what the engine says of the same facts with the supposed ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drawn import share_of_models
from facts import value_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import Example, examples
from test_reference_and_engine import differences
from words import KINDS, chance, pick, whole

from reifegrad.explain.what_if import SupposedActivity, Supposition, with_supposition
from reifegrad.reference import score_lead
from reifegrad.reference.known import known_at
from reifegrad.run.fact_tables import FactTables
from reifegrad.run.scorer import BatchScorer
from reifegrad.spec.condition import Type
from reifegrad.spec.facts import Activity, ProfileChange

if TYPE_CHECKING:
    from words import Draw

    from reifegrad.spec.facts import FactRecords

_NOT_SAID = {"lead_id", "account_id", "created_at"}


@st.composite
def suppositions(draw: Draw) -> tuple[Example, Supposition]:
    """A lead of which something else is known, and that does something."""
    example = draw(examples().filter(lambda found: found.model.subject == "lead"))
    model = example.model
    own = [name for name in model.attributes if not name.startswith("account.") and name not in _NOT_SAID]
    own = [name for name in own if model.attributes[name] is not Type.TIME]
    attributes = {name: value_of(draw, name, model.attributes[name]) for name in own if chance(draw, 2)}
    kinds = sorted({kind for c in model.countings() if c.matching for kind in c.matching.kinds or KINDS}) or ["other"]
    properties = {name: value_of(draw, name, kind) for name, kind in model.properties.items()}
    done = [SupposedActivity(pick(draw, kinds), properties, whole(draw, 1, 3)) for _ in range(whole(draw, 0, 2))]
    of_account = {name.removeprefix("account."): kind for name, kind in model.attributes.items() if "." in name}
    of_account = {name: kind for name, kind in of_account.items() if kind is not Type.TIME}
    company = {name: value_of(draw, name, kind) for name, kind in of_account.items() if chance(draw, 2)}
    return example, Supposition(attributes, done, company)


@share_of_models(12)
@given(suppositions())
def test_what_would_be_is_the_score_of_the_facts_with_what_is_supposed(drawn: tuple[Example, Supposition]) -> None:
    example, supposed = drawn
    model, as_of = example.model, example.as_of
    with BatchScorer(model, allow_missing=True) as scorer:
        for lead in example.facts.leads[:2]:
            account = known_at(model, example.facts, as_of).account_of.get(lead.id)
            then = with_supposition(example.facts, lead.id, supposed, as_of, account)
            found = score_lead(model, then, lead.id, as_of=as_of)
            facts = _with_rows(example.facts, lead.id, supposed, example)
            batch = scorer.score(FactTables.from_records(model, facts), as_of=as_of)
            expected = [score for score in batch.scores if score.subject_id == lead.id]
            assert not differences([] if found is None else [found], expected)


def _with_rows(facts: FactRecords, lead: str, supposed: Supposition, example: Example) -> FactRecords:
    """The same as rows of tables: nothing else is told of these attributes, and the activities are there."""
    moment = example.as_of
    kept = [row for row in facts.changes if (row.lead, row.attribute) not in {(lead, x) for x in supposed.attributes}]
    kept += [ProfileChange(lead, name, value, moment) for name, value in supposed.attributes.items()]
    more = [each for each in supposed.activities for _ in range(each.times)]
    done = [Activity(f"more {place}", lead, x.kind, moment, x.properties) for place, x in enumerate(more)]
    account = known_at(example.model, facts, moment).account_of.get(lead)
    accounts = [
        replace(x, attributes={**x.attributes, **supposed.company}) if x.id == account else x for x in facts.accounts
    ]
    return replace(facts, accounts=tuple(accounts), changes=tuple(kept), activities=(*facts.activities, *done))
