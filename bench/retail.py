"""From a raw purchase log to a learned score that fades: which half-life fits, and how well it ranks next buyers.

Protocol, fixed: the lines of Online Retail (UCI, Dec 2010 to Dec 2011) with a customer become one activity an
invoice: `purchased` or `returned` (invoices that begin with C), with amount and number of lines. A customer is known
from the first purchase on. Moments are midnights at month ends (UTC); won = buys in the 30 days after. Trained on the
cuts of March to July 2011, tested on those of September to November, pooled. Which activities occur, and which
half-life fits, is asked of the training period only. No feature is made by hand: `predict.candidates` makes them.

`python bench/retail.py [uci_online_retail.parquet]`; without a name it looks into the folder that REIFEGRAD_DATA names.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from reifegrad.measure.cases import build_cases
from reifegrad.measure.history import read_history
from reifegrad.measure.moment_choice import parse_length, parse_moments
from reifegrad.measure.quality import auc, auc_interval, average_precision, lift_at, log_loss
from reifegrad.predict.learn.candidates import make_candidates
from reifegrad.predict.learn.features import build_features
from reifegrad.predict.learn.half_lives import choose_half_lives
from reifegrad.predict.learn.learned import learn
from reifegrad.predict.learn.training import LearningSettings, TrainingTable
from reifegrad.run.engine_url import open_engine
from reifegrad.run.open_facts import open_facts
from reifegrad.run.sources import Sources
from reifegrad.run.survey import survey_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.predict.learn.candidates import Candidate
    from reifegrad.predict.learn.learned import Learned

GOAL = 0.729
"""The best of the learned models with features made by hand, on the same protocol."""

TRAIN = ("2011-03", "2011-07")
TEST = ("2011-09", "2011-11")

_ACTIVITIES = """
select InvoiceNo as activity_id, CustomerID as lead_id,
    case when InvoiceNo like 'C%' then 'returned' else 'purchased' end as kind,
    min(InvoiceDate)::timestamp as occurred_at, abs(sum(Quantity * UnitPrice)) as amount, count(*)::double as lines
from read_parquet(?) where CustomerID is not null and CustomerID <> '' group by all
"""
_LEADS = "select lead_id, min(occurred_at) as created_at from activities where kind = 'purchased' group by all"
_OUTCOMES = "select lead_id, 'won' as outcome, occurred_at as decided_at from activities where kind = 'purchased'"


def prepare(raw: Path, folder: Path) -> Sources:
    """The three tables that Reifegrad reads, as Parquet files."""
    with duckdb.connect() as connection:
        connection.execute(f"create table activities as {_ACTIVITIES}".replace("?", f"'{raw}'"))
        for name, query in (("activities", "from activities"), ("leads", _LEADS), ("outcomes", _OUTCOMES)):
            connection.execute(f"copy ({query}) to '{folder}/{name}.parquet'")
    return Sources(
        str(folder / "leads.parquet"),
        activities=str(folder / "activities.parquet"),
        outcomes=str(folder / "outcomes.parquet"),
    )


def months(as_of: NDArray[np.datetime64], bounds: tuple[str, str]) -> NDArray[np.bool_]:
    """Which moments begin a month between two, both included."""
    month = as_of.astype("datetime64[M]")
    return (month >= np.datetime64(bounds[0])) & (month <= np.datetime64(bounds[1]))


def teach(frame: pd.DataFrame, kept: Sequence[Candidate], cases: Cases, part: dict[str, NDArray[np.bool_]]) -> Learned:
    """What the product learns of the training cuts; the chosen model is tried on the others."""
    used = part["train"] | part["test"]
    names, linear = [one.name for one in kept], frozenset(one.name for one in kept if one.linear)
    columns = frame.loc[used, names].reset_index(drop=True)
    horizon = cases.horizon
    table = TrainingTable(columns, cases.won[used], cases.as_of[used], linear, part["test"][used], horizon)
    return learn(table, LearningSettings(choose=True))


def main() -> int:
    """Print the table; 1 if the goal is missed."""
    folder = Path(os.environ.get("REIFEGRAD_DATA", Path(__file__).parents[2] / "shared" / "data"))
    raw = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "uci_online_retail.parquet"
    if not raw.exists():
        print(f"NOT MEASURED: there is no {raw}; name the file, or its folder in REIFEGRAD_DATA.")
        return 1
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        engine = open_engine()
        facts = open_facts(engine, prepare(raw, Path(temporary)), timezone="UTC", staging=Path(temporary))
        history = read_history(engine, facts, today=np.datetime64("now", "us"))
        choice, horizon = parse_moments("month_ends"), parse_length("30d")
        cases = build_cases(history, choice, horizon, timezone="UTC", recurring=True).whole()
        train, test = months(cases.as_of, TRAIN), months(cases.as_of, TEST)
        survey = survey_facts(engine, facts.relations, until=cases.as_of[train].max())
        candidates = make_candidates(survey)
        frame = build_features(engine, facts.relations, candidates, cases, timezone="UTC")
        engine.close()
    measured = time.perf_counter() - started
    kept, profiles = choose_half_lives(candidates, frame[train], cases.won[train], cases.as_of[train])
    learned = teach(frame, kept, cases, {"train": train, "test": test})
    chosen = next(profile for profile in profiles if profile.source == "purchased").chosen
    rows = {
        "points of orders, no decay": frame["purchased_ever"],
        "points of orders, half-life 30 days": frame["purchased_fading_30d"],
        "points of orders, half-life 90 days": frame["purchased_fading_90d"],
        f"points of orders, learned half-life {chosen} days": frame[f"purchased_fading_{chosen}d"],
        "days since the last order": -frame["purchased_since"],
    }
    shown = {name: np.asarray(values, dtype=np.float64)[test] for name, values in rows.items()}
    shown["learned card, as it is published"] = learned.test_rows.probability
    shown["the same before rounding"] = learned.test_rows.estimator
    for part, chosen_rows in (("trained on", train), ("tested on", test)):
        print(f"{part} {chosen_rows.sum():,} cases, {cases.won[chosen_rows].mean():.1%} won")
    loss = log_loss(cases.won[test], learned.test_rows.probability)
    print(f"{len(candidates)} candidates measured in {measured:.1f} s; learned with {learned.fitted.chosen}, ", end="")
    print(f"{len(learned.fitted.scorecard.terms)} terms, log loss {loss:.4f}\n")
    print("| score | AUC | 95 % | AP | lift@10% |\n|---|---|---|---|---|")
    won = cases.won[test]
    for name, values in shown.items():
        low, high = auc_interval(won, values)
        figures = f"{average_precision(won, values):.4f} | {lift_at(won, values, 0.1):.2f}"
        print(f"| {name} | {auc(won, values):.4f} | {low:.3f} to {high:.3f} | {figures} |")
    print("\nlog loss on later cuts of the training period, by half-life (days)")
    for profile in profiles:
        figures = ", ".join(f"{days}: {value:.4f}" for days, value in sorted(profile.log_loss.items()))
        print(f"  {profile.source or 'all kinds'}: {figures}; chosen {profile.chosen}")
    return 0 if auc(won, learned.test_rows.probability) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
