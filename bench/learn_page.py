"""In: what the bench of learning measured. Out: its page, with every goal and whether it was met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from run import table

if TYPE_CHECKING:
    from collections.abc import Iterator

STABLE = ("x_education_strict", "x_education_form", "olist")
DRIFTING = ("bank", "shoppers")
PUBLISHED = {"x_education_strict": (0.799, 0.808, 0.827), "x_education_form": (0.833, 0.842, 0.864)}
"""The best AUC at 100, 200 and 500 leads of the README of the data."""

HEAD = ("model", "AUC", "AUC within periods", "AP", "log loss", "ECE10", "CPU seconds")
BY_TIME_ONLY = ("AUC within periods", "CPU seconds")
MET, MISSED = "met", "**missed**"


def page(kept: dict[str, Any], made: str, *, ours: str, keeping: str) -> str:
    """The Markdown of the page."""
    dates = sorted({part["date"] for tasks in kept.values() for part in tasks.values()})
    lines = [
        "# Benchmark of learning",
        "",
        f"Made by `make bench-learn` from {dates[0]} to {dates[-1]}: {made}. One core.",
        "Real data that is not part of this project; the other models are untuned. `Reifegrad` is the scorecard as it",
        "is published: few bins, rounded points. No setting is adapted to a task, except the calendar, below.",
        "",
        "**The calendar.** Features that reflect the time rather than the lead are excluded by default. If a task has",
        f"some, the row `{keeping}` shows what comes out with `keep_calendar`, numbers as straight lines, as the other",
        "models keep them; and a second table has the other models without them.",
        "",
        "**Shuffled folds** ask how well leads can be told apart whose times were seen. The card of the",
        "cross-validation is learned for that question, with `same_times`: the calendar stays, rare values and pairs",
        "get their full weight, the level is that of all rows. It says little about future leads; no command learns",
        "this way; it is here because others report it.",
        "",
        *_goals(kept, ours, keeping),
    ]
    for name, task in kept.get("time", {}).items():
        lines += _time(name, task)
    for name, task in kept.get("cv", {}).items():
        lines += [f"## {name}, 5-fold cross-validation", "", *_rows(task["rows"], within=False)]
    for name, task in kept.get("curve", {}).items():
        lines += _curve(name, task)
    return "\n".join(lines).rstrip() + "\n"


def _rows(rows: dict[str, dict[str, float]], *, within: bool = True) -> Iterator[str]:
    cells = [
        (
            name,
            f"{row['auc']:.4f}",
            *([f"{row['within']:.4f}"] if within else []),
            f"{row['ap']:.4f}",
            f"{row['loss']:.4f}",
            f"{row['ece']:.4f}",
            *([f"{row['seconds']:.1f}"] if within else []),
        )
        for name, row in rows.items()
    ]
    yield from table(HEAD if within else [word for word in HEAD if word not in BY_TIME_ONLY], cells)


def _time(name: str, task: dict[str, Any]) -> Iterator[str]:
    before, after = task["rate"]
    yield from (f"## {name}, split by time", "")
    yield (
        f"{task['leads'][0]:,} leads to learn from, {before:.1%} of them won; {task['leads'][1]:,} newer ones, "
        f"{after:.1%} won."
    )
    yield ""
    yield from _rows(task["rows"])
    if task.get("same"):
        yield from ("The other models without the features that reflect the time:", "", *_rows(task["same"]))
    for label, more in task["more"].items():
        if "abstained" in more:
            yield from (f"{label}: abstained. {more['abstained']}", "")
            continue
        yield (
            f"{label}: chosen was `{more['chosen']}` with {more['terms']} terms. Before bins were merged and points "
            f"rounded its AUC is {more['estimator']:.4f}. A model that is perfectly calibrated would show an ECE10 of "
            f"{more['perfect_ece']:.4f} on so many leads, by chance alone. Of the test fewer or more were won than "
            f"predicted, by {more['level']:+.2f} in log odds; had that been known, the ECE10 would be "
            f"{more['ece_at_level']:.4f}."
        )
        yield ""
    calendar = next(iter(task["more"].values()))["calendar"]
    if calendar and calendar != ["?"]:
        yield "Features that reflect the time, by the training rows:"
        yield ""
        rows = [(item[0], f"{item[1]:.2f}", f"{item[2]:.3f}", f"{item[3]:.3f}") for item in calendar]
        yield from table(("feature", "share of time explained", "AUC pooled", "AUC within periods"), rows)


def _curve(name: str, task: dict[str, Any]) -> Iterator[str]:
    sizes = list(next(iter(task["rows"].values())))
    yield from (f"## {name}, few leads", "", "Mean AUC (log loss) over 5 stratified draws on 3,000 other leads.", "")
    if "100" in sizes:
        yield "With 100 of these leads `reifegrad learn` abstains, as fewer than 40 are won; here it had to go on."
        yield ""
    rows = [
        (model, *(f"{row[size][0]:.4f} ({row[size][1]:.3f})" for size in sizes)) for model, row in task["rows"].items()
    ]
    yield from table(("model", *(f"{size} leads" for size in sizes)), rows)


def _goals(kept: dict[str, Any], ours: str, keeping: str) -> Iterator[str]:
    yield from ("## Goals", "")
    rows: list[tuple[str, ...]] = []
    for name, task in kept.get("time", {}).items():
        for label in (ours, keeping):
            if label in task["rows"]:
                rows += _time_goals(name, label, task, {ours, keeping})
    for name, task in kept.get("cv", {}).items():
        others = [row["auc"] for label, row in task["rows"].items() if label != ours]
        rows.append(_least(name, ours, "AUC, 5-fold", task["rows"][ours]["auc"], max(others) - 0.01))
        if name in STABLE:
            rows.append(_most(name, ours, "ECE10, 5-fold", task["rows"][ours]["ece"], 0.02))
    for name, task in kept.get("curve", {}).items():
        for place, size in enumerate(task["rows"][ours]):
            others = [row[size][0] for label, row in task["rows"].items() if label != ours]
            mine = task["rows"][ours][size][0]
            rows.append(_least(name, ours, f"AUC, {size} leads, models of this run", mine, max(others) - 0.01))
            published = PUBLISHED[name][place] - 0.01
            rows.append(_least(name, ours, f"AUC, {size} leads, table of the README", mine, published))
    yield from table(("task", "model", "what", "goal", "measured", ""), rows)


def _time_goals(name: str, label: str, task: dict[str, Any], own: set[str]) -> Iterator[tuple[str, ...]]:
    mine, more = task["rows"][label], task["more"][label]
    others = [row for other, row in task["rows"].items() if other not in own]
    yield _least(name, label, "AUC, by time", mine["auc"], max(row["auc"] for row in others) - 0.005)
    yield _most(name, label, "log loss, by time", mine["loss"], min(row["loss"] for row in others) * 1.02)
    if task.get("same") and "kept" not in label:
        same = task["same"].values()
        most = max(row["auc"] for row in same) - 0.005
        yield _least(name, label, "AUC, by time, all without calendar", mine["auc"], most)
        least = min(row["loss"] for row in same) * 1.02
        yield _most(name, label, "log loss, by time, all without calendar", mine["loss"], least)
        yield _most(name, label, "ECE10, by time, all without calendar", mine["ece"], min(row["ece"] for row in same))
    if name in STABLE:
        yield _most(name, label, f"ECE10, by time (chance alone: {more['perfect_ece']:.4f})", mine["ece"], 0.02)
    if name in DRIFTING:
        yield _most(name, label, "ECE10, by time", mine["ece"], min(row["ece"] for row in others))
    yield _least(name, label, "AUC left after merging and rounding", mine["auc"], more["estimator"] - 0.002)
    yield _least(name, label, "deciles within their interval", more["inside"], 9)
    if name == "bank":
        yield _most(name, label, "CPU seconds, one core", mine["seconds"], 60)


def _least(name: str, label: str, what: str, value: float, goal: float) -> tuple[str, ...]:
    return name, label, what, f"at least {_shown(goal)}", _shown(value), MET if value >= goal else MISSED


def _most(name: str, label: str, what: str, value: float, goal: float) -> tuple[str, ...]:
    return name, label, what, f"at most {_shown(goal)}", _shown(value), MET if value <= goal else MISSED


def _shown(value: float) -> str:
    return f"{value:.4f}" if value < 1 else f"{value:g}" if value == int(value) else f"{value:.1f}"
