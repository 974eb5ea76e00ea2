"""What `learn` is asked, and what comes of it: the lesson, and what was taught."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.predict.learn.gathering import Gathered
    from reifegrad.predict.learn.learned import Learned
    from reifegrad.run.summary import TableCounts
    from reifegrad.tables.target import Target
    from reifegrad.tasks.inputs import FactInputs


@dataclass(frozen=True)
class Lesson:
    """What is to be learned from, and where it goes; as typed on the command line."""

    data: FactInputs
    target: str | None
    positive: str | None
    negative: tuple[str, ...]
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
class Taken:
    """What became of rows and values on the way in.

    `tables` counts rows that were rejected or dropped, `without_time` leads without a date, `censored` cases that are
    not over yet; `target` says what its values were taken for.
    """

    tables: tuple[TableCounts, ...]
    censored: int = 0
    without_time: int = 0
    target: Target | None = None


@dataclass(frozen=True)
class Taught:
    """What came out: the data, what was learned, the text of the file, and what was left behind on the way in."""

    lesson: Lesson
    gathered: Gathered
    learned: Learned
    text: str
    taken: Taken
