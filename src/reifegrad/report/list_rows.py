"""Makes the rows of a list from the scores of a run, portion by portion, so that no list is whole in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from reifegrad.explain.first_change import first_changes, most_important_change
from reifegrad.explain.ranking import RankedLead, Ranking
from reifegrad.language.printable import printable
from reifegrad.report.list_columns import LOOKING_AHEAD
from reifegrad.report.list_reasons import reason_sentences
from reifegrad.report.ripeness import Ripeness
from reifegrad.spec.points import to_points
from reifegrad.spec.result_columns import dimension_column, grade_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.explain.sentences import Sentences
    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.run.scored import Scored
    from reifegrad.run.table_columns import TableColumn
    from reifegrad.spec.condition import Value
    from reifegrad.spec.result import LeadScore

PORTION = 2_000
"""Leads that are looked at together."""

Cell = str | int | float | bool | date | datetime | tuple[str, ...] | None
"""A value of a list. Moments are those of the clock in the time zone of the model, without a zone.

Lists for other systems (`codes`) have moments with their zone.
"""


@dataclass(frozen=True)
class ListRow:
    """The cells of one lead in the order of the columns; `steps` are the ripeness of those that have a colour."""

    cells: tuple[Cell, ...]
    steps: Mapping[int, int]


class ListRows:
    """The rows of a list of one run.

    Args:
        scored: The scores.
        columns: What the list shows.
        sentences: How it is said.
        codes: Stages, segments and so on by the names that the model has for them, as other systems keep them; else
            by their titles.
    """

    def __init__(
        self, scored: Scored, columns: Sequence[ShownColumn], sentences: Sentences, *, codes: bool = False
    ) -> None:
        self.scored, self.columns, self.sentences, self.codes = scored, columns, sentences, codes
        self.model, self.wording = scored.model, sentences.wording
        self.ripeness = Ripeness(scored.model)
        self._sources = list(dict.fromkeys(column.source for column in columns if column.source is not None))
        self._looks_ahead = any(column.name in LOOKING_AHEAD for column in columns)

    def of(self, ids: Sequence[str]) -> Iterator[ListRow]:
        """The rows of these leads, the first of which has rank 1."""
        ranking = Ranking(self.scored)
        for start in range(0, len(ids), PORTION):
            portion = ids[start : start + PORTION]
            facts = self.scored.cells(portion, self._sources) if self._sources else {}
            profiles = self.scored.profiles(portion)
            changes = self._changes(portion)
            for lead in ranking.lines(portion, start=start + 1, profiles=profiles):
                subject = lead.score.subject_id
                row = _LeadCells(self, lead, facts.get(subject, {}), profiles.get(subject, {}), changes.get(subject))
                yield ListRow(tuple(map(row.cell, self.columns)), row.steps())

    def _changes(self, ids: Sequence[str]) -> Mapping[str, VerdictChange]:
        if not self._looks_ahead:
            return {}
        found = first_changes(self.model, self.scored.facts(ids), ids, as_of=self.scored.as_of)
        return {subject: most_important_change(changes) for subject, changes in found.items() if changes}


@dataclass(frozen=True)
class _LeadCells:
    """The cells of one lead."""

    rows: ListRows
    lead: RankedLead
    facts: Mapping[TableColumn, Value]
    profile: Mapping[str, Value]
    change: VerdictChange | None

    @property
    def score(self) -> LeadScore:
        return self.lead.score

    def cell(self, column: ShownColumn) -> Cell:
        """The value of a column."""
        if column.source is not None:
            return self._fact(column)
        if column.name == "id" and self.rows.codes:
            return self.score.subject_id
        found = self._result(column.name)
        return printable(found) if isinstance(found, str) else found

    def steps(self) -> dict[int, int]:
        """Which cells have which step of ripeness."""
        found = ((place, self.rows.ripeness.step(c.name, self.score)) for place, c in enumerate(self.rows.columns))
        return {place: step for place, step in found if step is not None}

    def _fact(self, column: ShownColumn) -> Cell:
        """What is known at the moment, else what the table has."""
        source = column.source
        value = self.facts.get(source) if source is not None else None
        if column.name in self.profile:
            value = self.profile[column.name]
        match value:
            case datetime():
                return self._local(value)
            case str():
                return printable(value)
            case bool():
                return value if self.rows.codes else self.rows.wording.value(value)
            case float() if value.is_integer() and abs(value) < 2**53:
                return int(value)
            case _:
                return value

    def _local(self, moment: datetime) -> datetime:
        """The moment as the clock of the model has it; for other systems it keeps its zone."""
        local = moment.astimezone(self.rows.wording.zone)
        return local if self.rows.codes else local.replace(tzinfo=None)

    def _result(self, name: str) -> Cell:
        score, lead, wording = self.score, self.lead, self.rows.wording
        simple: dict[str, Cell] = {
            "id": score.subject_id,
            "rank": lead.rank,
            "name": lead.name or None,
            "position": lead.position or None,
            "company": lead.company or None,
            "score": None if score.score is None else to_points(score.score),
            "percentile": lead.percentile,
            "probability": score.probability,
            "cell": score.cell,
            "model_hash": score.model_hash,
        }
        if name in simple:
            return simple[name]
        match name:
            case "cell_title":
                return self._cell_title()
            case "stage" | "segment" | "priority" | "persona":
                value = getattr(score, name)
                return value if self.rows.codes or value is None else wording.verdict(name, value)
            case "disqualified":
                return self._veto()
            case "reasons":
                return tuple(map(printable, reason_sentences(lead, self.rows.sentences)))
            case "scored_at":
                return self._local(score.as_of)
            case "last_activity" | "next_change_on" | "next_change":
                return self._in_time(name)
        return self._of_dimension(name)

    def _cell_title(self) -> str | None:
        matrix, cell = self.rows.model.matrix, self.score.cell
        found = None if matrix is None or cell is None else matrix.cells.get(cell)
        return None if found is None else self.rows.wording.title(found.title, "") or None

    def _veto(self) -> str | None:
        name, wording = self.score.disqualified, self.rows.wording
        criterion = wording.criteria.get(name or "")
        if name is None or self.rows.codes or criterion is None:
            return name
        return wording.title(criterion.disqualify or {}, wording.criterion(name))

    def _in_time(self, name: str) -> Cell:
        if name == "last_activity":
            moments = [row.last_at for row in self.score.contributions if row.last_at is not None]
            return self._local(max(moments)) if moments else None
        if self.change is None:
            return None
        return self.change.on if name == "next_change_on" else self.rows.sentences.change(self.change)

    def _of_dimension(self, name: str) -> Cell:
        for dimension in self.rows.model.dimensions:
            if name == dimension_column(dimension.name):
                return to_points(self.score.dimensions[dimension.name])
            if name == grade_column(dimension.name):
                return self.score.grades.get(dimension.name)
        raise ValueError(f"{name} is no column of a list")
