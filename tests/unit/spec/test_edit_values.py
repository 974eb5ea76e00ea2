"""A form changes a few letters of a model's text: comments, order and line breaks of its author stay."""

from __future__ import annotations

from typing import Any

import pytest

from reifegrad.spec.edit_values import put_all, put_value, value_at, yaml_text
from reifegrad.spec.loader import parse_model, read_yaml
from reifegrad.templates.shipped import template_names, template_text

TEXT = """\
# who
fit:
  criteria:   # agreed in March
    position:
      title: {de: Position, en: Position}   # both
      attribute: position
      points: {CEO: 20, "> 5": 3, else: 0}
    mail:
      when: >-
        email_domain in ('gmx.de',
        'web.de')

      # why so few
      points: -10
    blocks:
      points:
        # the boss
        CEO: 20
        intern: -10   # no buyer
      kinds:
      - page
      - mail
    last: {when: a = 1}
"""
CRITERIA = ("fit", "criteria")


def changed_lines(new: str) -> tuple[list[str], list[str]]:
    old_lines, new_lines = TEXT.splitlines(), new.splitlines()
    return [x for x in old_lines if x not in new_lines], [x for x in new_lines if x not in old_lines]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("position", "attribute"), "job", "      attribute: job"),
        (("position", "title"), {"de": "Amt", "en": "Position"}, "      title: {de: Amt, en: Position}   # both"),
        (("position", "points"), {"CEO": 25, "> 5": 3, "else": 0}, '      points: {CEO: 25, "> 5": 3, else: 0}'),
        (
            ("position", "points"),
            {"CEO": 20, "> 5": 3, "else": 0, "NO": 1.5},
            '      points: {CEO: 20, "> 5": 3, else: 0, NO: 1.5}',
        ),
        (("mail", "points"), -12.5, "      points: -12.5"),
        (("blocks", "points", "CEO"), 30, "        CEO: 30"),
        (("blocks", "points"), {"CEO": 20, "intern": 5}, "        intern: 5   # no buyer"),
        (("last", "points"), 3, "    last: {when: a = 1, points: 3}"),
        (("mail", "limit"), "3 per day", "      limit: 3 per day"),
    ],
)
def test_one_line_changes(path: tuple[str, ...], value: Any, line: str) -> None:
    new = put_value(TEXT, (*CRITERIA, *path), value)
    gone, come = changed_lines(new)
    assert come == [line]
    assert len(gone) <= 1
    assert value_at(read_yaml(new, file="")[0], (*CRITERIA, *path)) == value


def test_a_block_is_replaced_and_taken_out_as_a_whole() -> None:
    mail = put_value(TEXT, (*CRITERIA, "mail", "when"), "email_domain is null")
    assert "      when: email_domain is null\n\n      # why so few\n" in mail
    kinds = put_value(TEXT, (*CRITERIA, "blocks", "kinds"), None)
    assert TEXT.replace("      kinds:\n      - page\n      - mail\n", "") == kinds
    assert "      kinds: page\n    last" in put_value(TEXT, (*CRITERIA, "blocks", "kinds"), "page")


def test_an_entry_is_taken_out_of_a_mapping() -> None:
    new = put_value(TEXT, (*CRITERIA, "position", "points"), {"CEO": 20, "else": 0})
    assert new == TEXT.replace(', "> 5": 3', "")


def test_a_new_order_is_written_as_it_is_meant() -> None:
    """Of the values of a criterion the first that holds counts."""
    new = put_value(TEXT, (*CRITERIA, "position", "points"), {"> 5": 3, "CEO": 20, "else": 0})
    assert "points: {'> 5': 3, CEO: 20, else: 0}" in new


def test_what_is_there_already_changes_no_letter() -> None:
    assert put_value(TEXT, (*CRITERIA, "position", "points"), {"CEO": 20, "> 5": 3, "else": 0}) == TEXT
    assert put_value(TEXT, (*CRITERIA, "position", "limit"), None) == TEXT


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("blocks", "points"), "none at all"),
        (("nobody", "points"), 1),
        (("position", "attribute", "deeper"), 1),
        (("last",), None),
    ],
)
def test_what_only_a_person_can_change_is_refused(path: tuple[str, ...], value: Any) -> None:
    text = TEXT if path != ("last",) else "fit:\n  criteria:\n    last: {a: 1}\n"
    with pytest.raises(ValueError):
        put_value(text, (*CRITERIA, *path), value)


def test_what_several_places_share_is_refused() -> None:
    text = "a: &one {x: 1}\nb: *one\n"
    with pytest.raises(ValueError):
        put_value(text, ("a", "x"), 2)
    with pytest.raises(ValueError):
        put_value(text, ("b", "x"), 2)


@pytest.mark.parametrize(
    "value", ["no", "1", "a: b", "", " x", "it's", "> 5", True, 7, -0.5, [1, "a"], "ü", "#1", "null"]
)
def test_every_value_is_read_as_it_was_meant(value: Any) -> None:
    assert read_yaml(f"a: {yaml_text(value)}", file="")[0] == {"a": value}


@pytest.mark.parametrize("name", template_names())
def test_of_every_criterion_of_the_templates_the_title_can_be_changed(name: str) -> None:
    text = template_text(name)
    for criterion in parse_model(text).criteria():
        new = put_all(text, criterion.path, [("title", {"de": "Neu: x", "en": criterion.title["en"]}), ("min", -1)])
        old_lines, lines = text.splitlines(), new.splitlines()
        assert len(lines) == len(old_lines) + 1
        assert len([line for line in lines if line not in old_lines]) == 2
