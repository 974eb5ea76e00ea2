"""What `score` and `check` say to put into a mapping file can be copied as it stands there, and mends what was said."""

from __future__ import annotations

import csv
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

MODEL = """\
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 20, else: 0}}
      home: {when: "country in ('DE', 'AT')", points: 10}
  interest: {criteria: {visit: {activity: page_viewed, points: 5}}}
"""
LEADS = """\
lead_id,Create Time,position,country
L1,2025-11-01,CEO,Germany
L2,2025-11-02,NULL,DE
L3,2025-11-03,ceo,Austria
L4,2025-11-04,CEO,AT
"""
VISITS = """\
activity_id,lead_id,kind,occurred_at
1,l1,page_viewed,2025-12-01
2,L2,Page_Viewed,2025-12-02
3,L3,page_viewed,2025-12-03
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A model, and tables of which each writes something otherwise."""
    for name, text in (("m.yaml", MODEL), ("leads.csv", LEADS), ("visits.csv", VISITS)):
        (tmp_path / name).write_text(text, "utf-8")
    return ["m.yaml", "--leads", "leads.csv", "--activities", "visits.csv", "--as-of", "2026-01-10"]


def copied(said: str) -> str:
    """The lines of the mapping file, as somebody copies them from the screen."""
    lines = itertools.dropwhile(lambda line: not re.fullmatch(r"\w+:", line), said.splitlines())
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("command", ["score", "check"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_all_that_is_said_is_mended_by_one_paste(
    run: Callable[..., Result], files: list[str], command: str, language: str
) -> None:
    words = (command, *files, "--lang", language)
    said = run(*words).output
    assert " ".join(said.split()).count("--mapping mapping.yaml") == 1
    assert said.count("leads:\n") == 1
    below = "see below" if language == "en" else "siehe unten"
    assert " ".join(said.split()).count(below) == 7
    Path("mapping.yaml").write_text(copied(said), "utf-8")
    mended = run(*words, "--mapping", "mapping.yaml")
    assert mended.exit_code == 0, mended.output
    assert below not in " ".join(mended.output.split())
    assert "mapping.yaml" not in mended.output


def test_everything_counts_then(run: Callable[..., Result], files: list[str]) -> None:
    Path("mapping.yaml").write_text(copied(run("score", *files).output), "utf-8")
    assert run("score", *files, "--mapping", "mapping.yaml", "-o", "scores.csv").exit_code == 0
    with Path("scores.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["lead_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"l1": 35, "l2": 15, "l3": 35, "l4": 30}


def test_two_pastes_into_one_file_are_said_to_be_two(run: Callable[..., Result], files: list[str]) -> None:
    text = copied(run("score", *files).output)
    Path("mapping.yaml").write_text(text + text, "utf-8")
    failed = run("score", *files, "--mapping", "mapping.yaml")
    assert failed.exit_code == 1
    second = text.count("\n") + 1
    assert f"the key 'leads' stands twice, in line 1 and in line {second}. Put both under one of them" in failed.stderr
    assert "ndentation" not in failed.stderr


def test_a_notebook_and_a_page_have_the_file_too(run: Callable[..., Result], files: list[str], tmp_path: Path) -> None:
    import reifegrad as rg

    facts = rg.Facts(leads=str(tmp_path / "leads.csv"), activities=str(tmp_path / "visits.csv"))
    html = rg.score(str(tmp_path / "m.yaml"), facts, as_of="2026-01-10")._repr_html_()
    assert f"<pre>{copied(run('score', *files).output)}</pre>".replace('"', "&#34;") in html
