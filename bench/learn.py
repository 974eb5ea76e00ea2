"""The bench of learning: honest tasks of real data against the usual models; writes docs/reference/bench-learn.md.

`--task` and `--only` run a part; what was measured before stays in bench/data/learn.json, and the page holds all of it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
import warnings
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from learn_baselines import FEW, SEED, SEVEN
from learn_page import page
from run import machine

from reifegrad.errors import ReifegradError
from reifegrad.measure import quality
from reifegrad.predict.learn.calibration import level_offset
from reifegrad.predict.learn.learned import fit, learn
from reifegrad.predict.learn.training import LearningSettings, TrainingTable

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).parent
DATA = Path(os.environ.get("REIFEGRAD_DATA", HERE.parent.parent / "shared" / "data"))
KEPT = HERE / "data" / "learn.json"
PAGE = HERE.parent / "docs" / "reference" / "bench-learn.md"
OURS, KEEPING = "Reifegrad", "Reifegrad, calendar kept"
WITHOUT = ", without calendar"
PERIODS = 8
SIZES = (100, 200, 500)
DRAWS = 5
TESTED = 3_000
CURVES = ("x_education_strict", "x_education_form")


def honest_sets() -> ModuleType:
    """The module beside the data."""
    path = DATA / "honest_sets.py"
    if not path.exists():
        sys.exit(f"There is no {path}: name the folder of the data in REIFEGRAD_DATA.")
    spec = importlib.util.spec_from_file_location("honest_sets", path)
    assert spec and spec.loader  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules["honest_sets"] = module
    spec.loader.exec_module(module)
    return module


def figures(won: np.ndarray, probability: np.ndarray, seconds: float) -> dict[str, float]:
    """What the tables show of one model."""
    periods = np.arange(len(won)) * PERIODS // len(won)
    return {
        "auc": quality.auc(won, probability),
        "within": quality.auc_within(won, probability, periods),
        "ap": quality.average_precision(won, probability),
        "loss": quality.log_loss(won, probability),
        "ece": quality.calibration_error(won, probability),
        "seconds": seconds,
    }


def by_time(task: Any, before: dict[str, Any]) -> dict[str, Any]:
    """All models on the split by time, and what the learned ones say of themselves."""
    frame, won = task.features, task.target
    rows = seven_by_time(task, frame, before)
    more: dict[str, Any] = {}
    newest = np.zeros(len(won), dtype=np.bool_)
    newest[task.test] = True
    table = TrainingTable(frame, won.astype(np.int8), test=newest)
    for name, keep in ((OURS, False), (KEEPING, True)):
        if keep and not more[OURS]["calendar"]:
            continue
        began = time.process_time()
        try:
            learned = learn(table, LearningSettings(keep_calendar=keep))
        except ReifegradError as error:
            more[name] = {"abstained": str(error), "calendar": ["?"]}
            continue
        spent = time.process_time() - began
        tested = learned.test_rows
        rows[name] = figures(tested.won, tested.probability, spent)
        more[name] = about(learned)
        show("time", task.name, name, rows[name])
    calendar = [item[0] for item in more[OURS]["calendar"] if item != "?"]
    same = seven_by_time(task, frame.drop(columns=calendar), before, WITHOUT) if calendar else {}
    return {
        "rows": rows,
        "same": same,
        "more": more,
        "rate": [float(won[task.train].mean()), float(won[task.test].mean())],
        "leads": [len(task.train), len(task.test)],
    }


def seven_by_time(task: Any, frame: Any, before: dict[str, Any], after: str = "") -> dict[str, dict[str, float]]:
    """The seven other models on the split by time, their names followed by `after`."""
    rows: dict[str, dict[str, float]] = {}
    for plain, make in SEVEN.items():
        name = plain + after
        if name in before:
            rows[name] = before[name]
            continue
        began = time.process_time()
        model = make().fit(frame.iloc[task.train], task.target[task.train])
        found = model.probability(frame.iloc[task.test])
        rows[name] = figures(task.target[task.test], found, time.process_time() - began)
        show("time", task.name, name, rows[name])
    return rows


def about(learned: Any) -> dict[str, Any]:
    """What was chosen, which features tell the time, how many deciles lie in their interval."""
    tested = learned.test_rows
    parts = np.array_split(np.argsort(tested.probability, kind="stable"), 10)
    inside = 0
    for part in parts:
        low, high = learned.fitted.calibration.interval(float(tested.probability[part].mean()), len(part))
        inside += bool(low <= tested.won[part].mean() <= high)
    chance = np.random.default_rng(SEED)
    perfect = [
        quality.calibration_error(
            (chance.random(len(tested.won)) < tested.probability).astype(np.int8), tested.probability
        )
        for _ in range(200)
    ]
    odds = np.log(tested.probability / (1 - tested.probability))
    level, _ = level_offset(odds, tested.won)
    return {
        "chosen": learned.fitted.chosen,
        "terms": len(learned.fitted.scorecard.terms),
        "inside": inside,
        "perfect_ece": float(np.mean(perfect)),
        "level": level,
        "ece_at_level": quality.calibration_error(tested.won, 1 / (1 + np.exp(-odds - level))),
        "estimator": quality.auc(tested.won, tested.estimator),
        "drift": learned.fitted.calibration.drift,
        "calendar": [
            [item.feature, item.time_explained, item.auc_pooled, item.auc_within] for item in learned.fitted.calendar
        ],
        "candidates": [[item.name, item.auc, item.log_loss, item.seconds] for item in learned.fitted.candidates],
    }


def crossed(task: Any, before: dict[str, Any]) -> dict[str, Any]:
    """All models in 5-fold cross-validation: AUC is the mean of the folds, the rest pooled out of fold."""
    from sklearn.model_selection import StratifiedKFold

    frame, won = task.features, task.target
    folds = list(StratifiedKFold(5, shuffle=True, random_state=SEED).split(frame, won))
    rows: dict[str, dict[str, float]] = {}
    for name in [*SEVEN, OURS]:
        if name in before:
            rows[name] = before[name]
            continue
        found, areas, began = np.zeros(len(won)), [], time.process_time()
        for train, test in folds:
            if name == OURS:
                table = TrainingTable(frame.iloc[train], won[train].astype(np.int8))
                card = fit(table, LearningSettings(same_times=True)).scorecard
                found[test] = card.probability(frame.iloc[test])
            else:
                found[test] = SEVEN[name]().fit(frame.iloc[train], won[train]).probability(frame.iloc[test])
            areas.append(quality.auc(won[test], found[test]))
        rows[name] = {**figures(won, found, (time.process_time() - began) / 5), "auc": float(np.mean(areas))}
        show("cv", task.name, name, rows[name])
    return {"rows": rows}


def curve(task: Any, before: dict[str, Any]) -> dict[str, Any]:
    """Few leads: the mean over the draws of AUC and log loss on leads that were not drawn.

    The draws give a logistic regression the figures of the README to the third place, so they are those of its table.
    """
    from sklearn.model_selection import StratifiedShuffleSplit

    frame, won = task.features, task.target
    found: dict[str, dict[str, list[list[float]]]] = {}
    for size in SIZES:
        draws = StratifiedShuffleSplit(DRAWS, test_size=TESTED, train_size=size, random_state=SEED)
        for drawn, test in draws.split(frame, won):
            train = np.sort(drawn)
            for name in [other for other in [*FEW, OURS] if other not in before]:
                if name == OURS:
                    table = TrainingTable(frame.iloc[train], won[train].astype(np.int8))
                    chance = fit(table, LearningSettings()).scorecard.probability(frame.iloc[test])
                else:
                    chance = FEW[name]().fit(frame.iloc[train], won[train]).probability(frame.iloc[test])
                pair = [quality.auc(won[test], chance), quality.log_loss(won[test], chance)]
                found.setdefault(name, {}).setdefault(str(size), []).append(pair)
    rows = dict(before)
    rows |= {
        name: {size: np.mean(pairs, axis=0).tolist() for size, pairs in sizes.items()} for name, sizes in found.items()
    }
    for name, row in rows.items():
        print("curve", task.name, name, row, flush=True)
    return {"rows": rows}


def show(part: str, task: str, name: str, row: dict[str, float]) -> None:
    """One line of progress."""
    print(part, task, name, *(f"{key} {value:.4f}" for key, value in row.items()), flush=True)


def main() -> None:
    """Measure what was asked for, keep it, and write the page of all that is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", action="append", help="a name of honest_sets.py; may be given several times")
    parser.add_argument("--only", action="append", choices=("time", "cv", "curve"), help="a part of the bench")
    parser.add_argument("--ours", action="store_true", help="keep the other models as they were measured before")
    chosen = parser.parse_args()
    sets = honest_sets()
    warnings.filterwarnings("ignore")  # of the models beside ours
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    parts = {"time": by_time, "cv": crossed, "curve": curve}
    today = date.today().isoformat()  # noqa: DTZ011
    for part in chosen.only or parts:
        for name in chosen.task or sets.NAMES:
            if part != "curve" or name in CURVES:
                last = kept.get(part, {}).get(name, {}) if chosen.ours else {}
                rows = last.get("rows", {}) | last.get("same", {})
                before = {model: row for model, row in rows.items() if model not in (OURS, KEEPING)}
                found = parts[part](sets.load(name), before)
                kept.setdefault(part, {})[name] = {**found, "date": today}
                KEPT.parent.mkdir(exist_ok=True)
                KEPT.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    libraries = ("scikit-learn", "interpret-core", "lightgbm", "catboost", "xgboost", "pandas", "numpy")
    made = f"{machine()}; " + ", ".join(f"{name} {version(name)}" for name in libraries)
    reasons = (HERE / "learn_reasons.md").read_text(encoding="utf-8")
    PAGE.write_text(page(kept, made, ours=OURS, keeping=KEEPING) + reasons, encoding="utf-8")


if __name__ == "__main__":
    main()
