"""Makes files of a list as it is filtered: a workbook, a text file for Excel, scores for the import of a CRM.

They look like what `reifegrad score` writes: the same headings, forms, colours and reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from reifegrad.explain.reasons import Reason, most_important
from reifegrad.explain.sentences import Sentences
from reifegrad.language.printable import printable
from reifegrad.report.list_about import AboutLine
from reifegrad.report.list_columns import OWN, Kind, ShownColumn
from reifegrad.report.list_rows import ListRow
from reifegrad.report.ripeness import Ripeness
from reifegrad.report.write_back import IMPORT_FORMS, import_columns
from reifegrad.spec.points import to_points
from reifegrad.spec.result_columns import grade_column, result_columns
from reifegrad.version import __version__
from reifegrad_web.documents.versions import short
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.parts import parts
from reifegrad_web.models.versions import published_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.report.list_rows import Cell
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.scoring.listed import Leads, ListedLead
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.served_models import ServedModel

_PORTION = 400
_REASONS = 3
_OF_CARD: Mapping[str, Kind] = {
    "name": "text",
    "position": "text",
    "company": "text",
    "email": "email",
    "country": "text",
}
_ORIGIN: Mapping[str, Kind] = {"owner": "text", "source": "text", "campaign": "text", "first_seen": "day"}


@dataclass(frozen=True)
class Names:
    """What is called how: users and sources by their numbers."""

    owners: Mapping[int, str]
    sources: Mapping[int, str]


class ListExport:
    """The rows of a list for a file.

    Args:
        each: The model whose scores are listed.
        leads: The list.
        names: Of owners and sources.
        language: `de` or `en`.
    """

    def __init__(self, each: ServedModel, leads: Leads, names: Names, language: str) -> None:
        self.each, self.leads, self.names = each, leads, names
        self.sentences = Sentences(each.model, language)
        self.wording = self.sentences.wording

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The leads in their order; looked up once, so that the file is of one moment."""
        return [place.lead for place in self.leads.every()]

    @cached_property
    def columns(self) -> Sequence[ShownColumn]:
        """What a file for people shows."""
        results = result_columns(self.each.model)
        verdicts = [name for name in ("cell", "stage", "segment", "priority") if name in results]
        names = ["rank", *_OF_CARD, "score", *verdicts, "reasons", "last_activity", *_ORIGIN, "id"]
        return [ShownColumn(name, self._kind(name), self._heading(name)) for name in names]

    def rows(self) -> Iterator[ListRow]:
        """The rows of a file for people."""
        for rank, row in enumerate(self._listed(), 1):
            yield ListRow(tuple(self._cell(column.name, rank, row) for column in self.columns), self._steps(row))

    def import_columns(self, form: str) -> Sequence[ShownColumn]:
        """What the import of a CRM gets: the fields that `reifegrad score --for` names, of the results of the model."""
        grades = {grade_column(name) for name in self.each.model.grades}
        return [
            ShownColumn(
                column.name, "chip" if column.name in grades else OWN.get(column.name, "points"), column.heading
            )
            for column in import_columns((), self.each.model, IMPORT_FORMS[form])
        ]

    def import_rows(self, form: str) -> Iterator[ListRow]:
        """A row for each record of the CRM: the ids of its leads are noted as `external:hubspot` and the like.

        Who has no such id is left out: the import would make a new record.
        """
        columns = self.import_columns(form)
        for part in _portions(self._listed(), _PORTION):
            ids = external_ids([row.card.lead_id for row in part], form)
            for row in part:
                for value in ids.get(row.card.lead_id, ()):
                    cells = (value if column.name == "id" else self._result(column.name, row) for column in columns)
                    yield ListRow(tuple(cells), {})

    def _listed(self) -> Iterator[ListedLead]:
        """Everything of the list, portion by portion; reasons are computed where they are not stored yet."""
        for start in range(0, len(self.numbers), _PORTION):
            rows = self.leads.rows(self.numbers[start : start + _PORTION])
            add_reasons(self.each, [row.score for row in rows if row.score is not None])
            yield from rows

    def _kind(self, name: str) -> Kind:
        return OWN.get(name) or {**_OF_CARD, **_ORIGIN}[name]

    def _heading(self, name: str) -> str:
        known = name in OWN
        return self.wording.text(f"list.column.{name}") if known else self.wording.text(f"listed.column.{name}")

    def _cell(self, name: str, rank: int, row: ListedLead) -> Cell:
        card, score = row.card, row.score
        if name in _OF_CARD or name == "campaign":
            return printable(getattr(card, name)) or None
        if name in {"cell", "stage", "segment", "priority"}:
            value = getattr(score, name, None) or None
            return value if value is None or name == "cell" else printable(self.wording.verdict(name, value))
        match name:
            case "rank":
                return rank
            case "id":
                return str(card.lead_id)
            case "score":
                return None if score is None or score.score is None else to_points(score.score)
            case "reasons":
                return self._reasons(score)
        return self._origin(name, card)

    def _origin(self, name: str, card: LeadCard) -> Cell:
        match name:
            case "owner":
                return printable(self.names.owners.get(card.owner_id or 0, "")) or None
            case "source":
                return printable(self.names.sources.get(card.source_id or 0, "")) or None
            case "first_seen":
                return self._local(card.first_seen_at).date()
        return None if card.last_activity_at is None else self._local(card.last_activity_at)

    def _reasons(self, score: LeadScore | None) -> tuple[str, ...]:
        record = {} if score is None else score.record
        found = most_important([Reason.from_dict(each) for each in record.get("reasons", ())], _REASONS)
        return tuple(printable(self.sentences.reason(reason)) for reason in found)

    def _result(self, name: str, row: ListedLead) -> Cell:
        """A result by the code that the model has for it, as other systems keep them."""
        record: dict[str, Any] = row.score.record if row.score is not None else {}
        if name == "reasons":
            return self._reasons(row.score)
        if name == "scored_at":
            return None if row.score is None else row.score.as_of.astimezone(self.wording.zone)
        value: Cell = record.get(name)
        return value

    def _steps(self, row: ListedLead) -> Mapping[int, int]:
        if row.score is None or row.score.is_disqualified:
            return {}
        shown = {"cell": row.score.cell, "stage": row.score.stage}
        found = {
            place: self._ripeness.names(column.name).get(shown.get(column.name) or "")
            for place, column in enumerate(self.columns)
        }
        return {place: step for place, step in found.items() if step is not None}

    @cached_property
    def _ripeness(self) -> Ripeness:
        return Ripeness(self.each.model)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.wording.zone).replace(tzinfo=None)


