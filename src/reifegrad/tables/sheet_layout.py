"""Tells the rows of a table from what tools write around it: titles above the headings, totals and notes below.

Whatever is not taken for data is reported, with its rows; nothing is skipped silently.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, fail

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reifegrad.errors import Param

HEAD_ROWS = 60
"""How many rows are looked at for the headings."""

TAIL_ROWS = 40
"""How many rows at the end are looked at for a footer."""

_SHOWN = 60
_TOTAL = re.compile(
    r"(?:grand |sub|report |overall )?totals?\b|(?:gesamt|end|zwischen)?summen?\b|gesamt\b"
    r"|gesamt(?:ergebnis|anzahl)\b|insgesamt\b|total (?:records|count)\b|record count\b"
    r"|anzahl (?:der )?(?:datensätze|zeilen|einträge)\b|(?:mittelwert|average)$"
    r"|(?:sous-?|sub-?|sotto)total[ei]?\b|total[ei] ?(?:général|generale?)?$|totaux\b|totaal\b|subtotaal\b|totalt\b"
    r"|(?:teil|netto|brutto)summen?\b|zwischenergebnis\b|suma\b|soma\b|razem\b|celkem\b|celkom\b|összesen\b"
    r"|yhteensä\b|i alt\b|итого\b|всего\b|somme\b|somma\b",
    re.IGNORECASE,
)
WORDS_FOR_TOTALS = (
    *("total", "totals", "totale", "totali", "totaux", "totaal", "subtotal", "sub-total", "sous-total", "grand total"),
    *("summe", "summen", "gesamt", "gesamtsumme", "endsumme", "zwischensumme", "teilsumme", "gesamtergebnis"),
    *("insgesamt", "somme", "somma", "suma", "soma", "razem", "celkem", "összesen", "yhteensä", "итого", "всего"),
    *("anzahl", "count", "records", "datensätze", "zeilen", "rows"),
)
"""In lower case: as an id beside nothing but numbers they are probably a total, but a lead may be called so."""

_NOTE = re.compile(
    r"copyright\b|©|\(c\) \d{4}|confidential\b|vertraulich\b|generated (?:by|on|at)\b|created (?:by|on)[ :]"
    r"|exported (?:by|on|at|from)\b|erstellt (?:von|am|durch)\b|exportiert (?:von|am|aus)\b|stand: |as of\b"
    r"|filter(?:ed)?(?: by)?[: ]|all rights reserved|alle rechte vorbehalten|report (?:name|generated)\b"
    r"|page \d+ of \d+|seite \d+ von \d+|end of (?:report|file)|ende (?:des berichts|der liste)|source: |quelle: ",
    re.IGNORECASE,
)
_THINGS = (
    "leads?|kontakte?n?|contacts?|interessent(?:en|innen)?|kund(?:en?|innen)|customers?|prospects?|firm(?:a|en)"
    "|unternehmen|companies|company|accounts?|personen|person|people|teilnehmer|besucher|visitors?"
    "|aktivität(?:en)?|activit(?:y|ies)|opportunit(?:y|ies)"
)
_COUNT_OF_ROWS = re.compile(
    rf"\(?[\d.,]+ (?:{_THINGS}|"
    r"rows?|records?|results?|entries|items?|zeilen?|datensatz|datensätze|einträge|treffer|ergebnisse?|"
    r"lignes?|enregistrements?|filas?|registros?|righe|record|rijen|rekord(?:y|ów)?)"
    r"(?: (?:selected|affected|returned|found|in set.*|exported|gefunden|exportiert|ausgewählt))?\.?\)?\.?",
    re.IGNORECASE,
)
_COUNT_BEHIND = re.compile(
    r"(?:anzahl|count|records|datensätze|zeilen|rows|einträge|entries)(?: ?[:=] ?| )\(?\d[\d.,'\u00a0]*\)?"
    rf"(?: (?:{_THINGS}))?",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\[(]?(?:(?:T|k|Tsd\.? ?|Mio\.? ?)?(?:€|EUR|\$|USD|CHF|GBP|£)|%|Stk\.?|Stück|pcs|Anzahl"
    r"|h|Std\.?|min\.?|s|Tage?|days?"
    r"|Monate?|months?|Jahre?|years?|kg|km|TT\.MM\.JJJJ|DD\.MM\.YYYY|YYYY-MM-DD)[\])]?",
    re.IGNORECASE,
)
_SORT_MARKS = "\u2190-\u21ff\u25b2-\u25c5\u2b05-\u2b07\u2bc5\u2bc6\u23f6\u23f7\U0001f53c\U0001f53d\ufe0e\ufe0f"
_SORTED = re.compile(rf"^[{_SORT_MARKS}\s]+|[{_SORT_MARKS}\s]+$")
_COUNTED = re.compile(r"(?:record )?count$|sum$|avg$|average$|anzahl$|summe$|mittelwert$", re.IGNORECASE)
_NUMBER = re.compile(r"^[-+(]?[\s\d.,'\u00a0%€$£]+(?:EUR|USD|CHF)?\)?$")


@dataclass(frozen=True)
class Row:
    """A row as it stands: its number, counted from 1, and its cells."""

    number: int
    cells: Sequence[str]

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells with something in them, without outer spaces."""
        return tuple(text for cell in self.cells if (text := cell.strip()))

    @property
    def shown(self) -> str:
        """The row in short, for messages."""
        text = " | ".join(self.filled)
        return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def fold(name: str) -> str:
    """A heading without case, spaces and punctuation."""
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum())


