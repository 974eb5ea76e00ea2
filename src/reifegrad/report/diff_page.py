"""What differs between two models as a page: each change as a sentence, and whom the difference moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.differences import Differences, compared_text
from reifegrad.report.losses import with_losses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.explain.movers import Migration
    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Block
    from reifegrad.tasks.diff import DiffResult

_ARROW = "\N{RIGHTWARDS ARROW}"


def diff_report(result: DiffResult, words: Words) -> Report:
    """Each change in words; where the leads were scored by both models, their moves and the greatest movers."""
    wording = Wording(result.new, words.language)
    old, new = (wording.title(model.title, model.name) for model in (result.old, result.new))
    title = new if old == new else f"{old} {_ARROW} {new}"
    sentences = Differences(result.old, result.new, words.language).sentences(result.changes)
    changes = tuple(Paragraph(printable(text)) for text in sentences) or (Paragraph(words("diff.same")),)
    sections = [Section("", changes)]
    if result.migration is not None:
        sections += _sections(result.migration, wording, words)
    return with_losses(Report(title, (), tuple(sections), words.language), result.notes, words)


def _sections(migration: Migration, wording: Wording, words: Words) -> Iterator[Section]:
    yield Section("", (Paragraph(compared_text(migration, words)),))
    for name, moves in migration.moves.items():
        rows = tuple(
            (
                f"{wording.verdict(name, before or None)} {_ARROW} {wording.verdict(name, after or None)}",
                words.number(n),
            )
            for (before, after), n in sorted(moves.items(), key=lambda item: (-item[1], item[0]))
            if before != after
        )
        moved = words.count(f"diff.moves.{name}", sum(n for (was, now), n in moves.items() if was != now))
        yield Section(moved, _moves(rows, words))
    if migration.movers:
        yield Section(words("diff.movers"), (_movers(migration, wording, words),))


def _moves(rows: tuple[tuple[str, str], ...], words: Words) -> tuple[Block, ...]:
    return (TableBlock((words("diff.move"), "#"), rows),) if rows else ()


def _movers(migration: Migration, wording: Wording, words: Words) -> TableBlock:
    """Those whose score changes most: before, after, and the difference."""
    columns = [words(f"diff.{key}") for key in ("before", "after", "change")]
    rows = []
    for mover in migration.movers:
        scores = (
            words("diff.not_scored") if value is None else wording.milli(value) for value in (mover.before, mover.after)
        )
        gain = (mover.after or 0) - (mover.before or 0)
        who = printable(f"{mover.name} ({mover.subject_id})" if mover.name else mover.subject_id)
        rows.append((who, *scores, f"{'+' if gain > 0 else ''}{wording.milli(gain)}"))
    return TableBlock((words(f"list.{wording.model.subject}"), *columns), tuple(rows))
