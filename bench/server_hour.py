"""Leaves a server under load for an hour, and writes how its memory went: docs/reference/bench-hour.md.

The real `reifegrad serve` with its worker: single calls all the time, each of another lead, and at every twelfth part
of the time another version of the model, by which everybody is scored again.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import server_running
from run import machine
from server_running import HERE, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server_running import Server

PAGE = HERE.parent / "docs" / "reference" / "bench-hour.md"
MODEL = "fit-interest"
PARTS = 12
_SAMPLE = 5.0
"""Seconds between two looks at the memory: each look costs the processes some time."""
_GOAL, _FLAT = 600, 5
"""MB at most, and by how many hundredths the last quarter may be above the second one and still be called flat."""
_TEXT = """\
The real `reifegrad serve` with its worker, {leads:,} leads x {each} activities, {rate:g} single calls a second for
{minutes:g} minutes, of one lead after the other, and {parts} times another version of the model, by which everybody is
scored again. What processes share is counted once (PSS), every {sample:g} seconds. Other programs may have run beside
it: this is about memory, not about time."""


def main() -> None:
    """Run, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3_600.0)
    options.add_argument("--leads", type=int, default=10_000)
    options.add_argument("--each", type=int, default=20, help="activities of each lead before")
    options.add_argument("--rate", type=float, default=20.0, help="single calls a second")
    options.add_argument("--engines", default="sqlite")
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    server_running._SAMPLE = _SAMPLE
    found = {engine: under_load(engine, chosen) for engine in chosen.engines.split(",")}
    text = page(found, chosen)
    chosen.page.write_text(text, "utf-8")
    print(text)


def under_load(engine: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """What the memory was in each part of the time, and what became of the calls."""
    with (
        tempfile.TemporaryDirectory(prefix="rg-hour-") as name,
        serving(Path(name) / engine, engine, (chosen.leads, chosen.each)) as server,
    ):
        server.admin("model", "publish", MODEL, "--unsigned")
        given = {"port": server.port, "key": server.key, "rate": chosen.rate, "seconds": chosen.seconds, "first": 0}
        command = [sys.executable, str(HERE / "server_load.py"), "singles", json.dumps(given | {"leads": chosen.leads})]
        began, start = time.monotonic(), len(server.memory)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
            for part in range(PARTS):
                time.sleep(max(0.0, began + (part + 0.5) * chosen.seconds / PARTS - time.monotonic()))
                publish(server, Path(name), part)
            calls: dict[str, Any] = json.loads(sender.communicate()[0])
        return {"calls": calls, "memory": in_parts(server.memory[start:])}


def publish(server: Server, folder: Path, part: int) -> None:
    """Put another version in service: the points of one criterion differ."""
    from reifegrad.templates.shipped import template_text

    other = folder / f"{MODEL}.yaml"
    other.write_text(template_text(MODEL).replace("points: 15", f"points: {16 + part % 2 + part // 2}"), "utf-8")
    server.admin("model", "publish", str(other), "--unsigned")


def in_parts(samples: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float, float]]:
    """For each twelfth of the time: MB of the server, of the worker and of both in the middle, and of both at most."""
    size = max(1, len(samples) // PARTS)
    parts = [samples[place * size : (place + 1) * size] for place in range(PARTS)]
    return [
        (
            statistics.median(each[1] for each in part),
            statistics.median(each[2] for each in part),
            statistics.median(each[1] + each[2] for each in part),
            max(each[1] + each[2] for each in part),
        )
        for part in parts
        if part
    ]


def page(found: dict[str, dict[str, Any]], chosen: argparse.Namespace) -> str:
    """The whole page."""
    lines = ["# An hour under load", ""]
    lines += [f"Made by `make bench-hour` on {datetime.now(UTC):%Y-%m-%d}: {machine()}.", ""]
    about = {"leads": chosen.leads, "each": chosen.each, "rate": chosen.rate, "parts": PARTS, "sample": _SAMPLE}
    lines += [_TEXT.format(minutes=chosen.seconds / 60, **about), ""]
    for engine, each in found.items():
        lines += [f"## {'SQLite' if engine == 'sqlite' else 'PostgreSQL'}", "", *_engine(each, chosen.seconds), ""]
    return "\n".join(lines)


def _engine(found: dict[str, Any], seconds: float) -> list[str]:
    parts, calls = found["memory"], found["calls"]
    quarter = len(parts) // 4
    second, last = (
        statistics.mean(part[2] for part in some) for some in (parts[quarter : 2 * quarter], parts[-quarter:])
    )
    most, growth = max(part[3] for part in parts), 100 * (last / second - 1)
    lines = [
        f"{calls['calls']:,} calls answered, {calls['failures']} failed.",
        "",
        "| goal | measured |  |",
        "|---|---|---|",
        f"| at most {_GOAL} MB | {most:.0f} MB | {'met' if most < _GOAL else '**missed**'} |",
        (
            f"| flat: the last quarter at most {_FLAT} % above the second | {growth:+.1f} % | "
            f"{'met' if growth <= _FLAT else '**missed**'} |"
        ),
        "",
        "| until minute | server, MB | worker, MB | both, MB | most, MB |",
        "|---:|---:|---:|---:|---:|",
    ]
    for place, part in enumerate(parts, 1):
        figures = " | ".join(f"{each:.0f}" for each in part)
        lines.append(f"| {place * seconds / 60 / len(parts):.0f} | {figures} |")
    return lines


if __name__ == "__main__":
    main()
