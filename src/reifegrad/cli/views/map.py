"""Shows what files were recognised as, three rows of each as they are read, and the mapping for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from reifegrad.language.printable import printable

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.language.words import Words
    from reifegrad.tasks.map import MappedSource, MapResult

_LONGEST = 48
_MOST_OTHERS = 12
_WITH_ADVICE = {
    *("sheet-assumed", "sheets-unread", "id-like-a-total", "time-of-day-unread", "log-of-strangers"),
    *("rows-with-counts", "logs-apart", "decimal-unclear", "decimal-thousands", "date-order-unclear", "percent-mixed"),
    *("unseen-letters", "heading-scaled", "column-repeated"),
}
"""Notes of which the reader can do something in the mapping that stands below."""


def show_mapping(result: MapResult, screen: Screen) -> None:
    """Print each source, then the mapping or where it is."""
    words = screen.words
    for one in result.sources:
        _show_source(one, screen)
    if result.request.output is None:
        screen.text(result.text)
    else:
        screen.line(words("summary.written", path=result.request.output))
    _show_lacking(result, screen)
    if not result.has_leads:
        screen.print(words("map.no_leads"), style="yellow")
    elif not result.is_ready:
        screen.print(words("map.not_ready"), style="yellow")
    elif result.request.output is not None:
        command = f"reifegrad score MODEL --mapping {result.request.output} --as-of now"
        lacking = {"map.next.lacking": f"{command} --allow-missing"} if result.lacking else {}
        screen.next_steps({"map.next": command} | lacking)


def _show_lacking(result: MapResult, screen: Screen) -> None:
    """What the shipped models read in vain: they can be scored, but only if that is asked for."""
    if not result.lacking:
        return
    screen.print("", screen.words("map.lacking"))
    for model, names in result.lacking.items():
        screen.print(printable(f"  {model}: {', '.join(names)}"))
    screen.print(screen.words("map.lacking.fix"), style="dim")


def _show_source(one: MappedSource, screen: Screen) -> None:
    words, found = screen.words, one.recognised
    table = words(f"table.{found.table}")
    title = words("map.is", source=found.source, table=table)
    screen.line(printable(title if not found.tool else f"{title} ({found.tool})"), style="bold")
    screen.print(_columns(one, screen))
    for name in found.missing:
        near = found.candidates.get(name, ())
        text = words("map.missing", name=name)
        text += f" {words('map.candidates', names=', '.join(map(repr, near)))}" if near else ""
        screen.print(printable(text), style="yellow")
    if found.others:
        shown = ", ".join(map(printable, found.others[:_MOST_OTHERS]))
        more = (
            words("map.more", n=words.number(len(found.others) - _MOST_OTHERS))
            if len(found.others) > _MOST_OTHERS
            else ""
        )
        screen.print(words("map.others", names=f"{shown}{more}"), style="dim")
    if not found.missing:
        counts = {"rows": words.number(one.rows_read), "rejected": words.number(one.rows_rejected)}
        counts |= {"left_out": words.number(one.rows_dropped), "values": words.number(one.values_rejected)}
        screen.print(words("map.counts", **counts))
    for line, column, value, reason in one.rejected:
        why = words(f"map.reason.{reason}")
        row = words("map.reject", line=line or "?", column=column or "-", value=_short(value), reason=why)
        screen.print(printable(row), style="yellow")
    for note in one.notes:
        if not note.code.startswith("rejected-"):
            fix = f" {note.fix_in(screen.language)}" if note.code in _WITH_ADVICE else ""
            screen.print(printable(f"{note.what_in(screen.language)}.{fix}"), style="dim")
    screen.print("")


def _columns(one: MappedSource, screen: Screen) -> Table:
    """One row for each column: our name, the heading, and its value in the first rows."""
    words = screen.words
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("map.column"))
    table.add_column(words("map.heading"))
    for place in range(len(one.rows)):
        table.add_column(words("map.row", n=words.number(place + 1)))
    names = dict.fromkeys([*one.recognised.columns, *(name for row in one.rows for name in row)])
    for name in names:
        cells = [name, _origin(one, name, screen)]
        cells += [_short(_cell(row.get(name), words)) for row in one.rows]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _origin(one: MappedSource, name: str, screen: Screen) -> str:
    found = one.recognised
    headings = found.columns.get(name)
    if headings is None:
        fixed = found.part.constants.get(name)
        return screen.words("map.from_row") if fixed is None else screen.words("map.fixed", value=str(fixed))
    text = " / ".join(headings)
    if name in found.part.time_of_day:
        text = f"{text} + {found.part.time_of_day[name]}"
    return f"{text} ({screen.words('map.guess')})" if name in found.guessed else text


def _cell(value: str | datetime | None, words: Words) -> str:
    """A value of a row; a moment with its zone, which the file may not have named."""
    if isinstance(value, datetime):
        return words.day(value) + value.isoformat(sep=" ").removeprefix(value.date().isoformat())
    return value or ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
