"""What people type wrong ends with 2 and a line that says what to type; what lies in a file ends with 1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

SCORE = ("score", "fit-interest", "--leads", "leads.csv", "--as-of", "2026-01-01")
LEADS = "lead_id,position,email,country\n1,CEO,a@x.de,DE\n"


@pytest.fixture(autouse=True)
def leads(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(LEADS, "utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("score", "fit-intrest", *SCORE[2:]), "Did you mean 'fit-interest'?"),
        (("score", "a\0b", *SCORE[2:]), "model-not-found"),
        (("score", "x" * 5000, *SCORE[2:]), "model-not-found"),
        (("score", "fit-interest", "--leads", "lead.csv", "--as-of", "2026-01-01"), "source-not-found"),
        (("score", "fit-interest", "--leads", "leads.csv"), "Missing option '--as-of'"),
        ((*SCORE[:-1], "soon"), "as-of-format"),
        ((*SCORE[:-1], "1850-01-01"), "as-of-out-of-range"),
        ((*SCORE, "-o", "scores.txt"), "does not end in any of .csv, .parquet, .json. Give the file one of"),
        ((*SCORE, "-o", "scores.xls"), "A workbook is written as a list of the leads: -o list.xlsx."),
        ((*SCORE, "--contributions", "parts.xlsx"), "A workbook is written as a list of the leads: -o list.xlsx."),
        ((*SCORE, "-o", "crm.scores"), "or write table:crm.scores for a table."),
        ((*SCORE, "-o", "list.csv", "--for", "odoo"), "'odoo' is not one of"),
        ((*SCORE, "-o", "list.xlsx", "--for", "excel"), "a list of this form is a .csv file"),
        ((*SCORE, "--for", "excel-de"), "belong to a list"),
        ((*SCORE, "-o", "scores.csv", "--columns", "rank"), "belong to a list"),
        ((*SCORE, "--top", "20000"), "the screen lists at most 10,000 leads"),
        ((*SCORE, "-o", "nowhere/scores.csv"), "there is no folder nowhere"),
        ((*SCORE, "-o", "leads.csv"), "output-is-source"),
        ((*SCORE, "-o", "a.csv", "--contributions", "a.csv"), "Choose two different names"),
        ((*SCORE, "--lead", "2"), "unknown-lead: there is no lead '2'"),
        ((*SCORE, "--memory", "much"), "write a size such as 8GB"),
        ((*SCORE, "--top", "0"), "0 is not in the range"),
        ((*SCORE, "--lang", "fr"), "'fr' is not one of"),
        ((*SCORE, "--mapping", "no.yaml"), "mapping-unreadable"),
        (("explain", *SCORE[1:]), "Missing option '--lead'"),
        (("diff", "fit-interest", "grade-matrix", "--leads", "leads.csv"), "--leads and --as-of belong together"),
        (("test", "leads.yaml"), "model-not-found"),
        (("test", "fit-interest", "none.yaml"), "examples-not-found"),
        (("init", "--template", "none"), "unknown-template"),
        (("init", "leads.csv"), "is a file"),
        (("demo-data", "leads.csv"), "is a file"),
        (("demo-data", "x", "--leads", "0"), "0 is not in the range"),
        (("sql", "fit-interest", "--dialect", "oracle", "--as-of", "2026-01-01"), "'oracle' is not one of"),
        (("nonsense",), "there is no command 'nonsense'"),
        (("score", "fit-interest", "--laeds", "x"), "No such option"),
    ],
)
def test_misuse_ends_with_2_and_the_remedy(run: Callable[..., Result], words: tuple[str, ...], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.mark.parametrize(
    "words",
    [("score", "nope", *SCORE[2:], "--json"), ("score", "--json"), (*SCORE, "--json", "--top", "x")],
)
def test_with_json_errors_are_json_too(run: Callable[..., Result], words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["severity"] == "error"
    assert problem["what"]
    assert result.stderr == ""


def test_every_problem_of_a_model_is_told_with_its_line(run: Callable[..., Result], tmp_path: Path) -> None:
    model = tmp_path / "model.yaml"
    model.write_text(
        "reifegrad: 1\nname: x\ndimensions:\n  d:\n    criteria:\n      a: {attribut: x, points: 1}\n"
        "      b: {when: 'country = ', points: 1}\n      c: {attribute: x, points: y}\n",
        "utf-8",
    )
    result = run("score", model, *SCORE[2:])
    assert result.exit_code == 1
    assert [f"model.yaml:{line}:" in result.stderr for line in (6, 8)] == [True, True]
    assert "Did you mean 'attribute'?" in result.stderr


def test_a_file_without_the_columns_of_the_model_is_told_and_may_be_allowed(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,email\n1,a@gmx.de\n", "utf-8")
    result = run(*SCORE)
    assert result.exit_code == 1
    assert "'position'" in result.stderr
    assert "'country'" in result.stderr
    allowed = run(*SCORE, "--allow-missing")
    assert allowed.exit_code == 0
    assert "-10 Free-mail address" in allowed.stdout


def test_nobody_at_all_is_an_empty_list_and_no_error(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,position,email,country,created_at\n", "utf-8")
    result = run(*SCORE)
    assert result.exit_code == 0
    assert "0 leads scored." in result.stdout
    assert json.loads(run(*SCORE, "--json").stdout)["list"] == []


def test_names_of_leads_cannot_steer_the_terminal(run: Callable[..., Result], tmp_path: Path) -> None:
    name = "\x1b[31mEvil\x1b]0;title\x07[link=http://x]"
    (tmp_path / "leads.csv").write_text(f"lead_id,position,email,country,name\n1,CEO,a@x.de,DE,{name}\n", "utf-8")
    for command in (SCORE, ("explain", *SCORE[1:], "--lead", "1")):
        result = run(*command)
        assert result.exit_code == 0
        assert "Evil" in result.stdout
        assert "\x1b" not in result.output
        assert "\x07" not in result.output
