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
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from reifegrad.measure.cases import make_cases
from reifegrad.measure.history import read_history
from reifegrad.measure.moment_choice import parse_length, parse_moments
from reifegrad.measure.quality import auc, auc_interval, average_precision, lift_at
from reifegrad.predict.candidates import make_candidates
from reifegrad.predict.features import build_features
from reifegrad.predict.half_lives import choose_half_lives
from reifegrad.run.engine_url import open_engine
from reifegrad.run.open_facts import open_facts
from reifegrad.run.sources import Sources
from reifegrad.run.survey import survey_facts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

GOAL = 0.729
"""The best of the learned models with features made by hand, on the same protocol."""

TRAIN = ("2011-03", "2011-07")
TEST = ("2011-09", "2011-11")
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)

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


def learned(frame: pd.DataFrame, won: NDArray[Any], time_of: NDArray[np.datetime64], train: NDArray[np.bool_]) -> Any:
    """A ridge logistic model over the measured values; its strength is chosen on later cuts of the training period."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    table = frame.select_dtypes("number").fillna(-1.0).clip(lower=-1.0)
    table = np.log1p(table + 1.0)

    def fitted(rows: NDArray[np.bool_], strength: float) -> Any:
        return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2_000)).fit(
            table[rows], won[rows]
        )

    def on_later_cuts(strength: float) -> float:
        cuts = np.unique(time_of[train])
        found = []
        for cut in cuts[len(cuts) // 2 :]:
            now = time_of == cut
            found.append(auc(won[now], fitted(train & (time_of < cut), strength).decision_function(table[now])))
        return float(np.mean(found))

    best = max(STRENGTHS, key=on_later_cuts)
    return fitted(train, best).decision_function(table), best


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
        history = read_history(engine, facts)
        choice, horizon = parse_moments("month_ends"), parse_length("30d")
        cases = make_cases(history, choice, horizon, timezone="UTC", recurring=True).whole()
        train, test = months(cases.as_of, TRAIN), months(cases.as_of, TEST)
        survey = survey_facts(engine, facts.relations, until=cases.as_of[train].max())
        candidates = make_candidates(survey)
        frame = build_features(engine, facts.relations, candidates, cases, timezone="UTC")
        engine.close()
    measured = time.perf_counter() - started
    kept, profiles = choose_half_lives(candidates, frame[train], cases.won[train], cases.as_of[train])
    score, strength = learned(frame[[one.name for one in kept]], cases.won, cases.as_of, train)
    chosen = next(profile for profile in profiles if profile.source == "purchased").chosen
    rows = {
        "points of orders, no decay": frame["purchased_ever"],
        "points of orders, half-life 30 days": frame["purchased_fading_30d"],
        "points of orders, half-life 90 days": frame["purchased_fading_90d"],
        f"points of orders, learned half-life {chosen} days": frame[f"purchased_fading_{chosen}d"],
        "days since the last order": -frame["purchased_since"],
        "learned over all measured values": score,
    }
    for part, chosen_rows in (("trained on", train), ("tested on", test)):
        print(f"{part} {chosen_rows.sum():,} cases, {cases.won[chosen_rows].mean():.1%} won")
    print(f"{len(candidates)} candidates measured in {measured:.1f} s; ridge strength {strength}\n")
    print("| score | AUC | 95 % | AP | lift@10% |\n|---|---|---|---|---|")
    for name, values in rows.items():
        won, shown = cases.won[test], np.asarray(values, dtype=np.float64)[test]
        low, high = auc_interval(won, shown)
        figures = f"{average_precision(won, shown):.4f} | {lift_at(won, shown, 0.1):.2f}"
        print(f"| {name} | {auc(won, shown):.4f} | {low:.3f} to {high:.3f} | {figures} |")
    print("\nlog loss on later cuts of the training period, by half-life (days)")
    for profile in profiles:
        shown = ", ".join(f"{days}: {value:.4f}" for days, value in sorted(profile.log_loss.items()))
        print(f"  {profile.source or 'all kinds'}: {shown}; chosen {profile.chosen}")
    return 0 if auc(cases.won[test], np.asarray(score)[test]) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
