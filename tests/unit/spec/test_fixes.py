"""Remedies that need no decision: the file differs in the meant lines only, and the problem is gone."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from reifegrad.spec.checks.fixes import fix_text
from reifegrad.spec.checks.run import CHECKS, run_checks
from reifegrad.spec.edit import remove_key, rename_key, replace_words
from reifegrad.spec.loader import read_document
from reifegrad.spec.resolve import resolve

TEMPLATES = sorted((Path(__file__).parents[3] / "src/reifegrad/templates/models").glob("*.yaml"))
HEAD = "reifegrad: 1\nname: example  # ours\n"

MENDED = {
    "pattern-without-wildcard": ("'/pricing*'", "'/pricing%'"),
    "wildcard-without-like": ("path = '/pricing%'", "path like '/pricing%'"),
    "capitals-never-match": ("'GMX.de'", "'gmx.de'"),
    "clamp-never-binds": (", max: 60", ""),
    "range-never-binds": ("    range: [-1000, 1000]\n", ""),
    "score-looks-misspelt": ("scor > 0", "score > 0"),
    "text-without-quotes": ("country = DE", "country = 'DE'"),
}
"""What the remedy of each check does with the example of its own page."""

MANY = """\
# The model of the north
reifegrad: 1
name: north   # since March

dimensions:
  fit:
    range: [-1000, 1000]   # agreed with sales
    criteria:
      # who buys
      home: {when: country = DE, points:   20}   # our country
      mail:
        attribute: email_domain
        points: {'GMX.de': -10, "web.de": -5, else: 0}
      foreign:
        when: 'country not in (''DE'', ''AT'')'  # no delivery
        points: -100
        disqualify: We do not deliver there
  interest:
    decay: {half_life: 30 days}
    criteria:
      pricing:
        activity: page_viewed
        where: "path = '/pricing*'"
        points: 15
        limit: 1
        max: 60     # at most four
      visits: {activity: page_viewed, where: "pth = '/x'", points: 1, limit: 3}

segments:
  active: {when: intrest > 10, title: Active}   # call them
  calm: else
"""

MANY_MENDED = """\
# The model of the north
reifegrad: 1
name: north   # since March

dimensions:
  fit:
    # agreed with sales
    criteria:
      # who buys
      home: {when: country = 'DE', points:   20}   # our country
      mail:
        attribute: email_domain
        points: {'gmx.de': -10, "web.de": -5, else: 0}
      foreign:
        when: 'country not in (''DE'', ''AT'')'  # no delivery
        points: -100
        disqualify: We do not deliver there
  interest:
    decay: {half_life: 30 days}
    criteria:
      pricing:
        activity: page_viewed
        where: "path like '/pricing%'"
        points: 15
        limit: 1
        # at most four
      visits: {activity: page_viewed, where: "pth = '/x'", points: 1, limit: 3}

segments:
  active: {when: interest > 10, title: Active}   # call them
  calm: else
