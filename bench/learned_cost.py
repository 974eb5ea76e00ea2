"""What it costs to score with a learned model, beside the hand-made templates: writes docs/reference/bench-learned.md.

The model is learned from a small demo company and scores a larger one. Every figure is the median of three fresh
processes: seconds from loaded facts to a stored table of scores.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from contenders import AS_OF
from run import HERE, company, machine, table

PAGE = HERE.parent / "docs" / "reference" / "bench-learned.md"
LEADS, ACTIVITIES = 250_000, 5_000_000
TEMPLATES = ("fit-interest", "grade-matrix", "customer-lifecycle", "icp-bant")
GOAL = 2.0
RUNS = 3


def score(model_name: str, folder: Path) -> float:
    """Seconds to score everybody."""
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.run.score import score_facts
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.tasks.models import find_model

    model = find_model(model_name)
    with tempfile.TemporaryDirectory() as staging:
        engine = open_engine(options=EngineOptions(None, 2, Path(staging)))
        names = {name: f"{folder}/{name}.parquet" for name in ("leads", "accounts", "activities")}
        facts = load_facts(engine, model, Sources(**names), staging=Path(staging), allow_missing=True)
        began = time.perf_counter()
        score_facts(engine, model, facts.relations, as_of=AS_OF)
        seconds = time.perf_counter() - began
        engine.close()
    return seconds


def learn(folder: Path, source: Path | None = None) -> Path:
    """The model that `reifegrad learn` (of this source, if not of `source`) makes of a company of 8,000 leads."""
    environment = None if source is None else os.environ | {"PYTHONPATH": str(source)}
    data, model = folder / "company", folder / "learned.yaml"
    program = [sys.executable, "-m", "reifegrad"]
    size = ["--leads", "8000", "--activities", "160000", "--seed", "7"]
    quiet = subprocess.DEVNULL
    subprocess.run([*program, "demo-data", str(data), *size], check=True, stdout=quiet, env=environment)
    facts = [f"--{name}={data}/{name}.parquet" for name in ("leads", "accounts", "activities", "outcomes")]
    subprocess.run([*program, "learn", *facts, "-o", str(model)], check=True, stdout=quiet, env=environment)
    return model


def main() -> None:
    """Measure in turn and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        model = learn(Path(folder))
        criteria = model.read_text(encoding="utf-8").count("\n        title:")
        data = company(LEADS, ACTIVITIES)
        found: dict[str, list[float]] = {}
        for _ in range(RUNS):
            for name in (*TEMPLATES, str(model)):
                command = [sys.executable, __file__, name, str(data)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                found.setdefault(name, []).append(json.loads(done.stdout.splitlines()[-1]))
        seconds = {name: statistics.median(values) for name, values in found.items()}
        learned = seconds.pop(str(model))
    rows = [(name, f"{value:.2f}", f"{learned / value:.2f}") for name, value in seconds.items()]
    held = [name for name, value in seconds.items() if learned <= GOAL * value]
    text = [
        "# Benchmark of scoring with a learned model",
        "",
        f"Made by `make bench-learned` on {date.today().isoformat()}: {machine()}.",  # noqa: DTZ011
        f"{LEADS:,} leads, {ACTIVITIES:,} activities, DuckDB on two cores; medians of {RUNS} processes, in turn.",
        "",
        f"The learned model has {criteria} criteria; it takes {learned:.2f} s, {learned / LEADS * 1e6:.1f} us a lead.",
        "",
        *table(("hand-made model", "seconds", "learned / hand-made"), rows),
        f"The goal, at most {GOAL:g} times a hand-made one, is met beside {len(held)} of {len(rows)} models"
        + (f": {', '.join(held)}." if held else "."),
    ]
    PAGE.write_text("\n".join(text) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(score(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
