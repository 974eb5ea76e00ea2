"""Step 1, whom to score: leads or accounts that exist at the moment, with their attributes as known then.

In: relations and clock. Out: a table with the key, `as_of` (moments form), `known_since`, `team` and one
column per attribute (`attribute_column`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.expressions import FALSE
from reifegrad.plan.relations import IBIS_TYPES, cut_name
from reifegrad.plan.text_values import boolean_of, bytewise, moment_of, number_of
from reifegrad.spec.condition import Type
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import ScoringModel

KNOWN_SINCE = "subject__known_since"
ACCOUNT_MEMBERS = "subject__team"
_ACCOUNT, _COMPANY_DOMAIN = "subject__account", "subject__company_domain"


def attribute_column(name: str) -> str:
    """The column that holds an attribute; prefixed, so that it meets no other name."""
    return f"attribute__{name}"


def build_subjects(model: ScoringModel, relations: Relations, clock: Clock) -> ir.Table:
    """One row for every lead (or account) that exists at its moment."""
    source = relations.accounts if model.subject == "account" else relations.leads
    if source is None:
        raise ValueError("a model that scores accounts needs an accounts relation")
    if relations.only:
        source = source.filter(source[model.key].isin(list(relations.only)))
    if relations.asked is not None:
        source = source.semi_join(relations.asked, model.key)
    kinds = _kinds(model)
    table = _own(model, source, kinds)
    moment = [*clock.keys]
    if relations.moments is not None:
        moment += [cut_name(duration) for duration in model.reads.windows]
        table = relations.moments.select(model.key, *moment).inner_join(table, model.key)
    table = table.filter(exists_at(table[KNOWN_SINCE], clock.now(table)))
    company = None if model.subject == "account" else _company(relations, table, kinds)
    if company is not None:
        table = table.left_join(company, table[_ACCOUNT] == company[f"company__{_ACCOUNT}"])
    team = [ACCOUNT_MEMBERS] if ACCOUNT_MEMBERS in table.columns else []
    values = {attribute_column(name): _attribute(table, clock, name, kind) for name, kind in kinds.items()}
    if EMAIL_DOMAIN in kinds and model.subject == "lead":
        domain, address = (_parts(table, clock, name, Type.TEXT)[1] for name in (EMAIL_DOMAIN, EMAIL))
        values[_COMPANY_DOMAIN] = ibis.coalesce(domain, email_domain(address))
    if model.reads_moment:
        # Not the bare moment: as a query of its own it would get the name of the column in every other place, too.
        values[attribute_column(NOW)] = ibis.coalesce(clock.now(table))
    subjects = table.select(model.key, KNOWN_SINCE, *moment, *team, **values)
    return _as_known(model, kinds, relations, clock, subjects)


def _own(model: ScoringModel, source: ir.Table, kinds: dict[str, Type]) -> ir.Table:
    """The key, and what the source itself tells, under prefixed names: users may call their columns anything."""
    columns: dict[str, ir.Value] = {KNOWN_SINCE: _created_at(source)}
    if "account_id" in source.columns:
        columns[_ACCOUNT] = source["account_id"]
    if model.reads.whole_account:
        # Before the join with companies: Ibis takes no computed column of a join as the key of a further one.
        columns[ACCOUNT_MEMBERS] = account_key(source)
    for name in kinds:
        bare = name.removeprefix(ACCOUNT_PREFIX) if model.subject == "account" else name
        if bare in source.columns:
            columns[f"own__{name}"] = source[bare]
    return source.select(model.key, **columns)


def _kinds(model: ScoringModel) -> dict[str, Type]:
    """The attributes that the model reads, and those that others are derived from."""
    domains = {name for name in model.attributes if name.removeprefix(ACCOUNT_PREFIX) == EMAIL_DOMAIN}
    derived = {name.replace(EMAIL_DOMAIN, EMAIL): Type.TEXT for name in domains}
    return {**derived, **model.attributes}


def exists_at(created_at: ir.TimestampValue, now: ir.TimestampValue) -> ir.BooleanValue:
    """Whether something existed at a moment; without a time of creation it always has."""
    return created_at.isnull() | (created_at <= now)


def account_key(leads: ir.Table) -> ir.StringValue:
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
    if accounts is None or _ACCOUNT not in subjects.columns:
        return None
    read = {name.removeprefix(ACCOUNT_PREFIX) for name in kinds} & set(accounts.columns)
    if not read:
        return None
    columns = {f"company__{name}": accounts[name] for name in read}
    columns |= {f"company__{_ACCOUNT}": accounts["account_id"], f"company__{KNOWN_SINCE}": _created_at(accounts)}
    return accounts.select(**columns)


def _attribute(table: ir.Table, clock: Clock, name: str, kind: Type) -> ir.Value:
    """An attribute: of the lead, else of its company; the domain of an e-mail address comes later."""
    own, company = _parts(table, clock, name, kind)
    if name == EMAIL_DOMAIN:
        return own
    return ibis.coalesce(own, company)


def _parts(table: ir.Table, clock: Clock, name: str, kind: Type) -> tuple[ir.Value, ir.Value]:
    """What the subject itself tells of an attribute, and what its company does."""
    dtype = IBIS_TYPES[kind]
    unknown = ibis.null(dtype)
    own = table[f"own__{name}"].cast(dtype) if f"own__{name}" in table.columns else unknown
    column = f"company__{name.removeprefix(ACCOUNT_PREFIX)}"
    if column not in table.columns:
        return own, unknown
    known = exists_at(table[f"company__{KNOWN_SINCE}"], clock.now(table))
    return own, ibis.ifelse(known, table[column].cast(dtype), unknown)


def _as_known(
    model: ScoringModel, kinds: dict[str, Type], relations: Relations, clock: Clock, subjects: ir.Table
) -> ir.Table:
    """Attributes with profile changes, and the domains of e-mail addresses, which may themselves have changed."""
    if model.subject == "account":
        return _with_domains(subjects)
    others = {name: kind for name, kind in kinds.items() if name != EMAIL_DOMAIN}
    subjects = _with_domains(_with_changes(others, relations, clock, subjects))
    if EMAIL_DOMAIN not in kinds:
        return subjects
    return _with_changes({EMAIL_DOMAIN: Type.TEXT}, relations, clock, subjects)


def _with_domains(subjects: ir.Table) -> ir.Table:
    """`email_domain` (of the lead, or `account.email_domain`) from the address, where it is not known otherwise."""
    derived = {}
    for name in (EMAIL_DOMAIN, ACCOUNT_PREFIX + EMAIL_DOMAIN):
        column, address = attribute_column(name), attribute_column(name.replace(EMAIL_DOMAIN, EMAIL))
        if column in subjects.columns:
            last = [subjects[_COMPANY_DOMAIN]] if name == EMAIL_DOMAIN and _COMPANY_DOMAIN in subjects.columns else []
            derived[column] = ibis.coalesce(subjects[column], email_domain(subjects[address]), *last)
    subjects = subjects.mutate(**derived) if derived else subjects
    return subjects.drop(_COMPANY_DOMAIN) if _COMPANY_DOMAIN in subjects.columns else subjects


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
        order_by=[ibis.desc("known_at"), ibis.desc(bytewise(known["value"]), nulls_first=False)],
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
    """The value of a text of the log of profile changes; what does not fit is unknown."""
    match kind:
        case Type.TEXT:
            return text
        case Type.BOOLEAN:
            return boolean_of(text)
        case Type.NUMBER:
            return number_of(text)
        case _:
            return moment_of(text)
