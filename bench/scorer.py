"""What a batch of changed leads costs a server: writes docs/reference/bench-scorer.md.

The scorer of this source is measured beside the source before there was one (`COMMIT` of earlier_build.py). Both
stay open in a process of their own and get the same batches in turn: facts in, scores with contributions and reasons
out. Before, facts are plain records; now they are Arrow tables. Making either is not counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "bench-scorer.md"
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = (1, 100, 1_000)
EACH = 20
ROUNDS = 5
GOAL, GOAL_SIZE = 4.0, 100


def draw(company: Path, target: Path, size: int) -> None:
    """A batch of leads of a company with `EACH` activities, drawn from all that were done before the moment."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute("set timezone = 'UTC'")
    target.mkdir(parents=True)
    for name, query in {
        "leads": (
            f"select * from '{company}/leads.parquet' where created_at <= '2026-01-01' order by lead_id limit {size}"
        ),
        "accounts": f"select * from '{company}/accounts.parquet'",
        "activities": (
            "select 'A' || row_number() over () as activity_id, l.lead_id, a.* exclude (activity_id, lead_id) "
            f"from (select lead_id, row_number() over (order by lead_id) as n from '{target}/leads.parquet') as l "
            f"join (select *, row_number() over (order by hash(activity_id)) as n from '{company}/activities.parquet' "
            f"where occurred_at <= '2026-01-01') as a on (a.n - 1) // {EACH} = l.n - 1"
        ),
    }.items():
        connection.execute(f"copy ({query}) to '{target}/{name}.parquet'")