"""


def codes(text: str) -> set[str]:
    document, found = read_document(text)
    return {problem.code for problem in run_checks(resolve(document, found))}


def test_every_fixable_check_is_tried_here() -> None:
    assert {check.code for check in CHECKS if check.is_fixable} == set(MENDED)


@pytest.mark.parametrize("code", MENDED)
def test_the_remedy_mends_the_example_of_its_own_page(code: str) -> None:
    check = next(check for check in CHECKS if check.code == code)
    example = re.search(r"```yaml\n(.*?)```", inspect.getdoc(check) or "", re.DOTALL)
    assert example is not None
    text = HEAD + example[1]
    found = fix_text(text, file="m.yaml")
    old, new = MENDED[code]
    assert found.text == text.replace(old, new)
    assert code not in codes(found.text)
    (fix,) = [fix for fix in found.fixes if fix.problem.code == code]
    assert (fix.problem.file, fix.problem.line) == ("m.yaml", text[: text.index(old)].count("\n") + 1)
    assert fix.before in text
    assert fix.before not in found.text or fix.after == ""
    assert fix_text(found.text) == type(found)(found.text, ())


def test_many_remedies_change_only_the_meant_words() -> None:
    found = fix_text(MANY)
    assert found.text == MANY_MENDED
    assert len(found.fixes) == 6
    assert fix_text(found.text).fixes == ()
    assert not {check.code for check in CHECKS if check.is_fixable} & codes(found.text)


def test_lines_that_end_as_on_windows_stay_so() -> None:
    found = fix_text(MANY.replace("\n", "\r\n"))
    assert found.text == MANY_MENDED.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "lines",
    [
        # shared by two criteria: what one of them needs, the other may not want
        "a: {activity: x, points: 1, limit: &n 1, max: &m 60}\n      b: {activity: y, points: 70, max: *m}",
        # the text that is compared is put together by an escape
        "a: {activity: x, where: \"path = '/pric\\u0069ng%'\", points: 1, limit: 1}",
        # a remark between the keys of one line
        "a: {activity: x, points: 1, limit: 1, # why\n        max: 60}",
        # a grade for several values, and a pattern that may be meant as it is
        "a: {attribute: email_domain, grades: {A: [GMX.de, web.de], B: else}}",
        "a: {activity: x, where: \"path like '/pricing'\", points: 1, limit: 1}",
        # a list of texts cannot become a pattern
        "a: {activity: x, where: \"path in ('/pricing%', '/x')\", points: 1, limit: 1}",
        # without points the score of those who are disqualified would be another one
        "a: {when: \"country not in ('DE', 'AT')\", points: -100, disqualify: We do not deliver there}",
        "a: {attribute: employees, points: {'< 5': -5}, disqualify: Too small}",
        # the column may really be called so
        "a: {when: employes > 100, points: 20}",
    ],
)
def test_what_needs_a_decision_or_cannot_be_done_safely_stays(lines: str) -> None:
    text = f"{HEAD}dimensions:\n  fit:\n    criteria:\n      {lines}\n"
    assert codes(text)
    assert fix_text(text).text == text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_keep_every_line(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert fix_text(text) == type(fix_text(text))(text, ())


@pytest.mark.parametrize("text", [HEAD + "dimensions: 5\n", "a: [", "", "- 1\n"])
def test_a_model_with_other_errors_is_left_to_them(text: str) -> None:
    assert fix_text(text) == type(fix_text(text))(text, ())


def test_misspelt_keys_get_their_names_back() -> None:
    text = (
        HEAD + "dimension:   # two of them\n  fit:\n    criteria:\n"
        "      home: {wen: country = DE, point: 20, tittle: {de: Heimat}}  # ours\n"
        "  interest: {criteria: {blog: {activity: x, points: 2, limit: 2, limits: 1, nonsense: 1}}}\n"
    )
    found = fix_text(text, file="m.yaml")
    assert found.text == (
        text.replace("dimension:", "dimensions:")
        .replace("wen:", "when:")
        .replace("point:", "points:")
        .replace("tittle:", "title:")
    )
    assert [(fix.problem.line, fix.problem.key) for fix in found.fixes] == [
        (3, "dimension"),
        (6, "dimensions.fit.criteria.home.wen"),
        (6, "dimensions.fit.criteria.home.point"),
        (6, "dimensions.fit.criteria.home.tittle"),
    ]
    # `limits` beside `limit`, and a key like no other, are for the user to decide
    whole = fix_text(found.text.replace(", limits: 1, nonsense: 1", ""))
    assert "country = 'DE'" in whole.text


def test_a_name_that_stands_in_several_places_is_mended_in_all_of_them() -> None:
    criteria = "a: {when: country = 'DE', points: 1}"
    segments = "good: {when: scor > 0, title: Good}\n  bad: {when: scor < 0, title: Bad}\n  none: else"
    found = fix_text(f"{HEAD}dimensions:\n  fit:\n    criteria:\n      {criteria}\nsegments:\n  {segments}\n")
    assert "scor " not in found.text
    assert len(found.fixes) == 2


TEXT = "a: {b: 1, c: 2}  # one\nd:\n  e: 1\n  f:\n    g: 1\nh: 'x = ''y'''\n"


def test_a_key_goes_without_its_neighbours() -> None:
    assert remove_key(TEXT, ("a", "b")) == TEXT.replace("b: 1, ", "")
    assert remove_key(TEXT, ("a", "c")) == TEXT.replace(", c: 2", "")
    assert remove_key(TEXT, ("a",)) == TEXT.replace("a: {b: 1, c: 2}  # one", "# one")
    assert remove_key(TEXT, ("d", "e")) == TEXT.replace("  e: 1\n", "")
    for path in (("d", "f"), ("d", "f", "g"), ("d", "x"), ("d", "e", "x")):
        with pytest.raises(ValueError, match=path[0]):
            remove_key(TEXT, path)


def test_a_key_or_a_word_is_replaced_in_its_own_quotes() -> None:
    assert rename_key(TEXT, ("a", "c"), "cc") == TEXT.replace("c: 2", "cc: 2")
    assert replace_words(TEXT, ("h",), ("x", "=", "'y'"), ("x", "!=", "'z'")) == TEXT.replace("x = ''y''", "x != ''z''")
    with pytest.raises(ValueError, match="there already"):
        rename_key(TEXT, ("a", "c"), "b")
    with pytest.raises(ValueError, match="not there"):
        replace_words(TEXT, ("h",), ("y",), ("z",))  # within a text in quotes stands no name
    with pytest.raises(ValueError, match="no text"):
        replace_words(TEXT, ("d",), ("y",), ("z",))
