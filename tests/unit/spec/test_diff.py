"""The comparison of two models: one code for each change, in the order of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from reifegrad.spec.diff import ModelChange, diff_models
from reifegrad.spec.loader import parse_model

PLAN = Path(__file__).with_name("enterprise-plan.yaml").read_text()
ICP = (Path(__file__).parents[3] / "src/reifegrad/templates/models/icp-bant.yaml").read_text()


def changes(old: str, new: str, text: str = PLAN) -> list[ModelChange]:
    assert old in text
    return list(diff_models(parse_model(text), parse_model(text.replace(old, new, 1))))


def test_equal_models_have_no_changes() -> None:
    assert diff_models(parse_model(PLAN), parse_model(PLAN + "\n# a comment\n")) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("points: 15", "points: 20", "points_changed", "pricing_page.points"),
        ("CEO: 20", "CEO: 25", "band_points_changed", "position.points.CEO"),
        ("CEO: 20, ", "", "band_removed", "position.points.CEO"),
        ("CEO: 20, ", "CEO: 20, CTO: 10, ", "band_added", "position.points.CTO"),
        ("{CEO: 20, Praktikant: -10}", "{Praktikant: -10, CEO: 20}", "bands_reordered", "position.points"),
        ("'/pricing%'", "'/preise%'", "condition_changed", "pricing_page.where"),
        ("'web.de')", "'web.de', 'x.de')", "condition_changed", "free_mail.when"),
        ("limit: 3 per day", "limit: 2 per day", "limit_changed", "pricing_page.limit"),
        ("max: 60", "max: 80", "clamp_changed", "pricing_page"),
        ("within: 30 days", "within: 60 days", "window_changed", "visits_month.within"),
        ("within: 30 days", "within: 30 days, scope: account", "scope_changed", "visits_month.scope"),
        ("absent_for: 3 months", "absent_for: 4 months", "absence_changed", "no_open.absent_for"),
        ("sum(amount)", "max(amount)", "measure_changed", "revenue_year.measure"),
        ("attribute: position", "attribute: job", "attribute_changed", "position.attribute"),
        ("activity: email_opened", "activity: any", "activity_changed", "no_open.activity"),
        ("qualify: true", "qualify: false", "qualify_removed", "demo_requested.qualify"),
        ("qualify: true", "qualify: hot", "qualify_changed", "demo_requested.qualify"),
        ("points: 40, qualify: true", "points: 40, disqualify: x, qualify: true", "disqualify_added",
         "demo_requested.disqualify"),
        ("Dorthin liefern", "Dahin liefern", "text_changed", "country_not_served.disqualify"),
        ("free_mail:\n", "free_mail:\n        enabled: false\n", "criterion_disabled", "free_mail"),
        ("      no_open:", "      not_open:", "criterion_removed", "no_open"),
        ("timezone: Europe/Berlin", "timezone: UTC", "timezone_changed", "timezone"),
        ("timezone:", "population: country = 'DE'\ntimezone:", "population_changed", "population"),
        ("goal: Enterprise plan", "goal: Other", "text_changed", "goal"),
        ("range: [-100, 200]", "range: [-100, 300]", "range_changed", "engagement.range"),
        ("  fit:\n", "  fit:\n    base: 5\n", "base_changed", "fit.base"),
        ("score: fit + engagement", "score: fit + 2 * engagement", "formula_changed", "score"),
        ("{sales_qualified: 50}", "{sales_qualified: 60}", "threshold_changed", "thresholds.sales_qualified"),
        ("{sales_qualified: 50}", "{sales_qualified: 50, hot: 20}", "threshold_added", "thresholds.hot"),
        ("{A: 75, B", "{A: 80, B", "grade_changed", "grades.fit.A"),
        ("A2: {stage: hot", "A2: {stage: warm", "cell_stage_changed", "cells.A2.stage"),
        ("D4: {priority: D", "D4: {priority: C", "cell_priority_changed", "cells.D4.priority"),
        ("    D4: {priority: D}\n", "", "cell_removed", "cells.D4"),
        ("score > 45", "score > 50", "segment_changed", "segments.brand_ambassador.when"),
        ('inactive: "score < 0", ', "", "segment_removed", "segments.inactive"),
        ('active: "score > 0", inactive: "score < 0"', 'inactive: "score < 0", active: "score > 0"',
         "segments_reordered", "segments"),
        ("title: {de: Firmenvertrag", "description: x\ntitle: {de: Firmenvertrag", "text_changed", ""),
        ("lose: 20%", "lose: 30%", "decay_changed", "engagement.decay"),
    ],
)  # fmt: skip
def test_each_change_has_its_code_and_place(old: str, new: str, code: str, place: str) -> None:
    found = changes(old, new)
    assert found[0].code == code
    assert ".".join(found[0].path).endswith(place)
    assert found[0].old != found[0].new or code == "text_changed"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("weight: 3", "weight: 4", "weight_changed"),
        ("industrial_decider", "decider", "persona_added"),
        ("{half_life: 30 days}", "{half_life: 60 days}", "decay_changed"),
        ("Vorführung angefragt", "Demo angefragt", "text_changed"),
    ],
)
def test_personas_and_decay(old: str, new: str, code: str) -> None:
    assert code in {change.code for change in changes(old, new, ICP)}


def test_milli_points_are_told() -> None:
    (change,) = changes("points: 15", "points: 20")
    assert (change.old, change.new) == (15_000, 20_000)


def test_another_kind_of_criterion_is_one_change() -> None:
    (change,) = changes("no_open:        {activity: email_opened, absent_for: 3 months, points: -10}",
                        "no_open:        {when: employees > 5, points: -10}")  # fmt: skip
    assert change.code == "kind_changed"


def test_a_criterion_that_moves_is_neither_added_nor_removed() -> None:
    line = "      demo_requested: {activity: form_submitted, where: \"form = 'demo'\", points: 40, qualify: true}\n"
    moved = PLAN.replace(line, "").replace("      position:\n", line + "      position:\n")
    codes = [change.code for change in diff_models(parse_model(PLAN), parse_model(moved))]
    assert codes[0] == "criterion_moved"
    assert not {"criterion_added", "criterion_removed"} & set(codes)


def test_changes_stand_in_the_order_of_the_file() -> None:
    new = PLAN.replace("score > 45", "score > 50").replace("points: 15", "points: 20").replace("CEO: 20", "CEO: 25")
    codes = [change.code for change in diff_models(parse_model(PLAN), parse_model(new))]
    assert codes == ["band_points_changed", "points_changed", "segment_changed"]


def test_a_removed_dimension_is_one_change() -> None:
    small = "reifegrad: 1\nname: a\ndimensions:\n  fit: {criteria: {a: {when: b, points: 1}}}\n"
    large = small + "  extra: {criteria: {c: {when: d, points: 1}}}\n"
    forth = diff_models(parse_model(small), parse_model(large))
    back = diff_models(parse_model(large), parse_model(small))
    assert [change.code for change in forth] == ["dimension_added", "formula_changed"]
    assert [change.code for change in back] == ["dimension_removed", "formula_changed"]
