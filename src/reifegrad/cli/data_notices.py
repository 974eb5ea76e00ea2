"""Notices about the facts come in; sentences in the language of the reader go out, for a report or the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.language.printable import printable
from reifegrad.measure.data_end import dates_of, find_end
from reifegrad.measure.notices import about_rows
from reifegrad.report.blocks import Paragraph
from reifegrad.tasks.past import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from reifegrad.cli.screen import Screen
    from reifegrad.language.words import Words
    from reifegrad.measure.notices import Notice


def notice_sentences(notices: Iterable[Notice], words: Words, timezone: str) -> Iterator[str]:
    """Each notice as a sentence in the language of the reader."""
    for notice in notices:
        fields = {name: words.number(count) for name, count in notice.counts.items()}
        fields |= {name: printable(text) for name, text in notice.names.items()}
        fields |= {name: day_text(moment, words, timezone) for name, moment in notice.moments.items()}
        if "table" in fields:
            fields["table"] = words.named("table", fields["table"])
        yield words(f"notice.{notice.code}", **fields)


def notice_paragraphs(notices: Iterable[Notice], words: Words, timezone: str) -> tuple[Paragraph, ...]:
    """The same for a report."""
    return tuple(Paragraph(sentence, "warning") for sentence in notice_sentences(notices, words, timezone))


def tell_notices(notices: Iterable[Notice], screen: Screen, timezone: str) -> None:
    """Say them beside the results, where no report does."""
    for sentence in notice_sentences(notices, screen.words, timezone):
        screen.aside(sentence, "yellow")


def tell_late_rows(times: NDArray[np.datetime64], column: str, screen: Screen, timezone: str) -> None:
    """The rows of one table with outcomes that are dated in the future, or long after all others."""
    end = find_end([dates_of("leads", column, times)], today=np.datetime64("now", "us"))
    tell_notices(about_rows(end), screen, timezone)
