"""Values as people and programs write them give the scores that are meant; what is not sure is said."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

CHANGES = """reifegrad: 1
name: m
timezone: Europe/Berlin
dimensions:
  f:
    criteria:
      renewal: {when: "renewal_date < date '2025-06-01'", points: 50}
      optin: {when: "newsletter is true", points: 5}
      size: {attribute: employees, points: {">= 1000": 20, else: 1}}
"""
SIZE = """reifegrad: 1
name: m
dimensions: {f: {criteria: {size: {attribute: employees, points: {">= 1000": 10, else: 1}}}}}
"""
SPENT = """reifegrad: 1
name: m
dimensions: {f: {criteria: {spent: {activity: order, measure: sum(amount), points: {">= 100": 20, else: 1}}}}}
"""
DEMO = "reifegrad: 1\nname: m\ndimensions: {f: {criteria: {demo: {activity: demo, points: 50}}}}\n"


def write(name: str, text: str) -> str:
    Path(name).write_text(text, "utf-8")
    return name


def score(run: Callable[..., Result], model: str, *words: str) -> tuple[dict[str, float], str]:
    """The scores, and what was said."""
    command = ("score", write("m.yaml", model), "--as-of", "2025-03-01", "--lang", "en", *words, "-o", "scores.csv")
    done = run(*command)
    assert done.exit_code == 0, done.output
    with Path("scores.csv").open(encoding="utf-8", newline="") as file:
        return {row["lead_id"]: float(row["score"]) for row in csv.DictReader(file)}, " ".join(done.output.split())


@pytest.mark.parametrize(
    "values",
    [
        {"renewal_date": "2025-05-01", "newsletter": "True", "employees": '"1,500"'},
        {"renewal_date": "15.01.2025", "newsletter": "ja", "employees": '"1.500,0"'},
        {"renewal_date": "15-Jan-2025", "newsletter": "WAHR", "employees": "1500.0"},
    ],
)
def test_a_change_log_says_what_the_leads_table_says(run: Callable[..., Result], values: dict[str, str]) -> None:
    leads = write("leads.csv", f"lead_id,{','.join(values)}\nA,{','.join(values.values())}\n")
    log = "".join(f"A,{name},{value},2025-01-05\n" for name, value in values.items())
    changes = write("changes.csv", f"lead_id,attribute,value,known_at\n{log}")
    assert score(run, CHANGES, "--leads", leads)[0] == {"A": 75}
    found, said = score(run, CHANGES, "--leads", leads, "--profile-changes", changes)
    assert found == {"A": 75}
    assert "unreadable" not in said


def test_a_change_that_cannot_be_read_is_said_by_score_and_check(run: Callable[..., Result]) -> None:
    leads = write("leads.csv", "lead_id,renewal_date,newsletter,employees\nA,2025-05-01,true,1500\n")
    changes = write("changes.csv", "lead_id,attribute,value,known_at\nA,employees,plenty,2025-01-05\n")
    found, said = score(run, CHANGES, "--leads", leads, "--profile-changes", changes)
    assert found == {"A": 55}
    assert "1 unreadable value" in said
    checked = run("check", "m.yaml", "--leads", leads, "--profile-changes", changes, "--lang", "en").output
    assert "rejected-not-a-number" in checked
    assert "value (employees)" in checked


def test_a_column_without_evidence_is_said_by_every_command_with_the_line_that_settles_it(
    run: Callable[..., Result],
) -> None:
    leads = write("leads.csv", "lead_id;employees\nA;1.500\nB;900\n")
    found, said = score(run, SIZE, "--leads", leads)
    assert found == {"A": 10, "B": 1}
    assert 'leads: {decimal: "."}' in said
    common = ("m.yaml", "--leads", leads, "--as-of", "2025-03-01")
    for command in (("check", *common), ("explain", *common, "--lead", "A"), ("score", *common, "--lang", "de")):
        assert "decimal-unclear" in run(*command).output
    told = json.loads(run("score", *common, "--json").stdout)
    assert "decimal-unclear" in {problem["code"] for problem in told["problems"]}
    mapping = write("map.yaml", 'leads: {decimal: "."}\n')
    found, said = score(run, SIZE, "--leads", leads, "--mapping", mapping)
    assert found == {"A": 1, "B": 1}
    assert "decimal" not in said


@pytest.mark.parametrize("returned", ["450,00-", "\u2212450,00", "(450,00)", "-450,00 €"])
def test_a_return_takes_away_from_the_sum(run: Callable[..., Result], returned: str) -> None:
    log = f"activity_id;lead_id;kind;occurred_at;amount\n1;A;order;2025-02-01;500,00\n2;A;order;2025-02-02;{returned}\n"
    words = ("--leads", write("leads.csv", "lead_id\nA\n"), "--activities", write("log.csv", log))
    assert score(run, SPENT, *words)[0] == {"A": 1}


def test_an_id_of_sixteen_digits_in_a_number_cell_finds_its_activities(run: Callable[..., Result]) -> None:
    def workbook(number: int) -> str:
        with xlsxwriter.Workbook("leads.xlsx") as file:
            sheet = file.add_worksheet()
            sheet.write_column(0, 0, ["lead_id", number])
        return "leads.xlsx"

    log = write("log.csv", "activity_id,lead_id,kind,occurred_at\n1,1202100000000123,demo,2025-02-01\n")
    assert score(run, DEMO, "--leads", workbook(1202100000000123), "--activities", log)[0] == {"1202100000000123": 50}
    done = run("score", "m.yaml", "--as-of", "2025-03-01", "--leads", workbook(12021000000001234), "--activities", log)
    assert done.exit_code == 1
    assert "id-digits-lost" in done.output


def test_score_names_the_format_of_times_that_it_rejects(run: Callable[..., Result]) -> None:
    log = write("log.csv", "activity_id,lead_id,kind,occurred_at\n1,A,demo,1738368000000\n")
    leads = write("leads.csv", "lead_id\nA\n")
    found, said = score(run, DEMO, "--leads", leads, "--activities", log)
    assert found == {"A": 0}
    line = "activities: {formats: {occurred_at: unix_ms}}"
    assert line in said
    words = ("--leads", leads, "--activities", log, "--mapping", write("map.yaml", f"{line}\n"))
    assert score(run, DEMO, *words)[0] == {"A": 50}


def test_a_column_that_is_mapped_to_the_id_keeps_its_own_meaning(run: Callable[..., Result]) -> None:
    model = (
        "reifegrad: 1\nname: m\ndimensions: {f: {criteria: {d: {when: \"email_domain = 'x.example'\", points: 5}}}}\n"
    )
    leads = write("leads.csv", "Email,Name\na@x.example,Anna\n")
    mapping = write("map.yaml", "leads: {columns: {lead_id: Email}}\n")
    assert score(run, model, "--leads", leads, "--mapping", mapping)[0] == {"a@x.example": 5}
