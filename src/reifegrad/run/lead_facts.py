"""Fetches everything that is known of given leads or accounts, as plain records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import known_at
from reifegrad.run.fact_records import facts_of
from reifegrad.run.picked_rows import picked_rows
from reifegrad.spec.ids import as_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel


def read_lead_attributes(
    engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str], *, as_of: datetime
) -> dict[str, Mapping[str, Value]]:
    """The attributes and measures of some leads, as the model reads them at a moment.

    Their activities are looked at only for measures.
    """
    tables = relations if model.measures else replace(relations, activities=None)
    facts = read_lead_facts(engine, model, tables, ids)
    known = known_at(model, facts, as_of)
    subjects = {subject_id: known.subject(subject_id) for subject_id in ids}
    return {subject_id: subject.attributes for subject_id, subject in subjects.items() if subject is not None}


def read_lead_facts(engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str]) -> FactRecords:
    """The facts of any time of some leads and their companies; of colleagues where the model looks at them.

    Copies of an activity are all there, also those that name another lead: `reference` decides which one counts.
    """
    if model.subject == "account":
        companies, members = set(ids), _ever_at(engine, relations, ids)
    else:
        companies, members = _accounts_ever(engine, relations, ids), set(ids)
        if model.reads.whole_account:
            members |= _ever_at(engine, relations, companies)
    leads = _rows(engine, relations.leads, "lead_id", members)
    found = [row["lead_id"] for row in leads]
    return facts_of(
        leads,
        None if relations.accounts is None else _rows(engine, relations.accounts, "account_id", companies),
        _activities(engine, relations, found),
        [] if relations.changes is None else _rows(engine, relations.changes, "lead_id", found),
    )


def _accounts_ever(engine: Engine, relations: Relations, leads: Iterable[str]) -> set[str]:
    """The accounts that leads are, were or will be at: those of their rows, and of their profile changes."""
    table = relations.leads
    found: set[str | None] = set()
    if "account_id" in table.columns:
        rows = _rows(engine, table.select("lead_id", "account_id"), "lead_id", leads)
        found |= {row["account_id"] for row in rows}
    if relations.changes is not None:
        found |= {row["value"] for row in _rows(engine, _moves(relations.changes), "lead_id", leads)}
    return {account for written in found if (account := as_id(written)) is not None}


def _ever_at(engine: Engine, relations: Relations, accounts: Iterable[str]) -> set[str]:
    """The leads that are, were or will be at one of the accounts."""
    table = relations.leads
    found: set[str] = set()
    if "account_id" in table.columns:
        rows = _rows(engine, table.select("lead_id", "account_id"), "account_id", accounts)
        found |= {row["lead_id"] for row in rows}
    if relations.changes is not None:
        found |= {row["lead_id"] for row in _rows(engine, _moves(relations.changes), "value", accounts)}
    return found


def _moves(changes: ir.Table) -> ir.Table:
    return changes.filter(changes["attribute"] == "account_id")


def _activities(engine: Engine, relations: Relations, members: Sequence[str]) -> list[dict[str, Any]]:
    if relations.activities is None:
        return []
    if relations.unique_activities:
        return _rows(engine, relations.activities, "lead_id", members)
    own = picked_rows(engine, relations.activities, "lead_id", members).select("activity_id")
    copies = relations.activities.semi_join(own.distinct(), "activity_id")
    return engine.fetch(copies) if members else []


def _rows(engine: Engine, table: ir.Table, key: str, values: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(values)
    return engine.fetch(picked_rows(engine, table, key, wanted)) if wanted else []
