"""Converts a column to the type that its contract demands.

A value that does not fit becomes null here; the caller compares and reports it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.arrow_values import number, numbers, truths, unknown, word, words
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.times import TIME, TimeRule, times_from
from reifegrad.tables.written_numbers import numbers_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.evidence import WritingEvidence

LARGEST_NUMBER = 1e15  # beyond it a double no longer holds every thousandth (milli-points)
ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.TIME: TIME,
}
REASONS = {
    ColumnType.TEXT: "not_text",
    ColumnType.NUMBER: "not_a_number",
    ColumnType.BOOLEAN: "not_a_boolean",
    ColumnType.TIME: "not_a_time",
}
_TRUE = words(["true", "yes", "ja", "wahr", "1", "x", "t", "y", "j", "on", "1.0", "\u2713", "\u2714"])
_FALSE = words(["false", "no", "nein", "falsch", "0", "f", "n", "off", "0.0"])
_FIRST_TO_COMPOSE = 0xCC
EXACT_BELOW = {pa.float64(): 2.0**53, pa.float32(): 2.0**24, pa.float16(): 2.0**11}
"""Up to here every whole number has a floating-point number of its own; beyond, two ids may be the same one."""

_ZERO = numbers(np.zeros(1), pa.float64())[0]
_NO, _YES = truths(np.array([False, True]))
_CHOICE_WORDS = {
    "gewonnen": "won", "closed won": "won", "closedwon": "won",
    "verloren": "lost", "closed lost": "lost", "closedlost": "lost",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How one column writes its values: decimal mark, times, and the values it may have.

    Where there is `evidence`, the values of the column decide its decimal mark, or the order of day and month.
    """

    type: ColumnType
    decimal: str
    time: TimeRule
    choices: Sequence[str] = ()
    largest: float = LARGEST_NUMBER
    evidence: WritingEvidence | None = None

    @property
    def reason(self) -> str:
        """The code for a value that does not fit."""
        return "not_" + "_or_".join(self.choices) if self.choices else REASONS[self.type]


def convert(array: pa.Array, rule: Rule) -> tuple[pa.Array, pa.Array | None]:
    """Bring a column to its type.

    Returns:
        The values, and a mask of those that were there but do not fit (None if all fit).
    """
    array = with_plain_texts(array)
    present = array.is_valid()
    if pa.types.is_string(array.type):
        array = pc.utf8_trim_whitespace(array)
        array = pc.if_else(pc.equal(array, word("")), unknown(pa.string()), array)
        present = array.is_valid()
    if rule.type is ColumnType.TIME:
        values = times_from(array, rule.time, rule.evidence)
    elif rule.type is ColumnType.NUMBER:
        values = _numbers(array, rule)
    elif rule.type is ColumnType.BOOLEAN:
        values = _booleans(array)
    else:
        values = _texts(array, rule.choices)
    if values.null_count == array.null_count:
        return values, None
    return values, pc.and_(present, values.is_null())


def composed(text: pa.Array) -> pa.Array:
    """Texts in the composed form of Unicode (NFC), in which ä is one character, whoever wrote it."""
    _, ends, data = text.buffers()
    if data is None or not len(text):
        return text
    bounds = np.frombuffer(ends, np.int32, len(text) + 1, text.offset * 4)
    letters = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    # Every character below U+0300 is composed, and its first byte is smaller than that of U+0300.
    if not len(letters) or letters.max() < _FIRST_TO_COMPOSE:
        return text
    return pc.utf8_normalize(text, form="NFC")


