"""What reading costs beside an earlier build: writes docs/reference/bench-reading.md.

`reifegrad score` of a demo company as a process, from files to the list, with both builds in turn. Both must rank the
same leads with the same scores. `python bench/reading.py --leads 100000 --activities 2000000 --turns 5`.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from earlier_build import COMMIT, PROGRAM, ROOT, Spent, prepare, run, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "reference" / "bench-reading.md"
TEMPLATES = ("fit-interest", "grade-matrix", "customer-lifecycle")
GOAL = 1.1
RANKED = re.compile(r"^ *(\d+)   (\S.*?) {2,}(.*?[\d,.]+) ", re.MULTILINE)
"""Rank, name and score in the list of `score`."""


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--leads", type=int, default=100_000)
    options.add_argument("--activities", type=int, default=2_000_000)
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="reifegrad-bench-") as name:
        folder = Path(name)
        builds = {"earlier": unpack(folder / "earlier"), "now": ROOT / "src"}
        for source in builds.values():
            prepare(source)
        companies = {form: folder / form for form in ("parquet", "csv")}
        size = ("--leads", str(chosen.leads), "--activities", str(chosen.activities))
        for form, target in companies.items():
            run((*PROGRAM, "demo-data", str(target), *size, "--format", form), builds["now"])
        lines = list(measure(companies, builds, chosen.turns))
    page = "\n".join([head(chosen.leads, chosen.activities, chosen.turns), *lines, ""])
    chosen.page.write_text(page, "utf-8")
    print(page)


def measure(companies: dict[str, Path], builds: dict[str, Path], turns: int) -> Iterator[str]:
    """A row of the table for each form of files and template."""
    worst = 0.0
    for form, folder in companies.items():
        files = [f"--{name}={folder}/{name}.{form}" for name in ("leads", "accounts", "activities")]
        for template in TEMPLATES:
            command = (*PROGRAM, "score", template, *files, "--as-of", "2026-01-01")
            spent: dict[str, list[Spent]] = {build: [] for build in builds}
            for turn in range(-1, turns):
                ranked = set()
                for build in sorted(builds, reverse=bool(turn % 2)):
                    figures, printed = run(command, builds[build])
                    ranked.add(tuple(RANKED.findall(printed)))
                    if turn >= 0:
                        spent[build].append(figures)
                if len(ranked) != 1 or not ranked.pop():
                    sys.exit(f"{template} ranks leads otherwise than the earlier build")
            cpu = [statistics.median(one.cpu for one in spent[build]) for build in ("earlier", "now")]
            wall = [statistics.median(one.wall for one in spent[build]) for build in ("earlier", "now")]
            worst = max(worst, cpu[1] / cpu[0])
            yield (
                f"| {form} | {template} | {cpu[0]:.2f} | {cpu[1]:.2f} | {cpu[1] / cpu[0]:.2f} "
                f"| {wall[0]:.2f} | {wall[1]:.2f} | {wall[1] / wall[0]:.2f} |"
            )
    said = "met" if worst <= GOAL else "**missed**"
    yield ""
    yield f"The goal, at most {GOAL} times the CPU seconds of the earlier build, is {said}: {worst:.2f} at most."


def head(leads: int, activities: int, turns: int) -> str:
    """What was measured, where and when."""
    from run import machine

    return f"""\
# Bench of reading

Made by `make bench-reading` on {datetime.now(UTC):%Y-%m-%d}: {machine()}.
`reifegrad score` of a demo company of {leads:,} leads and {activities:,} activities, from files to the list: seconds of
a whole process. The earlier build is commit {COMMIT}; it decided how to read a column by the delimiter alone, and said
nothing of what did not count. Both take turns; medians of {turns} turns after one that is not counted.

| files | template | earlier, CPU s | now, CPU s | CPU ratio | earlier, s | now, s | ratio |
|---|---|---|---|---|---|---|---|"""


if __name__ == "__main__":
    main()
