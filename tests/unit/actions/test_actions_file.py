"""A file of actions: what it means, and every problem at its line, all at once."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from reifegrad.actions import document
from reifegrad.actions.checks import check_actions
from reifegrad.actions.json_schema import SCHEMA_FILE, actions_schema, actions_schema_text
from reifegrad.actions.loader import parse_actions, read_actions
from reifegrad.actions.resolve import resolve_actions
from reifegrad.actions.rules import HANDOVER_STAGES, Email, Listening, Receiver, SetField
from reifegrad.errors import Problem, ReifegradError, message
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import read_yaml
from reifegrad.spec.shape import key_of
from reifegrad.templates.shipped import actions_names, actions_text, load_template

TEXT = """\
actions: 1
name: small
timezone: Europe/Berlin
models: {fit: fit-interest}
calendars: {office: {hours: {mon-fri: "08:00-17:00"}}}
lists: {later: {}}
templates:
  hot: {subject: "{company}", text: "{company} is {after}"}
rules:
  hot:
    on: {what: stage, direction: up, after: [sales_qualified]}
    when: employees >= 100 and score.fit > 50
    do:
      - email: {to: owner, template: hot}
      - task: {title: "Call {company}", due: 4 hours}
    cool_down: 7 days
    during: office
  back:
    on: {what: handover, after: [recycled]}
    do:
      - add_to: later
      - set: {name: interest, to: low}
