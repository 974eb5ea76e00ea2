"""Lays out how many leads are in each cell, stage or segment of a model: as a matrix or a ladder, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from reifegrad.report.ripeness import Ripeness
from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad.spec.points import to_points
from reifegrad.spec.value_order import stages_of
from reifegrad_web.pages.elements.chip import Sparkline
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.matrix import Ladder, Matrix, MatrixCell
from reifegrad_web.scoring.decided_before import added, won_before
from reifegrad_web.scoring.figures import Won, counts_at, history_since, whats_of, won_by
from reifegrad_web.scoring.past import counts_then
from reifegrad_web.scoring.reading import served_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.language.words import Words
    from reifegrad.spec import model
    from reifegrad_web.pages.frame.choice import Choice
    from reifegrad_web.scoring.figures import What

LEADS = "/leads"
"""The list of leads, which takes what is chosen here."""
AGO = (7, 30, 90)
"""Days before of which the table says how many there were."""
FEW = 10
"""Fewer decided cases than this have no share."""
_STEPS = tuple(range(7, 90, 7))
"""Days before at which the line of the last 90 days has a step."""


@dataclass(frozen=True)
class Counted:
    """Leads by name at moments, the present one first, and what became of them; `since`: the history begins there.

    `before` is False where outcomes from before the history are too many to be counted.
    """

    what: What
    at: datetime
    counts: Mapping[datetime, Mapping[str, int]]
    won: Mapping[str, Won]
    since: datetime | None
    has_trend: bool
    before: bool

    @classmethod
    def of(cls, choice: Choice, what: What, *, has_trend: bool) -> Counted:
        """Count; the course of the last weeks only if it is asked for, for it takes several times as long."""
        name, at = choice.model.name, choice.asked.moment
        each = served_model(name)
        is_past = choice.asked.day is not None
        then = counts_then(each, what, at, choice.chosen) if each is not None and is_past else None
        days = {*AGO, *_STEPS} if has_trend else set()
        moments = [*([at] if then is None else []), *(at - timedelta(days=day) for day in sorted(days))]
        counts = dict(counts_at(name, what, moments, choice.chosen))
        if then is not None:  # as the list of that day has them, which a click opens
            counts[at] = then
        won = won_by(name, what, choice.chosen, at)
        before = None if each is None else won_before(each, what, choice.chosen, at, choice.asked.now)
        return cls(
            what, at, counts, added(won, before or {}), history_since(name), has_trend, before=before is not None
        )

    @property
    def is_known(self) -> bool:
        """Whether this moment can be computed, or the history reaches back to it."""
        return self.at in self.counts

    @property
    def total(self) -> int:
        """Everybody who is in one of them."""
        return sum(self.counts.get(self.at, {}).values())

    def ago(self, name: str, days: int) -> int | None:
        """How many there were so many days before; None: nobody knows."""
        found = self.counts.get(self.at - timedelta(days=days))
        return None if found is None else found.get(name, 0)

    def leads(self, name: str) -> int:
        """How many there are."""
        return self.counts.get(self.at, {}).get(name, 0)

    def change(self, name: str) -> int | None:
        """How many more than a week before."""
        before = self.ago(name, AGO[0])
        return None if before is None else self.leads(name) - before

    def trend(self, name: str) -> Sparkline | None:
        """The course of 90 days; None where there is none, or where it is not asked for."""
        steps = sorted((moment, found.get(name, 0)) for moment, found in self.counts.items())
        if not self.has_trend or len(steps) < 3 or not any(count for _, count in steps):
            return None
        return Sparkline(steps, self.at - timedelta(days=AGO[-1]), self.at)


@dataclass(frozen=True)
class Board:
    """One way in which a model sorts leads."""

    choice: Choice
    counted: Counted

    @cached_property
    def names(self) -> Sequence[str]:
        """Its cells, stages or segments, the best first; then those that only earlier versions have named."""
        found = list(names_of(self.choice.model, self.counted.what))
        counts = self.counted.counts.get(self.counted.at, {})
        return [*found, *sorted(name for name in counts if name not in found)]

    @property
    def picture(self) -> Matrix | Ladder:
        """The matrix, or the ladder where there is none."""
        matrix = self.choice.model.matrix
        if self.counted.what == "cell" and matrix is not None:
            return matrix_of(self.choice, matrix, {name: self.cell(name) for name in self.names})
        return Ladder(self.title, [self.cell(name) for name in self.names])

    @property
    def first_day(self) -> str:
        """The address of the first day that is known."""
        return self.choice.first_day(self.counted.since)

    @property
    def title(self) -> str:
        """What leads are sorted into, in words."""
        return self.choice.asked.words(f"fact.{self.counted.what}")

    @property
    def gone(self) -> int:
        """How many leads are in what the model does not name any more; the next scores will tell them apart."""
        known = set(names_of(self.choice.model, self.counted.what))
        return sum(self.counted.leads(name) for name in self.names if name not in known)

    def cell(self, name: str) -> MatrixCell:
        """One of them with its figures."""
        counted = self.counted
        return MatrixCell(
            name=name if counted.what == "cell" else self.called(name),
            title=cell_title(self.choice, name) if counted.what == "cell" else "",
            step=Ripeness(self.choice.model).names(counted.what).get(name),
            leads=counted.leads(name),
            address=self.leads_address(name),
            outcome=won_text(self.choice.asked.words, counted.won.get(name, Won())),
            change=counted.change(name),
            trend=counted.trend(name),
            is_out=counted.what == "stage" and name == DISQUALIFIED_STAGE,
        )

    def called(self, name: str) -> str:
        """What a cell, stage or segment is called."""
        return self.choice.wording.verdict(self.counted.what, name)

    def leads_address(self, name: str) -> str:
        """The list of these leads."""
        return self.choice.address(LEADS, **{self.counted.what: name})

    def table(self) -> FigureTable:
        """All figures."""
        words, counted = self.choice.asked.words, self.counted
        ago = AGO if counted.has_trend else ()
        columns = [
            FigureColumn(self.title),
            FigureColumn(words("matrix.column.leads"), "number"),
            *(FigureColumn(words.count("matrix.column.ago", days), "number", wide_only=True) for days in ago),
            FigureColumn(words("matrix.column.won"), "number", wide_only=True),
            FigureColumn(words("matrix.column.lost"), "number", wide_only=True),
            FigureColumn(words("matrix.column.share"), "share"),
        ]
        rows = []
        for name in self.names:
            won = counted.won.get(name, Won())
            before = [counted.ago(name, days) for days in ago]
            rows.append([self.called(name), counted.leads(name), *before, won.won, won.lost, won.share])
        return FigureTable(
            name=f"leads-{counted.what}",
            title=words(f"matrix.table.{counted.what}"),
            columns=columns,
            rows=rows,
            address=f"{self.choice.address(self.choice.asked.request.path, table=f'leads-{counted.what}')}&as=",
            links=[self.leads_address(name) for name in self.names],
        )


def boards_of(choice: Choice, *, has_trend: bool) -> Sequence[Board]:
    """What is shown of a model: its matrix; stages where they do not follow from the cells; its segments."""
    of = choice.model
    wanted = [what for what in whats_of(of) if what != "stage" or of.matrix is None or of.thresholds]
    return [Board(choice, Counted.of(choice, what, has_trend=has_trend)) for what in wanted]


def names_of(of: model.ScoringModel, what: What) -> Sequence[str]:
    """The cells of a model from left to right and from above; its stages or segments, the best first."""
    if what == "stage":
        return stages_of(of)
    if what == "segment" or of.matrix is None:
        return [case.name for case in of.segments]
    rows, columns = (of.grades[side].steps for side in (of.matrix.rows, of.matrix.columns))
    return [row.name + column.name for row in rows for column in columns]


def matrix_of(
    choice: Choice, matrix: model.Matrix, cells: Mapping[str, MatrixCell], *, has_notes: bool = True
) -> Matrix:
    """The cells of a model's matrix in rows and columns; with notes, each with the bound from which on it begins."""
    wording = choice.wording
    rows, columns = choice.model.grades[matrix.rows].steps, choice.model.grades[matrix.columns].steps
    return Matrix(
        rows_title=wording.dimension(matrix.rows),
        columns_title=wording.dimension(matrix.columns),
        columns=[step.name for step in columns],
        rows=[(row.name, [cells[row.name + column.name] for column in columns]) for row in rows],
        row_notes=[bound_note(wording.words, step.bound) for step in rows if has_notes],
        column_notes=[bound_note(wording.words, step.bound) for step in columns if has_notes],
    )


def bound_note(words: Words, bound: int | None) -> str:
    """From how many points on a grade begins; nothing for the last one."""
    return "" if bound is None else words("matrix.from", points=words.shortest(to_points(bound), 3))


def won_text(words: Words, won: Won) -> str:
    """The share that was won; of few cases only how many, for a share of these would say nothing."""
    if not won.decided:
        return ""
    if won.decided < FEW:
        return words("matrix.won_few", won=words.number(won.won), all=words.number(won.decided))
    return words("matrix.won", share=words.percent(won.won / won.decided))


def cell_title(choice: Choice, name: str) -> str:
    """What a cell stands for."""
    matrix = choice.model.matrix
    cell = None if matrix is None else matrix.cells.get(name)
    return "" if cell is None else choice.wording.title(cell.title, "")
