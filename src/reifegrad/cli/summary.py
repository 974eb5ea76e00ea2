"""The counts of a run come in; the lines below a list, which say what became of every row, go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from reifegrad.explain.listing import priorities
from reifegrad.explain.wording import Wording
from reifegrad.report.texts import losses_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.cli.screen import Screen
    from reifegrad.run.summary import RunSummary
    from reifegrad.spec.model import ScoringModel

_SHOWN = ("stage", "segment", "priority")


def show_summary(summary: RunSummary, model: ScoringModel, screen: Screen) -> None:
    """Print how many were scored, and who and what was left out, and why."""
    wording = Wording(model, screen.language)
    for line in _people(summary, wording, screen):
        screen.print(line)
    for line in _results(summary, wording, screen):
        screen.print(line)
    if model.matrix is not None and "cell" in summary.counts:
        screen.print("", _matrix(summary.counts["cell"], wording, screen), "")
    for line, is_loss in _rows(summary, screen):
        screen.print(line, style="yellow" if is_loss else "")


def _matrix(counts: Mapping[str | None, int], wording: Wording, screen: Screen) -> Padding:
    """How many stand in each cell: rows and columns as the model has them, best first."""
    model = wording.model
    if model.matrix is None:
        raise ValueError("the model has no matrix")
    rows, columns = model.grades[model.matrix.rows].steps, model.grades[model.matrix.columns].steps
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
    names = f"{wording.dimension(model.matrix.rows)} / {wording.dimension(model.matrix.columns)}"
    table.add_column(names, style="dim", justify="right")
    for column in columns:
        table.add_column(column.name, justify="right", min_width=8)
    for row in rows:
        found = [screen.words.number(counts.get(row.name + column.name, 0)) for column in columns]
        table.add_row(row.name, *found)
    return Padding(table, (0, 0, 0, 2))


def _people(summary: RunSummary, wording: Wording, screen: Screen) -> Iterator[str]:
    words, subject = screen.words, wording.model.subject
    line = words.count(f"summary.scored.{subject}", summary.scored)
    if summary.disqualified:
        named = ", ".join(
            f"{_veto(wording, name)}: {words.number(n)}"
            for name, n in sorted(summary.disqualified.items(), key=lambda item: -item[1])
        )
        total = words.number(sum(summary.disqualified.values()))
        line += "; " + words("summary.disqualified", n=total, reasons=named)
    yield line + "."
    if summary.not_scored:
        yield words.count("summary.outside", summary.not_scored)
    if summary.not_yet_known:
        yield words.count("summary.later", summary.not_yet_known)


def _veto(wording: Wording, name: str) -> str:
    criterion = wording.criteria.get(name)
    return name if criterion is None else wording.title(criterion.disqualify or {}, wording.criterion(name))


def _results(summary: RunSummary, wording: Wording, screen: Screen) -> Iterator[str]:
    words = screen.words
    for kind in _SHOWN:
        counts = {name: n for name, n in summary.counts.get(kind, {}).items() if name is not None}
        if counts:
            named = ", ".join(
                f"{wording.verdict(kind, name)} {words.number(counts[name])}"
                for name in sorted(counts, key=lambda name: _place(wording.model, kind, name, counts))
            )
            yield f"{words(f'summary.{kind}')}: {named}"


def _place(model: ScoringModel, kind: str, name: str, counts: Mapping[str, int]) -> tuple[int, int]:
    """The order of the model if it has one, else the most frequent first."""
    known = {
        "stage": [step.name for step in model.thresholds.steps] if model.thresholds else [],
        "segment": [case.name for case in model.segments],
        "priority": list(priorities(model)),
    }[kind]
    return (known.index(name) if name in known else len(known)), -counts[name]


def _rows(summary: RunSummary, screen: Screen) -> Iterator[tuple[str, bool]]:
    words = screen.words
    read = ", ".join(f"{words.number(table.rows_read)} {words(f'table.{table.table}')}" for table in summary.tables)
    yield words("summary.read", tables=read), False
    for table in summary.tables:
        if table.rows_rejected or table.values_rejected or table.rows_dropped:
            yield losses_line(table, words), bool(table.rows_rejected or table.values_rejected)
    if summary.activities_without_lead:
        yield words.count("summary.orphans", summary.activities_without_lead), True
