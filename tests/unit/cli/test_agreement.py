"""`reifegrad agreement`: starting, checking and simulating one."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.spec.loader import read_yaml
from reifegrad.templates.shipped import agreement_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

LEADS = """\
lead_id,created_at,account_id,country,employees,source
L1,2026-03-02T09:00:00Z,C1,DE,20,website
L2,2026-03-02T10:00:00Z,C1,DE,20,website
L3,2026-03-28T20:00:00Z,,AT,20,website
L4,2026-03-28T20:00:00Z,,DE,500,recommendation
L5,2026-03-29T00:30:00Z,,FR,,=cmd
"""
OPEN = """\
agreement: 1
name: open
models: {own: my-model}
calendar: office
calendars: {office: {timezone: Europe/Berlin, hours: {mon-fri: "08:00-17:00"}}}
people: {ada: {capacity: 1}, ben: {}}
teams: {field: {members: [ada, ben]}}
queues: {inbound: {}}
routing:
  otherwise: inbound
  routes:
    big: {when: employees >= 100 or score.own >= 10, to: ada}
    own: {when: country = 'DE', to: field, account_owner: true}
"""
MODEL = """\
reifegrad: 1
name: my-model
dimensions: {fit: {criteria: {near: {when: country = 'AT', points: 10}}}}
thresholds: {sales_qualified: 10}
"""


def _files() -> None:
    Path("leads.csv").write_text(LEADS, "utf-8")
    Path("activities.csv").write_text("activity_id,lead_id,kind,occurred_at\n", "utf-8")
    Path("open.yaml").write_text(OPEN, "utf-8")
    Path("my-model.yaml").write_text(MODEL, "utf-8")


def test_init_writes_an_agreement_that_check_likes_and_its_schema(run: Run) -> None:
    made = run("agreement", "init", "sales")
    assert made.exit_code == 0, made.output
    assert Path("sales/agreement.yaml").read_text("utf-8") == agreement_text("bavaria")
    assert json.loads(Path("sales/agreement.schema.json").read_text("utf-8"))["title"] == "Reifegrad agreement"
    assert run("agreement", "check", "sales/agreement.yaml", "--strict").exit_code == 0
    again = run("agreement", "init", "sales")
    assert again.exit_code == 2
    assert "file-exists" in again.output
    assert json.loads(run("schema", "--agreement").stdout) == json.loads(
        Path("sales/agreement.schema.json").read_text("utf-8")
    )


def test_check_says_what_models_never_give_and_who_gets_nothing(run: Run) -> None:
    text = agreement_text("bavaria")
    text = text.replace("in ('A1', 'A2')", "in ('A1', 'A8')")
    text = text.replace("in ('C3',", "in ('C9',").replace("when: employees >= 250", "when: segment.readiness = 'x'")
    text = text.replace("members: [felix, greta, hans, ines, jonas]", "members: [felix, greta, hans, ines]")
    text = text.replace("at_least: 40", "at_least: 400").replace("switzerland: ines}", "austria: ines}", 1)
    Path("a.yaml").write_text(text.replace("{austria: eva, austria: ines}", "{austria: eva}"), "utf-8")
    result = run("agreement", "check", "a.yaml")
    assert result.exit_code == 0
    for said in (
        "never gives 'C9' (cell)",
        "never gives 'A8' (cell) (service_levels.hot.when)",
        "has no result 'segment'",
        "no route leads to 'jonas'",
        "nothing reads the territory 'switzerland'",
        "marketing promises 400 leads a week, but everyone together takes only 82.5",
    ):
        assert said in result.output
    assert run("agreement", "check", "a.yaml", "--strict").exit_code == 1
    german = run("agreement", "check", "a.yaml", "--lang", "de").output
    assert "das Modell 'grade-matrix' ergibt nie 'C9' (cell)" in german


def test_a_model_that_is_not_there_is_a_warning_of_check_and_an_error_of_simulate(run: Run) -> None:
    _files()
    Path("my-model.yaml").rename("elsewhere.yaml")
    result = run("agreement", "check", "open.yaml")
    assert "open.yaml:3: agreement-model-missing: the model 'my-model'" in result.output
    simulated = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv")
    assert simulated.exit_code == 1
    assert "agreement-model-missing" in simulated.output
    assert run("agreement", "check", "open.yaml", "--model", "elsewhere.yaml", "--strict").exit_code == 0


def test_an_agreement_that_is_not_there_names_the_nearest(run: Run) -> None:
    result = run("agreement", "check", "bavria")
    assert result.exit_code == 1
    assert "Did you mean 'bavaria'?" in result.output


def test_simulate_gives_every_lead_to_somebody_or_a_queue_and_says_why(run: Run) -> None:
    _files()
    files = ("--leads", "leads.csv", "--activities", "activities.csv")
    made = run("agreement", "simulate", "open.yaml", *files, "--lead", "L3", "-o", "all.csv", "--json")
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    assert (found["leads"], found["given"], found["weeks"]) == (5, 3, 4)
    assert {one["person"]: (one["leads"], one["capacity"]) for one in found["people"]} == {
        "ada": (2, "1"),
        "ben": (1, None),
    }
    (said,) = found["decisions"]
    # Austrians have 10 points by the model beside the agreement; on Saturday nobody works before Monday.
    assert (said["owner"], said["route"], said["starts_at"]) == ("ada", "big", "2026-03-30T06:00:00Z")
    with Path("all.csv").open(encoding="utf-8") as file:
        rows = {row["lead"]: row for row in csv.DictReader(file)}
    assert [rows[f"L{number}"]["owner"] for number in (1, 2, 3, 4, 5)] == ["ada", "ben", "ada", "", ""]
    assert rows["L2"]["text"].endswith("ada was passed over: has used up the capacity of this week (1).")
    assert (rows["L4"]["queue"], rows["L4"]["cause"], rows["L5"]["cause"]) == ("inbound", "nobody", "no_route")


def test_simulate_shows_people_routes_queues_and_who_was_passed_over(run: Run) -> None:
    _files()
    result = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv", "--lang", "de", "--lead", "L9")
    assert result.exit_code == 0, result.output
    for said in ("Probelauf: open", "Welcher Weg", "Was gewartet hätte, und warum", "Kapazität ausgeschöpft"):
        assert said in result.output
    assert "Diesen Lead gibt es in der Zeit nicht." in result.output


def test_simulate_writes_a_page(run: Run) -> None:
    _files()
    result = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv", "--report", "page.html")
    assert result.exit_code == 0, result.output
    assert "Who would have got how many" in Path("page.html").read_text("utf-8")


def test_whoever_was_away_is_passed_over(run: Run) -> None:
    _files()
    Path("away.yaml").write_text("ada: [2026-03-02..2026-03-31]\nben: 2026-03-02\n", "utf-8")
    made = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv", "--absences", "away.yaml", "--json")
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    assert found["given"] == 0
    assert {(one["person"], one["cause"]): one["leads"] for one in found["passed_over"]} == {
        ("ada", "absent"): 4,
        ("ben", "absent"): 2,
    }


def test_everything_that_is_wrong_with_absences_is_said_at_its_line(run: Run) -> None:
    _files()
    Path("away.yaml").write_text("ada: [2026-03-02, 08-03]\nbne: 2026-03-02\nben: [2026-02-30..2026-03-02]\n", "utf-8")
    result = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv", "--absences", "away.yaml")
    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in result.output.splitlines() if line.startswith("away")] == [
        ["away.yaml:1", "absences-file"],
        ["away.yaml:2", "name-unknown"],
        ["away.yaml:3", "calendar-day"],
    ]
    Path("away.yaml").write_text("- ada\n", "utf-8")
    assert (
        "absences-file"
        in run("agreement", "simulate", "open.yaml", "--leads", "leads.csv", "--absences", "away.yaml").output
    )


def test_a_column_that_the_agreement_reads_and_nobody_has_is_an_error(run: Run) -> None:
    _files()
    Path("open.yaml").write_text(OPEN.replace("country = 'DE'", "contry = 'DE'"), "utf-8")
    result = run("agreement", "simulate", "open.yaml", "--leads", "leads.csv")
    assert result.exit_code == 1
    assert "contry" in result.output


def test_the_shipped_agreement_has_a_name_for_everybody() -> None:
    plain, _ = read_yaml(agreement_text("bavaria"), file="bavaria")
    assert all(person["title"] for person in plain["people"].values())
