"""Moves plain records into an engine, and lead scores back out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.plan.clock import Clock
from reifegrad.plan.ledger import NUMBERS
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import AS_OF, Relations
from reifegrad.plan.totals import SCORE, dimension_column
from reifegrad.plan.verdict import NOT_SCORED, grade_column
from reifegrad.reference.known import as_text, read_as
from reifegrad.run.moments import ARROW_TYPES, moments_table
from reifegrad.spec.condition import Type
from reifegrad.spec.result import Contribution, LeadScore
from reifegrad.spec.time import aware_utc, naive_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.spec.facts import Facts
    from reifegrad.spec.model import ScoringModel


def score_records(
    engine: Engine,
    model: ScoringModel,
    facts: Facts,
    *,
    as_of: datetime | None = None,
    moments: Sequence[tuple[str, datetime]] = (),
) -> list[LeadScore]:
    """Scores of all leads at `as_of`, or of chosen leads at chosen moments, computed by the engine."""
    as_of = None if as_of is None else as_of.astimezone(UTC)
    clock = Clock(model.timezone, as_of, max((moment for _, moment in moments), default=None))
    relations = record_relations(engine, model, facts, moments if as_of is None else None)
    plan = build_plan(model, relations, clock, ledger=True)
    wide = engine.store("wide", plan.wide)
    scores = engine.fetch(plan.scores(wide))
    ledger = engine.fetch(plan.contributions(wide))
    return read_scores(model, scores, ledger, as_of)


def record_relations(
    engine: Engine,
    model: ScoringModel,
    facts: Facts,
    moments: Sequence[tuple[str, datetime]] | None = None,
) -> Relations:
    """Facts as in-memory tables of the engine."""
    own = model.reads.own_attributes
    company = {**own, **model.reads.company_attributes}
    email = {"email": Type.TEXT} if "email_domain" in own else {}
    lead_types = {"lead_id": Type.TEXT, "created_at": Type.TIME, "account_id": Type.TEXT} | email | own
    account_types = {"account_id": Type.TEXT, "created_at": Type.TIME} | email | company
    activity_types = {"activity_id": Type.TEXT, "lead_id": Type.TEXT, "kind": Type.TEXT, "occurred_at": Type.TIME}
    leads = [
        {"created_at": x.created_at, **x.attributes, "lead_id": x.id, "account_id": x.account} for x in facts.leads
    ]
    accounts = [{"created_at": x.created_at, **x.attributes, "account_id": x.id} for x in facts.accounts]
    activities = [
        {**x.properties, "activity_id": x.id, "lead_id": x.lead, "kind": x.kind, "occurred_at": x.occurred_at}
        for x in facts.activities
    ]
    return Relations(
        leads=_load(engine, "leads", leads, lead_types),
        accounts=_load(engine, "accounts", accounts, account_types),
        activities=_load(engine, "activities", activities, activity_types | dict(model.properties)),
        changes=_changes(engine, facts) if facts.changes else None,
        moments=None if moments is None else engine.register("moments", moments_table(model, moments)),
    )


def _changes(engine: Engine, facts: Facts) -> ir.Table:
    types = {"lead_id": Type.TEXT, "attribute": Type.TEXT, "value": Type.TEXT, "known_at": Type.TIME}
    rows = [
        {
            "lead_id": c.lead,
            "attribute": c.attribute,
            "value": None if c.value is None else as_text(c.value),
            "known_at": c.known_at,
        }
        for c in facts.changes
    ]
    return _load(engine, "profile_changes", rows, types)


def _load(engine: Engine, name: str, rows: Iterable[Mapping[str, Any]], types: Mapping[str, Type]) -> ir.Table:
    rows = list(rows)
    columns = {
        name: pa.array([_plain(read_as(row.get(name), kind)) for row in rows], ARROW_TYPES[kind])
        for name, kind in types.items()
    }
    return engine.register(name, pa.table(columns))


def _plain(value: Any) -> Any:
    return naive_utc(value) if isinstance(value, datetime) else value


def read_scores(
    model: ScoringModel,
    scores: Iterable[Mapping[str, Any]],
    ledger: Iterable[Mapping[str, Any]],
    as_of: datetime | None,
) -> list[LeadScore]:
    """Rows of the engine as records, ordered by key and moment."""
    contributions: dict[tuple[str, datetime], list[Contribution]] = {}
    for row in sorted(ledger, key=lambda row: int(row["position"])):
        moment = aware_utc(row[AS_OF]) if as_of is None else as_of
        contributions.setdefault((row[model.key], moment), []).append(_contribution(row))
    found = []
    for row in scores:
        moment = aware_utc(row[AS_OF]) if as_of is None else as_of
        found.append(_lead_score(model, row, moment, tuple(contributions.get((row[model.key], moment), ()))))
    return sorted(found, key=lambda score: (score.subject_id, score.as_of))


def _contribution(row: Mapping[str, Any]) -> Contribution:
    times: dict[str, Any] = {n: aware_utc(row[n]) if row[n] is not None else None for n in ("first_at", "last_at")}
    numbers: dict[str, Any] = {name: int(row[name]) for name in NUMBERS}
    named: dict[str, Any] = {name: row[name] for name in ("part", "name", "dimension")}
    return Contribution(holds=bool(row["holds"]), **named, **numbers, **times)


def _lead_score(
    model: ScoringModel, row: Mapping[str, Any], moment: datetime, contributions: tuple[Contribution, ...]
) -> LeadScore:
    reason = row.get(NOT_SCORED)
    if reason is not None:
        return LeadScore(row[model.key], moment, None, not_scored=reason)
    return LeadScore(
        subject_id=row[model.key],
        as_of=moment,
        score=int(row[SCORE]),
        dimensions={d.name: int(row[dimension_column(d.name)]) for d in model.dimensions},
        grades={name: row[grade_column(name)] for name in model.grades},
        contributions=contributions,
        **{
            name: row.get(name)
            for name in ("cell", "stage", "disqualified", "segment", "priority", "persona", "probability")
        },
    )
