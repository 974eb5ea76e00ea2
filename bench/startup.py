"""Measures how long short commands take, beside an earlier build: importing, --help, scoring ten leads, explaining one.

Both builds run in this environment, each from its own sources (PYTHONPATH), in turns, so that whatever else the machine
does falls on both. The times are the medians of all turns: CPU of the process, and by the clock.
Writes docs/reference/bench-startup.md; `python bench/startup.py --commit HASH --turns 7 --page FILE`.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from earlier_build import COMMIT, PROGRAM, ROOT, Spent, environment, prepare, run, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE = ROOT / "docs" / "reference" / "bench-startup.md"

_HEAD = """\
# Bench: short commands

`make bench-startup`, {day:%Y-%m-%d}, {cores} cores ({machine}), Python {python}. The earlier build is `{commit}`; both
take turns, and every number is the median of {turns} of them. A ratio is that of the medians. The 10 leads of a demo
company have 200 activities, in CSV files.

| | earlier: CPU s | by the clock | now: CPU s | by the clock | CPU, ratio | clock, ratio | goal (clock) |
|---|---|---|---|---|---|---|---|"""
_FOOT = """
A handful of facts is scored in memory: no engine is loaded, and nothing is compiled. What a handful is, says
`run/few_facts.py`. Nor is pandas loaded, which PyArrow does where it is installed as soon as it makes a column of
Python's values.
"""
_RANKED = re.compile(r"^ *(\d+)   (\S.*?) {2,}(-?[\d,.]+) ", re.MULTILINE)
"""Rank, name and score in the list of `score`; how parts are rounded and what is said below it may differ."""
_MODEL, _AS_OF, _LEAD = "fit-interest", "2026-01-01", "L0000005"


@dataclass(frozen=True)
class Case:
    """A short command, and the most that it may take: seconds, or a share of the earlier build."""

    title: str
    arguments: tuple[str, ...]
    goal: str


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--commit", default=COMMIT)
    options.add_argument("--turns", type=int, default=7)
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="reifegrad-bench-") as folder:
        builds = {"earlier": unpack(Path(folder) / "earlier", chosen.commit), "now": ROOT / "src"}
        for source in builds.values():
            prepare(source)
        cases = _cases(_ten_leads(Path(folder) / "company"))
        _check_same(cases, builds)
        spent = _measure(cases, builds, chosen.turns)
    page = _page(cases, spent, chosen.commit, chosen.turns)
    chosen.page.write_text(page, "utf-8")
    print(page)


def _ten_leads(folder: Path) -> tuple[str, ...]:
    arguments = ("demo-data", str(folder), "--leads", "10", "--activities", "200", "--format", "csv")
    subprocess.run(
        [sys.executable, *PROGRAM, *arguments], env=environment(ROOT / "src"), check=True, capture_output=True
    )
    return tuple(
        part for name in ("leads", "accounts", "activities") for part in (f"--{name}", str(folder / f"{name}.csv"))
    )


def _cases(sources: tuple[str, ...]) -> tuple[Case, ...]:
    return (
        Case("`import reifegrad`", ("-c", "import reifegrad"), "0.1 s"),
        Case("`reifegrad --help`", (*PROGRAM, "--help"), "0.25 s"),
        Case("`reifegrad score` of 10 leads", (*PROGRAM, "score", _MODEL, *sources, "--as-of", _AS_OF), "0.5 x"),
        Case(
            "`reifegrad explain` of one of them",
            (*PROGRAM, "explain", _MODEL, "--lead", _LEAD, *sources, "--as-of", _AS_OF),
            "",
        ),
    )


def _check_same(cases: Sequence[Case], builds: Mapping[str, Path]) -> None:
    """Both builds print the same ranks, names and scores; this also warms what the system keeps of their files."""
    for case in cases:
        ranked = [re.findall(_RANKED, run(case.arguments, source)[1]) for source in builds.values()]
        if "score" in case.title and (not ranked[0] or ranked[0] != ranked[1]):
            sys.exit(f"{case.title} ranks leads otherwise than the earlier build: {ranked}")


def _measure(cases: Sequence[Case], builds: Mapping[str, Path], turns: int) -> dict[tuple[Case, str], list[Spent]]:
    spent: dict[tuple[Case, str], list[Spent]] = {(case, build): [] for case in cases for build in builds}
    for turn in range(turns):
        for case in cases:
            for build in sorted(builds, reverse=bool(turn % 2)):
                spent[case, build].append(run(case.arguments, builds[build])[0])
    return spent


def _page(cases: Sequence[Case], spent: Mapping[tuple[Case, str], list[Spent]], commit: str, turns: int) -> str:
    lines = [
        _HEAD.format(
            day=datetime.now(UTC),
            cores=os.cpu_count(),
            machine=platform.machine(),
            python=platform.python_version(),
            commit=commit,
            turns=turns,
        )
    ]
    for case in cases:
        (old_cpu, old_wall), (cpu, wall) = (_medians(spent[case, build]) for build in ("earlier", "now"))
        lines.append(
            f"| {case.title} | {old_cpu:.2f} | {old_wall:.2f} | {cpu:.2f} | {wall:.2f} "
            f"| {cpu / old_cpu:.2f} x | {wall / old_wall:.2f} x | {case.goal} |"
        )
    return "\n".join([*lines, _FOOT])


def _medians(spent: Sequence[Spent]) -> tuple[float, float]:
    return statistics.median(one.cpu for one in spent), statistics.median(one.wall for one in spent)


if __name__ == "__main__":
    main()
