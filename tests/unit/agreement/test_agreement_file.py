"""An agreement file: what it means, and every problem at its line, all at once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from pydantic import BaseModel

from reifegrad.agreement import document, service_level_document
from reifegrad.agreement.json_schema import SCHEMA_FILE, agreement_schema, agreement_schema_text
from reifegrad.agreement.loader import load_agreement, parse_agreement
from reifegrad.agreement.reading import names_read, reading_model
from reifegrad.agreement.rules import Agreement, Destination
from reifegrad.errors import Problem, ReifegradError, message
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import read_yaml
from reifegrad.spec.shape import key_of
from reifegrad.templates.shipped import agreement_names, agreement_text
from reifegrad.worktime import document as calendar_document

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
agreement: 1
name: small
timezone: Europe/Berlin
models: {fit: fit-interest}
territories:
  alps: {attribute: country, values: [AT, CH]}
people:
  ada: {capacity: 0.1, languages: [de], territories: [alps]}
  ben: {capacity: 1/3}
teams:
  field: {members: [ada, ben]}
queues:
  inbound: {team: field}
routing:
  otherwise: inbound
  routes:
    big: {when: employees >= 100 and score.fit > 50, to: [ada, field], by: capacity}
    rest: {when: else, to: field}
"""


def _problems(text: str) -> list[Problem]:
    with pytest.raises(ReifegradError) as error:
        parse_agreement(text, file="a.yaml")
    return list(error.value.problems)


def _one(text: str) -> Problem:
    problems = _problems(text)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def _changed(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after)


def test_the_small_agreement_says_what_is_meant() -> None:
    agreement = parse_agreement(TEXT)
    assert agreement.people["ada"].capacity == Fraction(1, 10)
    assert agreement.people["ben"].capacity == Fraction(1, 3)
    assert agreement.route("big").destinations == (Destination("person", "ada"), Destination("team", "field"))
    assert agreement.attributes == {"country": Type.TEXT, "employees": Type.NUMBER}
    assert agreement.results == ("score.fit",)


def test_the_order_of_people_in_a_team_is_that_of_the_file() -> None:
    agreement = parse_agreement(_changed("[ada, ben]}\nqueues", "[ben, ada]}\nqueues"))
    assert agreement.members(Destination("team", "field")) == ("ben", "ada")


def test_the_hash_is_that_of_the_content_and_not_of_comments() -> None:
    assert parse_agreement(TEXT).hash == parse_agreement("# new\n" + TEXT).hash
    assert parse_agreement(TEXT).hash != parse_agreement(_changed("0.1", "0.2")).hash
    swapped = parse_agreement(_changed("[ada, ben]}\nqueues", "[ben, ada]}\nqueues"))
    assert parse_agreement(TEXT).hash != swapped.hash


@pytest.mark.parametrize(
    ("before", "after", "line", "code", "said"),
    [
        ("members: [ada, ben]", "members: [ada, bne]", 11, "name-unknown", "no person 'bne'"),
        ("members: [ada, ben]", "members: [ada, ada]", 11, "team-invalid", "twice"),
        ("to: field}", "to: feild}", 18, "name-unknown", "'feild' is no person, team or queue"),
        ("to: field}", "to: [inbound, field]}", 18, "route-invalid", "'field' comes after the queue 'inbound'"),
        ("to: field}", "to: {apls: ada}}", 18, "name-unknown", "no territory 'apls'"),
        ("otherwise: inbound", "otherwise: field", 15, "name-unknown", "no queue 'field'"),
        ("{team: field}", "{team: fild}", 13, "name-unknown", "no team 'fild'"),
        ("territories: [alps]", "territories: [aps]", 8, "name-unknown", "no territory 'aps'"),
        ("score.fit", "score.ift", 17, "name-unknown", "no model 'ift'"),
        ("score.fit > 50", "size.fit > 50", 17, "condition-not-allowed", "size.fit"),
        ("score.fit > 50", "score.fit = 'A'", 17, "condition-type", "a text and a number"),
        ("capacity: 0.1", "capacity: -1", 8, "amount-invalid", "between 0 and"),
        ("capacity: 0.1", "capacity: 0.0001", 8, "amount-invalid", "three digits"),
        ("capacity: 0.1", "capacity: 1/0", 8, "amount-invalid", "not a number"),
        ("capacity: 0.1, ", "", 17, "route-invalid", "'ada' has none"),
        ("[AT, CH]", "['9..80']", 6, "territory-invalid", "9..80 is not a range"),
        ("when: else, to", "hours: now, when: else, to", 18, "route-invalid", "no calendar"),
        ("  inbound: {", "  field: {", 13, "name-repeated", "'field'"),
        ("timezone: Europe/Berlin", "timezone: Europe/Berln", 3, "timezone-unknown", "Berln"),
        ("by: capacity", "by: lots", 17, "model-shape", "'lots' is not allowed here"),
        ("agreement: 1", "agreement: 2", 1, "model-shape", "not allowed here"),
    ],
)
def test_a_problem_has_its_line_its_cause_and_a_remedy(
    before: str, after: str, line: int, code: str, said: str
) -> None:
    problem = next(one for one in _problems(_changed(before, after)) if one.code == code)
    assert problem.line == line
    assert said in f"{problem.variant} {problem.what}"
    for language in ("de", "en"):
        assert problem.what_in(language)
        assert problem.fix_in(language) or problem.code == "condition-type"


