"""Sets of values that satisfy comparisons with constants: intersect them, and see what they leave out.

`Numbers` are spans of the number line, `Choices` are listed values or all but the listed ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from reifegrad.errors import message

if TYPE_CHECKING:
    from reifegrad.errors import Message

Cut = tuple[float, int]
"""A place between two numbers: just before the number (0) or just behind it (1)."""

Span = tuple[Cut, Cut]

_START: Cut = (-math.inf, 0)
_END: Cut = (math.inf, 1)


@dataclass(frozen=True)
class Numbers:
    """A set of numbers as spans in ascending order that do not touch."""

    spans: tuple[Span, ...] = ((_START, _END),)

    @classmethod
    def compared(cls, op: str, number: float) -> Numbers:
        """The numbers x for which `x op number` is true."""
        before, behind = (number, 0), (number, 1)
        match op:
            case "<":
                return cls(((_START, before),))
            case "<=":
                return cls(((_START, behind),))
            case ">":
                return cls(((behind, _END),))
            case ">=":
                return cls(((before, _END),))
            case "!=":
                return cls(((_START, before), (behind, _END)))
            case _:
                return cls(((before, behind),))

    @classmethod
    def between(cls, low: float, high: float) -> Numbers:
        """Both ends included."""
        return cls((((low, 0), (high, 1)),))

    def __or__(self, other: Numbers) -> Numbers:
        merged: list[Span] = []
        for start, end in sorted((*self.spans, *other.spans)):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return Numbers(tuple(merged))

    def __invert__(self) -> Numbers:
        cuts = [_START, *(cut for span in self.spans for cut in span), _END]
        spans = zip(cuts[::2], cuts[1::2], strict=True)
        return Numbers(tuple((start, end) for start, end in spans if start < end))

    def __and__(self, other: Numbers) -> Numbers:
        return ~(~self | ~other)

    @property
    def is_empty(self) -> bool:
        """Whether no number is in the set."""
        return not self.spans

    @property
    def is_all(self) -> bool:
        """Whether every number is in the set."""
        return self.spans == ((_START, _END),)

    def whole(self) -> Numbers:
        """The same set for counts: spans around whole numbers, so that 1..3 and 4..6 touch."""
        result = Numbers(())
        for (low, low_side), (high, high_side) in self.spans:
            first = low if math.isinf(low) else math.floor(low) + 1 if low_side or low % 1 else low
            last = high if math.isinf(high) else math.ceil(high) - 1 if not high_side or high % 1 else high
            if first <= last:
                result |= Numbers((((first - 0.5, 0), (last + 0.5, 0 if not math.isinf(last) else 1)),))
        return result

    def words(self, scale: int = 1, *, whole: bool = False) -> Message:
        """The set as people say it: "25 to 250", "more than 3"."""
        spans = [_span_words(span, scale, whole=whole) for span in self.spans]
        return reduce(lambda one, other: message("region.both", one=one, other=other), spans)


@dataclass(frozen=True)
class Choices:
    """The listed values, or with `inverted` all others."""

    values: frozenset[str | float | bool]
    inverted: bool = False

    def __invert__(self) -> Choices:
        return Choices(self.values, not self.inverted)

    def __and__(self, other: Choices) -> Choices:
        match (self.inverted, other.inverted):
            case (False, False):
                return Choices(self.values & other.values)
            case (True, True):
                return Choices(self.values | other.values, inverted=True)
            case (False, True):
                return Choices(self.values - other.values)
            case _:
                return Choices(other.values - self.values)

    def __or__(self, other: Choices) -> Choices:
        return ~(~self & ~other)

    @property
    def is_empty(self) -> bool:
        """Whether no value is in the set; of true and false both may be excluded."""
        return {True, False} <= self.values if self.inverted and self._is_boolean else self == Choices(frozenset())

    @property
    def is_all(self) -> bool:
        """Whether every value is in the set."""
        return (~self).is_empty

    @property
    def _is_boolean(self) -> bool:
        return any(isinstance(value, bool) for value in self.values)


Region = Numbers | Choices


def union(first: Region, second: Region) -> Region | None:
    """Both sets together; None for sets of different kinds."""
    if isinstance(first, Numbers) and isinstance(second, Numbers):
        return first | second
    return first | second if isinstance(first, Choices) and isinstance(second, Choices) else None


def intersection(first: Region, second: Region) -> Region | None:
    """What two sets share; None for sets of different kinds."""
    if isinstance(first, Numbers) and isinstance(second, Numbers):
        return first & second
    return first & second if isinstance(first, Choices) and isinstance(second, Choices) else None


def _span_words(span: Span, scale: int, *, whole: bool) -> Message:
    (low, low_side), (high, high_side) = span
    if whole:
        low, high, low_side, high_side = low + 0.5, high - 0.5, 0, 1
    least, most = low / scale, high / scale
    if math.isinf(low) and math.isinf(high):
        return message("region.every")
    if math.isinf(high):
        return message("region.above" if low_side else "region.from", low=least)
    if math.isinf(low):
        return message("region.up_to" if high_side else "region.below", high=most)
    if low == high:
        return message("region.one", value=least)
    return message("region.between" if (low_side, high_side) == (1, 0) else "region.to", low=least, high=most)
