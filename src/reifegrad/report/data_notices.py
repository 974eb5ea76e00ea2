"""Says what was odd in the facts: a sentence for each notice, for a report or the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language.printable import printable
from reifegrad.report.blocks import Paragraph
from reifegrad.report.texts import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
