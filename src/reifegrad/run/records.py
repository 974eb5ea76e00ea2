"""Scores facts that are plain records on any engine: examples, tests, and whatever comes in handfuls once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reifegrad.plan.clock import Clock
from reifegrad.plan.ledger import NUMBERS
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import AS_OF, Relations
from reifegrad.run.fact_tables import FactTables, typed_tables
from reifegrad.run.moments import moments_table
from reifegrad.spec.result import Contribution, LeadScore
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column, grade_column
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.run.engine import Engine
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel


def score_records(
    engine: Engine,
    model: ScoringModel,
    facts: FactRecords,
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
    facts: FactRecords,
    moments: Sequence[tuple[str, datetime]] | None = None,
) -> Relations:
    """FactRecords as in-memory tables of the engine."""
    tables = typed_tables(model, FactTables.from_records(model, facts), allow_missing=True)
    given = facts.knows_accounts or model.subject == "account"
    return Relations(
        leads=engine.register("leads", tables["leads"]),
        accounts=engine.register("accounts", tables["accounts"]) if given else None,
        activities=engine.register("activities", tables["activities"]),
        changes=engine.register("profile_changes", tables["profile_changes"]) if facts.changes else None,
        moments=None if moments is None else engine.register("moments", moments_table(model, moments)),
    )


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
        found.append(lead_score(model, row, moment, tuple(contributions.get((row[model.key], moment), ()))))
    return sorted(found, key=lambda score: (score.subject_id, score.as_of))


def _contribution(row: Mapping[str, Any]) -> Contribution:
    times: dict[str, Any] = {n: aware_utc(row[n]) if row[n] is not None else None for n in ("first_at", "last_at")}
    numbers: dict[str, Any] = {name: int(row[name]) for name in NUMBERS}
    named: dict[str, Any] = {name: row[name] for name in ("part", "name", "dimension")}
    return Contribution(holds=bool(row["holds"]), **named, **numbers, **times)


def lead_score(
    model: ScoringModel, row: Mapping[str, Any], moment: datetime, contributions: tuple[Contribution, ...]
) -> LeadScore:
    """A row of the result columns as a record."""
    reason = row.get(NOT_SCORED)
    if reason is not None:
        return LeadScore(row[model.key], moment, None, not_scored=reason, model_hash=model.hash)
    return LeadScore(
        subject_id=row[model.key],
        as_of=moment,
        score=int(row[SCORE]),
        dimensions={d.name: int(row[dimension_column(d.name)]) for d in model.dimensions},
        grades={name: row[grade_column(name)] for name in model.grades},
        contributions=contributions,
        model_hash=model.hash,
        **{
            name: row.get(name)
            for name in ("cell", "stage", "disqualified", "segment", "priority", "persona", "probability")
        },
    )
