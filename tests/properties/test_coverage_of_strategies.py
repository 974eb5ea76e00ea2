"""The random models are worth something only if every form of a model occurs among them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from documents import documents, to_text
from hypothesis import HealthCheck, Phase, given, seed, settings
from strategies import Example, examples

from reifegrad.reference.known import known_at
from reifegrad.spec.condition import Like, Node, children, names
from reifegrad.spec.ids import as_id
from reifegrad.spec.loader import parse_model
from reifegrad.spec.model import QUALIFIED_STAGE, AttributeRule, MeasureRule, OccurrenceRule, ValueRule
from reifegrad.spec.rules import MeasureName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.reference.known import Known
    from reifegrad.spec.facts import Lead
    from reifegrad.spec.model import Criterion, ScoringModel

EXPECTED = {
    *("AttributeRule", "ValueRule", "WhenRule", "OccurrenceRule", "MeasureRule", "AbsenceRule"),
    *("Compare", "Logic", "Not", "In", "Like", "IsNull", "Arithmetic", "Call", "Case", "Name", "Literal"),
    *("lower", "length", "abs", "coalesce", "least", "greatest"),
    *("weekday", "hour", "days_since", "days_until", "has_word", "has_value"),
    *(f"value by {name}" for name in ("weekday", "hour", "days_since", "days_until", "Arithmetic", "Case")),
    *(f"literal {kind}" for kind in ("str", "float", "bool", "datetime")),
    *(f"measure {name}" for name in get_args(MeasureName)),
    *(f"named measure {name}" for name in get_args(MeasureName)),
    *(
        "sequence",
        "sequence within",
        "measure read by a criterion",
        *(f"value of type {kind}" for kind in ("text", "number", "boolean")),
        "name in two dimensions",
        "escape",
    ),
    *(f"limit {period}" for period in ("hour", "day", "week", "month", None)),
    *("keep first", "distinct", "within fixed", "within calendar", "any kind", "several kinds", "scope account"),
    *("half_life", "linear_period", "expires_after", "inactive_for", "grace", "floor", "decay switched off"),
    *("decay of dimension", "decay of group", "range of group", "range of dimension", "base", "criterion clamp"),
    *("aggregate sum", "aggregate mean", "aggregate logit", "personas", "weight", "graded", "unknown points"),
    *("disqualify", "qualify", "enabled: false", "population", "subject account", "subject lead"),
    *("plain sum", "formula", "formula with attributes", "range of score"),
    *("thresholds", "grades", "matrix", "segments", "priorities", "else band", "interval band", "value band"),
    *("groups before criteria", "thresholds that rise", "threshold sales_qualified", "qualify: true"),
    *("distinct with limit", "distinct of a property that is read otherwise too", "unknown operands"),
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
}


def test_every_model_is_accepted_and_every_form_occurs() -> None:
    counts: Counter[str] = Counter()

    @seed(1)
    @settings(max_examples=700, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(documents())
    def draw(document: dict[str, Any]) -> None:
        counts["models"] += 1
        model = parse_model(to_text(document))
        counts.update(set(forms(document, model)))

    draw()
    print("\n".join(f"{count:5} {form}" for form, count in counts.most_common()))  # noqa: T201
    assert counts["models"] >= 700
    assert sorted(EXPECTED - set(counts)) == []


EXPECTED_OF_FACTS = {
    *("accounts not given", "accounts given", "account in no row", "account created later", "word for no account"),
    *(
        "change of the account",
        "change to no account",
        "colleagues",
        "alone with an account",
        "two rows of an activity",
    ),
    *("created_at of the company only", "address without a domain", "empty address"),
    *(f"email_domain from {place}" for place in ("change", "lead", "account", "nowhere")),
}


def test_every_question_of_meaning_occurs_among_the_facts() -> None:
    counts: Counter[str] = Counter()

    @seed(2)
    @settings(max_examples=2_000, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(examples())
    def draw(example: Example) -> None:
        counts.update(set(forms_of_facts(example)))

    draw()
    assert sorted(EXPECTED_OF_FACTS - set(counts)) == []


def forms_of_facts(example: Example) -> Iterator[str]:
    """The forms that facts have."""
    facts, model = example.facts, example.model
    known = known_at(model, facts, example.as_of)
    rows = {account.id for account in facts.accounts}
    yield "accounts given" if facts.knows_accounts else "accounts not given"
    if len({activity.id for activity in facts.activities}) < len(facts.activities):
        yield "two rows of an activity"
    for change in facts.changes:
        if change.attribute == "account_id":
            yield "change of the account" if as_id(str(change.value or "")) else "change to no account"
    for lead in known.leads.values():
        yield from _forms_of_lead(known, lead, rows)


def _forms_of_lead(known: Known, lead: Lead, rows: set[str]) -> Iterator[str]:
    model, account = known.model, known.account_of.get(lead.id)
    if lead.account and as_id(lead.account) is None:
        yield "word for no account"
    if account is not None and known.knows_accounts and account not in known.accounts:
        yield "account created later" if account in rows else "account in no row"
    if model.subject == "lead" and account is not None:
        yield "colleagues" if len(known.members(lead.id, "account")) > 1 else "alone with an account"
    if lead.created_at is None and account in known.accounts and known.accounts[account].created_at:
        yield "created_at of the company only"
    if "email_domain" in model.attributes and model.subject == "lead":
        yield f"email_domain from {known.source_of(lead.id, 'email_domain')}"
        found = {"": "empty address", "nobody": "address without a domain"}
        yield found.get(str(lead.attributes.get("email")), "address")


def forms(document: dict[str, Any], model: ScoringModel) -> Iterator[str]:
    """The forms that a model has."""
    yield model.timezone
    yield f"subject {model.subject}"
    yield from ("population" for _ in [model.population] if model.population is not None)
    yield from (key for key in ("thresholds", "grades", "matrix", "segments", "priorities") if document.get(key))
    if model.formula is None:
        yield "plain sum"
    else:
        yield "formula"
        yield from ("formula with attributes" for name in model.attributes if name in model.formula_text)
        yield from _nodes(model.formula)
        yield from ("unknown operands" for name in names(model.formula) if name in model.attributes)
    if not model.clamp.is_open:
        yield "range of score"
    yield from (f"named measure {measure.rule.measure}" for measure in model.measures)
    for counting in model.countings():
        after = counting.matching.after if counting.matching is not None else None
        yield from () if after is None else ("sequence", "sequence within" if after.within else "sequence")
    written = [criterion.name for criterion in model.criteria()]
    yield from ("name in two dimensions" for name in written if written.count(name) > 1)
    yield from _order_of_the_file(document)
    for dimension in model.dimensions:
        yield f"aggregate {dimension.aggregate}"
        yield from (name for name, has in _dimension_forms(dimension).items() if has)
        for criterion in dimension.criteria:
            yield from _criterion_forms(criterion)
    if any('"none"' in line for line in to_text(document).splitlines()):
        yield "decay switched off"


def _order_of_the_file(document: dict[str, Any]) -> Iterator[str]:
    """What stands in an order that the meaning depends on, or must not depend on."""
    for dimension in document["dimensions"].values():
        if [key for key in dimension if key in {"criteria", "groups"}] == ["groups", "criteria"]:
            yield "groups before criteria"
    bounds = [bound for bound in document.get("thresholds", {}).values() if bound != "else"]
    if len(bounds) > 1 and bounds == sorted(bounds):
        yield "thresholds that rise"
    if "sales_qualified" in document.get("thresholds", {}):
        yield "threshold sales_qualified"


def _dimension_forms(dimension: Any) -> dict[str, bool]:
    return {
        "personas": bool(dimension.personas),
        "base": bool(dimension.base),
        "range of dimension": not dimension.clamp.is_open,
        "decay of dimension": dimension.decay is not None,
        "decay of group": any(group.decay is not None for group in dimension.groups),
        "range of group": any(not group.clamp.is_open for group in dimension.groups),
        "enabled: false": bool(dimension.disabled),
    }


def _criterion_forms(criterion: Criterion) -> Iterator[str]:
    rule: Any = criterion.rule
    yield type(rule).__name__
    named = {
        "criterion clamp": not criterion.clamp.is_open,
        "weight": criterion.weight != 1_000,
        "graded": criterion.graded,
        "disqualify": criterion.disqualify is not None,
        "qualify": criterion.qualify is not None,
        "qualify: true": criterion.qualify == QUALIFIED_STAGE,
        "unknown points": bool(getattr(rule, "unknown", 0)),
    }
    yield from (name for name, has in named.items() if has)
    for band in getattr(rule, "bands", ()):
        yield "else band" if band.is_else else "value band" if band.values else "interval band"
    if isinstance(rule, MeasureRule):
        yield f"measure {rule.measure}"
    if isinstance(rule, ValueRule):
        yield f"value of type {rule.kind}"
        yield from (f"value by {node}" for node in set(_nodes(rule.value)))
    if isinstance(rule, AttributeRule) and rule.attribute.startswith("m"):
        yield "measure read by a criterion"
    for node in (getattr(rule, "condition", None), criterion.matching.where if criterion.matching else None):
        yield from _nodes(node) if node is not None else ()
    if criterion.matching is not None:
        yield from _matching_forms(criterion)


def _matching_forms(criterion: Criterion) -> Iterator[str]:
    rule: Any = criterion.rule
    matching: Any = criterion.matching
    yield "any kind" if matching.kinds is None else "several kinds" if len(matching.kinds) > 1 else "one kind"
    yield f"scope {matching.scope}"
    if matching.within is not None:
        yield "within calendar" if matching.within.is_calendar else "within fixed"
    if not isinstance(rule, OccurrenceRule):
        return
    if rule.limit is not None:
        yield f"limit {rule.limit.period}"
    if rule.keep == "first":
        yield "keep first"
    if rule.distinct is not None:
        yield "distinct"
        yield from ("distinct with limit" for _ in [rule.limit] if rule.limit is not None)
        if matching.where is not None and rule.distinct in names(matching.where):
            yield "distinct of a property that is read otherwise too"
    if rule.decay is not None:
        fields = ("half_life", "linear_period", "expires_after", "inactive_for", "grace", "floor")
        yield from (name for name in fields if getattr(rule.decay, name))


def _nodes(node: Node) -> Iterator[str]:
    yield type(node).__name__
    if isinstance(node, Like) and node.escape:
        yield "escape"
    if type(node).__name__ == "Literal":
        yield f"literal {type(node.value).__name__}"  # type: ignore[union-attr]  # it is a constant
    if type(node).__name__ == "Call":
        yield node.function  # type: ignore[union-attr]  # it is a call
    for child in children(node):
        yield from _nodes(child)
