"""Makes texts of files safe to show: a name of a lead must not steer a terminal."""

from __future__ import annotations


def printable(text: object) -> str:
    """The text with a dot for each character that could steer a terminal; line breaks stay.

    >>> printable("Anna" + chr(27) + "[31m")
    'Anna·[31m'
    """
    return "".join(letter if letter.isprintable() or letter in "\n " else "\N{MIDDLE DOT}" for letter in str(text))
