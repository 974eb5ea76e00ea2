"""Ranks the leads of a `ScoreRun` to contact first, with their scores, reasons and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from reifegrad.explain.reasons import most_telling, reasons
from reifegrad.run.lead_facts import read_profiles
from reifegrad.run.records import read_scores
from reifegrad.run.score import score_facts
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis import ir

    from reifegrad.explain.reasons import Reason
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.run.score import ScoreRun
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

_FIRST = ("firstname", "vorname", "givenname")
_LAST = ("lastname", "nachname", "familyname", "surname")
_WHOLE = ("name", "fullname", "contact", "contactname", "kontakt", "ansprechpartner", "person")
_POSITION = ("position", "jobtitle", "funktion")
_COMPANY = ("company", "companyname", "firma", "firmenname", "unternehmen", "organization", "organisation")
_LAST_RESORT = ("email", "mail")
_REASONS = 3


@dataclass(frozen=True)
class RankedLead:
    """One line of a priority list: the score, and its reasons, the most telling first.

    `name`, `position` and `company` are empty where no table tells them.
    """

    rank: int
    score: LeadScore
    reasons: tuple[Reason, ...] = ()
    name: str = ""
    position: str = ""
    company: str = ""


def rank_leads(run: ScoreRun, relations: Relations, *, top: int) -> tuple[RankedLead, ...]:
    """The `top` leads to contact first, each with its contributions and first reasons.

    The order is: priority, stage, cell, score, the other dimensions. Those outside of the population and the
    disqualified ones have no rank.
    """
    ids = _first_ids(run, top)
    if not ids:
        return ()
    named = name_leads(run.engine, run.model, relations, ids)
    profiles = read_profiles(run.engine, run.model, relations, ids, as_of=run.as_of)
    scores = {score.subject_id: score for score in explain_leads(run, relations, ids)}
    ranked = []
    for rank, subject in enumerate(ids, 1):
        why = most_telling(reasons(run.model, scores[subject], attributes=profiles.get(subject)), _REASONS)
        ranked.append(RankedLead(rank, scores[subject], why, *named.get(subject, ("", "", ""))))
    return tuple(ranked)


def explain_leads(run: ScoreRun, relations: Relations, ids: Sequence[str]) -> list[LeadScore]:
    """The scores of some leads of a run, with their contributions."""
    model = run.model
    if run.contributions is None:
        run = score_facts(run.engine, model, relations, as_of=run.as_of, only=ids, ledger=True)
    if run.contributions is None:
        raise ValueError("a run with a ledger has contributions")
    found = [table.filter(table[model.key].isin(list(ids))) for table in (run.scores, run.contributions)]
    scores, ledger = (run.engine.fetch(table) for table in found)
    return read_scores(model, scores, ledger, run.as_of)


def name_leads(
    engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str]
) -> dict[str, tuple[str, str, str]]:
    """Name, position and company of leads, from whatever columns tell them; empty texts otherwise."""
    table = relations.leads if model.subject == "lead" else relations.accounts
    if table is None:
        return {}
    table = table.filter(table[model.key].isin(list(ids)))
    columns = {"id": table[model.key], "name": _name(table), "position": _text(table, _POSITION)}
    columns |= {"company": _text(table, _COMPANY) if model.subject == "lead" else ibis.literal("")}
    columns |= {"account": table["account_id"] if "account_id" in table.columns else ibis.null("string")}
    rows = engine.fetch(table.select(**columns))
    companies = _companies(engine, relations, [row["account"] for row in rows]) if model.subject == "lead" else {}
    return {
        row["id"]: (row["name"], row["position"], row["company"] or companies.get(row["account"], "")) for row in rows
    }


def _first_ids(run: ScoreRun, top: int) -> list[str]:
    scores, model = run.scores, run.model
    if NOT_SCORED in scores.columns:
        scores = scores.filter(scores[NOT_SCORED].isnull())
    if "disqualified" in scores.columns:
        scores = scores.filter(scores["disqualified"].isnull())
    order = [*_verdict_order(model, scores), ibis.desc(scores[SCORE])]
    order += [ibis.desc(scores[dimension_column(dimension.name)]) for dimension in model.dimensions]
    ranked = scores.order_by([*order, scores[model.key]]).limit(top).select(model.key)
    return [row[model.key] for row in run.engine.fetch(ranked)]


def _verdict_order(model: ScoringModel, scores: ir.Table) -> list[ir.Value]:
    """Priorities, stages and cells, each best first in the order of the file.

    A hand-raiser stands above its points, and the one in A1 above the fan in B1 with many more points.
    """
    order = []
    if "priority" in scores.columns:
        order.append(_place(scores["priority"], model.priority_names))
    if model.thresholds is not None and "stage" in scores.columns:
        order.append(_place(scores["stage"], [step.name for step in model.thresholds.steps]))
    if model.matrix is not None and "cell" in scores.columns:
        order.append(_place(scores["cell"], list(model.matrix.cells)))
    return order


def _place(column: ir.StringValue, names: Sequence[str]) -> ir.Value:
    branches = [(column == name, place) for place, name in enumerate(names)]
    return ibis.cases(*branches, else_=len(names)) if branches else ibis.literal(0)


def _companies(engine: Engine, relations: Relations, accounts: Sequence[str | None]) -> Mapping[str | None, str]:
    known = sorted({account for account in accounts if account is not None})
    table = relations.accounts
    if table is None:  # then the leads often have the name of the company where others have its number
        return {account: account for account in known}
    if not known:
        return {}
    table = table.filter(table["account_id"].isin(known))
    rows = engine.fetch(table.select(id=table["account_id"], name=_text(table, (*_WHOLE[:1], *_COMPANY))))
    return {row["id"]: row["name"] for row in rows}


def _name(table: ir.Table) -> ir.StringValue:
    """First and last name, else a whole name, else the e-mail address."""
    parts = (_text(table, _FIRST) + ibis.literal(" ") + _text(table, _LAST)).strip()
    candidates = [parts, _text(table, _WHOLE), _text(table, _LAST_RESORT)]
    return ibis.coalesce(*(candidate.nullif("") for candidate in candidates), ibis.literal(""))


def _text(table: ir.Table, names: Sequence[str]) -> ir.StringValue:
    """The first column of one of these names (upper case and punctuation aside), as text; "" if there is none."""
    folded = {"".join(x for x in column.casefold() if x.isalnum()): column for column in table.columns}
    column = next((folded[name] for name in names if name in folded), None)
    if column is None:
        return ibis.literal("")
    return table[column].cast("string").fill_null("").strip()
