"""Says what can be asked of facts besides their scores: how often something occurs in them, and what belongs to nobody.

As with scores there are two ways and one answer: `seen_in_engine` asks an engine, `seen_in_memory` looks at records.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad.run.words_in_data import cased, sought_in_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import Criterion, ScoringModel
    from reifegrad.tables import Intake

MOST_VALUES = 20_000
"""So many different values of a column are looked at, the most frequent first."""

SHOWN = 5

EARLY, LATE = "1971-01-01", "2100-01-01"
"""Days between which what happened can be believed: before lie zeros and seconds read as milliseconds."""

_OF_EVERY_ACTIVITY = {"activity_id", "lead_id", "kind", "occurred_at"}

SEVERAL = (";", ",", "|")
"""What stands between several ids in one cell."""


@dataclass(frozen=True)
class FactQuestion:
    """How many rows of a table have a column that is `known`, `is` one of some texts, in `any_case`, ... ?

    `parted`: whose text has a sign between several values. `respelled`: whose text differs from one of some texts in
    nothing but upper and lower case, and is none of them.
    """

    table: str
    column: str
    test: Literal["known", "is", "any_case", "parted", "respelled"] = "known"
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strangers:
    """Rows of one table whose id is in no row of another: how many, some of the ids, and what they may have meant.

    `pairs` are ids that differ from one of the other table only in case, spaces, leading zeros or a `.0` behind.
    `parted` of the rows have several ids in one cell. Rows with a word for nothing are not counted: `nothing` says it.
    """

    rows: int
    parted: int = 0
    nothing: int = 0
    ids: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()


class SeenFacts(ABC):
    """The facts of a run, to be asked.

    Attributes:
        model: The model that reads them.
        intakes: What was read, by table.
    """

    model: ScoringModel
    intakes: Mapping[str, Intake]

    def columns(self, table: str) -> Mapping[str, str]:
        """The columns of a table with their types; none of a table that is not there."""
        intake = self.intakes.get(table)
        return {} if intake is None else {name: kind.value for name, kind in intake.columns.items()}

    def read_properties(self) -> tuple[str, ...]:
        """The properties of activities that the model reads and that there are."""
        there = self.columns("activities")
        return tuple(name for name in self.model.properties if name in there and name not in _OF_EVERY_ACTIVITY)

    def usable(self, table: str) -> int:
        """How many rows of a table are used."""
        intake = self.intakes.get(table)
        return 0 if intake is None else intake.rows_read - intake.rows_rejected - intake.rows_dropped

    def sought_properties(self) -> dict[str, tuple[str, ...]]:
        """The texts that the model waits for in each property of activities, and those that a mapping translates."""
        there = self.columns("activities")
        intake = self.intakes.get("activities")
        translated = {} if intake is None else intake.translated
        texts: dict[str, set[str]] = {}
        for _, one in sought_in_log(self.model):
            texts.setdefault(one.name, set()).update({one.value, *translated.get(one.name, ())})
        asked = {name: cased(words) for name, words in texts.items() if name not in _OF_EVERY_ACTIVITY}
        return {name: words for name, words in asked.items() if words and there.get(name) == "text"}

    @abstractmethod
    def count(self, questions: Sequence[FactQuestion]) -> list[int]:
        """How many rows answer each question with yes; what was asked before is not asked again."""

    @abstractmethod
    def kinds(self) -> dict[str, int]:
        """How many activities there are of each kind, the most frequent first."""

    @abstractmethod
    def unlikely(self) -> tuple[int, int]:
        """How many activities have a moment that cannot be believed: too early, and too late."""

    @abstractmethod
    def respelled_properties(self) -> dict[str, set[str]]:
        """Of `sought_properties` those that some activity writes in other upper and lower case: its kinds, by name."""

    @abstractmethod
    def respelled(
        self,
        table: str,
        column: str,
        words: Sequence[str],
        *,
        only: Mapping[str, Sequence[str]] | None = None,
    ) -> dict[str, int]:
        """How often each text occurs that is none of some words and differs from one in nothing but case."""

    @abstractmethod
    def span(self, table: str, column: str) -> tuple[datetime, datetime] | None:
        """The first and the last moment of a column that can be believed; None without any."""

    @abstractmethod
    def values(self, table: str, column: str, *, only: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
        """How often each text of a column occurs, the most frequent first; `only` rows with these other texts."""

    @abstractmethod
    def strangers(self, table: str, column: str, of: str) -> Strangers:
        """The rows of a table whose id, if they have one, is in no row of another."""

    @abstractmethod
    def cased_ids(self, table: str, column: str) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """How many ids are written in several ways that differ in nothing but case, and some of these ways."""

    @abstractmethod
    def silent(self, criteria: Iterable[Criterion]) -> set[str]:
        """The ids of criteria that no activity matches, at whatever moment."""

    @abstractmethod
    def unlike_copies(self) -> tuple[int, tuple[str, ...]]:
        """How many ids of activities are in rows that differ in what the model reads, and some of the ids."""


def folded_id(text: str) -> str:
    """An id without what a spreadsheet adds or takes: case, outer spaces, leading zeros, a `.0` behind."""
    found = text.strip(" ").lower()
    head, dot, zeros = found.rpartition(".")
    if dot and zeros and not zeros.strip("0"):
        found = head
    return found.lstrip("0")
