"""Gives the results of the functions and patterns that conditions can have, in plain Python."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from reifegrad.spec.time import naive_utc

_Value = str | float | bool | datetime | None  # `spec.condition.Value`, which stands below this module

OFFSETS = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1))
"""The time for which the offsets of time zones are known; who knows what clocks will do after it."""

CALENDAR = ("weekday", "hour")
"""Functions of the calendar; their second argument, the time zone of the model, is not written but added."""

AGES = ("days_since", "days_until")
"""Functions of the moment of scoring; their second argument, this moment, is not written but added."""

SEARCHES = ("has_word", "has_value")
"""Functions that look for a constant in a text and answer yes or no."""

NOW = "now()"
"""The name under which conditions read the moment of scoring; nobody can write it."""

FUNCTIONS = {
    "lower": "text in lower case",
    "length": "number of characters of a text",
    "abs": "a number without its sign",
    "coalesce": "the first of its arguments that is known",
    "least": "the smallest of its known arguments",
    "greatest": "the largest of its known arguments",
    "weekday": "the day of the week of a moment, 1 (Monday) to 7 (Sunday), in the time zone of the model",
    "hour": "the hour of a moment, 0 to 23, in the time zone of the model",
    "days_since": "full days (24 hours) from a moment to the moment of scoring; negative if it is still to come",
    "days_until": "the same with the opposite sign: `days_until(renewal_date) between 0 and 60`",
    "has_word": "whether a text contains these whole words, ignoring case: `has_word(position, 'VP')`",
    "has_value": "whether a multi-select contains this value: `has_value(interests, 'erp')`",
}
ALLOWED = {
    "= != <> < <= > >=": "compare two values of one type; texts only with = and !=",
    "and or not": "three-valued as in SQL: unknown stays unknown",
    "in (...), not in (...)": "against a list of constants",
    "between a and b": "both ends included",
    "like, not like, ilike": "`%` any text, `_` one character; `ilike` ignores case",
    "like ... escape '!'": "after the escape character, `%` and `_` are ordinary characters: `like '10!%%' escape '!'`",
    "is null, is not null": "whether a value is known",
    "is true, is false": "a yes/no attribute",
    "+ - * /": "numbers; a division by zero is unknown",
    "case when ... then ... else ... end": "choose a value",
    "date '2025-12-31', timestamp '2025-12-31 14:00'": "moments, in the time zone of the model",
    **{f"{name}(...)": text for name, text in FUNCTIONS.items()},
}
"""What a condition may contain: the table of the reference page."""

_SEPARATORS = (
    "\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4"
    "\u0964\u0965\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe00-\ufe6f"
    "\ufeff-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001ffff"
)
"""What separates words: all that is no letter or digit of ASCII and Latin-1, the punctuation of other scripts, and
the blocks of signs, symbols and pictures. A fixed list, because engines disagree on what a letter is."""

BLANKS = " \t\r\n\u00a0"
"""What is cut off at both ends of a value of a multi-select."""

_DAY = timedelta(days=1)


def _complement(ranges: str) -> str:
    """The characters that are not in a class of characters, as another class."""
    ends = [(ord(one[0]), ord(one[-1])) for one in re.findall(r".-.|.", ranges, re.DOTALL)]
    starts = [last + 1 for _, last in ends]
    stops = [first - 1 for first, _ in ends[1:]] + [0x3FFFF]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(starts, stops, strict=True) if first <= last)


LETTERS = _complement(_SEPARATORS)
"""The characters that words are made of, as a class of a regular expression; no sign in it means anything else."""

_WORD = re.compile(f"[{LETTERS}]+")


def lower(text: str) -> str:
    """Lower case one character at a time, as the engines do it (no context, no growing of the text)."""
    return "".join(low if len(low := char.lower()) == 1 else low[0] for char in text)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(lower(text))


def has_word(text: str, wanted: str) -> bool:
    """Whether a text contains the wanted words in a row."""
    words, sought = words_of(text), words_of(wanted)
    return any(words[place : place + len(sought)] == sought for place in range(len(words) - len(sought) + 1))


def has_value(text: str, wanted: str) -> bool:
    """Whether a value is one of those of a text: between `;`, or where there is none between `,` or `|`."""
    values = text.split(";")
    if len(values) == 1:
        values += re.split("[,|]", text)
    return wanted in {value.strip(BLANKS) for value in values}


@lru_cache(maxsize=4096)
def like_pieces(pattern: str, escape: str) -> tuple[tuple[str, bool], ...]:
    """The characters of a pattern, and whether each is a wildcard (`%` or `_`)."""
    found, place = [], 0
    while place < len(pattern):
        is_escaped = pattern[place] == escape and place + 1 < len(pattern)
        place += is_escaped
        found.append((pattern[place], not is_escaped and pattern[place] in "%_"))
        place += 1
    return tuple(found)


@lru_cache(maxsize=4096)
def like_pattern(pattern: str, escape: str) -> re.Pattern[str]:
    """The regular expression of a pattern."""
    wildcards = {"%": ".*", "_": "."}
    pieces = like_pieces(pattern, escape)
    return re.compile("".join(wildcards[char] if wild else re.escape(char) for char, wild in pieces), re.DOTALL)


def wall_clock(moment: datetime, timezone: str) -> datetime:
    """The moment as a clock on the wall shows it; before 1970 and from 2100 on with the offset of these bounds."""
    offset = min(max(moment, OFFSETS[0]), OFFSETS[1]).astimezone(ZoneInfo(timezone)).utcoffset()
    return naive_utc(moment) + (offset or timedelta())


def call_function(function: str, values: list[_Value]) -> _Value:
    """The result of a function; unknown (None) if what it needs is."""
    if function in CALENDAR:
        return _calendar(function, *values)
    if function in AGES:
        return _age(function, *values)
    known: list[_Value] = [value for value in values if value is not None]
    if function in SEARCHES:
        return _searched(function, values)
    return _plain(function, known) if known else None


def _plain(function: str, known: list[_Value]) -> _Value:
    first = known[0]
    ordered: list[Any] = known  # values of one type: the parser saw to it
    match function:
        case "coalesce":
            return first
        case "least":
            lowest: _Value = min(ordered)
            return lowest
        case "greatest":
            highest: _Value = max(ordered)
            return highest
        case "abs":
            return abs(float(first))  # type: ignore[arg-type]  # a number, checked by the parser
        case "lower":
            return lower(str(first))
        case _:
            return float(len(str(first)))


def _calendar(function: str, moment: _Value, timezone: _Value) -> _Value:
    if not isinstance(moment, datetime):
        return None
    local = wall_clock(moment, str(timezone))
    return float(local.hour if function == "hour" else local.isoweekday())


def _age(function: str, moment: _Value, now: _Value) -> _Value:
    if not isinstance(moment, datetime) or not isinstance(now, datetime):
        return None
    days = (now - moment) // _DAY
    return float(days if function == "days_since" else -days)


def _searched(function: str, values: list[_Value]) -> _Value:
    text, wanted = values
    if text is None:
        return None
    return (has_word if function == "has_word" else has_value)(str(text), str(wanted))
