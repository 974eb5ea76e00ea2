"""Step 1, whom to score: leads or accounts that exist at the moment, with their attributes as known then.

In: relations and clock. Out: a table with the key, `as_of` (moments form), `known_since`, `team` and one
column per attribute (`attribute_column`). Everything of an account is that of the account of the moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis.expr.operations import JoinChain

from reifegrad.plan.expressions import FALSE
from reifegrad.plan.relations import IBIS_TYPES, cut_name
from reifegrad.plan.text_values import bytewise, read_text
from reifegrad.spec.condition import Type
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.ids import NO_ID
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import ScoringModel

KNOWN_SINCE = "subject__known_since"
ACCOUNT_MEMBERS = "subject__team"
ACCOUNT_ID = "account_id"
_COMPANY_DOMAIN, _OWN_ADDRESS = "subject__company_domain", "@own email"
_OWN_ONLY = ("lead_id", "created_at")
"""What a lead never has from its account."""


def attribute_column(name: str) -> str:
    """The column that holds an attribute; prefixed, so that it meets no other name."""
    return f"attribute__{name}"


ACCOUNT = attribute_column(ACCOUNT_ID)
"""The account of a lead, as it is known at the moment."""


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
    table = _own(model, relations, source, kinds)
    moment = [*clock.keys]
    if relations.moments is not None:
        moment += [cut_name(duration) for duration in model.reads.windows]
        table = relations.moments.select(model.key, *moment).inner_join(table, model.key)
    table = table.filter(exists_at(table[KNOWN_SINCE], clock.now(table)))
    company = _company(model, relations, table, kinds)
    if ACCOUNT in table.columns:
        table = _joinable(as_known({ACCOUNT_ID: Type.TEXT}, relations, clock, table), model.key)
    if company is not None:
        table = table.left_join(company, table[ACCOUNT] == company[f"company__{ACCOUNT}"])
    values = {attribute_column(name): _attribute(table, clock, name, kind) for name, kind in kinds.items()}
    if EMAIL_DOMAIN in kinds and model.subject == "lead":
        values |= _parts_of_domain(table, clock)
    if model.reads.whole_account:
        values[ACCOUNT_MEMBERS] = _members_of(table, clock, relations)
    if model.reads_moment:
        values[attribute_column(NOW)] = clock.now(table)
    subjects = table.select(model.key, KNOWN_SINCE, *moment, **values)
    subjects = _as_known_everywhere(model, kinds, relations, clock, subjects)
    return _joinable(subjects, model.key) if model.reads.whole_account else subjects


def _joinable(table: ir.Table, key: str) -> ir.Table:
    """The same table: Ibis takes no computed column of a join as the key of a further one, but one of a filter."""
    return table.filter(table[key].notnull()) if isinstance(table.op(), JoinChain) else table


def _own(model: ScoringModel, relations: Relations, source: ir.Table, kinds: dict[str, Type]) -> ir.Table:
    """The key, and what the source itself tells, under prefixed names: users may call their columns anything."""
    columns: dict[str, ir.Value] = {KNOWN_SINCE: _created_at(source)}
    company = _columns_of_company(relations, kinds)
    if model.subject == "lead" and (company or model.reads.whole_account or ACCOUNT_ID in kinds):
        columns[ACCOUNT] = account_in(source)
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


def account_in(leads: ir.Table) -> ir.StringValue:
    """The account that the row of a lead names; unknown where it says that there is none."""
    return as_id_of(leads[ACCOUNT_ID].cast("string")) if ACCOUNT_ID in leads.columns else ibis.null("string")


def as_id_of(written: ir.StringValue) -> ir.StringValue:
    """`spec.ids.as_id` as an expression."""
    return ibis.ifelse(written.lower().isin(list(NO_ID)), ibis.null("string"), written)


def key_of_account(account: ir.StringValue) -> ir.StringValue:
    """A name for the leads of an account."""
    return ibis.literal("account:") + account


def key_of_lead(lead: ir.StringValue) -> ir.StringValue:
    """A name for a lead that has no colleagues."""
    return ibis.literal("lead:") + lead


def _members_of(table: ir.Table, clock: Clock, relations: Relations) -> ir.StringValue:
    """A name for the colleagues of a lead: its account, if that exists at the moment, or the lead alone."""
    there = table[ACCOUNT].notnull()
    if relations.accounts is not None:
        there = table[f"company__{ACCOUNT}"].notnull() & exists_at(table[f"company__{KNOWN_SINCE}"], clock.now(table))
    return ibis.ifelse(there, key_of_account(table[ACCOUNT]), key_of_lead(table["lead_id"]))


def _created_at(table: ir.Table) -> ir.TimestampValue:
    if "created_at" in table.columns:
        return table["created_at"]
    return ibis.null(IBIS_TYPES[Type.TIME])


def _columns_of_company(relations: Relations, kinds: dict[str, Type]) -> set[str]:
    """The columns of accounts that a model reads of the account of a lead."""
    columns = set() if relations.accounts is None else set(relations.accounts.columns)
    return {name.removeprefix(ACCOUNT_PREFIX) for name in kinds if name not in _OWN_ONLY} & columns


def _company(model: ScoringModel, relations: Relations, subjects: ir.Table, kinds: dict[str, Type]) -> ir.Table | None:
    """The columns of accounts that the model reads, under prefixed names, and who exists; None if it asks for neither.

    Whether an account exists tells who is a colleague.
    """
    accounts, read = relations.accounts, _columns_of_company(relations, kinds)
    if accounts is None or ACCOUNT not in subjects.columns or not (read or model.reads.whole_account):
        return None
    columns = {f"company__{name}": accounts[name] for name in read}
    columns |= {f"company__{ACCOUNT}": accounts[ACCOUNT_ID], f"company__{KNOWN_SINCE}": _created_at(accounts)}
    return accounts.select(**columns)


def _attribute(table: ir.Table, clock: Clock, name: str, kind: Type) -> ir.Value:
    """An attribute: of the lead, else of its company; the domain of an e-mail address comes later."""
    if name == ACCOUNT_ID and ACCOUNT in table.columns:
        return table[ACCOUNT]
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
    if column not in table.columns or name in _OWN_ONLY:
        return own, unknown
    known = exists_at(table[f"company__{KNOWN_SINCE}"], clock.now(table))
    return own, ibis.ifelse(known, table[column].cast(dtype), unknown)


def _parts_of_domain(table: ir.Table, clock: Clock) -> dict[str, ir.Value]:
    """What the domain of a lead is made of beside its own column: its own address, and what its company tells."""
    domain, address = (_parts(table, clock, name, Type.TEXT) for name in (EMAIL_DOMAIN, EMAIL))
    company = ibis.coalesce(domain[1], email_domain(address[1]))
    return {attribute_column(_OWN_ADDRESS): address[0], _COMPANY_DOMAIN: company}


def _as_known_everywhere(
    model: ScoringModel, kinds: dict[str, Type], relations: Relations, clock: Clock, subjects: ir.Table
) -> ir.Table:
    """Attributes with profile changes, and the domains of e-mail addresses, which may themselves have changed."""
    if model.subject == "account":
        return _with_domains(subjects)
    others = {name: kind for name, kind in kinds.items() if name != EMAIL_DOMAIN}
    if EMAIL_DOMAIN in kinds:
        others[_OWN_ADDRESS] = Type.TEXT
    subjects = _with_domains(as_known(others, relations, clock, subjects))
    if EMAIL_DOMAIN not in kinds:
        return subjects
    return as_known({EMAIL_DOMAIN: Type.TEXT}, relations, clock, subjects)


def _with_domains(subjects: ir.Table) -> ir.Table:
    """`email_domain` (of the lead, or `account.email_domain`) from the address, where it is not known otherwise."""
    derived, used = {}, []
    for name in (EMAIL_DOMAIN, ACCOUNT_PREFIX + EMAIL_DOMAIN):
        column = attribute_column(name)
        if column not in subjects.columns:
            continue
        address, last = attribute_column(name.replace(EMAIL_DOMAIN, EMAIL)), []
        if name == EMAIL_DOMAIN and _COMPANY_DOMAIN in subjects.columns:
            address, last = attribute_column(_OWN_ADDRESS), [subjects[_COMPANY_DOMAIN]]
            used = [address, _COMPANY_DOMAIN]
        derived[column] = ibis.coalesce(subjects[column], email_domain(subjects[address]), *last)
    subjects = subjects.mutate(**derived) if derived else subjects
    return subjects.drop(*used) if used else subjects


def email_domain(email: ir.StringValue) -> ir.StringValue:
    """What follows the last @, in lower case; unknown without one, or with nothing behind it.

    By a pattern, and not by splitting at @: of an empty text Spark has no last part.
    """
    return email.re_extract("@([^@]+)$", 1).lower().nullif("")


def as_known(kinds: dict[str, Type], relations: Relations, clock: Clock, subjects: ir.Table) -> ir.Table:
    """Attributes of leads (`attribute_column`) replaced by the latest profile change known at the moment."""
    names = [name for name in kinds if not name.startswith(ACCOUNT_PREFIX)]
    if relations.changes is None or not names:
        return subjects
    keys = ["lead_id", *clock.keys]
    known = relations.changes.mutate(value=relations.changes["value"].nullif(""))
    known = known.filter(known["attribute"].isin([_changed_as(name) for name in names]))
    known = known.inner_join(subjects.select(*keys), "lead_id")
    known = known.filter(known["known_at"] <= clock.now(known))
    window = ibis.window(
        group_by=[*keys, "attribute"],
        order_by=[ibis.desc("known_at"), ibis.desc(bytewise(known["value"]), nulls_first=False)],
    )
    latest = known.mutate(rank=ibis.row_number().over(window)).filter(lambda t: t["rank"] == 0)
    wide = latest.group_by(keys).agg(
        **{f"changed__{n}": latest["value"].max(where=latest["attribute"] == _changed_as(n)) for n in names},
        **{f"known__{n}": (latest["attribute"] == _changed_as(n)).any() for n in names},
    )
    joined = subjects.left_join(wide, keys)
    changed = {
        attribute_column(n): ibis.ifelse(
            joined[f"known__{n}"].fill_null(FALSE),
            _parse(joined[f"changed__{n}"], n, kinds[n]),
            joined[attribute_column(n)],
        )
        for n in names
    }
    return joined.mutate(**changed).select(*subjects.columns)


def _changed_as(name: str) -> str:
    """The attribute that changes are written for."""
    return EMAIL if name == _OWN_ADDRESS else name


def _parse(text: ir.StringValue, name: str, kind: Type) -> ir.Value:
    """The value of a text of the log of profile changes; what does not fit is unknown."""
    return as_id_of(text) if name == ACCOUNT_ID else read_text(text, kind)