def tables(folder: Path) -> dict[str, Any]:
    """The tables of a batch; times have a zone."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = {}
    for name in ("leads", "accounts", "activities"):
        table = pq.read_table(folder / f"{name}.parquet")
        for place, field in enumerate(table.schema):
            if pa.types.is_timestamp(field.type):
                aware = table[field.name].cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
                table = table.set_column(place, field.name, aware)
        found[name] = table
    return found


def records(given: dict[str, Any]) -> Any:
    """The same as plain records, for the source before: there they are `Facts`."""
    from reifegrad.spec import facts
    from reifegrad.spec.facts import Account, Activity, Lead

    rows = {name: table.to_pylist() for name, table in given.items()}
    fact_records: Any = vars(facts)["Facts"]
    return fact_records(
        tuple(Lead(row["lead_id"], row.get("created_at"), row.get("account_id"), row) for row in rows["leads"]),
        tuple(Account(row["account_id"], row.get("created_at"), row) for row in rows["accounts"]),
        tuple(
            Activity(row["activity_id"], row["lead_id"], row["kind"], row["occurred_at"], row)
            for row in rows["activities"]
        ),
    )


def work(side: str, model_file: Path, folder: Path) -> None:
    """Answers each line (a size) with the figures of one batch, in a process of its own."""
    from reifegrad.explain.reasons import reasons
    from reifegrad.spec.loader import load_model

    model = load_model(model_file)
    if side == "before":
        from reifegrad.run.engine_url import open_engine
        from reifegrad.run.records import score_records

        engine = open_engine()
        batches = {size: records(tables(folder / str(size))) for size in SIZES}

        def score(size: int) -> Any:
            return score_records(engine, model, batches[size], as_of=AS_OF)
    else:
        from reifegrad.run.fact_tables import FactTables
        from reifegrad.run.scorer import BatchScorer

        scorer = BatchScorer(model, allow_missing=True)
        given = {size: FactTables(**tables(folder / str(size))) for size in SIZES}

        def score(size: int) -> Any:
            return scorer.score(given[size], as_of=AS_OF).scores

    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        scores = score(int(line))
        why = [reasons(model, each) for each in scores]
        figures = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        figures |= {"score": sum(s.score or 0 for s in scores), "reasons": sum(len(each) for each in why)}
        print(json.dumps(figures), flush=True)


class Worker:
    """One side with one model."""

    def __init__(self, side: str, source: Path, model: Path, folder: Path) -> None:
        command = [sys.executable, __file__, side, str(model), str(folder)]
        environment = os.environ | {"PYTHONPATH": str(source), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, size: int) -> dict[str, float]:
        """The figures of a batch."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self.process.stdin.write(f"{size}\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        """Let it finish."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


def compare(model: Path, before: Path, folder: Path) -> dict[int, dict[str, float]]:
    """Medians of both sides by size, in rounds that take turns; both must give the same."""
    sides = {"before": Worker("before", before, model, folder)}
    sides["now"] = Worker("now", HERE.parent / "src", model, folder)
    found: dict[int, dict[str, float]] = {}
    for size in SIZES:
        figures: dict[str, list[float]] = {}
        for counted in range(-1, ROUNDS):
            answers = {side: worker.ask(size) for side, worker in sides.items()}
            if len({(answer["score"], answer["reasons"]) for answer in answers.values()}) != 1:
                raise RuntimeError(f"the sides differ: {answers}")
            for side, answer in answers.items():
                name = "first" if counted < 0 else ""
                for unit in ("wall", "cpu"):
                    figures.setdefault(f"{side} {unit} {name}".strip(), []).append(answer[unit])
        found[size] = {name: statistics.median(values) for name, values in figures.items()}
        print(model.stem, size, found[size], flush=True)
    for worker in sides.values():
        worker.end()
    return found


def row(name: str, size: int, figures: dict[str, float]) -> tuple[str, ...]:
    """A line of the table: milliseconds and their ratios."""
    parts = [f"{figures[f'{side} {unit}'] * 1e3:,.1f}" for unit in ("wall", "cpu") for side in ("before", "now")]
    ratios = [f"{figures[f'before {unit}'] / figures[f'now {unit}']:.1f}" for unit in ("wall", "cpu")]
    return (name, f"{size:,}", *parts[:2], ratios[0], *parts[2:], ratios[1])


def main() -> None:
    """Measure and write the page."""
    from earlier_build import COMMIT, unpack
    from learned_cost import learn
    from run import machine, table

    from reifegrad.templates.shipped import template_text

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = unpack(folder / "before")
        # Learned by the source before: it does not read what `learn` writes now.
        learned = learn(folder, before)
        template = folder / "fit-interest.yaml"
        template.write_text(template_text("fit-interest"), encoding="utf-8")
        for size in SIZES:
            draw(folder / "company", folder / "batches" / str(size), size)
        models = {"fit-interest": template, "learned": learned}
        found = {title: compare(path, before, folder / "batches") for title, path in models.items()}
        criteria = learned.read_text(encoding="utf-8").count("\n        title:")
    rows = [row(title, size, figures) for title, sizes in found.items() for size, figures in sizes.items()]
    first = max(sizes[SIZES[0]]["now wall first"] for sizes in found.values())
    worst = min(s[GOAL_SIZE]["before cpu"] / s[GOAL_SIZE]["now cpu"] for s in found.values())
    verdict = "met" if worst >= GOAL else "missed"
    head = ("model", "leads", "before, ms", "now, ms", "ratio", "before, CPU ms", "now, CPU ms", "CPU ratio")
    setting = (
        f"Batches of leads with {EACH} activities each: facts in, scores with contributions and reasons out. Before: "
        f"`score_records` of commit {COMMIT}, facts as records. Now: an open scorer with one thread, facts as Arrow "
        f"tables. Both sides stay open and take turns; medians of {ROUNDS} rounds after one that is not counted. "
        "Both give the same scores and as many reasons in every round."
    )
    end = (
        f"The goal, at least {GOAL:g} times as fast for {GOAL_SIZE} leads (in CPU seconds, which a busy machine "
        f"stretches less), is {verdict}: {worst:.1f} with the model that gained less. The first batch of a scorer "
        f"compiles its query: {first:.1f} s with the slower model, once."
    )
    made = f"Made by `make bench-scorer` on {date.today().isoformat()}: {machine()}."  # noqa: DTZ011
    learned_text = f"The learned model has {criteria} criteria."
    text = ["# Bench of the scorer", "", made, setting, "", learned_text, "", *table(head, rows), end]
    PAGE.write_text("\n".join(text) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
