"""Puts a recommended threshold into a model file; every other letter of the file stays as it was."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.measure.threshold import FEWEST_WON
from reifegrad.spec.diff import diff_models
from reifegrad.spec.edit import set_number
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import to_points
from reifegrad.tasks.new_file import write_whole

if TYPE_CHECKING:
    from reifegrad.measure.threshold import Advice
    from reifegrad.spec.model import ScoringModel

_MARK = "\ufeff"


def current_threshold(model: ScoringModel, stage: str) -> float | None:
    """The present threshold of a stage, in points."""
    steps = () if model.thresholds is None else model.thresholds.steps
    return next((to_points(step.bound) for step in steps if step.name == stage and step.bound is not None), None)


def write_threshold(path: str, stage: str, advice: Advice) -> tuple[str, str] | None:
    """Write the threshold of a stage; returns the text before and after, None if they are the same.

    Raises:
        ReifegradError: No threshold fits the capacity, it does not fit the others of the model, or the file cannot
            be written. The file is then as it was.
    """
    if advice.fit == "few_won":
        raise fail("calibrate-few-won", least=FEWEST_WON, file=path)
    if advice.fit != "fits":
        raise fail("calibrate-no-fit", file=path)
    raw = Path(path).read_bytes().decode("utf-8")
    text = raw.removeprefix(_MARK)
    try:
        changed = set_number(text, ("thresholds", stage), advice.threshold)
        after, before = parse_model(changed, file=path), parse_model(text, file=path)
    except ValueError as error:
        raise fail("calibrate-write", variant="no-place", reason=str(error), file=path) from None
    if {change.path[:1] for change in diff_models(before, after)} - {("thresholds",)}:
        raise fail("calibrate-write", file=path)
    _check_order(before, after, path)
    if changed == text:
        return None
    kept = raw[: len(raw) - len(text)] + changed
    write_whole(Path(path), kept)
    return raw, kept


def _check_order(before: ScoringModel, after: ScoringModel, path: str) -> None:
    """Raise `ReifegradError` where the stages would come in another order."""
    names = [
        [step.name for step in model.thresholds.steps if step.bound is not None] if model.thresholds else []
        for model in (before, after)
    ]
    if names[0] and names[0] != names[1]:
        raise fail("calibrate-order", after=tuple(names[1]), before=tuple(names[0]), file=path)


def difference(path: str, before: str, after: str) -> list[str]:
    """The lines that changed, as a unified diff without its head."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, n=1, lineterm="")
    return list(lines)[2:]
