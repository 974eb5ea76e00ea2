"""Spans of time and shares of a model file as people write them: `3 per day` is shown as `3 pro Tag`, and read back.

The file is English. What is written into a form may be English as well.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from reifegrad.language.words import Words
from reifegrad.spec.duration import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "en"
"""The language of the file."""
_UNIT = "|".join(UNITS)
_LENGTH = re.compile(rf"\b(\d{{1,6}})\s+({_UNIT})s?\b")
_EACH = re.compile(rf"\bper\s+({_UNIT})\b")
_PER = re.compile(r"\bper(?=\s+\d)")
_EVER = re.compile(r"\bfor\s+ever\b")
_SHARE = re.compile(r"(?<=\d)\s*%")


def said(text: str, words: Words) -> str:
    """What stands in the file, in a language."""
    if words.language == _FILE:
        return text
    text = _LENGTH.sub(lambda found: words.form(f"models.span.{found[2]}", int(found[1]), n=found[1]), text)
    text = _EACH.sub(lambda found: f"{words('models.span.per')} {_name(words, found[1], 1)}", text)
    return _SHARE.sub(" %", _EVER.sub(words("models.span.ever"), _PER.sub(words("models.span.per"), text)))


def meant(text: str, words: Words) -> str:
    """What is to stand in the file for what somebody wrote in a language, or in that of the file."""
    if words.language == _FILE:
        return text
    units = _units(words.language)
    names = "|".join(sorted(units, key=len, reverse=True))
    per = rf"\b(?:per|je|{re.escape(words('models.span.per'))})"
    text = re.sub(rf"\b(\d{{1,6}})\s+({names})\b", lambda found: _length(found, units), text, flags=re.IGNORECASE)
    text = re.sub(rf"{per}\s+({names})\b", lambda found: f"per {units[found[1].lower()]}", text, flags=re.IGNORECASE)
    text = re.sub(rf"{per}(?=\s+\d)", "per", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{re.escape(words('models.span.ever'))}\b", "for ever", text, flags=re.IGNORECASE)
    return _SHARE.sub("%", re.sub(r"(?<=\d),(?=\d+\s*%)", ".", text))


def _length(found: re.Match[str], units: Mapping[str, str]) -> str:
    count = int(found[1])
    return f"{count} {units[found[2].lower()]}{'' if count == 1 else 's'}"


def _name(words: Words, unit: str, count: int) -> str:
    return words.count(f"models.span.{unit}", count).split()[-1]


@cache
def _units(language: str) -> Mapping[str, str]:
    """What units are called, alone and with several, also behind a preposition -> what the file calls them."""
    words = Words(language)
    return {
        words.count(f"{family}.{unit}", count).split()[-1].lower(): unit
        for unit in UNITS
        for family in ("models.span", "duration")
        for count in (1, 2)
    }
