"""Every command says at its end what was rejected; `score` says what else did not count, and is strict if asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

MODEL = """\
reifegrad: 1
name: m
dimensions:
  fit: {criteria: {position: {attribute: position, points: {CEO: 20, else: 0}}}}
  interest: {criteria: {visit: {activity: page_viewed, points: 5, limit: 3}}}
thresholds: {sales_qualified: 20, rest: else}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Sources of which each holds a row that cannot be read."""
    leads = [f"L{n},2025-0{1 + n % 6}-0{1 + n % 9},{'CEO' if n % 3 else 'CTO'}" for n in range(60)]
    won = [f"L{n},{'won' if n % 4 == 0 else 'lost'},2025-0{2 + n % 6}-11" for n in range(50)]
    acts = [f"{n},L{n % 60},page_viewed,2025-0{2 + n % 6}-0{1 + n % 9},{n}" for n in range(120)]
    texts = {
        "leads": ["lead_id,created_at,position", *leads, "L99,someday,CEO"],
        "activities": ["activity_id,lead_id,kind,occurred_at,amount", *acts, "999,L1,page_viewed,someday,1"],
        "outcomes": ["lead_id,outcome,decided_at", *won, "L2,Qualified,2025-05-05"],
    }
    for name, lines in texts.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "m.yaml").write_text(MODEL)
    (tmp_path / "n.yaml").write_text(MODEL.replace("name: m", "name: n").replace("points: 5", "points: 6"))
    return ["--leads", "leads.csv", "--activities", "activities.csv"]


COMMANDS = {
    "score": ["score", "m.yaml", "--as-of", "2025-09-01"],
    "explain": ["explain", "m.yaml", "--as-of", "2025-09-01", "--lead", "L1"],
    "diff": ["diff", "m.yaml", "n.yaml", "--as-of", "2025-09-01"],
    "ask": ["ask", "m.yaml"],
    "rfm": ["rfm", "--as-of", "2025-09-01", "--kind", "page_viewed"],
    "backtest": ["backtest", "m.yaml", "--outcomes", "outcomes.csv", "--horizon", "30d"],
    "calibrate": ["calibrate", "m.yaml", "--outcomes", "outcomes.csv", "--horizon", "30d", "--capacity", "5 per week"],
    "icp": ["icp", "--outcomes", "outcomes.csv"],
}


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "icp"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_command_says_what_was_rejected(
    run: Callable[..., Result], files: list[str], name: str, form: tuple[str, ...]
) -> None:
    result = run(*COMMANDS[name], *files, *form)
    assert result.exit_code == 0, result.output
    told = result.stderr if name != "score" else result.stdout
    assert "activities.rejects.csv" in told
    assert ("leads.rejects.csv" in told) is (name != "rfm")  # which reads no leads
    if "--outcomes" in COMMANDS[name]:
        assert "outcomes.rejects.csv" in told


def test_a_page_says_it_too(run: Callable[..., Result], files: list[str], tmp_path: Path) -> None:
    assert run(*COMMANDS["backtest"], *files, "--report", "page.html").exit_code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "What did not count" in page
    assert "outcomes.rejects.csv" in page


def test_score_is_strict_only_if_asked_and_only_where_something_needs_a_look(
    run: Callable[..., Result], files: list[str], tmp_path: Path
) -> None:
    assert run(*COMMANDS["score"], *files).exit_code == 0
    result = run(*COMMANDS["score"], *files, "--strict", "-o", "scores.csv")
    assert result.exit_code == 1
    assert "What did not count" in result.stdout
    assert (tmp_path / "scores.csv").exists()
    record = json.loads(run(*COMMANDS["score"], *files, "--json").stdout)
    assert {problem["code"] for problem in record["not_counted"]} == {"first-rejected"}
    assert {problem["file"] for problem in record["not_counted"]} == {"leads.csv", "activities.csv"}
    for name in ("leads", "activities"):
        lines = (tmp_path / f"{name}.csv").read_text("utf-8").splitlines()
        (tmp_path / f"{name}.csv").write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    result = run(*COMMANDS["score"], *files, "--strict")
    assert result.exit_code == 0
    assert "What did not count" not in result.stdout
    assert "Was nicht gezählt hat" not in run(*COMMANDS["score"], *files, "--lang", "de").stdout


@pytest.mark.parametrize("command", ["backtest", "icp", "calibrate"])
def test_outcomes_in_other_words_are_blamed_themselves(
    run: Callable[..., Result], files: list[str], tmp_path: Path, command: str
) -> None:
    text = (tmp_path / "outcomes.csv").read_text("utf-8")
    (tmp_path / "outcomes.csv").write_text(text.replace(",won,", ",Qualified,").replace(",lost,", ",Disqualified,"))
    result = run(*COMMANDS[command], *files)
    assert result.exit_code == 1
    assert "nothing is left of the outcomes: all rows were rejected (51)" in result.stderr
    assert "outcomes: {values: {outcome: {'Disqualified': won|lost" in result.stderr