def test_all_problems_are_said_at_once_those_of_the_shape_and_those_of_the_meaning() -> None:
    text = _changed("otherwise: inbound", "otherwis: inbound").replace("to: field}", "to: feild}")
    text = text.replace("score.fit", "score.ift").replace("capacity: 0.1", "capacity: lots")
    assert [(one.line, one.code) for one in _problems(text)] == [
        (8, "amount-invalid"),
        (14, "model-shape"),
        (15, "model-shape"),
        (17, "name-unknown"),
        (18, "name-unknown"),
    ]


def test_a_missing_part_makes_no_problem_of_what_names_it() -> None:
    """Who has misspelt `people` does not have to read that nobody is there."""
    assert [one.variant for one in _problems(_changed("people:", "peple:"))] == [
        "missing-explained",
        "unknown-key",
    ]


def test_a_file_that_is_no_mapping_is_told_to_start_with_an_agreement() -> None:
    assert _one("- a\n").fix == "Start with `reifegrad agreement init`."


def test_what_stands_behind_else_is_an_error_but_not_behind_a_map_that_is_not_complete() -> None:
    behind = TEXT + "    late: {when: else, to: ada}\n"
    assert _one(behind).variant == "behind-else"
    parse_agreement(behind.replace("rest: {when: else, to: field}", "rest: {when: else, to: {alps: ada}}"))
    complete = behind.replace("rest: {when: else, to: field}", "rest: {when: else, to: {alps: ada, else: ben}}")
    assert _one(complete).variant == "behind-else"


def test_a_route_that_is_switched_off_is_read_and_gets_no_lead() -> None:
    off = TEXT + "    off: {when: else, to: nobody, enabled: false}\n"
    assert {one.code for one in _problems(off)} == {"name-unknown", "scale-invalid"}
    agreement = parse_agreement(_changed("rest: {", "rest: {enabled: false, "))
    assert [route.name for route in agreement.routes] == ["big"]


def test_a_share_of_delivered_leads_is_refused() -> None:
    promise = TEXT + "promises:\n  many: {by: marketing, what: delivered, at_least: 90%}\n"
    assert _one(promise).variant == "share-of-nothing"
    promise = promise.replace("delivered", "accepted")
    (promised,) = parse_agreement(promise).promises
    assert (promised.at_least, promised.is_share) == (Fraction(9, 10), True)


def test_the_names_that_an_agreement_reads_are_those_of_a_model() -> None:
    agreement = parse_agreement(_changed("when: else,", "when: else, account_owner: true,"))
    model = reading_model(agreement)
    assert names_read(agreement) == ("country", "employees", "account_id")
    assert [criterion.name for criterion in model.criteria()] == ["country", "employees", "account_id"]
    assert model.attributes["employees"] == Type.NUMBER


@pytest.mark.parametrize("name", agreement_names())
def test_the_shipped_agreement_is_valid_and_its_schema_knows_it(name: str) -> None:
    agreement = parse_agreement(agreement_text(name))
    assert isinstance(agreement, Agreement)
    assert set(agreement.title) == {"de", "en"}
    assert agreement.name == name
    plain, _ = read_yaml(agreement_text(name), file=name)
    jsonschema.validate(_as_json(plain), agreement_schema())
    assert not jsonschema.Draft7Validator(agreement_schema()).is_valid(_as_json({**plain, "peple": 1}))


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_json(part) for key, part in value.items()}
    return [_as_json(part) for part in value] if isinstance(value, list) else value


def test_the_shipped_schema_is_up_to_date() -> None:
    # If not: python -c "from reifegrad.agreement.json_schema import write_schema_file; write_schema_file()"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == agreement_schema_text()


def test_every_key_has_its_texts_in_both_languages() -> None:
    keys = [
        (key_of(part, name), field.description)
        for module in (document, service_level_document, calendar_document)
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, BaseModel) and part.__module__ == module.__name__
        for name, field in part.model_fields.items()
    ]
    assert len(keys) > 40
    for key, description in keys:
        assert description is not None, key
        assert message(key).say("en") == description.rstrip("."), key
        assert message(key).say("de") != description.rstrip("."), key


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReifegradError) as error:
        load_agreement(tmp_path / "no.yaml")
    assert error.value.problems[0].variant == "unreadable"
