"""Fetches everything that is known of given leads or accounts, as plain records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import known_at
from reifegrad.run.fact_records import facts_of
from reifegrad.run.picked_rows import picked_rows

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
    """The attributes of some leads, as the model reads them at a moment; their activities are not looked at."""
    facts = read_lead_facts(engine, model, replace(relations, activities=None), ids)
    known = known_at(model, facts, as_of)
    subjects = {subject_id: known.subject(subject_id) for subject_id in ids}
    return {subject_id: subject.attributes for subject_id, subject in subjects.items() if subject is not None}


def read_lead_facts(engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str]) -> FactRecords:
    """The facts of any time of some leads and their companies; of colleagues where the model looks at them.

    Copies of an activity are all there, also those that name another lead: `reference` decides which one counts.
    """
    leads = _rows(engine, relations.leads, model.key, ids) if model.key in relations.leads.columns else []
    companies = {row["account_id"] for row in leads if row.get("account_id") is not None}
    if model.subject == "account":
        companies |= set(ids)
    elif model.reads.whole_account and companies:
        known = {row["lead_id"] for row in leads}
        leads += [row for row in _rows(engine, relations.leads, "account_id", companies) if row["lead_id"] not in known]
    accounts = [] if relations.accounts is None else _rows(engine, relations.accounts, "account_id", companies)
    members = [row["lead_id"] for row in leads]
    changes = [] if relations.changes is None else _rows(engine, relations.changes, "lead_id", members)
    return facts_of(leads, accounts, _activities(engine, relations, members), changes)


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
