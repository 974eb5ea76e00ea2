"""Keeps the evidence of the columns of a table, and says at the end what was decided without any."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.evidence import Reading, WritingEvidence, evidence_problem, percent_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.tables.values import Rule


@dataclass
class ColumnEvidence:
    """The evidence of the columns of one table, each file for itself.

    `decimal_is_known` says that the user has named the decimal mark. `workbooks` are the files in which people write
    numbers as texts as they please, each with whether its headings are German.
    """

    table: str
    decimal_is_known: bool = False
    workbooks: Mapping[str, bool] = field(default_factory=dict)
    found: dict[tuple[str, str], WritingEvidence] = field(default_factory=dict)

    def applied(self, file: str, column: str, rule: Rule) -> Rule:
        """The rule of a column, with its evidence where its values have to decide something."""
        if rule.type is ColumnType.NUMBER and not self.decimal_is_known:
            usual = Reading(rule.decimal)
        elif rule.type is ColumnType.TIME and rule.time.format is None and rule.time.order is None:
            usual = Reading.MONTH_FIRST
        else:
            return rule
        return replace(rule, evidence=self.found.setdefault((file, column), WritingEvidence(usual)))

    def settle(self) -> bool:
        """Decide every column. Returns whether one was read the wrong way: then all must be read again."""
        for file in self.workbooks:
            of_file = [evidence for (name, _), evidence in self.found.items() if name == file]
            if self.workbooks[file] or any(map(_is_german, of_file)):
                for evidence in of_file:
                    evidence.read_as_german()
        settled = [evidence.settle() for evidence in self.found.values()]
        return any(settled)

    def problems(self) -> tuple[Problem, ...]:
        """What must be said of columns that decide nothing or contradict themselves, and which have a decimal comma."""
        problems = [
            evidence_problem(self.table, column, evidence, file) for (file, column), evidence in self.found.items()
        ]
        problems += [
            percent_problem(self.table, column, evidence, file) for (file, column), evidence in self.found.items()
        ]
        with_comma: dict[str, list[str]] = {}
        for (file, column), evidence in self.found.items():
            if evidence.counts and evidence.best is Reading.COMMA:
                with_comma.setdefault(file, []).append(column)
        notes = [
            Problem("decimal-assumed", params={"columns": tuple(columns)}, file=file, severity="note")
            for file, columns in with_comma.items()
        ]
        return (*notes, *(problem for problem in problems if problem is not None))


def _is_german(evidence: WritingEvidence) -> bool:
    """Whether a column has dates such as 31.12.2025, or numbers with a decimal comma and none with a point."""
    return evidence.has_german_dates or (set(evidence.counts) == {Reading.COMMA})
