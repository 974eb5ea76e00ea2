"""By what kept and missed clocks are counted: names alone, for commands that offer them and measure nothing."""

from __future__ import annotations

from typing import Literal

Dimension = Literal["level", "person", "team", "queue", "cell", "week"]
DIMENSIONS: tuple[Dimension, ...] = ("level", "person", "team", "queue", "cell", "week")
