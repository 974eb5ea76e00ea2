"""Brings the values of profile changes to one form, in the type in which the model reads their attribute.

The log holds values of all attributes in one column of texts. Each attribute is a column for itself: what decides its
decimal mark, or the order of day and month, are the values of this attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.spec.condition import MOMENT_FORM, NUMBER_FORM, YEARS
from reifegrad.tables.arrow_values import numbers, places_of, truths, unknown, word
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.evidence import Reading
from reifegrad.tables.values import convert, reasons_of, with_plain_texts
from reifegrad.tables.written_numbers import is_unclear, without_mark_of_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.tables.values import Rule

_NULL = unknown(pa.string())
_NO = truths(np.array([False]))[0]


@dataclass(frozen=True)
class MisfitValues:
    """Values of one attribute that do not fit its type: where they stand in the chunk, and why."""

    attribute: str
    reason: str
    places: NDArray[np.int64]


def canonical_values(
    attributes: pa.Array, written: pa.Array, texts: pa.Array, rules: Mapping[str, Rule]
) -> tuple[pa.Array, list[MisfitValues]]:
    """The values as the plan and the reference read them: 1500, true, 2025-05-01 00:00:00.000000Z.

    Args:
        attributes: The names of the attributes, a row each.
        written: The values as the source has them: texts, or typed.
        texts: The same as texts; those of attributes that are texts stay.
        rules: How each attribute is read that is no text.

    Returns:
        The values, and those that do not fit; they are unknown from their moment on.
    """
    misfits = []
    written = with_plain_texts(written)
    for attribute, rule in rules.items():
        mine = pc.fill_null(pc.equal(attributes, word(attribute)), _NO)
        if not pc.any(mine, min_count=0).as_py():
            continue
        part = written.filter(mine)
        values, bad = convert(part, rule)
        canonical = _canonical(values, rule.type)
        lost = pc.and_(values.is_valid(), canonical.is_null())
        bad = lost if bad is None else pc.or_(bad, lost)
        texts = pc.replace_with_mask(texts, mine, canonical)
        if pc.any(bad, min_count=0).as_py():
            places = places_of(bad)
            reasons = np.array(reasons_of(part.take(numbers(places, pa.int64())), rule))
            misfits += [
                MisfitValues(attribute, str(reason), places_of(mine)[places[reasons == reason]])
                for reason in dict.fromkeys(reasons.tolist())
            ]
    if any(rule.time.iso_too for rule in rules.values()) and pa.types.is_string(written.type):
        texts = without_mark_of_type(texts)
    return texts, misfits


def _canonical(values: pa.Array, kind: ColumnType) -> pa.Array:
    """Texts in the one form that engines read; null for what has no such form."""
    if kind is ColumnType.BOOLEAN:
        return pc.if_else(values, word("true"), word("false"))
    if kind is ColumnType.NUMBER:
        whole = pc.equal(pc.floor(values), values)
        digits = pc.if_else(whole, values, unknown(pa.float64())).cast(pa.int64()).cast(pa.string())
        texts = pc.coalesce(digits, values.cast(pa.string()))
        return pc.if_else(pc.match_substring_regex(texts, f"^{NUMBER_FORM}$"), texts, _NULL)
    texts = pc.binary_join_element_wise(values.cast(pa.string()), word("Z"), word(""))
    year = pc.utf8_slice_codeunits(texts, 0, 4).cast(pa.int64())
    first, last = (pa.array([bound], pa.int64())[0] for bound in YEARS)
    fits = pc.and_(pc.greater_equal(year, first), pc.less_equal(year, last))
    return pc.if_else(fits, texts, _NULL)


def are_canonical(attributes: pa.Array, texts: pa.Array, rules: Mapping[str, Rule]) -> bool:
    """Whether every value of a typed attribute has the one form already, so that a file can be read as it is."""
    for attribute, rule in rules.items():
        mine = texts.filter(pc.fill_null(pc.equal(attributes, word(attribute)), _NO))
        mine = mine.filter(pc.fill_null(pc.not_equal(mine, word("")), _NO))
        if rule.type is ColumnType.BOOLEAN:
            fits = pc.or_(pc.equal(mine, word("true")), pc.equal(mine, word("false")))
        elif rule.type is ColumnType.NUMBER:
            fits = pc.match_substring_regex(mine, f"^{NUMBER_FORM}$")
            if rule.evidence is not None:
                fits = pc.and_not(fits, is_unclear(mine, Reading.POINT))
        else:
            fits = pc.match_substring_regex(mine, f"^{MOMENT_FORM}$")
        if not pc.all(fits, min_count=0).as_py():
            return False
    return True
