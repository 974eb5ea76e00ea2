"""Checks a model against loaded facts and reports what does not fit, by line of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Nearest, nearest
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.subjects import attribute_column
from reifegrad.plan.tallies import tally
from reifegrad.run.audit import activities_without_lead
from reifegrad.run.names import email_column
from reifegrad.run.table_columns import find_column
from reifegrad.run.words_in_data import (
    by_place,
    look_alikes,
    look_alikes_of,
    respelled,
    sought_properties,
    sought_values,
)
from reifegrad.run.words_not_seen import spelling
from reifegrad.spec.kinds import looked_for
from reifegrad.spec.reads import ACCOUNT_PREFIX
from reifegrad.spec.result_columns import listed_results

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.findings import Findings
    from reifegrad.spec.model import Criterion, ScoringModel

_MOST_VALUES = 20_000
_SHOWN = 8


def check_data(engine: Engine, model: ScoringModel, facts: LoadedFacts, findings: Findings, *, as_of: datetime) -> None:
    """Add to `findings` every word of the model that the data does not know, and what counts for nobody.

    Raises:
        ReifegradError: The facts cannot be scored at all.
    """
    plan = build_plan(model, facts.relations, Clock(model.timezone, as_of))
    wide = engine.store("checked", plan.wide)
    check = _DataCheck(engine, model, facts, findings, wide)
    check.values()
    check.kinds()
    check.properties()
    check.criteria()
    check.activities()
    check.lists()


@dataclass
class _DataCheck:
    """One check of one model with its data; `explained` are criteria whose silence has a cause that was told."""

    engine: Engine
    model: ScoringModel
    facts: LoadedFacts
    findings: Findings
    wide: ir.Table
    explained: set[str] = field(default_factory=set)

    def values(self) -> None:
        """Values of attributes: missing for everybody, written otherwise, never there."""
        missing = {note.key or note.what for note in self.facts.notes if note.code == "unknown-attribute"}
        for (path, name), wanted in by_place(sought_values(self.model)).items():
            if any(repr(name) in what for what in missing):
                self._explain(path)
                continue
            self._compare(path, name, wanted, _counts(self.engine, self.wide[attribute_column(name)]), "attribute")

    def properties(self) -> None:
        """Values of properties of activities, likewise."""
        log = self.facts.relations.activities
        if log is None or "activities" not in self.facts.intake_of:
            return
        for (path, name), wanted in by_place(sought_properties(self.model)).items():
            if name in log.columns:
                self._compare(path, name, wanted, _counts(self.engine, log[name].cast("string")), "property")

    def _compare(self, path: tuple[str, ...], name: str, wanted: list[str], found: dict[str, int], kind: str) -> None:
        if not found:
            self.findings.add(path, f"{kind}-empty", "", "warning", name=name)
            self._explain(path)
            return
        never = []
        for value in wanted:
            alike = look_alikes_of(name, value, {other: n for other, n in found.items() if other not in wanted})
            for other, times in alike:
                said = spelling(name, value, other, times, self._table_of(name, kind))
                self.findings.add(path, "value-spelling", "", "warning", **said)
            known = {other: n for other, n in found.items() if other in wanted}
            if value not in found and not alike and not look_alikes(value, known):
                never.append(value)
        if never and len(found) < _MOST_VALUES:
            shown = (*map(repr, never[:_SHOWN]), *(["..."] if len(never) > _SHOWN else []))
            if len(never) == 1:
                near = _meant(never[0], wanted, found)
                self.findings.add(path, "value-never", "", "note", name=name, value=shown, near=near)
            else:
                self.findings.add(path, "value-never", "several", "note", name=name, values=shown)

    def _table_of(self, name: str, kind: str) -> str:
        """The table in which a value of an attribute or property stands, the first if there are two."""
        if kind == "property":
            return "activities"
        bare = name.removeprefix(ACCOUNT_PREFIX)
        own = self.model.subject == "lead" and name == bare and bare in self.facts.intake_of["leads"].columns
        return "leads" if own else "accounts"

    def kinds(self) -> None:
        """Kinds of activity that never occur."""
        log = self.facts.relations.activities
        if log is None or "activities" not in self.facts.intake_of:
            return
        found = _counts(self.engine, log["kind"])
        for counting in self.model.countings():
            sought = list(looked_for(counting))
            for kind, path in sought:
                if kind not in found and not respelled(kind, [other for other, _ in sought if other in found]):
                    self.findings.add(path, "kind-never", "", "warning", kind=kind, near=nearest(kind, found))
            if sought and not any(kind in found for kind, _ in sought):
                self.explained.add(counting.id)

    def criteria(self) -> None:
        """Criteria that hold for nobody, or for everybody."""
        everybody = self.wide.count()
        holds = {c.id: self.wide[tally(c, "holds")].sum() for c in self.model.criteria()}
        row = self.engine.fetch(self.wide.aggregate(all=everybody, **{_safe(i): n for i, n in holds.items()}))[0]
        total = int(row["all"])
        if not total:
            self.findings.add((), "nobody-known", "", "warning")
            return
        for criterion in self.model.criteria():
            self._held_by(criterion, int(row[_safe(criterion.id)] or 0), total)

    def _held_by(self, criterion: Criterion, count: int, total: int) -> None:
        if count == 0 and criterion.id not in self.explained:
            variant = "" if criterion.matching is None else "activity"
            self.findings.add(criterion.path, "criterion-nobody", variant, "warning", total=total)
        elif count == total and total > 1:
            self.findings.add(criterion.path, "criterion-everybody", "", "note", total=total)

    def activities(self) -> None:
        """Activities of nobody, and copies."""
        if "activities" not in self.facts.intake_of:
            return
        orphans = activities_without_lead(self.engine, self.facts.relations)
        if orphans:
            self.findings.add((), "activities-without-lead", "", "warning", count=orphans)
        log = self.facts.relations.activities
        if log is None or self.facts.relations.unique_activities:
            return
        counts = self.engine.fetch(log.aggregate(rows=log.count(), ids=log["activity_id"].nunique()))[0]
        copies = int(counts["rows"]) - int(counts["ids"])
        if copies:
            self.findings.add((), "activity-repeated", "", "note", count=copies)

    def lists(self) -> None:
        """Columns of lists that are neither results nor in a table."""
        relations = {"leads": self.facts.relations.leads, "accounts": self.facts.relations.accounts}
        tables = {name: tuple(table.columns) for name, table in relations.items() if table is not None}
        results = listed_results(self.model)
        own = tables["leads" if self.model.subject == "lead" else "accounts"]
        for name in dict.fromkeys(column.name for column in self.model.list_columns):
            there = email_column(own) if name == "email" else find_column(name, tables)
            if name not in results and there is None:
                near = nearest(name, [*results, *(column for table in tables.values() for column in table)])
                self.findings.add(("list", "columns"), "list-column-unknown", "", "warning", name=name, near=near)

    def _explain(self, path: tuple[str, ...]) -> None:
        self.explained |= {c.id for c in self.model.criteria() if c.path == path[: len(c.path)]}


def _counts(engine: Engine, column: Any) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    import ibis

    table = column.name("value").as_table()
    counted = table.filter(table["value"].notnull()).group_by("value").aggregate(n=lambda t: t.count())
    rows: Iterable[dict[str, Any]] = engine.fetch(counted.order_by(ibis.desc("n"), "value").limit(_MOST_VALUES))
    return {str(row["value"]): int(row["n"]) for row in rows}


def _safe(name: str) -> str:
    return f"holds__{name}"


def _meant(value: str, wanted: list[str], found: dict[str, int]) -> Nearest:
    """The value of the data that may be meant, if the model does not name it already; otherwise all values."""
    near = nearest(value, found.keys() - set(wanted))
    return near if near.close is not None else nearest("", found)
