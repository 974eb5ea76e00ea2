"""Changes the values of a column as the mapping file says: other words, lower case, a path, the number of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import places_of, unknown, word, words
from reifegrad.tables.values import text_of, with_plain_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from reifegrad.tables.table_mapping import Constant, TableMapping

_HOST = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*"
EXTERNAL_ID = r"^__export__\.([a-z0-9_]+?)_(\d+)(?:_[0-9a-f]+)?$"
"""An External ID that Odoo makes when it exports a record: the table, the number of the record, some digits."""

LONG_ID = r"^([a-zA-Z0-9]{15})[A-Z0-5]{3}$"
"""An id of Salesforce that is safe where case is lost: 15 characters, and three that say which are in upper case."""

_BARE_HOST = r"^(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::\d+)?(/|\?|#|$)"


def as_text(value: Constant) -> str:
    """A value of a mapping file as a source writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def changed(array: pa.Array, name: str, mapping: TableMapping, met: set[str] | None = None) -> pa.Array:
    """The values of one of our columns, changed as the mapping says; those of other columns stay as they are.

    `met` gets the words of the mapping that stand in the column and are translated.
    """
    if name not in mapping.changes:
        return array
    text = trimmed(array)
    if name in mapping.path_from_url:
        text = paths_of(text)
    if name in mapping.record_number:
        text = pc.replace_substring_regex(text, EXTERNAL_ID, r"\2")
    if name in mapping.short_ids:
        text = pc.replace_substring_regex(text, LONG_ID, r"\1")
    if name in mapping.values:
        text = _replaced(text, mapping.values[name], met)
    return pc.utf8_lower(text) if name in mapping.lower else text


def first_filled(arrays: Iterable[pa.Array]) -> pa.Array:
    """Of several columns the first value in each row that is not empty."""
    filled = [_or_unknown(array) for array in arrays]
    kinds = {array.type for array in filled}
    if len(kinds) > 1:
        filled = [trimmed(array) for array in filled]
    return filled[0] if len(filled) == 1 else pc.coalesce(*filled)


def _or_unknown(array: pa.Array) -> pa.Array:
    array = with_plain_texts(array)
    if not pa.types.is_string(array.type):
        return array
    blank = pc.equal(pc.utf8_trim_whitespace(array), word(""))
    return pc.if_else(blank, unknown(pa.string()), array)


def trimmed(array: pa.Array) -> pa.Array:
    """A column as texts without outer spaces."""
    return pc.utf8_trim_whitespace(text_of(with_plain_texts(array)))


def texts(array: pa.Array) -> pa.Array:
    """A column as texts without outer spaces, where what is missing is an empty one."""
    return pc.fill_null(trimmed(array), "")


def filled(array: pa.Array) -> NDArray[np.bool_]:
    """Which rows have more than spaces in a column."""
    found = np.zeros(len(array), np.bool_)
    found[places_of(pc.not_equal(texts(array), word("")))] = True
    return found


def paths_of(text: pa.Array) -> pa.Array:
    """The path of each address, without protocol, host, query and fragment; what is no address stays as it is.

    A host without a path is `/`; without a protocol it is recognised by its dots.
    """
    full = pc.match_substring_regex(text, _HOST)
    rest = pc.if_else(full, pc.replace_substring_regex(text, _HOST, ""), text)
    bare = pc.and_(pc.invert(full), pc.match_substring_regex(text, _BARE_HOST))
    rest = pc.if_else(bare, pc.replace_substring_regex(text, _BARE_HOST, r"\1"), rest)
    address = pc.or_(pc.or_(full, bare), pc.starts_with(text, "/"))
    path = pc.replace_substring_regex(rest, r"[?#].*$", "")
    path = pc.if_else(pc.starts_with(path, "/"), path, pc.binary_join_element_wise(word("/"), path, word("")))
    return pc.if_else(address, path, text)


def _replaced(text: pa.Array, values: Mapping[Constant, Constant | None], met: set[str] | None) -> pa.Array:
    keys = [as_text(key) for key in values]
    places = pc.index_in(text, value_set=words(keys))
    if met is not None and len(met) < len(keys):
        met.update(keys[place] for place in pc.unique(places).to_pylist() if place is not None)
    news = pa.array([None if value is None else as_text(value) for value in values.values()], pa.string())
    return pc.if_else(places.is_valid(), news.take(places), text)


def rows_with(array: pa.Array, wanted: Iterable[Constant]) -> pa.Array:
    """A mask of the rows whose value is one of those that are wanted; "" is an empty cell."""
    return pc.is_in(texts(array), value_set=words([as_text(value) for value in wanted]))
