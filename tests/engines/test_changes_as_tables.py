"""A log of profile changes in the engine: words for yes and no are read alike, what is not readable is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from conftest import Database

MODEL = """
reifegrad: 1
name: m
timezone: Europe/Berlin
dimensions:
  f:
    criteria:
      renewal: {when: "renewal_date < date '2025-06-01'", points: 50}
      optin: {when: "newsletter is true", points: 5}
      size: {attribute: size, points: {">= 1000": 20, else: 1}}
"""
CHANGES = (
    ("A", "renewal_date", "2025-05-01T00:00:00+02:00"),
    ("A", "newsletter", "Ja"),
    ("A", "size", "1500.0"),
    ("B", "renewal_date", "15.01.2025"),
    ("B", "newsletter", "perhaps"),
    ("B", "size", "1,500"),
    ("B", "size", ""),
    ("B", "position", "anything"),
)


def test_values_of_a_log_in_the_engine_are_read_or_counted(run: Callable[..., Result], database: Database) -> None:
    Path("m.yaml").write_text(MODEL, "utf-8")
    Path("leads.csv").write_text("lead_id,renewal_date,newsletter,size\nA,,,\nB,,,\n", "utf-8")
    rows = ", ".join(
        f"('{lead}', '{name}', '{value}', timestamp '2025-01-05 00:00:00')" for lead, name, value in CHANGES
    )
    database.run(
        "create table SCHEMA.changes (lead_id varchar(9), attribute varchar(20), value text, known_at timestamp)",
        f"insert into SCHEMA.changes values {rows}",
    )
    words = ("--engine", database.url, "--leads", "leads.csv", "--profile-changes", database.table("changes"))
    done = run("score", "m.yaml", "--as-of", "2025-03-01", *words, "-o", "s.json", "--json")
    assert done.exit_code == 0, done.output
    assert {row["lead_id"]: row["score"] for row in json.loads(Path("s.json").read_text("utf-8"))} == {"A": 75, "B": 0}
    told = json.loads(done.stdout)
    assert told["tables"]["profile_changes"]["values_rejected"] == 3
    unread = [problem for problem in told["problems"] if problem["code"] == "table-values-unread"]
    assert {(problem["key"], problem["params"]["count"]) for problem in unread} == {
        ("value (renewal_date)", 1), ("value (newsletter)", 1), ("value (size)", 1)
    }  # fmt: skip
