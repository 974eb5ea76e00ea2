"""Step 1, whom to score: leads or accounts that exist at the moment, with their attributes as known then.

In: relations and clock. Out: a table with the key, `as_of` (moments form), `known_since`, `team` and one
column per attribute (`attribute_column`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.expressions import FALSE
from reifegrad.plan.relations import ACCOUNT_PREFIX, AS_OF, IBIS_TYPES, cut_name, durations
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import ScoringModel

KNOWN_SINCE = "known_since"
TEAM = "team"
EMAIL_DOMAIN = "email_domain"


def attribute_column(name: str) -> str:
    """The column that holds an attribute; prefixed, so that it meets no other name."""
    return f"attribute__{name}"


def build_subjects(model: ScoringModel, relations: Relations, clock: Clock) -> ir.Table:
    """One row for every lead (or account) that exists at its moment."""
    source = relations.accounts if model.subject == "account" else relations.leads
    if source is None:
        raise ValueError("a model that scores accounts needs an accounts relation")
    table = source.mutate(**{KNOWN_SINCE: _created_at(source)})
    if relations.only:
        table = table.filter(table[model.key].isin(list(relations.only)))
    if relations.moments is not None:
        cuts = [cut_name(duration) for duration in durations(model)]
        table = relations.moments.select(model.key, AS_OF, *cuts).inner_join(table, model.key)
    table = table.filter(exists_at(table[KNOWN_SINCE], clock.now(table)))
    columns = [model.key, KNOWN_SINCE, *clock.keys]
    columns += [cut_name(duration) for duration in durations(model)] if relations.moments is not None else []
    if any(criterion.matching is not None and criterion.matching.scope == "account" for criterion in model.criteria()):
        # Before the join with companies: Ibis takes no computed column of a join as the key of a further one.
        table = table.mutate(**{TEAM: team_of(table)})
        columns.append(TEAM)
    kinds = _kinds(model)
    company = None if model.subject == "account" else _company(relations, table, kinds)
    if company is not None:
        table = table.left_join(company, table["account_id"] == company["company__account_id"])
    values = {attribute_column(name): _attribute(table, clock, name, kind) for name, kind in kinds.items()}
    subjects = table.select(*columns, **values)
    if model.subject == "lead":
        subjects = _with_changes(kinds, relations, clock, subjects)
    return _with_email_domain(subjects)


def _kinds(model: ScoringModel) -> dict[str, Type]:
    """The attributes that the model reads, and those that others are derived from."""
    derived = {"email": Type.TEXT} if EMAIL_DOMAIN in model.attributes else {}
    return {**derived, **model.attributes}


def exists_at(created_at: ir.TimestampValue, now: ir.TimestampValue) -> ir.BooleanValue:
    """Whether something existed at a moment; without a time of creation it always has."""
    return created_at.isnull() | (created_at <= now)


def team_of(leads: ir.Table) -> ir.StringValue:
    """A name for the colleagues of a lead: its account, or the lead alone."""
    if "account_id" not in leads.columns:
        return ibis.literal("lead:") + leads["lead_id"]
    alone = ibis.literal("lead:") + leads["lead_id"]
    return ibis.ifelse(leads["account_id"].isnull(), alone, ibis.literal("account:") + leads["account_id"])


def _created_at(table: ir.Table) -> ir.TimestampValue:
    if "created_at" in table.columns:
        return table["created_at"]
    return ibis.null(IBIS_TYPES[Type.TIME])


def _company(relations: Relations, subjects: ir.Table, kinds: dict[str, Type]) -> ir.Table | None:
    """The columns of accounts that the model reads, under prefixed names; None if it reads none."""
    accounts = relations.accounts
    if accounts is None or "account_id" not in subjects.columns:
        return None
    read = {name.removeprefix(ACCOUNT_PREFIX) for name in kinds} & set(accounts.columns)
    if not read:
        return None
    columns = [name for name in accounts.columns if name in read | {"account_id", "created_at"}]
    return accounts.select(**{f"company__{name}": accounts[name] for name in columns})


def _attribute(table: ir.Table, clock: Clock, name: str, kind: Type) -> ir.Value:
    """An attribute: of the lead, else of its company."""
    dtype = IBIS_TYPES[kind]
    bare = name.removeprefix(ACCOUNT_PREFIX)
    parts = [table[name].cast(dtype)] if name in table.columns else []
    if name == EMAIL_DOMAIN and "lead_id" in table.columns:
        return parts[0] if parts else ibis.null(dtype)
    if f"company__{bare}" in table.columns:
        value = table[f"company__{bare}"].cast(dtype)
        if "company__created_at" in table.columns:
            known = exists_at(table["company__created_at"], clock.now(table))
            value = ibis.ifelse(known, value, ibis.null(dtype))
        parts.append(value)
    elif name != bare and "lead_id" not in table.columns and bare in table.columns:
        parts.append(table[bare].cast(dtype))
    if not parts:
        return ibis.null(dtype)
    return parts[0] if len(parts) == 1 else ibis.coalesce(*parts)


def _with_email_domain(subjects: ir.Table) -> ir.Table:
    """`email_domain` from `email`, where it is not known otherwise."""
    derived = {
        name: ibis.coalesce(subjects[name], email_domain(subjects[attribute_column("email")]))
        for name in [attribute_column(EMAIL_DOMAIN)]
        if name in subjects.columns
    }
    return subjects.mutate(**derived) if derived else subjects


def email_domain(email: ir.StringValue) -> ir.StringValue:
    """What follows the last @, in lower case; unknown without one."""
    pieces = email.split("@")
    domain = pieces[pieces.length() - 1].lower()
    return ibis.ifelse(email.contains("@") & (domain != ""), domain, ibis.null("string"))


def _with_changes(kinds: dict[str, Type], relations: Relations, clock: Clock, subjects: ir.Table) -> ir.Table:
    """Attributes replaced by the latest profile change known at the moment."""
    names = [name for name in kinds if not name.startswith(ACCOUNT_PREFIX)]
    if relations.changes is None or not names:
        return subjects
    keys = ["lead_id", *clock.keys]
    known = relations.changes.mutate(value=relations.changes["value"].nullif(""))
    known = known.filter(known["attribute"].isin(names))
    known = known.inner_join(subjects.select(*keys), "lead_id")
    known = known.filter(known["known_at"] <= clock.now(known))
    window = ibis.window(
        group_by=[*keys, "attribute"],
        order_by=[ibis.desc("known_at"), ibis.desc("value", nulls_first=False)],
    )
    latest = known.mutate(rank=ibis.row_number().over(window)).filter(lambda t: t["rank"] == 0)
    wide = latest.group_by(keys).agg(
        **{f"changed__{n}": latest["value"].max(where=latest["attribute"] == n) for n in names},
        **{f"known__{n}": (latest["attribute"] == n).any() for n in names},
    )
    joined = subjects.left_join(wide, keys)
    changed = {
        attribute_column(n): ibis.ifelse(
            joined[f"known__{n}"].fill_null(FALSE),
            _parse(joined[f"changed__{n}"], kinds[n]),
            joined[attribute_column(n)],
        )
        for n in names
    }
    return joined.mutate(**changed).select(*subjects.columns)


def _parse(text: ir.StringValue, kind: Type) -> ir.Value:
    """The value of a text that a reader has already checked."""
    return text if kind is Type.TEXT else text.try_cast(IBIS_TYPES[kind])
