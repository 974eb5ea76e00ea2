"""Infers the types of columns that nobody has described from their values.

Text files and workbooks carry no types. A column is a number, a boolean or a time if at least 99 in 100 of its
values read as one; the others are then listed as rejected values when the table is prepared.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.column_evidence import ColumnEvidence
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.prepare import open_source
from reifegrad.tables.values import convert, is_text, with_plain_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.mapping import Mapping
    from reifegrad.tables.matching import Match
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.values import Rule

_CHUNKS = 4
"""About half a million rows of each file are looked at."""

_SHARE = 0.99
_CODE_NAME = re.compile(
    r"(?:^| )(?:plz|zip|zip ?code|post ?code|postal ?code|postleitzahl|id|(?:tele)?(?:phone|fon|fax))"
    r"(?: (?:no|nr|number|nummer))?$"
)
_WORD_ENDS = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|[^A-Za-zÄÖÜäöüß]+")
"""Digits in a column of such a name are a code: that one is larger than another says nothing."""

_CODE = r"^0[0-9]+$"
"""Digits behind a zero are a code (a postcode, a telephone number), no number."""


class _ValueCounts:
    """Counts how many values of a column of texts read as which type."""

    def __init__(self, rules: dict[ColumnType, Rule], *, is_code: bool) -> None:
        self.rules = rules
        self.is_code = is_code
        self.present = 0
        self.codes = 0
        self.digits = 0
        self.fits = dict.fromkeys(rules, 0)

    def take(self, array: pa.Array) -> None:
        text = pc.utf8_trim_whitespace(with_plain_texts(array).cast(pa.string()))
        text = text.filter(pc.fill_null(pc.not_equal(text, ""), False))  # noqa: FBT003
        self.present += len(text)
        self.codes += _count(pc.match_substring_regex(text, _CODE))
        self.digits += _count(pc.match_substring_regex(text, r"^[0-9]+$"))
        for kind, rule in self.rules.items():
            values, _ = convert(text, rule)
            self.fits[kind] += len(values) - values.null_count

    @property
    def type(self) -> ColumnType:
        """Plain digits are numbers, also where they are only 0 and 1."""
        if not self.present or self.codes or (self.is_code and self.digits == self.present):
            return ColumnType.TEXT
        order = [ColumnType.NUMBER, ColumnType.BOOLEAN, ColumnType.TIME]
        if not self.digits:
            order = [ColumnType.BOOLEAN, ColumnType.NUMBER, ColumnType.TIME]
        for kind in order:
            if self.fits.get(kind, 0) >= _SHARE * self.present:
                return kind
        return ColumnType.TEXT


def names_a_code(name: str) -> bool:
    """Whether a column is called like a code: postcode, telephone number, id of something else."""
    return _CODE_NAME.search(" ".join(part for part in _WORD_ENDS.split(name) if part).lower()) is not None


def find_types(
    contract: Contract,
    source: SourceNames,
    *,
    timezone: str,
    mapping: Mapping | None = None,
    numbers: Collection[str] = (),
) -> dict[str, ColumnType]:
    """Every column of a source, by our name for it, with the type of its values.

    Columns of the contract keep the type that it demands (but numbers such as `employees` are texts where they are
    classes of sizes: 11-50); all others are looked at, also where it is not open. Whole
    numbers in a column that is called like a code are texts, unless it is one of `numbers`.

    Raises:
        ReifegradError: The source cannot be read, or lacks a required column.
    """
    opened = open_source(replace(contract, open=True), source, mapping, timezone)
    types = dict(opened.types)
    codes = {name for name in types if name not in contract.types and names_a_code(name)}
    codes -= {name for name in codes if name.casefold() in {one.casefold() for one in numbers}}
    types |= {name: ColumnType.TEXT for name in codes if _are_whole(opened.readers, opened.matches, name)}
    undescribed = [name for name, kind in types.items() if kind is ColumnType.TEXT and name not in contract.types]
    sizes = [name for name in types if contract.open and contract.types.get(name) is ColumnType.NUMBER]
    columns: dict[str, _ValueCounts] = {}
    for feed in opened.feeds:
        reader, match = feed.reader, feed.match
        headings = {
            n: match.names[n] for n in (*undescribed, *sizes) if n in match.names and _is_text(reader, match.names[n])
        }
        for name in headings:
            # Where types are known, yes and no are texts on purpose: read as they are, the file need not be copied.
            kinds = [ColumnType.NUMBER, ColumnType.TIME, *([] if reader.typed else [ColumnType.BOOLEAN])]
            evidence = ColumnEvidence(contract.table, reader.mapping.decimal is not None)
            rules = {kind: evidence.applied(kind, name, opened.task.rule(name, kind, reader)) for kind in kinds}
            columns.setdefault(name, _ValueCounts(rules, is_code=name in codes))
        wanted = feed.headings(dict.fromkeys(headings, ColumnType.NUMBER))  # workbooks tell numbers from texts then
        for chunk in islice(reader.chunks(wanted), _CHUNKS if wanted else 0):
            for name in headings:
                columns[name].take(feed.column(name, chunk.columns))
    found = {name: column.type for name, column in columns.items() if column.present or name not in sizes}
    return types | {
        name: ColumnType.TEXT if name in sizes and kind is not ColumnType.NUMBER else kind
        for name, kind in found.items()
    }


def _are_whole(readers: Sequence[Reader], matches: Sequence[Match], name: str) -> bool:
    """Whether a column holds integers in every file that has it."""
    kinds = [
        reader.types[match.names[name]] for reader, match in zip(readers, matches, strict=True) if name in match.names
    ]
    return bool(kinds) and all(pa.types.is_integer(kind) for kind in kinds)


def _is_text(reader: Reader, heading: str) -> bool:
    kind = reader.types[heading]
    return is_text(kind.value_type if pa.types.is_dictionary(kind) else kind)


def _count(found: pa.Array) -> int:
    return int(pc.sum(found).as_py() or 0)