def plain_heading(name: str) -> str:
    """A heading without the arrow that says how a report is sorted by it, and with single spaces.

    >>> plain_heading("Lead ID  \u2191"), plain_heading(" Create\u00a0Date \u25bc")
    ('Lead ID', 'Create Date')
    """
    return " ".join(_SORTED.sub("", name).split())


def find_header(rows: Sequence[Row], known: Collection[str], *, header_row: int | None, file: str) -> Row:
    """The row of the headings.

    Args:
        rows: The first rows of the table.
        known: Headings that are looked for, folded.
        header_row: The user's word on it.
        file: The source, for messages.

    Raises:
        ReifegradError: There is no such row, or none has anything in it.
    """
    if header_row is not None:
        found = next((row for row in rows if row.number == header_row), None)
        if found is None or not found.filled:
            raise fail("header-row-missing", row=header_row, file=file)
        return found
    filled = [row for row in rows if row.filled]
    if not filled:
        raise fail("source-empty", variant="header", file=file)
    width = max(len(row.filled) for row in filled)
    candidates = [row for row in filled if _may_be_header(row, width)] or filled
    first = filled[0]
    if recognised_headings(first, known) and first in candidates:
        return first
    best = max(candidates, key=lambda row: recognised_headings(row, known))  # the first of those that are alike
    return best if recognised_headings(best, known) > 1 else candidates[0]


def _may_be_header(row: Row, width: int) -> bool:
    """Titles fill a cell or two where the table fills many; so do comments, which begin with #."""
    filled = row.filled
    if filled[0] == "#" or filled[0].startswith(("# ", "#-", "##")):
        return len(filled) * 2 > width and len(filled) > 2 and not filled[0].startswith(("# -", "#-", "##"))
    return len(filled) * 2 > width


def recognised_headings(row: Row, known: Collection[str]) -> int:
    """How many of the headings that are looked for (folded) a row has."""
    return len({fold(cell) for cell in row.filled} & set(known))


def totals_below(header: Row, rows: Iterable[Row]) -> Row | None:
    """A row of totals or of units directly below the headings, as GA4, pivot tables and technical lists write it."""
    first = next((row for row in rows if row.number > header.number and row.filled), None)
    if first is None:
        return None
    return first if _are_units(first) or (_is_total(first) and len(first.filled) < len(header.filled) + 2) else None


def header_notes(header: Row, totals: Row | None, rows: Iterable[Row], file: str) -> list[Problem]:
    """What is said of rows above the headings, and of totals below them."""
    above = [row for row in rows if row.number < header.number and row.filled]
    above += [totals] if totals is not None else []
    if not above:
        return []
    params: dict[str, Param] = {
        "row": header.number,
        "n": len(above),
        "above": tuple(repr(row.shown) for row in above[:8]),
    }
    return [Problem("rows-above-headings", params=params, file=file, severity="note")]


