"""Expressions that look for words, values and patterns in texts, the same on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.spec.condition_functions import BLANKS, LETTERS, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

_UNUSED = {"%": "\ue001", "_": "\ue002", "\\": "\ue003"}
"""Letters that no text has: they stand for those that mean something to `like` wherever they are to mean themselves."""


def has_word(text: ir.StringValue, wanted: str) -> ir.BooleanValue:
    """Whether a text contains the wanted words in a row, whatever their case."""
    gap = f"[^{LETTERS}]"
    return text.lower().re_search(f"(^|{gap})" + f"{gap}+".join(words_of(wanted)) + f"({gap}|$)")


def has_value(text: ir.StringValue, wanted: str) -> ir.BooleanValue:
    """Whether a value is one of those of a text: between `;`, or where there is none between `,` or `|`."""
    found = _listed(text, ";").contains(f";{wanted};")
    if "," in wanted or "|" in wanted:
        return found
    return found | (~text.contains(";") & _listed(text, ",", ",|").contains(f",{wanted},"))


def _listed(text: ir.StringValue, mark: str, marks: str = "") -> ir.StringValue:
    """A text with one mark before, between and behind its values, and no blanks around them."""
    bounded = ibis.literal(mark) + text + ibis.literal(mark)
    return bounded.re_replace(f"[{BLANKS}]*[{marks or mark}][{BLANKS}]*", mark)


def like(text: ir.StringValue, pieces: Sequence[tuple[str, bool]]) -> ir.BooleanValue:
    """Whether a pattern matches; what is no wildcard in it means itself."""
    written = ""
    for char, is_wildcard in pieces:
        if char in _UNUSED and not is_wildcard:
            text = text.replace(char, _UNUSED[char]) if _UNUSED[char] not in written else text
            char = _UNUSED[char]  # noqa: PLW2901
        written += char
    return text.like(written)
