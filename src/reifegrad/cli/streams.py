"""Makes stdout and stderr take every text, even on a terminal that knows only ASCII, or where nobody reads them.

A German letter or a dash that the terminal does not know becomes letters that it knows, never an error. Output for
programs (JSON, SQL, a schema) is not changed so: it stays exact.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import unicodedata
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from io import TextIOWrapper

_READABLE = "reifegrad-readable"
_LATIN = re.compile(r"LATIN (CAPITAL|SMALL) LETTER (?:DOTLESS )?([A-Z]{1,2})\b")
_WRITTEN_OUT = {
    "\N{LATIN SMALL LETTER A WITH DIAERESIS}": "ae",
    "\N{LATIN SMALL LETTER O WITH DIAERESIS}": "oe",
    "\N{LATIN SMALL LETTER U WITH DIAERESIS}": "ue",
    "\N{LATIN CAPITAL LETTER A WITH DIAERESIS}": "Ae",
    "\N{LATIN CAPITAL LETTER O WITH DIAERESIS}": "Oe",
    "\N{LATIN CAPITAL LETTER U WITH DIAERESIS}": "Ue",
    "\N{LATIN SMALL LETTER SHARP S}": "ss",
    "\N{EURO SIGN}": "EUR",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": ".",
    "\N{BULLET}": "*",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS LIGHT VERTICAL}": "|",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{PLUS-MINUS SIGN}": "+-",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def fit_streams() -> None:
    """Prepare stdout and stderr of this process; the rest of the program then prints whatever it has to say."""
    codecs.register_error(_READABLE, _readable)
    for name in ("stdout", "stderr"):
        stream: TextIOWrapper | None = getattr(sys, name)
        if stream is None:  # it was closed before we began (>&-)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # for the whole process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_READABLE)


def leave_quietly() -> None:
    """Let what is left to print go nowhere: nobody reads stdout any more (`| head`), or nobody can."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def can_write_everything(stream: IO[str]) -> bool:
    """Whether every letter can be written to a stream as it is."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def write_exactly(stream: IO[str], text: str) -> None:
    """Write a text without replacing a letter; in UTF-8 where the stream does not know one of them."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        raw = getattr(stream, "buffer", None)
        if raw is None:
            stream.write(text)
            return
        stream.flush()
        raw.write(text.encode("utf-8", "surrogateescape"))
        raw.flush()
    else:
        stream.write(text)


def _readable(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that a terminal does not know."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(map(_in_ascii, letters)), error.end


def _in_ascii(letter: str) -> str:
    if letter in _WRITTEN_OUT:
        return _WRITTEN_OUT[letter]
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
    if plain:
        return plain
    latin = _LATIN.match(unicodedata.name(letter, ""))  # Polish, Danish, Turkish letters with a stroke or without a dot
    if latin is None:
        return "?"
    return latin[2] if latin[1] == "CAPITAL" else latin[2].lower()
