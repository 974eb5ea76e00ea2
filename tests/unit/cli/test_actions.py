"""`reifegrad actions`: starting, checking and playing them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.templates.shipped import actions_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

LEADS = """\
lead_id,created_at,country,employees
L1,2026-03-01T09:00:00Z,DE,20
L2,2026-03-01T09:00:00Z,DE,500
L3,2026-03-20T09:00:00Z,DE,500
"""
ACTIVITIES = """\
activity_id,lead_id,kind,occurred_at
a1,L1,page_viewed,2026-03-10T22:30:00Z
a2,L2,page_viewed,2026-03-10T22:30:00Z
a3,L2,page_viewed,2026-03-25T10:00:00Z
a4,L1,logged_in,2026-03-31T10:00:00Z
"""
MODEL = """\
reifegrad: 1
name: my-model
timezone: Europe/Berlin
dimensions: {interest: {criteria: {seen: {activity: page_viewed, points: 10, within: 5 days}}}}
grades: {interest: {A: 10, B: else}}
"""
ACTIONS = """\
actions: 1
name: own
timezone: Europe/Berlin
models: {own: my-model}
lists: {later: {}}
rules:
  hot:
    title: {de: Heiß, en: Hot}
    on: {what: grade, direction: up, after: [A]}
    when: employees >= 100
    do: [{webhook: crm}]
    repeat: always
  cold:
    on: {what: grade, direction: down}
    do: [{add_to: later}, {webhook: crm}]
  back:
    on: {what: handover}
    do: [{add_to: later}]
"""
FILES = ("--leads", "leads.csv", "--activities", "activities.csv")


def _files() -> None:
    for name, text in (("leads.csv", LEADS), ("activities.csv", ACTIVITIES), ("my-model.yaml", MODEL)):
        Path(name).write_text(text, "utf-8")
    Path("own.yaml").write_text(ACTIONS, "utf-8")


def test_init_writes_actions_that_check_likes_and_their_schema(run: Run) -> None:
    made = run("actions", "init", "sales")
    assert made.exit_code == 0, made.output
    assert Path("sales/actions.yaml").read_text("utf-8") == actions_text("bavaria")
    assert run("actions", "check", "sales/actions.yaml", "--strict").exit_code == 0
    assert run("actions", "init", "sales").exit_code == 2
    shipped = json.loads(Path("sales/actions.schema.json").read_text("utf-8"))
    assert json.loads(run("schema", "--actions").stdout) == shipped


def test_actions_that_are_not_there_name_the_nearest(run: Run) -> None:
    result = run("actions", "check", "bavria")
    assert result.exit_code == 1
    assert "Did you mean 'bavaria'?" in result.output


def test_a_model_that_is_not_there_is_a_warning_of_check_and_an_error_of_simulate(run: Run) -> None:
    _files()
    Path("my-model.yaml").unlink()
    assert "own.yaml:4: agreement-model-missing" in run("actions", "check", "own.yaml").output
    assert run("actions", "simulate", "own.yaml", *FILES).exit_code == 1


def test_simulate_counts_what_would_have_started_by_rule_and_week(run: Run) -> None:
    _files()
    made = run("actions", "simulate", "own.yaml", *FILES, "--weeks", "4", "--lead", "L2", "--json")
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    rules = {one["rule"]: one for one in found["rules"]}
    # L2 is seen on the 10th and the 25th and has cooled down five days later; L1 is small, and L3 comes cold.
    assert rules["hot"]["by_week"] == {"2026-03-09": 1, "2026-03-23": 1}
    assert rules["hot"]["causes"] == {"condition": 1, "direction": 3, "after": 1}
    assert (rules["cold"]["leads"], rules["cold"]["effects"]) == (2, {"add_to": 2, "webhook": 2})
    assert found["not_seen"] == ["back"]
    said = [(one["at"][:10], one["before"], one["after"], one["rule"], one["cause"]) for one in found["verdicts"]]
    assert said[:2] == [("2026-03-10", "B", "A", "hot", "at_once"), ("2026-03-10", "B", "A", "cold", "direction")]


def test_simulate_says_all_of_it_in_german_and_writes_a_page(run: Run) -> None:
    _files()
    result = run(
        "actions",
        "simulate",
        "own.yaml",
        *FILES,
        "--lang",
        "de",
        "--lead",
        "L2",
        "--lead",
        "L9",
        "--report",
        "page.html",
    )
    assert result.exit_code == 0, result.output
    for said in ("Probelauf: own", "Was die Regeln ausgelöst hätten", "„Heiß“ löst aus.", "hören darauf: back"):
        assert said in " ".join(result.output.split())
    assert "nichts überschritten" in " ".join(result.output.split())
    assert "Warum Regeln nicht ausgelöst hätten" in Path("page.html").read_text("utf-8")


SEQUENCE = """\
sequences:
  warm:
    title: {de: Warm halten, en: Keep warm}
    list: later
    replies: [logged_in]
    exits:
      hot: {when: "score.own >= 10"}
    steps:
      first: {wait: 1 day, do: [{webhook: crm}]}
      second: {wait: 3 days, do: [{webhook: crm}]}
      third: {wait: 30 days, do: [{webhook: crm}]}
"""


def test_simulate_leads_through_sequences_whom_rules_would_have_put_onto_their_list(run: Run) -> None:
    _files()
    Path("own.yaml").write_text(ACTIONS + SEQUENCE, "utf-8")
    made = run("actions", "simulate", "own.yaml", *FILES, "--weeks", "4", "--json")
    assert made.exit_code == 0, made.output
    (found,) = json.loads(made.stdout)["sequences"]
    # L1 and L2 cool down on the 15th. L2 is seen again on the 25th, and L1 answers on the 31st.
    assert (found["sequence"], found["begun"], found["inside"]) == ("warm", 2, 0)
    assert [(each["step"], each["reached"], each["left"]) for each in found["steps"]] == [
        ("", 2, {}),
        ("first", 2, {}),
        ("second", 2, {"exit:hot": 1, "replied": 1}),
        ("third", 0, {}),
    ]
    said = run("actions", "simulate", "own.yaml", *FILES, "--weeks", "4", "--lang", "de").output
    assert "Was die Sequenz „Warm halten“ getan hätte" in said
    assert "geantwortet 1" in said
