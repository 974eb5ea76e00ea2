"""Ways to give every lead twelve decayed, capped points: the name of one and a data folder come in, figures go out.

Run as a process of its own (`python bench/contenders.py NAME FOLDER`), so that time and peak memory are its own.
Prints one line of JSON: seconds, prepare (seconds before), peak_mb, leads, checksum (milli-points of everybody).
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF_MICROSECONDS = int(AS_OF.timestamp()) * 1_000_000
HALF_LIFE = 30 * 86_400 * 1_000_000
MODELS = Path(__file__).parent / "models"
PAGES = {
    "pricing_page": (("/pricing", "/preise"), 15),
    "blog_post": (("/blog",), 2),
    "product_page": (("/products", "/produkte"), 8),
    "topic_page": (("/topics", "/themen"), 6),
    "careers_page": (("/careers", "/karriere"), 1),
}
KINDS = {
    "email_opened": 1,
    "email_link_clicked": 10,
    "content_requested": 20,
    "webinar_registered": 15,
    "webinar_attended": 25,
    "trade_fair_visited": 30,
}
DEMO_POINTS = 40
SAMPLE = 20_000


def bare(folder: Path) -> dict[str, Any]:
    """DuckDB: nothing but `group by lead` over the same file."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    connection.execute("set preserve_insertion_order = false")
    began = time.perf_counter()
    connection.execute(
        f"create table n as select lead_id, count(*) as n from '{folder}/activities.parquet' group by lead_id"
    )
    seconds = time.perf_counter() - began
    row = connection.execute("select count(*), sum(n) from n").fetchone() or (0, 0)
    return {"seconds": seconds, "leads": int(row[0]), "checksum": None}


def reifegrad(folder: Path, model_name: str = "half-life", memory: str | None = None) -> dict[str, Any]:
    """This engine, from the files to a stored table of scores."""
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.run.score import score_facts
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.spec.loader import load_model

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as staging:
        model = load_model(_model(model_name))
        connection = open_engine(options=EngineOptions(memory, 2, Path(staging)))
        sources = Sources(f"{folder}/leads.parquet", activities=f"{folder}/activities.parquet")
        facts = load_facts(connection, model, sources, staging=Path(staging))
        prepared = time.perf_counter()
        run = score_facts(connection, model, facts.relations, as_of=AS_OF)
        seconds = time.perf_counter() - prepared
        row = run.scores.aggregate(total=run.scores["score"].sum()).to_pyarrow().to_pylist()[0]
    return {
        "seconds": seconds,
        "prepare": prepared - began,
        "leads": run.scored,
        "checksum": int(row["total"]),
    }


def _model(name: str) -> Path:
    """A model of the folder, or the first N criteria of one (`half-life:6`)."""
    name, _, count = name.partition(":")
    path = MODELS / f"{name}.yaml"
    if not count:
        return path
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("    criteria:") + 1
    criteria = lines[start:-1]
    more = [line.replace(": {", f"_{n}: {{", 1) for n in range(1, 5) for line in criteria]
    kept = [*lines[:start], *[*criteria, *more][: int(count)], lines[-1]]
    target = Path(tempfile.mkdtemp()) / f"{name}-{count}.yaml"
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return target


def polars(folder: Path) -> dict[str, Any]:
    """Polars, written by hand for this very model, with the streaming engine."""
    import polars as pl

    began = time.perf_counter()
    kind, path = pl.col("kind"), pl.col("path")
    masks: list[tuple[pl.Expr, int]] = []
    for starts, points in PAGES.values():
        hit = path.str.starts_with(starts[0])
        for start in starts[1:]:
            hit = hit | path.str.starts_with(start)
        masks.append(((kind == "page_viewed") & hit, points))
    masks += [(kind == name, points) for name, points in KINDS.items()]
    masks.append(((kind == "form_submitted") & (pl.col("form") == "demo"), DEMO_POINTS))
    age = AS_OF_MICROSECONDS - pl.col("occurred_at").dt.timestamp("us")
    frame = pl.scan_parquet(folder / "activities.parquet").filter(pl.col("occurred_at") <= AS_OF.replace(tzinfo=None))
    frame = frame.filter(kind.is_in(["page_viewed", "form_submitted", *KINDS]))
    frame = frame.with_columns(left=pl.lit(0.5).pow(age / HALF_LIFE))
    sums = [
        (points * 1000 * pl.col("left") + 0.5)
        .floor()
        .cast(pl.Int64)
        .filter(mask)
        .sum()
        .clip(upper_bound=points * 10_000)
        .alias(str(i))
        for i, (mask, points) in enumerate(masks)
    ]
    result = frame.group_by("lead_id").agg(*sums).collect(engine="streaming")
    total = sum(int(result[str(i)].sum()) for i in range(len(masks)))
    return {"seconds": time.perf_counter() - began, "leads": result.height, "checksum": total}