"""


def _problems(text: str) -> list[Problem]:
    with pytest.raises(ReifegradError) as error:
        parse_actions(text, file="a.yaml")
    return list(error.value.problems)


def _changed(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after)


def test_the_small_file_says_what_is_meant() -> None:
    actions = parse_actions(TEXT)
    assert actions.rules[0].on == Listening(
        "stage", "fit-interest", direction="up", after=frozenset({"sales_qualified"})
    )
    assert actions.rules[0].effects[0] == Email(Receiver("owner"), "hot")
    assert str(actions.rules[0].cool_down) == "7 days"
    assert actions.rules[1].effects[1] == SetField("interest", "low")
    assert actions.attributes == {"employees": Type.NUMBER}
    assert actions.results == ("score.fit",)


def test_a_text_keeps_its_lines_and_a_title_is_one_line() -> None:
    text = TEXT.replace('text: "{company} is {after}"', 'text: "one\\n\\ntwo  "')
    template = parse_actions(text).templates["hot"]
    assert template.text == {"": "one\n\ntwo"}


def test_the_hash_is_that_of_the_content_and_not_of_comments() -> None:
    assert parse_actions(TEXT).hash == parse_actions("# new\n" + TEXT).hash
    assert parse_actions(TEXT).hash != parse_actions(_changed("7 days", "8 days")).hash


def test_a_rule_that_is_switched_off_is_read_and_does_nothing() -> None:
    off = _changed("    cool_down: 7 days", "    enabled: false\n    cool_down: 7 days")
    assert [rule.name for rule in parse_actions(off).rules] == ["back"]
    assert _problems(off.replace("during: office", "during: ofice"))[0].code == "name-unknown"


@pytest.mark.parametrize(
    ("before", "after", "line", "code", "said"),
    [
        ("template: hot}", "template: ho}", 14, "name-unknown", "no text 'ho'"),
        ("add_to: later", "add_to: latr", 21, "name-unknown", "no list 'latr'"),
        ("during: office", "during: ofice", 17, "name-unknown", "no calendar 'ofice'"),
        ("score.fit", "score.ift", 12, "name-unknown", "no model 'ift'"),
        ("{what: stage,", "{what: stage, model: ift,", 11, "name-unknown", "no model 'ift'"),
        ("{what: handover,", "{what: handover, model: fit,", 19, "action-invalid", "no result of a model"),
        ("{what: stage,", "{what: stage, dimension: fit,", 11, "action-invalid", "no dimension"),
        ("{what: handover,", "{what: handover, direction: up,", 19, "action-invalid", "no up and down"),
        ("[recycled]", "[recyled]", 19, "action-invalid", "no 'recyled'"),
        ("models: {fit: fit-interest}", "models: {fit: fit-interest, own: other}", 11, "action-invalid", "which one"),
        ("- add_to: later", "- {add_to: later, take_from: later}", 21, "action-invalid", "several things"),
        ("to: owner", "to: nobody", 14, "action-invalid", "'nobody' is no receiver"),
        ("to: owner", "to: lead", 14, "action-invalid", "without a purpose"),
        ("to: owner", "to: a@b.de, purpose: news", 14, "action-invalid", "does not have to agree"),
        ("due: 4 hours", "due: 4 ours", 15, "working-time", "4 ours"),
        ("7 days", "7 dys", 16, "duration-invalid", "7 dys"),
        ("name: interest", "name: country", 22, "action-invalid", "no rule can set"),
        ('text: "{company} is {after}"', 'text: " "', 8, "action-invalid", "no text"),
        ("timezone: Europe/Berlin", "timezone: Europe/Berln", 3, "timezone-unknown", "Berln"),
        ("what: stage", "what: stag", 11, "model-shape", "'stag' is not allowed here"),
    ],
)
def test_a_problem_has_its_line_its_cause_and_a_remedy(
    before: str, after: str, line: int, code: str, said: str
) -> None:
    problem = next(one for one in _problems(_changed(before, after)) if one.code == code)
    assert said in problem.what
    assert problem.line == line
    for language in ("de", "en"):
        assert problem.what_in(language)
        assert problem.fix_in(language)


def test_all_problems_are_said_at_once_those_of_the_shape_and_those_of_the_meaning() -> None:
    text = _changed("what: stage", "what: stag").replace("add_to: later", "add_to: latr")
    assert [(one.line, one.code) for one in _problems(text)] == [
        (11, "model-shape"),
        (21, "name-unknown"),
    ]


def test_an_item_that_does_nothing_and_a_file_that_is_no_mapping_are_told_what_to_write() -> None:
    nothing = _changed("- add_to: later", "- {}")
    assert _problems(nothing)[0].variant == "nothing"
    (problem,) = _problems("- a\n")
    assert problem.fix == "Start with `reifegrad actions init`."


def test_the_check_knows_what_a_model_never_gives_and_what_nobody_uses() -> None:
    text = _changed("[sales_qualified]", "[sales_qualifed]").replace("- add_to: later", "- webhook: crm")
    document, findings = read_actions(text + "  cells:\n    on: {what: cell}\n    do: [{webhook: crm}]\n")
    actions = resolve_actions(document, findings)
    check_actions(actions, {"fit": load_template("fit-interest")}, findings)
    assert [(one.code, one.key, one.severity) for one in findings.problems] == [
        ("agreement-result", "rules.hot.on.after", "warning"),
        ("agreement-result", "rules.cells.on.what", "warning"),
        ("action-idle", "lists.later", "note"),
    ]


@pytest.mark.parametrize("name", actions_names())
def test_shipped_actions_have_no_problem_and_fit_the_schema(name: str) -> None:
    document_, findings = read_actions(actions_text(name))
    actions = resolve_actions(document_, findings)
    check_actions(actions, {alias: load_template(model) for alias, model in actions.models.items()}, findings)
    assert not findings.problems
    plain, _ = read_yaml(actions_text(name), file=name)
    jsonschema.validate(plain, actions_schema())


def test_the_shipped_schema_is_the_one_of_the_keys() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == actions_schema_text()


def test_every_key_is_explained_as_the_reference_explains_it() -> None:
    parts: list[Any] = [
        part for part in vars(document).values() if isinstance(part, type) and issubclass(part, BaseModel)
    ]
    for part in parts:
        if part.__module__ == document.__name__:
            for name, field in part.model_fields.items():
                assert f"{message(key_of(part, name))}." == field.description


def test_the_stages_of_the_handover_are_those_of_the_server() -> None:
    from reifegrad_web.sales.stage_machine import Stage

    assert set(HANDOVER_STAGES) == {stage.value for stage in Stage}
