"""Says in words what became of everybody and of every row of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.explain.wording import Wording
    from reifegrad.language.words import Words
    from reifegrad.run.summary import RunSummary, TableCounts
    from reifegrad.spec.model import ScoringModel

_SHOWN = ("stage", "segment", "priority")


def people_lines(summary: RunSummary, wording: Wording, words: Words) -> Iterator[str]:
    """How many were scored, and who was left out and why."""
    subject = wording.model.subject
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


def result_lines(summary: RunSummary, wording: Wording, words: Words) -> Iterator[str]:
    """How many got which stage, segment and priority."""
    for kind in _SHOWN:
        counts = {name: n for name, n in summary.counts.get(kind, {}).items() if name is not None}
        if counts:
            named = ", ".join(
                f"{wording.verdict(kind, name)} {words.number(counts[name])}"
                for name in sorted(counts, key=lambda name: _order_of(wording.model, kind, name, counts))
            )
            yield f"{words(f'summary.{kind}')}: {named}"


def _order_of(model: ScoringModel, kind: str, name: str, counts: Mapping[str, int]) -> tuple[int, int]:
    """The order of the model if it has one, else the most frequent first."""
    known = {
        "stage": [step.name for step in model.thresholds.steps] if model.thresholds else [],
        "segment": [case.name for case in model.segments],
        "priority": list(model.priority_names),
    }[kind]
    return (known.index(name) if name in known else len(known)), -counts[name]


def row_lines(summary: RunSummary, words: Words) -> Iterator[tuple[str, bool]]:
    """What became of every row that was read; whether a line says that something was lost."""
    read = ", ".join(_read_of(table, words) for table in summary.tables)
    yield words("summary.read", tables=read), False
    for table in summary.tables:
        if table.rows_rejected or table.values_rejected or table.rows_dropped:
            yield losses_line(table, words), bool(table.rows_rejected or table.values_rejected)


def _read_of(table: TableCounts, words: Words) -> str:
    """How many leads, activities and so on; rows where some are none, as copies and what the mapping leaves out."""
    if table.rows_dropped:
        return words.count("summary.read_rows", table.rows_read, table=words(f"table.{table.table}"))
    return words.count(f"count.{table.table}", table.rows_read)


def losses_line(table: TableCounts, words: Words) -> str:
    """What was lost of a table: rows, values and copies, and where they are listed."""
    parts = []
    if table.rows_rejected:
        parts.append(words.count("summary.rejected", table.rows_rejected))
    if table.values_rejected:
        parts.append(words.count("summary.values", table.values_rejected))
    if table.rows_dropped > table.rows_left_out:
        parts.append(words.count("summary.dropped", table.rows_dropped - table.rows_left_out))
    if table.rows_left_out:
        parts.append(words.count("summary.left_out", table.rows_left_out))
    line = words("summary.losses", table=words(f"table.{table.table}"), losses=", ".join(parts))
    return line if table.rejects_file is None else f"{line}; {words('summary.see', path=str(table.rejects_file))}"