def pandas(folder: Path) -> dict[str, Any]:
    """pandas, as a data scientist would write it: load, mask, group."""
    import numpy as np
    import pandas as pd

    began = time.perf_counter()
    columns = ["lead_id", "kind", "occurred_at", "path", "form"]
    frame = pd.read_parquet(folder / "activities.parquet", columns=columns)
    frame = frame[frame["occurred_at"] <= pd.Timestamp(AS_OF).tz_localize(None)]
    age = AS_OF_MICROSECONDS - frame["occurred_at"].astype("datetime64[us]").astype("int64")
    left = np.power(0.5, age / HALF_LIFE)
    viewed = frame["kind"] == "page_viewed"
    masks = [(viewed & frame["path"].str.startswith(starts), points) for starts, points in PAGES.values()]
    masks += [(frame["kind"] == name, points) for name, points in KINDS.items()]
    masks.append(((frame["kind"] == "form_submitted") & (frame["form"] == "demo"), DEMO_POINTS))
    total, leads = 0, 0
    for mask, points in masks:
        hit = mask.fillna(value=False).to_numpy(dtype=bool)
        milli = np.floor(points * 1000 * left[hit] + 0.5).astype("int64")
        sums = milli.groupby(frame.loc[hit, "lead_id"]).sum().clip(upper=points * 10_000)
        total, leads = total + int(sums.sum()), max(leads, len(sums))
    return {"seconds": time.perf_counter() - began, "leads": leads, "checksum": total}


def rules_engine(folder: Path) -> dict[str, Any]:
    """zen-engine: a decision evaluated row by row, on a sample; decay and sums in Python around it."""
    import duckdb
    import zen

    rows = duckdb.sql(
        f"select lead_id, kind, coalesce(path, '') as path, coalesce(form, '') as form, "
        f"{AS_OF_MICROSECONDS} - epoch_us(occurred_at) as age "
        f"from '{folder}/activities.parquet' limit {SAMPLE}"
    ).fetchall()
    tests = [
        (f"kind == 'page_viewed' and ({' or '.join(f'startsWith(path, {start!r})' for start in starts)})", points)
        for starts, points in PAGES.values()
    ]
    tests += [(f"kind == {name!r}", points) for name, points in KINDS.items()]
    tests.append(("kind == 'form_submitted' and form == 'demo'", DEMO_POINTS))
    expressions = [(zen.compile_expression(test), points) for test, points in tests]
    began = time.perf_counter()
    sums: dict[tuple[str, int], int] = {}
    for lead, kind, path, form, age in rows:
        context = {"kind": kind, "path": path, "form": form}
        for i, (expression, points) in enumerate(expressions):
            if expression.evaluate(context):
                milli = int(points * 1000 * 0.5 ** (age / HALF_LIFE) + 0.5)
                sums[lead, i] = min(points * 10_000, sums.get((lead, i), 0) + milli)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "leads": len({lead for lead, _ in sums}), "checksum": None, "sample": SAMPLE}


def main() -> None:
    """Run one contender and print its figures."""
    name, folder, *rest = sys.argv[1:]
    contenders = {"bare": bare, "reifegrad": reifegrad, "polars": polars, "pandas": pandas, "rules": rules_engine}
    figures = contenders[name](Path(folder), *rest)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
