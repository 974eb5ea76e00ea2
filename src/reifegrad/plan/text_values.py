"""Reads numbers, moments and sort keys from texts, the same on every engine.

Engines read texts each in their own way ("infinity", "today", "2025-02-30"), and some stop at one that they
cannot read. So a text is first looked at letter by letter, and only what has the one form is handed to them.
"""

from __future__ import annotations

import ibis
from ibis import ir

from reifegrad.plan.expressions import FALSE, TRUE
from reifegrad.plan.relations import TIMESTAMP
from reifegrad.spec.condition import FALSE_WORDS, MOMENT_FORM, NUMBER_FORM, TRUE_WORDS, YEARS, Type


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def bytewise(text: str) -> str:  # type: ignore[empty-body]  # a name for the engine, never run
    """The text as it is put in order by its bytes; each engine says what that takes (`run.sql`)."""


def number_of(text: ir.StringValue) -> ir.FloatingValue:
    """The number that a text stands for (`spec.condition.NUMBER_FORM`), or unknown."""
    fits = text.re_search(f"^{NUMBER_FORM}$") & ~text.re_search("[^0-9eE.+-]")
    return ibis.ifelse(fits, text, ibis.null("string")).cast("float64")


def boolean_of(text: ir.StringValue) -> ir.BooleanValue:
    """True, false, or unknown."""
    word = ibis.ifelse(text.re_search("^[A-Za-z01]{1,6}$") & ~text.re_search("[^A-Za-z01]"), text, ibis.null("string"))
    word = word.lower()
    return ibis.cases(
        (word.isin(list(TRUE_WORDS)), TRUE), (word.isin(list(FALSE_WORDS)), FALSE), else_=ibis.null("boolean")
    )


def moment_of(text: ir.StringValue) -> ir.TimestampValue:
    """The moment that a text stands for (`spec.condition.MOMENT_FORM`), as naive UTC, or unknown."""
    fits = text.re_search(f"^{MOMENT_FORM}$") & ~text.re_search("[^0-9TZ:. +-]")
    known = ibis.ifelse(fits, text, ibis.null("string"))
    year, month, day = _part(known, 0, 4), _part(known, 5, 2), _part(known, 8, 2)
    times = [(_part(known, 11, 2), 23), (_part(known, 14, 2), 59), (_part(known, 17, 2), 59)]
    is_utc = known.endswith("Z")
    zone = ibis.ifelse(is_utc, "+00:00", known.right(6))
    times += [(_part(zone, 1, 2), 23), (_part(zone, 4, 2), 59)]
    there = year.between(*YEARS) & month.between(1, 12) & (day >= 1) & (day <= _days_of(year, month))
    for value, most in times:
        there &= value <= most
    body = ibis.ifelse(is_utc, known.substr(0, known.length() - 1), known.substr(0, known.length() - 6))
    local = ibis.ifelse(there, body.replace("T", " "), ibis.null("string")).cast(TIMESTAMP)
    minutes = _part(zone, 1, 2) * 60 + _part(zone, 4, 2)
    offset = ibis.ifelse(zone.startswith("-"), -minutes, minutes)
    return local - offset.as_interval("m")


def read_text(text: ir.StringValue, kind: Type) -> ir.Value:
    """The value of a text of the log of profile changes as the model reads it; what does not fit is unknown."""
    match kind:
        case Type.TEXT:
            return text
        case Type.BOOLEAN:
            return boolean_of(text)
        case Type.NUMBER:
            return number_of(text)
        case _:
            return moment_of(text)


def _part(text: ir.StringValue, start: int, length: int) -> ir.IntegerValue:
    return text.substr(start, length).cast("int64")


def _days_of(year: ir.IntegerValue, month: ir.IntegerValue) -> ir.IntegerValue:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return ibis.cases((month == 2, ibis.ifelse(leap, 29, 28)), (month.isin([4, 6, 9, 11]), 30), else_=31)
