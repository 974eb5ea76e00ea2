"""Tells how far the process of a run is: it writes a small file, which whoever started it reads."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tasks.progress import ProgressStep

FACTS, LEARN, COMPARE, CRITERIA = "facts", "learn", "compare", "criteria"
STEPS = {"learn": (FACTS, LEARN, COMPARE, CRITERIA), "backtest": (FACTS, COMPARE)}
"""What a run of a kind does, one after the other."""
TABLES, PUBLISHED, DRAFT = "tables", "published.yaml", "draft.yaml"
"""What lies in the folder of a run."""
_FILE = "step.json"
_SELDOM = 0.5
"""Seconds between two writes of the same step."""


@dataclass(frozen=True)
class Step:
    """What is done now; `done` of `total` where both are known, else zeros."""

    name: str
    done: int = 0
    total: int = 0

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The last one that was told; None where there is none yet."""
        with suppress(OSError, ValueError, KeyError):
            said = json.loads((folder / _FILE).read_text(encoding="utf-8"))
            return cls(str(said["name"]), int(said["done"]), int(said["total"]))
        return None


class Teller:
    """What the engine calls with its steps while one of ours is done."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._name, self._told = folder, "", 0.0

    def begin(self, name: str) -> None:
        """A step of ours begins."""
        self._name = name
        self._write(Step(name))

    def engine(self, step: ProgressStep) -> None:
        """A step of the engine within it."""
        if time.monotonic() - self._told > _SELDOM:
            self._write(Step(self._name, step.done or 0, step.total or 0))

    def _write(self, step: Step) -> None:
        part = self._folder / f"{_FILE}.part"
        part.write_text(json.dumps({"name": step.name, "done": step.done, "total": step.total}), encoding="utf-8")
        part.replace(self._folder / _FILE)
        self._told = time.monotonic()
