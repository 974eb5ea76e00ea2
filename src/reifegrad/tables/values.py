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
from reifegrad.tables.arrow_values import numbers, truths, unknown, word, words
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.times import TIME, TimeRule, times_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Param

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
_TRUE = words(["true", "yes", "ja", "wahr", "1", "x"])
_FALSE = words(["false", "no", "nein", "falsch", "0"])
_NO, _YES = truths(np.array([False, True]))
_CURRENCY = r"^(?:€|EUR|\$|USD|CHF|£|GBP)\s*|\s*(?:€|EUR|\$|USD|CHF|£|GBP)$"
_SPACES = "[ \u00a0\u2009\u202f'\u2019]"  # between thousands: spaces, and the Swiss apostrophe
_CHOICE_WORDS = {
    "gewonnen": "won", "closed won": "won", "closedwon": "won",
    "verloren": "lost", "closed lost": "lost", "closedlost": "lost",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How one column writes its values: decimal mark, times, and the values it may have."""

    type: ColumnType
    decimal: str
    time: TimeRule
    choices: Sequence[str] = ()
    largest: float = LARGEST_NUMBER

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
        values = times_from(array, rule.time)
    elif rule.type is ColumnType.NUMBER:
        values = _numbers(array, rule.decimal, rule.largest)
    elif rule.type is ColumnType.BOOLEAN:
        values = _booleans(array)
    else:
        values = _texts(array, rule.choices)
    if values.null_count == array.null_count:
        return values, None
    return values, pc.and_(present, values.is_null())


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
    values, _ = convert(rejected, replace(rule, largest=sys.float_info.max))
    return [rule.reason if value is None else "number_too_large" for value in values.to_pylist()]


def _numbers(array: pa.Array, decimal: str, largest: float) -> pa.Array:
    if pa.types.is_string(array.type):
        array = _parsed_numbers(array, decimal)
    elif pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    values = array.cast(pa.float64(), safe=False)
    bound = numbers(np.array([largest]), pa.float64())[0]
    usable = pc.and_(pc.is_finite(values), pc.less_equal(pc.abs(values), bound))
    return pc.if_else(usable, values, unknown(pa.float64()))


def _parsed_numbers(text: pa.Array, decimal: str) -> pa.Array:
    """Texts as numbers of one format; "1.234" is 1234 with a decimal comma, 1.234 without."""
    mark, group = (",", r"\.") if decimal == "," else (r"\.", ",")
    text = pc.replace_substring_regex(text, _CURRENCY, "")
    whole = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+|\d{{1,3}}(?:{_SPACES}\d{{3}})+)"
    number = rf"^[+-]?(?:{whole}(?:{mark}\d+)?|{mark}\d+)(?:[eE][+-]?\d{{1,3}})?$"
    fits = pc.match_substring_regex(text, number)
    text = pc.if_else(fits, text, unknown(pa.string()))
    text = pc.replace_substring_regex(text, rf"{group}|{_SPACES}|^\+", "")
    return (text if decimal == "." else pc.replace_substring(text, ",", ".")).cast(pa.float64())


def _booleans(array: pa.Array) -> pa.Array:
    if pa.types.is_boolean(array.type):
        return array
    written = pc.utf8_lower(array.cast(pa.string()))
    no = pc.if_else(pc.is_in(written, _FALSE), _NO, unknown(pa.bool_()))
    return pc.if_else(pc.is_in(written, _TRUE), _YES, no)


def as_boolean(text: str) -> bool | None:
    """What a word says: yes, no, or neither."""
    found = _booleans(words([text.strip()]))[0].as_py()
    return None if found is None else bool(found)


def _texts(array: pa.Array, choices: Sequence[str]) -> pa.Array:
    if pa.types.is_decimal(array.type):
        text = pc.replace_substring_regex(array.cast(pa.string()), r"\.0+$", "")
    elif pa.types.is_floating(array.type):
        # Arrow writes 1e+11 for large ones, but an id of twelve digits must stay what it is.
        whole = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), LARGEST_NUMBER))
        digits = pc.if_else(whole, array, 0.0).cast(pa.float64()).cast(pa.int64())
        text = pc.if_else(whole, digits.cast(pa.string()), array.cast(pa.string()))
    else:
        text = array.cast(pa.string())
    null = unknown(pa.string())
    text = pc.if_else(pc.match_substring(text, "\0"), null, text)
    if choices:
        text = pc.utf8_lower(text)
        for other, choice in _CHOICE_WORDS.items():
            text = pc.if_else(pc.equal(text, word(other)), word(choice), text)
        text = pc.if_else(pc.is_in(text, words(choices)), text, null)
    return text
