"""Makes texts safe for the cells of text files: no spreadsheet runs them, and the text can be got back.

A spreadsheet that opens a text file takes a cell beginning with `=` for a formula, and one with `+`, `-`, `@`, a tab, a
line end or one of their full-width forms too (OWASP, "CSV injection"; ASVS 1.2.10). An apostrophe before it makes it a
text. A plain number is none of these. What began with apostrophes and such a sign already gets one more, so that taking
one away always restores the text.
"""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", *"\uff1d\uff0b\uff0d\uff20")
"""What a cell that a spreadsheet would run begins with."""

GUARDED = r"^'*[=+\-@\t\r\n\x00\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""Texts that get an apostrophe, as an expression of RE2, which DuckDB and Arrow know; not if `PLAIN_NUMBER` fits."""

PLAIN_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?$"

_STARTS_LIKE_FORMULA = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]")
_NUMBER = re.compile(PLAIN_NUMBER.strip("^$"))


def is_formula_like(text: str) -> bool:
    """Whether a text needs an apostrophe before it: it begins like a formula, and is no plain number."""
    return _STARTS_LIKE_FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs.

    >>> safe_cell("=1+1"), safe_cell("-5"), safe_cell("Anna")
    ("'=1+1", '-5', 'Anna')
    """
    return f"'{text}" if is_formula_like(text) else text


def unsafe_cell(cell: str) -> str:
    """The text of a cell that `safe_cell` made.

    >>> unsafe_cell("'=1+1"), unsafe_cell("-5"), unsafe_cell("'tis")
    ('=1+1', '-5', "'tis")
    """
    return cell[1:] if cell.startswith("'") and is_formula_like(cell[1:]) else cell
