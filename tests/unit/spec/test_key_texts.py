"""What a key of a model file is for is said in the language of the reader, in English as in the reference."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from reifegrad.errors import ReifegradError, message
from reifegrad.spec import document
from reifegrad.spec.loader import parse_model
from reifegrad.spec.shape import key_of

KEYS = [
    (part, name, field.description)
    for part in vars(document).values()
    if isinstance(part, type) and issubclass(part, BaseModel) and part.__module__ == document.__name__
    for name, field in part.model_fields.items()
    if field.description
]


def test_the_english_texts_are_those_of_the_reference() -> None:
    assert len(KEYS) > 90
    for part, name, description in KEYS:
        assert message(key_of(part, name)).say("en") == description.rstrip("."), key_of(part, name)


def test_the_german_texts_are_others() -> None:
    same = [key for part, name, text in KEYS if message(key := key_of(part, name)).say("de") == text.rstrip(".")]
    assert same == []


def test_the_allowed_values_are_listed_without_a_word_of_english() -> None:
    with pytest.raises(ReifegradError) as error:
        parse_model(
            "reifegrad: 1\nname: m\ndimensions:\n  f: {aggregate: x, criteria: {a: {when: x = 1, points: 5}}}\n"
        )
    (problem,) = error.value.problems
    assert problem.fix_in("de") == "Erlaubt: 'sum', 'mean', 'logit'."


@pytest.mark.parametrize(
    ("lines", "german"),
    [
        ("thresholds: 5", "thresholds: Die Stufen, jeweils mit dem Score, ab dem sie gelten."),
        ("matrix: {rows: fit}", "columns: Die benotete Dimension, die von links nach rechts läuft."),
        ("timezone: [1]", "timezone: Die Zeitzone von Kalenderzeiträumen und von Zeiten ohne Zone."),
    ],
)
def test_a_wrong_value_is_explained_in_german(lines: str, german: str) -> None:
    model = f"reifegrad: 1\nname: m\n{lines}\ndimensions:\n  f: {{criteria: {{a: {{when: x = 1, points: 5}}}}}}\n"
    with pytest.raises(ReifegradError) as error:
        parse_model(model)
    assert german in [problem.fix_in("de") for problem in error.value.problems]