def find_footer(rows: Sequence[Row], width: int) -> list[Row]:
    """The rows at the end that are no data: totals, and sentences below a blank row.

    Args:
        rows: The last rows of the table, blank ones too.
        width: How many columns the table has.
    """
    rows = list(rows)
    while rows and not rows[-1].filled:
        rows.pop()
    if width < 2:
        counted = [row for row in rows[-1:] if re.fullmatch(r"\(\d+ rows?\)", row.filled[0])]
        return [row for row in _trailing(rows) if _NOTE.match(row.filled[0])] or counted
    found = _block_below_blank(rows)
    if found:
        rows = rows[: len(rows) - len(found)]
        while rows and not rows[-1].filled:
            rows.pop()
        return [*find_footer(rows, width), *found]
    last = rows[-1] if rows else None
    if last is not None and _is_closing(last, width):
        return [*find_footer(rows[:-1], width), last]
    return []


def _trailing(rows: Sequence[Row]) -> list[Row]:
    """The filled rows below the last blank one; none if nothing is blank."""
    start = max((place for place, row in enumerate(rows) if not row.filled), default=None)
    return [] if start is None else list(rows[start + 1 :])


def _block_below_blank(rows: Sequence[Row]) -> list[Row]:
    """Rows below a blank one that each fill one cell, if any of them reads like a sentence or a known closing."""
    block = _trailing(rows)
    known = [len(row.filled) == 1 or _is_total(row) or _is_count(row) or _NOTE.match(row.filled[0]) for row in block]
    if not block or not all(known):
        return []
    return block if any(_reads_like_a_note(row) for row in block) else []


def _reads_like_a_note(row: Row) -> bool:
    text = row.filled[0]
    words = 2 if len(row.cells) == 1 else 3
    known = _is_total(row) or _is_count(row) or _NOTE.search(text) or _COUNT_OF_ROWS.fullmatch(text)
    return bool(known) or (len(row.filled) == 1 and len(text.split()) >= words)


def is_count_of_rows(text: str) -> bool:
    """Whether a text says how many rows there are, and of what: 9 leads."""
    return _COUNT_OF_ROWS.fullmatch(text) is not None


def is_amount(text: str) -> bool:
    """Whether a text is nothing but a number, perhaps with a currency."""
    return _NUMBER.match(text) is not None


def _is_total(row: Row) -> bool:
    """Whether a row says that it is a sum, and holds nothing but numbers beside that, and of what: 9 leads."""
    words = [cell for cell in row.filled if not is_amount(cell)]
    counted = all(_COUNTED.match(word) or _COUNT_OF_ROWS.fullmatch(word) for word in words[1:])
    return bool(words) and bool(_TOTAL.match(words[0])) and counted


def _is_count(row: Row) -> bool:
    """Whether a row says how many there are, in one cell or in two of a wider table, and nothing else."""
    width = 2 if len(row.cells) > 2 else 1
    return len(row.filled) <= width and bool(_COUNT_BEHIND.fullmatch(" ".join(row.filled)))


def _are_units(row: Row) -> bool:
    """Whether a row names nothing but units; in brackets, or without an id in front, since an id may be called h."""
    filled = row.filled
    named = [cell for cell in filled if _UNIT.fullmatch(cell)]
    outer = row.cells[0].strip()
    return bool(named) and all(cell in named or cell in {"-", "[-]", "(-)"} for cell in filled) and outer[:1] in "[(-"


def _is_closing(row: Row, width: int) -> bool:
    """Whether the last row, without a blank one above, is a total or a known closing sentence alone in its row."""
    if _is_total(row):
        return len(row.filled) < width or width == 2
    if _is_count(row):
        return True
    only = row.filled[0]
    return len(row.filled) == 1 and bool(_NOTE.match(only) or _COUNT_OF_ROWS.fullmatch(only))


def footer_notes(footer: Sequence[Row], file: str, sheet: str = "") -> list[Problem]:
    """What is said of rows below the table; `sheet` is that of a workbook."""
    if not footer:
        return []
    shown = tuple(repr(row.shown) for row in footer[:5])
    params: dict[str, Param] = {
        "n": len(footer),
        "rows": shown,
        "first": str(footer[0].number),
        "last": str(footer[-1].number),
    }
    params |= {"sheet": sheet} if sheet else {}
    is_one = footer[0].number == footer[-1].number
    note = Problem("footer-left-out", variant="one" if is_one else "", params=params, file=file, severity="note")
    return [note]
