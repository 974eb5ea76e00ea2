"""Changing one number of a model file leaves every other letter as it was."""

from __future__ import annotations

import pytest

from reifegrad.spec.edit import set_number
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_names, template_text

TEXT = """\
# who
thresholds:   {  sales_qualified: 50 , marketing_qualified: else}   # agreed in March

score:
    # deep
    range: [ -1, "2" ]
"""


def test_only_the_number_changes() -> None:
    assert set_number(TEXT, ("thresholds", "sales_qualified"), 47.5) == TEXT.replace("50", "47.5")


@pytest.mark.parametrize("name", template_names())
def test_templates_keep_every_line_but_one(name: str) -> None:
    text = template_text(name)
    model = parse_model(text)
    changed = set_number(text, ("thresholds", "sales_qualified"), 61)
    if model.thresholds:
        pairs = list(zip(text.splitlines(), changed.splitlines(), strict=True))
        assert sum(old != new for old, new in pairs) == 1
    else:
        assert changed.startswith(text)
    assert "sales_qualified: 61" in changed


def test_a_key_that_is_not_there_is_put_in_where_it_belongs() -> None:
    assert "thresholds:   {hot: 80,   sales_qualified: 50 ," in set_number(TEXT, ("thresholds", "hot"), 80)
    block = "a: 1\nthresholds:\n  # low\n  sales_qualified: 50\n  rest: else\n"
    assert set_number(block, ("thresholds", "hot"), 80) == block.replace(
        "  sales_qualified", "  hot: 80\n  sales_qualified"
    )
    assert set_number("a: 1", ("thresholds", "x"), 2).endswith("a: 1\n\nthresholds: {x: 2}\n")


def test_what_is_no_number_is_left_alone() -> None:
    with pytest.raises(ValueError):
        set_number(TEXT, ("score", "range"), 1)
    with pytest.raises(ValueError):
        set_number(TEXT, ("score", "range", "x"), 1)
