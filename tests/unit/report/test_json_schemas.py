"""Every command with --json keeps to its schema, and the schemas refuse what is not so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from click.testing import CliRunner

from reifegrad.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator


AS_OF = ("--as-of", "2026-01-01")
ACCOUNTS = """\
reifegrad: 1
name: accounts
subject: account
timezone: Europe/Berlin
population: employees is not null
dimensions:
  fit:
    criteria:
      size: {attribute: employees, points: {"> 250": 30, "> 50": 10, else: 0}}
      foreign: {when: country != 'DE', points: 0, disqualify: Too far away}
  interest:
    criteria:
      pages: {activity: page_viewed, points: 2, limit: 5 per day, decay: {half_life: 30 days}}
grades: {fit: {A: 20, B: else}, interest: {1: 10, 2: else}}
matrix: {rows: fit, columns: interest, cells: {A1: {stage: hot, priority: A}}}
thresholds: {sales_qualified: 30, rest: else}
segments: {large: employees > 250, other: else}
"""
BROKEN = """\
reifegrad: 1
name: broken
timezone: Europe/Berlin
dimensions:
  interest:
    criteria:
      pages: {activty: page_viewed, points: 2}
"""
EXAMPLES = """\
as_of: 2026-01-10T12:00
cases:
  - name: Nobody gets as much
    given: {lead: {country: DE}}
    expect: {score: 999, stage: hot}
"""


class Printed(NamedTuple):
    """What a command printed: its name, how it ended, and its JSON."""

    command: str
    code: int
    content: Any


def _print(*args: object) -> Printed:
    made = CliRunner().invoke(cli, [*map(str, args), "--json"], catch_exceptions=False)
    assert made.stdout.startswith(("{", "[")), made.output
    return Printed(str(args[0]), made.exit_code, json.loads(made.stdout))


def _scoring(facts: tuple[str, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Commands that compute scores, over 200 leads."""
    scored = (*facts, *AS_OF)
    yield "score", ("score", "fit-interest", *scored, "--top", 5)
    yield "score in German", ("score", "fit-interest", *scored, "--top", 5, "--lang", "de")
    yield "score files", ("score", "grade-matrix", *scored, "-o", "s.csv", "--contributions", "c.csv")
    yield "score tables", ("score", "icp-bant", *scored, "-o", "table:made.s", "--engine", "duckdb:///x.db")
    yield "score accounts", ("score", "accounts.yaml", *scored, "--top", 50)
    yield "score learned", ("score", "bought.yaml", "--leads", "bought.csv", *AS_OF)
    yield "explain", ("explain", "fit-interest", *scored, *_named("lead", "L0000001", "L0000002"), "--steps")
    yield "explain in German", ("explain", "grade-matrix", *scored, "--lead", "L0000001", "--lang", "de")
    yield "explain early", ("explain", "fit-interest", *facts, "--as-of", "2001-01-01", "--lead", "L0000001")
    yield "explain accounts", ("explain", "accounts.yaml", *scored, *_named("lead", *(f"C{n:07}" for n in range(1, 9))))
    yield "explain learned", ("explain", "bought.yaml", "--leads", "bought.csv", *AS_OF, "--lead", "L00001")
    yield "diff", ("diff", "fit-interest", "grade-matrix", "--lang", "de")
    yield "diff of scores", ("diff", "small.yaml", "smaller.yaml", *scored)
    yield "diff of accounts", ("diff", "accounts.yaml", "strict.yaml", *scored)
    yield "test", ("test", "fit-interest")
    yield "test fails", ("test", "small.yaml", "failing.tests.yaml")
    yield "check", ("check", "fit-interest")
    yield "check data", ("check", "small.yaml", *scored)
    yield "check and fix", ("check", "broken.yaml", "--fix")
    yield "ask", ("ask", "fit-interest", *scored, "--lead", "L0000001", "--lead", "L0000002")
    yield "ask accounts", ("ask", "accounts.yaml", *scored, "--lead", "C0000001")
    yield "ask learned", ("ask", "bought.yaml", "--leads", "bought.csv", *AS_OF, "--lead", "L00001")
    yield "ask for fields", ("ask", "fit-interest", *scored)
    yield "templates", ("templates",)
    yield "doctor", ("doctor",)


def _measuring(facts: tuple[str, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Commands that measure and learn, over leads with outcomes."""
    yield "learn", ("learn", "--leads", "bought.csv", "--target", "bought", "--time", "came in", "-o", "bought.yaml")
    yield "learn from facts", ("learn", *facts, "--without", "position", "-o", "learned.yaml", "--pictures", "slides")
    yield "backtest", ("backtest", "fit-interest", "grade-matrix", *facts, "--pictures", "back", "--lang", "de")
    yield "backtest accounts", ("backtest", "bought.yaml", *facts, "--allow-missing")
    yield "calibrate", ("calibrate", "small.yaml", *facts, "--capacity", "3 per week", "--write")
    yield "calibrate early", ("calibrate", "fit-interest", *facts, "--capacity", "3 per week", "--to", "2025-01-01")
    yield "criteria", ("criteria", "fit-interest", *facts, "-o", "proposed.yaml")
    yield "criteria alone", ("criteria", "small.yaml", *facts, "--patterns", 0)
    yield "drift", ("drift", "fit-interest", *facts, "--trained-until", "2025-06-30")
    yield "drift with nobody before", ("drift", "small.yaml", *facts, "--trained-until", "2021-06-30")
    yield "icp", ("icp", *facts, "-o", "icp.yaml")
    yield "rfm", ("rfm", *facts[4:6], "--kind", "page_viewed", *AS_OF)


def _named(option: str, *names: str) -> tuple[str, ...]:
    return tuple(part for name in names for part in (f"--{option}", name))


def _write_files() -> None:
    """The models and tables that the commands name."""
    small = BROKEN.replace("activty", "activity").replace("name: broken", "name: small")
    small += "thresholds: {hot: 400, sales_qualified: 50, rest: else}\n"
    texts = {
        "accounts.yaml": ACCOUNTS,
        "strict.yaml": ACCOUNTS.replace("employees is not null", "employees > 200"),
        "broken.yaml": BROKEN,
        "small.yaml": small,
        "smaller.yaml": small.replace("points: 2", "points: 1.5"),
        "failing.tests.yaml": EXAMPLES,
    }
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    rng = np.random.default_rng(3)
    rows = 500
    hours, source = rng.gamma(2, 4, rows).round(1), rng.choice(["fair", "web", "list"], rows)
    won = rng.random(rows) < 1 / (1 + np.exp(2 - 0.2 * hours - (source == "fair")))
    columns = {
        "lead_id": [f"L{number:05}" for number in range(rows)],
        "hours on site": np.where(rng.random(rows) < 0.1, np.nan, hours),
        "source": source,
        "came in": pd.date_range("2024-01-01", periods=rows, freq="9h").strftime("%Y-%m-%d %H:%M"),
        "bought": np.where(won, "yes", "no"),
        "paid": np.where(won, "2025-01-01", ""),
    }
    pd.DataFrame(columns).to_csv("bought.csv", index=False)
