"""What `learn` is asked, and what comes of it: the lesson, and what was taught."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.cli.options import DataOptions
    from reifegrad.predict.gathering import Gathered
    from reifegrad.predict.learned import Learned


@dataclass(frozen=True)
class Lesson:
    """What is to be learned from, and where it goes; as typed on the command line."""

    data: DataOptions
    target: str | None
    positive: str | None
    time: str | None
    at: str
    horizon: str
    output: str
    card: str | None
    goal: str | None
    timezone: str
    forced: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    monotone: Mapping[str, int] = field(default_factory=dict)
    keep_calendar: bool = False
    complete_until: str | None = None


@dataclass(frozen=True)
class Taught:
    """What came out: the data, what was learned, the text of the file, and how many cases were not over yet."""

    lesson: Lesson
    gathered: Gathered
    learned: Learned
    text: str
    censored: int = 0
