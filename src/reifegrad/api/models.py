"""Reads scoring models for notebooks and programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def load_model(path: str | Path) -> ScoringModel:
    """The scoring model of a YAML file, checked and ready to score.

    Raises:
        ReifegradError: The file cannot be read, or the model has problems; all of them are said at once.
    """
    from reifegrad.spec.loader import load_model as load

    return load(Path(path))
