"""Removes the apostrophe that guards an id that begins like a formula in a text file.

Our own scores and contributions have it (`language.spreadsheet_cell`), exports of other tools too: read back, the id
is the one that it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.language.spreadsheet_cell import GUARDED, PLAIN_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS = ("lead_id", "account_id", "activity_id")


def without_guards(columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns of a text file, ids as they were before a spreadsheet was kept from running them."""
    return {name: _without_guard(array) if name in IDS else array for name, array in columns.items()}


def _without_guard(array: pa.Array) -> pa.Array:
    if not pa.types.is_string(array.type):
        return array
    guarded = pc.starts_with(array, "'")
    if not pc.any(guarded).as_py():
        return array
    text = pc.utf8_slice_codeunits(array, 1)
    is_formula_like = pc.and_not(pc.match_substring_regex(text, GUARDED), pc.match_substring_regex(text, PLAIN_NUMBER))
    return pc.if_else(pc.and_(guarded, is_formula_like), text, array)
