"""Whatever is written: a model, or problems; never another exception, never a long wait."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reifegrad.actions.checks import check_actions
from reifegrad.actions.crossing import Crossing, LeadNow
from reifegrad.actions.deciding import decide as decide_actions
from reifegrad.actions.loader import read_actions
from reifegrad.actions.resolve import resolve_actions
from reifegrad.actions.sentences import ActionSentences
from reifegrad.agreement.checks import check_agreement
from reifegrad.agreement.decision import RoutedLead
from reifegrad.agreement.loader import read_agreement
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad.agreement.routing import decide
from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.agreement.state import RoutingState
from reifegrad.errors import ReifegradError
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.condition import Type, evaluate
from reifegrad.spec.condition_parser import ConditionError, Names, parse_condition
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.diff import diff_models
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import (
    actions_names,
    actions_text,
    agreement_names,
    agreement_text,
    load_template,
    template_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel

TEXTS = [
    *(
        path.read_text()
        for path in sorted((Path(__file__).parents[3] / "src/reifegrad/templates/models").glob("*.yaml"))
    ),
    Path(__file__).with_name("enterprise-plan.yaml").read_text(),
]
ODD = [
    "null", "true", "~", "-1", "0", "1e400", ".nan", "-.inf", "0x1F", "1_000", "2025-01-01", "12:30:00", "''", '""',
    "[]",
    "{}", "[1, 2]", "{a: 1}", "else", "none", "*a", "&a b", "!!str 1", "|", ">-", "'> 5'", "'1..3'", "'5..1'", "NO",
    "on",
    "100000000000000000000", "0.0001", "score", "fit", "30 days", "1 month", "20%", "count", "sum(amount)", "any",
    "mean",
    "logit", "account", "a = b", "'a = ''x'''", "'a like ''%'''", '"\\ud83d"', "Ünïcode", "\t", "# x",
]  # fmt: skip
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> ScoringModel | None:
    """The model or nothing; checks and comparison must cope with every model."""
    try:
        model = parse_model(text)
    except ReifegradError as error:
        assert error.problems
        assert all(problem.code and problem.what for problem in error.problems)
        str(error).encode()
        return None
    run_checks(model)
    return model


@st.composite
def mutated(draw: st.DrawFn, texts: Sequence[str] = TEXTS) -> str:
    """A template with some characters, lines or values changed."""
    lines = draw(st.sampled_from(texts)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.integers(0, 6)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, draw(st.sampled_from(lines)))
            case 2:
                lines[at] = line.split(":")[0] + ": " + draw(st.sampled_from(ODD))
            case 3:
                place = draw(st.integers(0, len(line)))
                lines[at] = line[:place] + draw(st.text(max_size=3)) + line[place:]
            case 4:
                place = draw(st.integers(0, len(line)))
                lines[at] = line[:place] + line[place + 1 :]
            case 5:
                words = line.split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(ODD))
                lines[at] = " ".join(words)
            case _:
                lines[at] = draw(st.sampled_from(["  " + line, line[1:], line.replace(": ", ":"), line.upper()]))
        lines = lines or [""]
    return "\n".join(lines)


@SLOW
@given(mutated(), st.sampled_from(TEXTS))
def test_a_changed_template_is_a_model_or_problems(text: str, other: str) -> None:
    model, known = read(text), read(other)
    if model is not None and known is not None:
        assert (model.hash == known.hash) == (diff_models(known, model) == ())


@SLOW
@given(mutated([actions_text(name) for name in actions_names()]))
def test_changed_actions_are_actions_or_problems(text: str) -> None:
    """Checks and rules must cope with all of them."""
    try:
        document, findings = read_actions(text)
        actions = resolve_actions(document, findings)
    except ReifegradError as error:
        assert error.problems
        assert all(problem.code and problem.what_in("de") and problem.what for problem in error.problems)
        return
    models = {name: load_template(model) for name, model in actions.models.items() if model in template_names()}
    check_actions(actions, models, findings)
    assert all(problem.what_in("de") and problem.what for problem in findings.problems)
    moment = datetime(2026, 3, 29, tzinfo=UTC)
    crossing = Crossing("t1", "L1", "cell", moment, "grade-matrix", "", "C1", "A1", "up")
    for verdict in decide_actions(actions, crossing, LeadNow({"country": "AT"}), [], moment):
        for language in ("de", "en"):
            assert ActionSentences(actions, language).verdict(verdict)


@SLOW
@given(mutated([agreement_text(name) for name in agreement_names()]))
def test_a_changed_agreement_is_an_agreement_or_problems(text: str) -> None:
    """Checks and routing must cope with every one."""
    try:
        document, findings = read_agreement(text)
        agreement = resolve_agreement(document, findings)
    except ReifegradError as error:
        assert error.problems
        assert all(problem.code and problem.what_in("de") and problem.what for problem in error.problems)
        return
    models = {name: load_template(model) for name, model in agreement.models.items() if model in template_names()}
    check_agreement(agreement, models, findings)
    assert all(problem.what_in("de") and problem.what for problem in findings.problems)
    decision = decide(agreement, RoutedLead("L1", {"country": "AT"}), RoutingState(), datetime(2026, 3, 29, tzinfo=UTC))
    for language in ("de", "en"):
        assert str(DecisionSentences(agreement, language).text(decision))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_model_or_problems(text: str) -> None:
    read(text)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(ODD)),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(
        ["points", "when", "activity", "limit", "decay", "grades", "title", "within", "disqualify", "unknown"]
    ),
)
def test_any_value_of_a_key_is_a_model_or_problems(value: object, key: str) -> None:
    head = "reifegrad: 1\nname: a\ndimensions: {fit: {criteria: {a: {attribute: b, points: {x: 1}}, c: "
    read(f"{head}{{activity: d, points: 1, {key}: {value!r}}}}}}}}}\n".replace("None", "null"))


TOKENS = [
    "a", "b", "account.c", '"d e"', "score", "1", "2.5", "-3", "1e3", ".5", "'x'", "'%y'", "''", "'2025-01-01'", "true",
    "null", "=", "!=", "<", ">=", "<>", "+", "-", "*", "/", "(", ")", "and", "or", "not", "in", "(1, 2)", "('x')",
    "between", "like", "ilike", "is", "is null", "is not null", "is true", "case", "when", "then", "else", "end",
    "lower(",
    "length(", "abs(", "coalesce(", "least(", "greatest(", ",", "date '2025-01-01'", "timestamp", ";", "--", "/*",
    "||", "::",
    "select", "%", ".", "@", ":", "[", "]", "{", "}", "\\", '"', "'",
]  # fmt: skip
FACTS: dict[Type, Value] = {Type.TEXT: "x", Type.NUMBER: 2.0, Type.BOOLEAN: True}


def check_condition(text: str) -> None:
    names = Names()
    try:
        node = parse_condition(text, names, timezone="Europe/Berlin")
    except ConditionError as error:
        assert error.code
        assert error.problem.what
        return
    facts = {name: FACTS.get(kind or Type.TEXT) for name, kind in names.types.items()}
    assert evaluate(node, facts) in (True, False, None)
    assert evaluate(node, {}) in (True, False, None)
    again = parse_condition(condition_text(node), Names(), timezone="UTC")
    assert evaluate(again, facts) is evaluate(node, facts)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=14))
def test_any_tokens_are_a_condition_or_a_problem(tokens: list[str]) -> None:
    check_condition(" ".join(tokens))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_problem(text: str) -> None:
    with contextlib.suppress(ConditionError):
        parse_condition(text, Names(), timezone="UTC")


def terms() -> st.SearchStrategy[str]:
    """Numbers and booleans that fit together, so that deep trees are valid."""
    number = st.recursive(
        st.sampled_from(["a", "b", "1", "2.5", "0"]),
        lambda part: (
            st.builds(lambda x, op, y: f"({x} {op} {y})", part, st.sampled_from("+-*/"), part)
            | st.builds(
                lambda f, x, y: f"{f}({x}, {y})", st.sampled_from(["coalesce", "least", "greatest"]), part, part
            )
            | st.builds(lambda x: f"abs(-{x})", part)
        ),
        max_leaves=5,
    )
    truth = st.builds(lambda x, op, y: f"{x} {op} {y}", number, st.sampled_from(["=", "<", ">=", "!="]), number)
    return st.recursive(
        truth | st.builds(lambda x: f"{x} is null", number) | st.sampled_from(["t", "s like 'x%'", "s in ('x', 'y')"]),
        lambda part: (
            st.builds(lambda x, op, y: f"({x}) {op} ({y})", part, st.sampled_from(["and", "or"]), part)
            | part.map(lambda x: f"not ({x})")
            | part.map(lambda x: f"({x}) is true")
        ),
        max_leaves=6,
    )


@settings(max_examples=200, deadline=None)
@given(terms())
def test_valid_conditions_are_read_evaluated_and_written_again(text: str) -> None:
    names = Names()
    parse_condition(text, names, timezone="UTC")
    check_condition(text)
