"""Broken files of any kind: never a traceback, and every row that was read is scored, waiting, or rejected."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

MODEL = """\
reifegrad: 1
name: small
timezone: Europe/Berlin
dimensions:
  d:
    criteria:
      position: {attribute: position, points: {CEO: 20}}
      big: {attribute: employees, points: {"> 100": 5}}
      visits: {activity: page_viewed, where: "path like '/p%'", points: 1}
"""
LEADS = "lead_id;created_at;position;employees;name\n" + "".join(
    f"{n};0{n % 9 + 1}.12.2025 10:00;{('CEO', 'Einkäufer', '')[n % 3]};1.{n}00,5;Müller {n}\n" for n in range(12)
)
ACTIVITIES = "activity_id;lead_id;kind;occurred_at;path\n" + "".join(
    f"a{n};{n % 14};page_viewed;2025-12-{n % 28 + 1:02}T10:00:00Z;/preise\n" for n in range(20)
)
NOISE = (
    b";",
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x80",
    b",",
    b"\t",
    b"'",
    b"=1+1",
    b"9" * 400,
)


def mutated(text: str, dice: random.Random) -> bytes:
    """A file with some of what exports, editors and transfers do to it."""
    data = bytearray(text.encode(dice.choice(["utf-8", "utf-8", "cp1252", "utf-16"])))
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(data) + 1)
        match dice.randrange(5):
            case 0:
                data[place:place] = dice.choice(NOISE)
            case 1:
                del data[place : place + dice.randint(1, 40)]
            case 2:
                data[place : place + 1] = bytes([dice.randrange(256)])
            case 3:
                data[place:place] = data[place : place + dice.randint(1, 80)]
            case _:
                data = data[: max(1, place)]
    return bytes(data)


@pytest.mark.parametrize("seed", range(30))
def test_no_row_is_lost_and_no_traceback_shown(run: Callable[..., Result], tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # the same files every time
    (tmp_path / "model.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_bytes(mutated(LEADS, dice) if seed % 3 else LEADS.encode())
    (tmp_path / "acts.csv").write_bytes(mutated(ACTIVITIES, dice) if seed % 3 != 1 else ACTIVITIES.encode())
    data = ("--leads", "leads.csv", "--activities", "acts.csv", "--as-of", "2025-12-20", "--allow-missing")
    result = run("score", "model.yaml", *data, "--json")
    assert result.exit_code in {0, 1}, result.output
    record = json.loads(result.stdout)
    if result.exit_code == 1:
        assert record["problems"]
        assert all(problem["code"] != "bug" and problem["what"] for problem in record["problems"])
        return
    leads = record["tables"]["leads"]
    known = record["scored"] + record["not_scored"] + record["not_yet_known"]
    assert leads["rows_read"] == known + leads["rows_rejected"] + leads["rows_dropped"]
    assert run("score", "model.yaml", *data).exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"\0" * 100,
        b"PK\x03\x04 no workbook",
        b"PAR1 no parquet",
        b"lead_id\n",
        b"\xff\xfe",
        b"<html></html>",
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "csv.gz"])
def test_a_file_that_is_something_else_is_told_in_a_line(
    run: Callable[..., Result], tmp_path: Path, content: bytes, ending: str
) -> None:
    (tmp_path / "model.yaml").write_text(MODEL, "utf-8")
    (tmp_path / f"leads.{ending}").write_bytes(content)
    result = run("score", "model.yaml", "--leads", f"leads.{ending}", "--as-of", "2026-01-01", "--allow-missing")
    assert result.exit_code in {0, 1}, result.output
    assert "bug" not in result.stderr
    if result.exit_code == 1:
        assert f"leads.{ending}" in result.stderr