def with_plain_texts(array: pa.Array) -> pa.Array:
    """Undo dictionaries and large or view strings, so that one form of text is left."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_text(array.type) and not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    return array


def arrow_column_type(kind: pa.DataType) -> ColumnType | None:
    """The column type that an Arrow type is by itself; None for nested and binary ones."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if is_text(kind) or pa.types.is_null(kind) or pa.types.is_time(kind):
        return ColumnType.TEXT
    if pa.types.is_boolean(kind):
        return ColumnType.BOOLEAN
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return ColumnType.TIME
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return ColumnType.NUMBER
    return None


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type is one of the forms of text."""
    view = pa.types.is_string_view(kind)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or view)


def type_problem(name: str, kind: pa.DataType, rule: Rule, file: str) -> Problem | None:
    """What is wrong with a typed column as a whole, before a value is looked at."""
    own = arrow_column_type(kind)
    fits = own is not None and (
        own in (rule.type, ColumnType.TEXT)
        or rule.type is ColumnType.TEXT
        or (own is ColumnType.NUMBER and rule.type is ColumnType.BOOLEAN)
        or (own is ColumnType.BOOLEAN and rule.type is ColumnType.NUMBER)
        or (own is ColumnType.NUMBER and rule.time.format is not None)
    )
    if fits:
        return None
    unix = own is ColumnType.NUMBER and rule.type is ColumnType.TIME
    params: dict[str, Param] = {"name": name, "found": str(kind), "type": message(f"type.{rule.type}")}
    return Problem("wrong-column-type", variant="unix" if unix else "", params=params, file=file)


def reasons_of(rejected: pa.Array, rule: Rule) -> list[str]:
    """The code of each value that did not fit: the reason of its column, or that it is a number beyond the largest."""
    if rule.type is not ColumnType.NUMBER or rule.choices:
        return [rule.reason] * len(rejected)
    decimal = rule.decimal if rule.evidence is None else rule.evidence.reading  # they have had their say already
    values, _ = convert(rejected, replace(rule, decimal=decimal, evidence=None, largest=sys.float_info.max))
    return [
        "number_too_large" if value is not None and abs(value) > rule.largest else rule.reason
        for value in values.to_pylist()
    ]


def _numbers(array: pa.Array, rule: Rule) -> pa.Array:
    if pa.types.is_string(array.type):
        array = numbers_from(array, rule.decimal, rule.evidence)
    elif pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    values = array.cast(pa.float64(), safe=False)
    bound = number(rule.largest)
    usable = pc.and_(pc.is_finite(values), pc.less_equal(pc.abs(values), bound))
    return pc.if_else(usable, values, unknown(pa.float64()))


def _booleans(array: pa.Array) -> pa.Array:
    if pa.types.is_boolean(array.type):
        return array
    written = pc.utf8_lower(array.cast(pa.string()))
    no = pc.if_else(pc.is_in(written, _FALSE), _NO, unknown(pa.bool_()))
    return pc.if_else(pc.is_in(written, _TRUE), _YES, no)


def without_digits(array: pa.Array) -> pa.Array | None:
    """Which ids have lost digits, as numbers beyond 2^53 and 1.2E+15 of a spreadsheet have; None if none has."""
    array = with_plain_texts(array)
    if pa.types.is_floating(array.type):
        exact = numbers(np.array([EXACT_BELOW[array.type]]), pa.float64())[0]
        lost = pc.greater(pc.abs(array.cast(pa.float64())), exact)
    elif pa.types.is_string(array.type) and pc.any(pc.match_substring(array, "+"), min_count=0).as_py():
        lost = pc.match_substring_regex(array, r"^\s*[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}\s*$")
    else:
        return None
    return lost if pc.any(lost, min_count=0).as_py() else None


def as_boolean(text: str) -> bool | None:
    """What a word says: yes, no, or neither."""
    found = _booleans(words([text.strip()]))[0].as_py()
    return None if found is None else bool(found)


def text_of(array: pa.Array) -> pa.Array:
    """Values of any type as texts; whole numbers as digits, for an id of twelve digits must stay what it is."""
    if pa.types.is_decimal(array.type):
        return pc.replace_substring_regex(array.cast(pa.string()), r"\.0+$", "")
    if not pa.types.is_floating(array.type):
        return array.cast(pa.string())
    exact = numbers(np.array([EXACT_BELOW[array.type]]), pa.float64())[0]
    array = array.cast(pa.float64())
    whole = pc.and_(pc.equal(pc.floor(array), array), pc.less_equal(pc.abs(array), exact))
    digits = pc.if_else(whole, array, _ZERO).cast(pa.int64())
    return pc.if_else(whole, digits.cast(pa.string()), array.cast(pa.string()))  # Arrow writes 1e+11 for large ones


def _texts(array: pa.Array, choices: Sequence[str]) -> pa.Array:
    null = unknown(pa.string())
    text = composed(text_of(array))
    text = pc.if_else(pc.match_substring(text, "\0"), null, text)
    if choices:
        text = pc.utf8_lower(text)
        for other, choice in _CHOICE_WORDS.items():
            text = pc.if_else(pc.equal(text, word(other)), word(choice), text)
        text = pc.if_else(pc.is_in(text, words(choices)), text, null)
    return text
