"""Model files: what is read, and the place and words of every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from reifegrad.errors import Problem, ReifegradError
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import load_model, parse_model
from reifegrad.spec.model import AttributeRule, OccurrenceRule

TEMPLATES = sorted((Path(__file__).parents[3] / "src/reifegrad/templates/models").glob("*.yaml"))
HEAD = "reifegrad: 1\nname: example\n"
SMALL = HEAD + "dimensions:\n  fit:\n    criteria:\n      size: {when: employees > 100, points: 5}\n"


def problems(text: str) -> list[Problem]:
    with pytest.raises(ReifegradError) as caught:
        parse_model(text, file="m.yaml")
    assert str(caught.value)
    return list(caught.value.problems)


def codes(text: str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in problems(text)]


def criteria(lines: str) -> str:
    return HEAD + "dimensions:\n  fit:\n    criteria:\n" + "".join(f"      {line}\n" for line in lines.split("\n"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_is_a_model(path: Path) -> None:
    model = load_model(path)
    assert model.name == path.stem
    assert all(criterion.path for criterion in model.criteria())


def test_the_example_of_the_format_is_a_model() -> None:
    model = load_model(Path(__file__).with_name("enterprise-plan.yaml"))
    pricing = next(criterion for criterion in model.criteria() if criterion.id == "pricing_page")
    assert isinstance(pricing.rule, OccurrenceRule)
    assert pricing.rule.decay is not None
    assert pricing.clamp.highest == 60_000
    assert pricing.path == ("dimensions", "engagement", "criteria", "pricing_page")
    assert model.attributes == {"position": Type.TEXT, "email_domain": Type.TEXT, "country": Type.TEXT}
    assert model.grades["engagement"].at(51_000) == "2"


def test_no_is_a_text_as_yaml_1_2_has_it() -> None:
    model = parse_model(criteria("a: {attribute: country, points: {NO: 5, yes: 1}}"))
    rule = next(model.criteria()).rule
    assert isinstance(rule, AttributeRule)
    assert rule.bands[0].values == ("NO",)


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")], ids=["bom", "crlf"])
def test_files_of_other_editors_are_read(tmp_path: Path, change: object) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(change(SMALL).encode())  # type: ignore[operator]  # a function of the list above
    assert load_model(path).hash == parse_model(SMALL).hash


def test_comments_do_not_change_the_hash_but_every_key_does() -> None:
    assert parse_model(SMALL + "# a comment\n").hash == parse_model(SMALL).hash
    assert parse_model(SMALL.replace("5", "6")).hash != parse_model(SMALL).hash
    number = parse_model(criteria("a: {attribute: zone, points: {1: 5}}"))
    text = parse_model(criteria('a: {attribute: zone, points: {"1": 5}}'))
    assert number.hash != text.hash


def test_files_that_cannot_be_read_are_problems(tmp_path: Path) -> None:
    for name, content in (("latin.yaml", "name: Größe".encode("latin-1")), ("big.yaml", b"#" * 2_000_001)):
        (tmp_path / name).write_bytes(content)
    for name in ("missing.yaml", "latin.yaml", "big.yaml", "."):
        with pytest.raises(ReifegradError, match="model-file"):
            load_model(tmp_path / name)


def test_all_problems_are_told_at_once_each_with_its_line() -> None:
    text = criteria(
        "a: {attribut: country, points: {DE: 1}}\nb: {when: employees > 5, points: 1.00001}\nc: {when: a =, points: 1}"
    )
    assert codes(text) == [(6, "model-shape"), (7, "points-invalid"), (8, "condition-syntax")]
    text = text.replace("attribut:", "attribute:")
    assert codes(text) == [(7, "points-invalid"), (8, "condition-syntax")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # An unknown key in one line, a wrong condition in the next, be it of the same criterion.
        (criteria("a:\n  foo: 1\n  when: employees >\n  points: 1"), [(7, "model-shape"), (8, "condition-syntax")]),
        (criteria("a: {wen: b, points: 1}\nb: {when: b > 'x', points: 1}"),
         [(6, "model-shape"), (7, "condition-type")]),
        (criteria("a: {when: b, points: [1]}\nb: {activity: c, points: 1, within: soon}"),
         [(6, "model-shape"), (7, "duration-invalid")]),
        (SMALL + "foo: 1\ngrades: {fti: {A: 5, B: else}}\n", [(7, "model-shape"), (8, "name-unknown")]),
        (SMALL.replace("name: example\n", "") + "population: a =\n", [(None, "model-shape"), (6, "condition-syntax")]),
        (SMALL + "tresholds: {hot: 5}\nsegments: {a: score >}\n", [(7, "model-shape"), (8, "condition-syntax")]),
        (criteria("a: {activity: b, where: c =, within: soon, points: 1.00001, limit: often, min: 2, max: 1}"),
         [(6, "condition-syntax"), (6, "duration-invalid"), (6, "points-invalid"), (6, "limit-invalid"),
          (6, "range-empty")]),
        (criteria("a: {activity: b, limits: 1, within: soon, after: {activity: c, within: late}, points: 1}"),
         [(6, "model-shape"), (6, "duration-invalid"), (6, "duration-invalid")]),
        (criteria("a: {activity: b, within: soon, points: 1, decay: {half_life: late}}"),
         [(6, "duration-invalid"), (6, "decay-invalid")]),
        (criteria("a: {activity: b, absent_for: soon, where: c =, points: [1]}\nb: {when: c =, points: {d: 1}}"),
         [(6, "model-shape"), (6, "condition-syntax"), (6, "duration-invalid"), (7, "condition-syntax"),
          (7, "points-invalid")]),
        (SMALL + "subject: person\ngrades: {fit: {A: 5, B: 7, C: else}}\n"
         "matrix: {rows: fit, columns: fti, cells: {}}\n",
         [(7, "model-shape"), (8, "scale-invalid"), (9, "name-unknown")]),
        (SMALL + "measures: {a: {activity: b, where: c =, measure: sums(d)}}\n",
         [(7, "condition-syntax"), (7, "measure-unknown")]),
        # What is merely an echo is not told: no rule, no criteria, no dimension, no mean is left to be read.
        (criteria("a: {activty: b, where: c = 1, points: 1}"), [(6, "model-shape")]),
        (SMALL.replace("criteria", "kriteria"), [(5, "model-shape")]),
        (SMALL + "  more: [1]\ngrades: {more: {A: 5, B: else}}\n", [(7, "model-shape")]),
        (SMALL.replace("    criteria", "    agregate: mean\n    criteria").replace("points: 5", "weight: 2"),
         [(5, "model-shape")]),
        (SMALL + "matrix: {rows: fit, columns: fit, cels: {}}\n", [(7, "model-shape")]),
    ],
)  # fmt: skip
def test_a_wrong_shape_hides_no_other_problem_and_invents_none(text: str, told: list[tuple[int, str]]) -> None:
    assert codes(text) == told


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ("{attribute: created_at, points: {x: 1}}", "'created_at' is always read as a time"),
        ("{attribute: country, points: {'> 5': 1}}", "'country' is always read as a text"),
    ],
)
def test_a_name_that_is_always_of_one_type_is_not_said_to_be_another_elsewhere(criterion: str, words: str) -> None:
    (problem,) = problems(criteria(f"a: {criterion}"))
    assert words in str(problem)
    assert "elsewhere" not in str(problem)
    assert "anderswo" not in problem.what_in("de")


@pytest.mark.parametrize(
    "criterion",
    ['{attribute: employees, points: {"51-200": 10}}', '{attribute: account.revenue, points: {"1-5 Mio": 1}}'],
)
def test_sizes_may_be_classes(criterion: str) -> None:
    model = parse_model(criteria(f"a: {criterion}"))
    assert set(model.attributes.values()) == {Type.TEXT}


def test_two_uses_of_one_name_are_said_to_be_two() -> None:
    text = criteria("a: {when: people + 1 > 5, points: 1}\nb: {attribute: people, points: {'51-200': 10}}")
    assert "as number elsewhere" in str(problems(text)[0])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "a model is a mapping"),
        ("- a\n", None, "a model is a mapping"),
        ("reifegrad: 2\nname: a\ndimensions: {}\n", 1, "'2' is not allowed"),
        (SMALL.replace("when", "wen"), 6, "Did you mean 'when'?"),
        (SMALL.replace("name: example", "name: Example Plan"), 2, "lower-case letters"),
        (SMALL.replace("fit:", "Fit:"), 4, "lower-case letters"),
        (SMALL.replace("points: 5", "points: true"), 6, "must be a number"),
        (SMALL.replace("points: 5", "points: [5]"), 6, "points"),
        (SMALL + "timezone: Europe/Berln\n", 7, "Europe/Berlin"),
        (SMALL + "timezone: [1]\n", 7, "timezone"),
        (SMALL + "name: again\n", 7, "the key 'name' stands twice, in line 2 and in line 7"),
        (SMALL.replace("    criteria", "\tcriteria"), 5, "a tab"),
        (SMALL + "goal: a: b\n", 7, "a colon"),
        (SMALL + "goal: 'x\n", None, ""),
        (SMALL + "thresholds: {a: else}\n", 7, "no stage has a bound"),
        (SMALL + "thresholds: {a: 5, b: 5}\n", 7, "same bound"),
        (SMALL + "grades: {fti: {A: 5, B: else}}\n", 7, "Did you mean 'fit'?"),
        (SMALL + "grades: {fit: {A: 5, B: 6, C: else}}\n", 7, "bounds must decrease"),
        (SMALL + "grades: {fit: {A: 5, B: 4}}\n", 7, "`else`"),
        (SMALL + 'grades: {fit: {1: 5, "1": 4, C: else}}\n', 7, "twice"),
        (SMALL + "grades: {fit: {A: 5, B: else}}\nmatrix: {rows: fit, columns: fti}\n", 8, "Did you mean 'fit'?"),
        (SMALL + "segments: {a: else, b: score > 1}\n", 7, "comes after else"),
        (SMALL + "score: score + 1\n", 7, "cannot be used here"),
        (SMALL + "population: fit > 3\n", 7, "it is a dimension"),
        (SMALL.replace("fit:", "score:"), 4, "result column"),
        (criteria("a: {points: 1}"), 6, "exactly one of"),
        (criteria("a: {when: b, attribute: c, points: 1}"), 6, "exactly one of"),
        (criteria("a: {when: b, limit: 3 per day, points: 1}"), 6, "'limit' does not belong here"),
        (criteria("a: {attribute: b, points: 5}"), 6, "a map"),
        (criteria("a: {attribute: b, points: {}}"), 6, "empty"),
        (criteria("a: {activity: '', points: 5}"), 6, "does not name a kind of activity"),
        (criteria("a: {activity: b, points: 5, limit: 3 per year}"), 6, "is not a valid limit"),
        (criteria("a: {activity: b, points: 5, limit: 0}"), 6, "is not a valid limit"),
        (criteria("a: {activity: b, points: 5, within: 5}"), 6, "text"),
        (criteria("a: {activity: b, points: 5, within: a while}"), 6, "30 days"),
        (criteria("a: {activity: b, measure: median(x), points: {'> 1': 5}}"), 6, "is not a known measure"),
        (criteria("a: {activity: b, points: 5, decay: {half_life: 1 month}}"), 6, "30 days"),
        (criteria("a: {activity: b, points: 5, min: 5, max: 1}"), 6, "min is greater"),
        (criteria("a: {when: b, points: 5, weight: 2}"), 6, "only in a dimension that is a mean"),
        (criteria("a: {when: score > 5, points: 5}"), 6, "only after the criteria"),
        (criteria("a: {attribute: fit, points: {x: 5}}"), 6, "it is a dimension"),
        (criteria("a: {when: b = c, points: 5}\nd: {when: b > 1, points: 1}\ne: {when: c = 'x', points: 1}"), 8,
         "text"),
    ],
)  # fmt: skip
def test_a_problem_names_its_line_and_its_remedy(text: str, line: int | None, words: str) -> None:
    found = problems(text)
    if line is not None:
        assert found[0].line == line
    assert any(words in str(problem) for problem in found), found
    assert all(problem.code and problem.what and problem.file == "m.yaml" for problem in found)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]\n",
        "&a a: *a\n",
        "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
        "[" * 3_000,
        "{" * 3_000,
        "a: 0x" + "f" * 6_000 + "\n",
        "a: " + "9" * 6_000 + "\n",
        'a: "\\ud800"\n',
        "? [a, b]\n: 1\n",
        "? {a: b}\n: 1\n",
        "a: !!python/object:os.system x\n",
        "a: !!binary x\n",
        "a: !!set {a, b}\n",
        "a: !!timestamp x\n",
        "a: 2025-13-45\n",
        "--- a\n--- b\n",
        "%YAML 9.9\n---\na: 1\n",
        "a: \x00\n",
        "\x07",
        "~: 1\n",
    ],
)
def test_hostile_texts_are_problems_and_nothing_else(text: str) -> None:
    assert problems(text)
    assert problems(SMALL + text)


def test_a_disabled_criterion_is_read_but_its_names_are_not_needed() -> None:
    text = criteria("a: {when: employees > 5, points: 1}\nb: {when: fax = 'x', points: 1, enabled: false}")
    model = parse_model(text)
    assert [criterion.id for criterion in model.criteria()] == ["a"]
    assert [criterion.id for criterion in model.dimensions[0].disabled] == ["b"]
    assert set(model.attributes) == {"employees"}
    assert codes(text.replace("fax =", "fax ="[:3])) == [(7, "condition-syntax")]


def test_two_attributes_that_are_compared_have_one_type() -> None:
    model = parse_model(criteria("a: {when: b = c, points: 5}\nd: {when: b > 1, points: 1}"))
    assert model.attributes == {"b": Type.NUMBER, "c": Type.NUMBER}
