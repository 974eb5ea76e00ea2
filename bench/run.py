"""The bench: makes the demo company, runs all contenders in turn, and writes docs/reference/bench.md.

Every figure is the median of several fresh processes; ratios are taken within the same run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
DATA = HERE / "data"
PAGE = HERE.parent / "docs" / "reference" / "bench.md"
SEED = 7
RUNS = 3
GOALS = {"half-life / bare": 2.0, "half-life / polars": 1.0, "pandas / half-life": 10.0, "ordered / bare": 8.0}


def company(leads: int, activities: int) -> Path:
    """A folder with a demo company of that size, made once."""
    folder = DATA / f"{leads}-{activities}"
    if not (folder / "truth.json").exists():
        from reifegrad.templates.company import generate_company

        folder.mkdir(parents=True, exist_ok=True)
        generate_company(folder, leads=leads, activities=activities, seed=SEED)
    return folder


def measure(name: str, folder: Path, *options: str, runs: int = RUNS) -> dict[str, Any]:
    """Median figures of a contender in processes of its own, after one run that is not counted."""
    found = []
    for counted in range(-1 if runs > 1 else 0, runs):
        command = [sys.executable, str(HERE / "contenders.py"), name, str(folder), *options]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if counted >= 0:
            found.append(json.loads(output.splitlines()[-1]))
    figures = dict(found[0])
    for key in ("seconds", "prepare", "peak_mb"):
        if key in figures:
            figures[key] = statistics.median(item[key] for item in found)
    print(name, *options, folder.name, figures, flush=True)
    return figures


def machine() -> str:
    """What machine this is, in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    head = list(head)
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def contest() -> tuple[list[str], dict[str, float]]:
    """All contenders on 1 million leads and 20 million activities."""
    folder = company(1_000_000, 20_000_000)
    entries = {
        "bare": ("(a) bare `group by lead`, DuckDB", measure("bare", folder)),
        "half-life": ("Reifegrad, 12 criteria, half-life and caps", measure("reifegrad", folder, "half-life")),
        "polars": ("(b) the same by hand in streaming Polars", measure("polars", folder)),
        "pandas": ("(c) the same in pandas", measure("pandas", folder, runs=1)),
        "rules": ("(d) zen-engine, row by row, scaled from a sample", measure("rules", folder)),
        "ordered": ("Reifegrad, 12 criteria, limits per day and inactivity", measure("reifegrad", folder, "ordered")),
    }
    sums = {name: entries[name][1]["checksum"] for name in ("half-life", "polars", "pandas")}
    if len(set(sums.values())) != 1:
        raise SystemExit(f"the contenders disagree: {sums}")
    rules = entries["rules"][1]
    rules["seconds"] *= 20_000_000 / rules["sample"]
    base = entries["bare"][1]["seconds"]
    rows = [
        (
            label,
            f"{figures['seconds']:.2f}",
            f"{figures['prepare']:.2f}" if "prepare" in figures else "",
            f"{figures['seconds'] / base:.1f}",
            f"{figures['peak_mb']:,.0f}" if name != "rules" else "",
        )
        for name, (label, figures) in entries.items()
    ]
    seconds = {name: figures["seconds"] for name, (_, figures) in entries.items()}
    head = ("what", "seconds", "reading and checking before", "ratio to (a)", "peak MB")
    return list(table(head, rows)), seconds


def goals(seconds: dict[str, float]) -> Iterator[str]:
    """What was to be reached, and whether it was."""
    rows = []
    for name, goal in GOALS.items():
        left, right = (seconds[part.strip()] for part in name.split("/"))
        ratio = left / right
        reached = ratio >= goal if name.startswith("pandas") else ratio <= goal
        rows.append(
            (
                name,
                f"{'at least' if name.startswith('pandas') else 'at most'} {goal:g}",
                f"{ratio:.2f}",
                "reached" if reached else "**missed**",
            )
        )
    yield from table(("ratio of seconds", "goal", "measured", ""), rows)


def growth() -> Iterator[str]:
    """How time grows with activities, leads and criteria; one factor at a time."""
    rows = []
    for leads, activities, model in (
        (1_000_000, 5_000_000, "half-life"),
        (1_000_000, 10_000_000, "half-life"),
        (1_000_000, 20_000_000, "half-life"),
        (250_000, 20_000_000, "half-life"),
        (1_000_000, 20_000_000, "half-life:3"),
        (1_000_000, 20_000_000, "half-life:48"),
    ):
        figures = measure("reifegrad", company(leads, activities), model, runs=1)
        criteria = model.partition(":")[2] or "12"
        rows.append(
            (f"{leads:,}", f"{activities:,}", criteria, f"{figures['seconds']:.2f}", f"{figures['peak_mb']:,.0f}")
        )
    yield from table(("leads", "activities", "criteria", "seconds", "peak MB"), rows)


def large() -> Iterator[str]:
    """100 million activities with a memory limit of 6 GB for the engine, so that the process stays below 8."""
    rows = []
    folder = company(5_000_000, 100_000_000)
    for model in ("half-life", "ordered"):
        figures = measure("reifegrad", folder, model, "6GB", runs=1)
        rows.append((model, f"{figures['seconds']:.1f}", f"{figures['prepare']:.1f}", f"{figures['peak_mb']:,.0f}"))
    yield from table(("model", "seconds", "reading and checking before", "peak MB"), rows)


def main() -> None:
    """Run everything and write the page; the reasons for what was missed are kept from the page as it is."""
    contest_lines, seconds = contest()
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "ibis-framework", "polars", "pandas", "zen-engine")
    )
    lines = [
        "# Benchmark",
        "",
        f"Made by `make bench` on {date.today().isoformat()}: {machine()}; {versions}.",  # noqa: DTZ011
        f"Medians of {RUNS} fresh processes after a warm-up; pandas, growth and large: one run.",
        f"The data: the demo company with seed {SEED}.",
        "",
        "## 1 million leads, 20 million activities",
        "",
        *contest_lines,
        "The three that compute the same thing give the same sum of milli-points over all leads.",
        "",
        "## Goals",
        "",
        *goals(seconds),
        "## How it grows",
        "",
        *growth(),
        "## 100 million activities, 5 million leads",
        "",
        *large(),
    ]
    reasons = HERE / "reasons.md"
    PAGE.write_text("\n".join(lines) + "\n" + reasons.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
