"""Reifegrad: lead scoring that is exact, explained and true for any day in the past.

>>> import reifegrad as rg
>>> model = rg.templates["fit-interest"]
>>> model.name
'fit-interest'

Everything below is loaded when it is first used. Frames are read through Arrow: pandas, Polars, DuckDB, PyArrow.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reifegrad.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.api.facts import Facts, Past, Target
    from reifegrad.api.measuring import backtest, calibrate, learn
    from reifegrad.api.models import load_model
    from reifegrad.api.scoring import check, compare, run_examples, score
    from reifegrad.api.serving import Scorer
    from reifegrad.errors import ReifegradError
    from reifegrad.spec.model import ScoringModel

    templates: Mapping[str, ScoringModel]

_PLACES = {
    "Facts": "api.facts",
    "Past": "api.facts",
    "ReifegradError": "errors",
    "Scorer": "api.serving",
    "Target": "api.facts",
    "backtest": "api.measuring",
    "calibrate": "api.measuring",
    "check": "api.scoring",
    "compare": "api.scoring",
    "learn": "api.measuring",
    "load_model": "api.models",
    "run_examples": "api.scoring",
    "score": "api.scoring",
}
"""Where each public name is; `import reifegrad` loads none of them."""

__all__ = [
    "Facts",
    "Past",
    "ReifegradError",
    "Scorer",
    "Target",
    "__version__",
    "backtest",
    "calibrate",
    "check",
    "compare",
    "learn",
    "load_model",
    "run_examples",
    "score",
    "templates",
]


def __getattr__(name: str) -> Any:
    if name == "templates":
        return import_module("reifegrad.templates")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"reifegrad.{_PLACES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
