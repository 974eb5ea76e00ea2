"""Makes texts safe to show: the name of a lead, or the title of a model, must not steer a terminal."""

from __future__ import annotations

import re

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAKING = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]")


def printable(text: object) -> str:
    """The text with a dot for each character that could steer a terminal; line breaks stay.

    >>> printable("Anna" + chr(27) + "[31m")
    'Anna·[31m'
    """
    return "".join(letter if letter.isprintable() or letter in "\n " else "\N{MIDDLE DOT}" for letter in str(text))


def steers(text: str) -> bool:
    """Whether a text holds characters that move a cursor, colour a screen or turn the direction of reading.

    Line breaks and tabs do not count: they have their place in a text of several lines.
    """
    return _STEERING.search(text) is not None


def breaks_a_line(text: str) -> bool:
    """Whether a text would not stay in one cell of a list: it holds a line break or a tab."""
    return _BREAKING.search(text) is not None