class ExportTexts:
    """What the workbook of a list says beside its rows: which model, as of when, and whom it is of.

    `asked` says the filter as a sentence.
    """

    def __init__(self, export: ListExport, as_of: datetime, asked: str) -> None:
        wording, model = export.wording, export.each.model
        self.export, self.asked, words = export, asked, wording.words
        self.title = printable(wording.title(model.title, model.name))
        self.as_of = as_of.astimezone(wording.zone).replace(tzinfo=None)
        published = published_of(model.name)
        self.version = model.hash if published is None else short(published)
        self.moment = f"{wording.moment(as_of)} ({model.timezone})"
        self.heading = words("list.title", title=self.title, moment=wording.moment(as_of))
        self.goal = printable(wording.title(model.goal, ""))
        self.subtitle = words("list.goal", goal=self.goal) if self.goal else ""
        self.sheet, self.table, self.about_sheet = words("list.sheet.lead"), "List", words("list.sheet.about")
        self.nobody = words("list.nobody")
        self.day_form, self.moment_form = words("list.form.day"), words("list.form.moment")

    def lines(self) -> Iterator[AboutLine]:
        """All lines of the second sheet, from above."""
        words, model = self.export.wording.words, self.export.each.model
        yield AboutLine(self.heading, is_heading=True)
        if self.goal:
            yield AboutLine(words("list.label.goal"), self.goal)
        yield AboutLine(words("list.label.model"), model.name)
        yield AboutLine(words("list.label.hash"), self.version)
        yield AboutLine(words("list.label.as_of"), self.moment)
        yield AboutLine(words("list.label.program"), f"Reifegrad {__version__}")
        yield AboutLine(words("list.about_people"), is_heading=True)
        yield AboutLine(words("list.label.listed"), words.count("list.all", len(self.export.numbers)))
        yield AboutLine(words("listed.asked"), printable(self.asked))


def add_reasons(each: ServedModel, scores: Iterable[LeadScore]) -> None:
    """Compute the reasons of scores that were computed in bulk until now, together; nothing is stored."""
    without = sorted((row for row in scores if not row.record), key=lambda row: row.as_of)
    for as_of, rows in groupby(without, key=lambda row: row.as_of):
        by_lead = {row.lead_id: row for row in rows}
        facts = facts_of(by_lead, colleagues=each.looks_at_colleagues)
        known = {lead.id for lead in facts.leads}
        for one in each.score(facts, [str(lead) for lead in by_lead if str(lead) in known], as_of):
            by_lead[int(one.subject_id)].record = one.to_dict()


def external_ids(leads: Iterable[int], system: str) -> Mapping[int, Sequence[str]]:
    """The ids that leads have in another system, by lead."""
    found: dict[int, list[str]] = {}
    for part in parts(leads):
        # Asked for the namespace, SQLite would look through all identifiers that have it.
        rows = Identifier.objects.filter(lead_id__in=part).order_by("id").values_list("lead_id", "namespace", "value")
        for lead, value in ((lead, value) for lead, namespace, value in rows if namespace == f"external:{system}"):
            found.setdefault(lead or 0, []).append(value)
    return found


def _portions(rows: Iterator[ListedLead], size: int) -> Iterator[Sequence[ListedLead]]:
    while part := list(islice(rows, size)):
        yield part
