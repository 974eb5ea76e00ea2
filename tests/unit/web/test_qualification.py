"""Which questions models ask in a conversation: dimensions of nothing but attributes with answers to choose from."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_names, template_text
from reifegrad_web.sales.qualification import schemes_of

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def model(text: str, name: str = "own") -> ScoringModel:
    head = f"reifegrad: 1\nname: {name}\ndimensions:\n"
    return parse_model(head + indent(dedent(text).strip("\n"), "  "))


def asked(*models: ScoringModel) -> dict[str, dict[str, tuple[str, ...]]]:
    """Scheme -> question -> answers."""
    schemes = schemes_of(models, lambda name: name != "account_id")
    return {each.dimension: {row.attribute: tuple(row.answers) for row in each.questions} for each in schemes}


def test_the_four_questions_of_bant_are_a_scheme() -> None:
    assert asked(parse_model(template_text("icp-bant"))) == {
        "bant": {
            "budget": ("yes", "no"),
            "authority": ("decides", "influences", "none"),
            "need": ("yes", "no"),
            "timing": ("this_quarter", "this_year", "later"),
        }
    }


def test_no_other_template_asks_anything() -> None:
    others = [parse_model(template_text(name)) for name in template_names() if name != "icp-bant"]
    assert asked(*others) == {}


def test_a_scheme_of_ones_own_is_a_dimension_like_any_other() -> None:
    own = model(
        """
        champ:
          criteria:
            challenge: {attribute: challenge, points: {growth: 10, costs: 5}}
            champion: {attribute: champion, points: {true: 20, else: 0}}
        """
    )
    assert asked(own) == {"champ": {"challenge": ("growth", "costs"), "champion": ("true",)}}


def test_a_dimension_with_anything_else_in_it_is_none() -> None:
    mixed = model("fit: {criteria: {a: {attribute: a, points: {x: 1}}, b: {when: \"c = 'd'\", points: 5}}}")
    bounds = model("fit: {criteria: {size: {attribute: employees, points: {'>= 10': 5, '< 10': 0}}}}")
    key = model("fit: {criteria: {a: {attribute: account_id, points: {x: 1}}}}")
    many = model("fit: {criteria: {a: {attribute: a, points: {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1}}}}")
    assert asked(mixed, bounds, key, many) == {}


def test_a_question_of_two_models_is_asked_once_with_the_answers_of_both() -> None:
    one = model("bant: {criteria: {budget: {attribute: budget, points: {yes: 5, no: 0}}}}")
    text = (
        "money: {criteria: {a: {attribute: budget, points: {yes: 5, soon: 2}}, b: {attribute: need, points: {yes: 1}}}}"
    )
    other = model(text, "other")
    assert asked(one, other) == {"bant": {"budget": ("yes", "no", "soon")}, "money": {"need": ("yes",)}}
