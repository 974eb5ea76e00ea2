"""Decides from all values of a column how it is written: its decimal mark, or the order of day and month.

"1.500" is one and a half or fifteen hundred, and "1/2/2025" is in January or in February: such a value says nothing.
Most columns hold one that does say it ("1.299.000,50", "31/12/2025"). So each chunk of a column is looked at before it
is read; where a later chunk shows that values were read otherwise than the column is written, all is read once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message
from reifegrad.tables.contract import attribute_of

if TYPE_CHECKING:
    import pyarrow as pa

    from reifegrad.errors import Param

_EXAMPLES = 3


class Reading(StrEnum):
    """The ways to read a value that does not say it by itself."""

    POINT = "."
    COMMA = ","
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_OTHER = {
    Reading.POINT: Reading.COMMA,
    Reading.COMMA: Reading.POINT,
    Reading.DAY_FIRST: Reading.MONTH_FIRST,
    Reading.MONTH_FIRST: Reading.DAY_FIRST,
}


@dataclass
class Examples:
    """How many values are of some form, and the first of them."""

    count: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, texts: pa.Array) -> None:
        """Count further values."""
        self.count += len(texts)
        _keep_examples(self.shown, texts)


@dataclass
class WritingEvidence:
    """What the values of one column of one file say about how it is written.

    `usual` is the reading that is taken where no value decides. `counts` says how many values fit one reading only,
    `examples` names the first of them; `unclear` are those that fit both, and mean something different in each.
    `has_german_dates` says that days are written with points; `has_thousands` that points stand between thousands
    because the rest of the file is German. `percents` are texts with a percent sign, `fractions` number cells such as
    0.5: both may say the same, and are read a hundredfold apart.
    """

    usual: Reading
    counts: dict[Reading, int] = field(default_factory=dict)
    examples: dict[Reading, list[str]] = field(default_factory=dict)
    unclear: int = 0
    unclear_examples: list[str] = field(default_factory=list)
    has_german_dates: bool = False
    has_thousands: bool = False
    percents: Examples = field(default_factory=Examples)
    fractions: Examples = field(default_factory=Examples)
    _taken: Reading | None = None
    _is_final: bool = False

    def add(self, reading: Reading, texts: pa.Array) -> None:
        """Values that fit one reading only."""
        if not self._is_final and len(texts):
            self.counts[reading] = self.counts.get(reading, 0) + len(texts)
            _keep_examples(self.examples.setdefault(reading, []), texts)

    def add_unclear(self, texts: pa.Array) -> None:
        """Values that fit both readings."""
        if not self._is_final and len(texts):
            self.unclear += len(texts)
            _keep_examples(self.unclear_examples, texts)

    def add_percents(self, percents: pa.Array, fractions: pa.Array) -> None:
        """Texts with a percent sign, and number cells below one."""
        if not self._is_final:
            self.percents.add(percents)
            self.fractions.add(fractions)

    @property
    def best(self) -> Reading:
        """The reading that most values ask for; the usual one if as many ask for the other."""
        other = _OTHER[self.usual]
        return other if self.counts.get(other, 0) > self.counts.get(self.usual, 0) else self.usual

    @property
    def reading(self) -> Reading:
        """How values are read now; fixed from the first value on that the two ways read differently."""
        if self._taken is not None:
            return self._taken
        if self.counts or self.unclear:
            self._taken = self.best
        return self.best

    def read_as_german(self) -> None:
        """Take 12.000 for twelve thousand, where no value of the column says what its point is."""
        if self.is_guess and self.usual is Reading.POINT:
            self.usual, self.has_thousands = Reading.COMMA, True

    def settle(self) -> bool:
        """Decide, after the last value. Returns whether the column was read differently, and must be read once more."""
        again = self._taken is not None and self._taken is not self.best
        self._taken, self._is_final = self.best, True
        return again

    @property
    def is_mixed(self) -> bool:
        """Whether values contradict each other; those that are fewer do not fit and are rejected."""
        return len(self.counts) > 1

    @property
    def is_guess(self) -> bool:
        """Whether a value was read in the usual way though none says that it is the right one."""
        return bool(self.unclear) and not self.counts


def _keep_examples(kept: list[str], texts: pa.Array) -> None:
    for text in texts.slice(0, _EXAMPLES).to_pylist():
        if len(kept) < _EXAMPLES and text not in kept:
            kept.append(text)


def evidence_problem(table: str, name: str, evidence: WritingEvidence, file: str) -> Problem | None:
    """What must be said of a column that contradicts itself, or says nothing; None where all is clear."""
    reading, other = evidence.best, _OTHER[evidence.best]
    is_number = reading in {Reading.POINT, Reading.COMMA}
    params: dict[str, Param] = {
        "column": name,
        "reading": message(f"reading.{reading.name.lower()}"),
        "other": message(f"reading.{other.name.lower()}"),
        "line": _mapping_line(table, name, other),
    }
    if evidence.is_mixed:
        params["examples"] = tuple(map(repr, evidence.examples[reading]))
        params["rejected"] = tuple(map(repr, evidence.examples[other]))
        params["count"] = message("count.values", n=evidence.counts[other])
        return Problem(
            "decimal-mixed" if is_number else "date-order-mixed",
            params=params,
            file=file,
            key=name,
            severity="warning",
        )
    if evidence.is_guess:
        params["examples"] = tuple(map(repr, evidence.unclear_examples))
        params["keep"] = _mapping_line(table, name, reading)
        if evidence.has_thousands:
            return Problem("decimal-thousands", params=params, file=file, key=name, severity="note")
        return Problem(
            "decimal-unclear" if is_number else "date-order-unclear",
            params=params,
            file=file,
            key=name,
            severity="warning",
        )
    return None


def percent_problem(table: str, name: str, evidence: WritingEvidence, file: str) -> Problem | None:
    """What must be said of a column with percent as number cells and as texts; None if it has only one of them."""
    percents, fractions = evidence.percents, evidence.fractions
    if not percents.count or not fractions.count:
        return None
    params: dict[str, Param] = {
        "column": name,
        "count": message("count.values", n=percents.count),
        "percents": tuple(map(repr, percents.shown)),
        "fractions": tuple(fractions.shown),
        "table": table,
        "name": attribute_of(name),
        "example": repr(percents.shown[0]),
    }
    return Problem("percent-mixed", params=params, file=file, key=name, severity="warning")


def _mapping_line(table: str, name: str, reading: Reading) -> str:
    """The line of the mapping file that demands a reading."""
    if reading in {Reading.POINT, Reading.COMMA}:
        return f'{table}: {{decimal: "{reading}"}}'
    return f"{table}: {{formats: {{{attribute_of(name)}: {reading}}}}}"
