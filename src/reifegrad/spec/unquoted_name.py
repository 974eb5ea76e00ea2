"""Finds a name in a condition that needs double quotes: Newsletter-Einwilligung, Erstes Gespräch, Umsatz (EUR).

Without them the parser takes a hyphen for a minus and a space for the end of the name, and complains of something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from reifegrad.spec.condition import ConditionError, Names, Node, Type
from reifegrad.spec.condition_faults import excerpt
from reifegrad.spec.condition_functions import FUNCTIONS

_KEYWORDS = "and|or|not|in|between|like|ilike|is|null|true|false|case|when|then|else|end|escape"
_WORD = rf"(?!(?:{_KEYWORDS})\b)[^\W\d]\w*"
_NAME = re.compile(
    rf"(?<![\w\"'.])({_WORD}(?:[-/:#]\w+|(?: & | ){_WORD}| \([^()'\"]+\))+)"
    rf"\s*(?:=|!=|<|>|\b(?:not\s+)?(?:in|like|ilike|between)\b|\bis\b)",
    re.IGNORECASE,
)
_TEXTS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def unquoted_name(text: str) -> str | None:
    """The first name with a space or sign in it that is compared with something and stands without quotes.

    >>> print(unquoted_name("Newsletter-Einwilligung = 'ja'"), unquoted_name("country not in ('DE')"))
    Newsletter-Einwilligung None
    """
    found = _NAME.search(_TEXTS.sub("''", text))
    return None if found is None or found[1].split(" ")[0].lower() in FUNCTIONS else found[1]


Parser = Callable[[str, Names, str, Type], Node]


def advising_quotes(parse: Parser) -> Parser:
    """A parser of conditions that says so where all that is wrong may be the missing quotes of a name."""

    @wraps(parse)
    def parsed(text: str, names: Names, timezone: str, wanted: Type) -> Node:
        try:
            return parse(text, names, timezone, wanted)
        except ConditionError as error:
            name = unquoted_name(text)
            if name is None or error.variant.startswith("too-"):
                raise
            place = text.find(name)
            said = {"text": excerpt(text, place), "quoted": excerpt(text.replace(name, f'"{name}"', 1), place)}
            raise ConditionError("condition-syntax", "name", name=name, **said) from None

    return parsed
