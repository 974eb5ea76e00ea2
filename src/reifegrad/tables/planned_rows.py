"""Finds rows of a log that are only planned: a task that nobody has done yet is nothing that a lead did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from reifegrad.tables.cell_changes import texts
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.sheet_layout import fold

if TYPE_CHECKING:
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.table_mapping import Constant, TableMapping


def _folded(*words: str) -> frozenset[str]:
    return frozenset(map(fold, words))


_STATUS = _folded(
    *("Status", "Task Status", "Activity Status", "State", "Activity State", "Status Reason", "Meeting outcome"),
    *("Aufgabenstatus", "Aktivitätsstatus", "Statusgrund", "Aufgaben-Status", "Bearbeitungsstatus"),
)
_IS_DONE = _folded(
    *("Done", "Activity - Done", "IsClosed", "Closed", "Is completed", "Completed", "Is Done"),
    *("Erledigt", "Aktivität - Erledigt", "Abgeschlossen", "Geschlossen"),
)
_UNDONE = _folded(
    *("Not Started", "Open", "In Progress", "Waiting on someone else", "Deferred", "Scheduled", "Planned", "Pending"),
    *("Canceled", "Cancelled", "To do", "Not done", "Overdue", "Rescheduled", "No show", "Today", "Draft"),
    *("Nicht begonnen", "Offen", "In Bearbeitung", "In Arbeit", "Auf jemand anderen warten", "Zurückgestellt"),
    *("Geplant", "Ausstehend", "Abgebrochen", "Abgesagt", "Storniert", "Nicht erledigt", "Überfällig", "Heute"),
)
_DONE = _folded(
    *("Completed", "Complete", "Done", "Closed", "Held", "Finished", "Sent"),
    *("Abgeschlossen", "Erledigt", "Geschlossen", "Fertig", "Durchgeführt", "Stattgefunden", "Beendet"),
)
_SENT, _OPEN = _folded("Sent"), _folded("Open")
_NO, _YES = _folded("No", "Nein", "False", "Falsch", "0"), _folded("Yes", "Ja", "True", "Wahr", "1")
_MOST_WORDS = 50


@dataclass(frozen=True)
class DoneRows:
    """Which rows of a log are done.

    `only` is that of the part, with what the values add to it; `guessed` the heading of a column that no ready mapping
    names. `unclear` are columns with words for what is done and for what is not, and others beside them, so that
    nothing is proposed and all rows count: heading -> all words, and those for what is done.
    """

    only: dict[str, tuple[Constant, ...]]
    guessed: str | None
    unclear: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def done_rows(part: TableMapping, reader: Reader) -> DoneRows:
    """Which rows of a log are done, by the column that says so.

    Nothing is proposed unless the column holds words for both: what is done, and what is not; nor for a status that
    also holds other words, since those who write Clicked mean by Open that a mail was opened. Nor is that unclear: a
    mail that is sent is no plan.
    """
    only, unclear = dict(part.only), {}
    guessed: str | None = None
    used = {heading for name in part.columns for heading in part.headings_of(name)}
    named = {fold(name): name for name in only}
    for heading in reader.header:
        folded = fold(heading)
        yes, no = (_DONE | _YES, _UNDONE | _NO) if folded in _IS_DONE else (_DONE, _UNDONE)
        if folded not in _STATUS | _IS_DONE or heading in used:
            continue
        words = _words(reader, heading)
        done = [word for word in words if fold(word) in yes]
        kept = tuple(word for word in words if fold(word) not in no)
        if folded in named:
            own = only[named[folded]]
            only[named[folded]] = (*own, *(word for word in done if word not in own))
        elif len(words) > _MOST_WORDS or not done or len(kept) == len(words):
            continue
        elif folded in _IS_DONE or _is_of_plans(words):
            only[heading], guessed = kept, heading
        elif any(fold(word) not in _SENT for word in done):
            clear = tuple(word for word in done if fold(word) not in _SENT)
            unclear[heading] = tuple(filter(None, words)), clear
    return DoneRows(only, guessed, unclear)


def _is_of_plans(words: list[str]) -> bool:
    """Whether a status says of everything whether it is done: sent and open alone are of mails that were opened."""
    found = {fold(word) for word in words if word}
    return found <= _DONE | _UNDONE and found != _SENT | _OPEN


def _words(reader: Reader, heading: str) -> list[str]:
    words: dict[str, None] = {}
    for chunk in reader.chunks({heading: ColumnType.TEXT}):
        unique = pc.unique(texts(chunk.columns[heading]))
        words |= dict.fromkeys(unique.to_pylist())
        if len(words) > _MOST_WORDS:
            break
    return list(words)
