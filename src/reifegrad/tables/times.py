"""Converts texts, dates and numbers to timestamps in UTC, in microseconds.

Texts are rewritten to one ISO form by vectorised patterns; single values are the slow exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import integers_of, numbers, places_of, unknown
from reifegrad.tables.evidence import Reading
from reifegrad.tables.written_dates import iso_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from reifegrad.tables.evidence import WritingEvidence

TIME = pa.timestamp("us")
_LAST = np.datetime64("9999-12-31T23:59:59.999999", "us")  # the last moment Python can show
_FIRST = np.datetime64("1000-01-01T00:00:00", "us")
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}

_DAY = r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
_LOCAL = f"^{_DAY}(?:{_CLOCK})?$"
_ZONED = rf"^{_DAY}{_CLOCK}(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)$"
UNIX_TICKS = {
    "unix": Fraction(1_000_000),
    "unix_ms": Fraction(1_000),
    "unix_us": Fraction(1),
    "unix_ns": Fraction(1, 1000),
}
"""The formats that count from 1970, and how many microseconds one of them is."""

_FAR = 250_000_000_000_000_000  # 8,000 years in microseconds
_CLOCK_RUN = re.compile(r"((?:%[YymdjHMS])*%H%M(?:%[YymdjS])*)(%f)?")
"""Numbers of a format without anything between them, a clock among them; a fraction behind may have any length."""

_DIRECTIVES = {"Y": r"(\d{4})", "m": r"(\d{2})", "d": r"(\d{2})"} | dict.fromkeys("HMS", r"(\d{2})")


@dataclass(frozen=True)
class TimeRule:
    """How times are written: the zone of those without one, and an explicit format.

    `iso_too` is for workbooks, where typed cells stand beside texts in the explicit format. `order` is that of day
    and month in dates like 1/2/2025, which are no times where it is not known.
    """

    zone: str
    format: str | None = None
    iso_too: bool = False
    order: str | None = None

    @staticmethod
    def of(zone: str, written: str | None, *, iso_too: bool = False) -> TimeRule:
        """The rule for what a mapping says of a column: an order, another format, or nothing."""
        if written in (Reading.DAY_FIRST, Reading.MONTH_FIRST):
            return TimeRule(zone, None, iso_too, written)
        return TimeRule(zone, written, iso_too)


def times_from(array: pa.Array, rule: TimeRule, evidence: WritingEvidence | None = None) -> pa.Array:
    """Turn a column into moments; what is no time becomes null. `evidence` learns the order of day and month."""
    kind = array.type
    if pa.types.is_timestamp(kind):
        return _from_timestamps(array, rule.zone)
    if pa.types.is_date(kind):
        return localize(array.cast(pa.timestamp("s"), safe=False).cast(TIME, safe=False), rule.zone)
    if rule.format in UNIX_TICKS:
        return _from_unix(array, UNIX_TICKS[rule.format])
    text = _as_whole_numbers(array).cast(pa.string())
    if rule.format is not None:
        return _from_iso(_to_iso(text, rule.format, iso_too=rule.iso_too), rule.zone)
    values = _from_iso(text, rule.zone)
    other = pc.and_(text.is_valid(), values.is_null())
    if not pc.any(other, min_count=0).as_py():
        return values
    found = _from_iso(iso_texts(text.filter(other), rule.order, evidence), rule.zone)
    return pc.replace_with_mask(values, other, found)


def _as_whole_numbers(array: pa.Array) -> pa.Array:
    """Doubles as whole numbers where they are, so that their texts are digits: 20250115.0 is a day."""
    if not pa.types.is_floating(array.type):
        return array
    try:
        return array.cast(pa.int64())
    except pa.ArrowInvalid:
        return array


def localize(array: pa.Array, zone: str) -> pa.Array:
    """Read naive timestamps as wall clock of a zone and return them in UTC.

    A wall clock time that exists twice is the first one, one that never was counts with the
    offset before the gap (`fold=0`).
    """
    if zone == "UTC" or len(array) == array.null_count:
        return array
    missing = np.zeros(len(array), np.bool_)
    missing[places_of(array.is_null())] = True
    local = integers_of(array.cast(pa.int64())).astype("datetime64[us]")
    local[missing] = np.datetime64("2000-01-01", "us")
    days, index = np.unique(local.astype("datetime64[D]"), return_inverse=True)
    known = [_day_offset(zone, int(day)) for day in days.astype(np.int64)]
    offsets = np.array([0 if offset is None else offset for offset in known], dtype=np.int64)[index]
    changing = np.array([offset is None for offset in known])[index]
    for place in np.flatnonzero(changing):
        offsets[place] = _offset(zone, local[place].astype(object))
    utc = local - offsets.astype("timedelta64[us]")
    return _times_within_bounds(utc, missing)


def _offset(zone: str, local: datetime) -> int:
    offset = local.replace(tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)


@lru_cache(maxsize=100_000)
def _day_offset(zone: str, day: int) -> int | None:
    """The offset in microseconds of a day (counted from 1970), None if it changes within it."""
    start = datetime(1970, 1, 1) + timedelta(days=day)  # noqa: DTZ001 - wall clock on purpose
    end = start + timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)
    after = start + timedelta(days=1) if start.year < 9999 else end
    offset = _offset(zone, start)
    return offset if offset == _offset(zone, end) == _offset(zone, after) else None


def _times_within_bounds(values: NDArray[np.datetime64], missing: NDArray[np.bool_]) -> pa.Array:
    return numbers(values.astype(np.int64), TIME, missing | (values > _LAST) | (values < _FIRST))


def _from_timestamps(array: pa.Array, zone: str) -> pa.Array:
    unit = _PER_SECOND[array.type.unit]
    ticks = array.cast(pa.timestamp(array.type.unit)).cast(pa.int64())
    first, last = (int(bound.astype("datetime64[s]").astype(np.int64)) * unit for bound in (_FIRST, _LAST))
    if array.type.unit != "ns":  # those cannot leave the range, and the bounds would overflow
        lowest, highest = numbers(np.array([first, last]), pa.int64())
        inside = pc.and_(pc.greater_equal(ticks, lowest), pc.less_equal(ticks, highest))
        ticks = pc.if_else(inside, ticks, unknown(pa.int64()))
    values = ticks.cast(pa.timestamp(array.type.unit)).cast(TIME, safe=False)
    return values if array.type.tz else localize(values, zone)


def _from_unix(array: pa.Array, ticks: Fraction) -> pa.Array:
    """Counted from 1970; whole numbers exactly, others as near as a double is."""
    far = np.zeros(len(array), np.bool_)
    if pa.types.is_string(array.type):
        fits = pc.match_substring_regex(array, r"^-?[0-9]{1,19}(?:\.[0-9]*)?$")
        array = pc.if_else(fits, array, unknown(pa.string()))
    try:
        whole = array.cast(pa.int64())
    except pa.ArrowInvalid:
        seconds = array.cast(pa.float64()).to_numpy(zero_copy_only=False) * float(ticks)
        far = ~(np.abs(seconds) < _FAR)  # also true for NaN
        found = np.rint(np.where(far, 0, seconds)).astype(np.int64)
    else:
        far[places_of(whole.is_null())] = True
        counted = np.where(far, 0, integers_of(whole))
        far |= np.abs(counted) > min(int(_FAR / ticks), 2**63 - 1)
        found = np.where(far, 0, counted) * ticks.numerator // ticks.denominator
    return _times_within_bounds(found.astype("datetime64[us]"), far)


def _from_iso(text: pa.Array, zone: str) -> pa.Array:
    null = unknown(pa.string())
    is_local = pc.match_substring_regex(text, _LOCAL)
    if pc.all(is_local, min_count=0).as_py():
        return localize(_cast(text, TIME), zone)
    values = localize(_cast(pc.if_else(is_local, text, null), TIME), zone)
    zoned = pc.if_else(pc.match_substring_regex(text, _ZONED), text, null)
    if zoned.null_count < len(zoned):
        moments = _from_timestamps(_cast(zoned, pa.timestamp("us", tz="UTC")), zone)
        values = pc.coalesce(values, moments)
    return values


def _cast(text: pa.Array, kind: pa.DataType) -> pa.Array:
    """Cast ISO texts; a day like 30 February fails the whole cast, so then value by value."""
    try:
        return text.cast(kind)
    except pa.ArrowInvalid:
        return _each(text, _valid_iso).cast(kind)


def _valid_iso(value: str) -> str | None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value


def _each(text: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Apply a slow function once to each different text."""
    encoded: Any = text.dictionary_encode()
    words = [None if word is None else change(word) for word in encoded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(encoded.indices)


def _to_iso(text: pa.Array, form: str, *, iso_too: bool) -> pa.Array:
    """Rewrite texts in an explicit strptime format to ISO; what does not fit becomes null."""
    fast = _iso_rewrite(form)
    null = unknown(pa.string())
    done = pa.nulls(len(text), pa.string())
    if fast is not None:
        fits = pc.match_substring_regex(text, fast[0])
        done = pc.if_else(fits, pc.replace_substring_regex(text, *fast), null)
    if iso_too:
        done = pc.coalesce(done, pc.if_else(pc.match_substring_regex(text, _LOCAL), text, null))
    rest = pc.if_else(pc.is_null(done), text, null)
    if rest.null_count < len(rest):
        done = pc.coalesce(done, _each(rest, lambda value: _strptime(value, form)))
    return done


def _strptime(value: str, form: str) -> str | None:
    try:
        moment = datetime.strptime(value, form)  # noqa: DTZ007 - zone by the rule
    except ValueError:
        return None
    return moment.isoformat(sep=" ") if is_exact(moment, value, form) else None


def is_exact(moment: datetime, value: str, form: str) -> bool:
    """Whether a format leaves no doubt how a text is read: "23" is an hour, but strptime reads it as %H%M, 02:03.

    Only a clock without a colon needs all its digits, and so does what stands directly beside it in the format.
    """
    run = _CLOCK_RUN.search(form)
    if run is None:
        return True
    text = moment.strftime(run[1])
    return any(one.startswith(text) if run[2] else one == text for one in re.findall(r"\d+", value))


@lru_cache(maxsize=64)
def _iso_rewrite(form: str) -> tuple[str, str] | None:
    """Pattern and replacement for formats of plain digits; None for those with names and the like."""
    letters = re.findall(r"%(.)", form)
    if not {"Y", "m", "d"} <= set(letters) <= set(_DIRECTIVES) or len(set(letters)) < len(letters):
        return None
    if ("H" in letters) != ("M" in letters) or ("S" in letters and "M" not in letters):
        return None
    parts = re.split(r"%(.)", form)
    pattern = "".join(_DIRECTIVES[part] if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
    place = {letter: f"\\{letters.index(letter) + 1}" for letter in letters}
    clock = f" {place['H']}:{place['M']}" if "H" in place else ""
    clock += f":{place['S']}" if "S" in place else ""
    return f"^{pattern}$", f"{place['Y']}-{place['m']}-{place['d']}{clock}"
