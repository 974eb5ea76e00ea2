"""Step 2, who did it: the leads whose activities count for an account, or for a lead and its colleagues.

A lead is of the account that its latest profile change names, else of the one in its row: at every moment of one.
In: relations, clock and subjects. Out: lead_id, a key, and the columns of the moment (`cuts`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.clock import moment_literal
from reifegrad.plan.relations import AS_OF
from reifegrad.plan.subjects import (
    ACCOUNT,
    ACCOUNT_ID,
    ACCOUNT_MEMBERS,
    account_in,
    as_id_of,
    as_known,
    exists_at,
    key_of_account,
    key_of_lead,
)
from reifegrad.plan.text_values import bytewise
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.relations import Relations

_EVER, _NEVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Before and behind all moments of scoring."""

_CREATED, _SINCE, _UNTIL, _THERE = "member__created", "member__since", "member__until", "member__there"


def members_of_accounts(
    relations: Relations, clock: Clock, subjects: ir.Table, key: str, cuts: Sequence[str]
) -> ir.Table:
    """The leads of each account that is scored."""
    if ACCOUNT_ID not in relations.leads.columns:
        raise ValueError("a model that scores accounts needs the account_id of every lead")
    leads = _leads(relations, clock)
    leads = leads.mutate(**{key: leads[ACCOUNT]})
    if clock.is_single:
        return _existing(leads, clock).select("lead_id", key)
    return _at_moments(leads, clock, subjects.select(*cuts, **{key: subjects[ACCOUNT_ID]}), key)


def members_of_teams(relations: Relations, clock: Clock, subjects: ir.Table, key: str, cuts: Sequence[str]) -> ir.Table:
    """The colleagues of each lead that is scored, itself among them; who has none stands alone."""
    leads = _leads(relations, clock)
    if clock.is_single:
        leads = _existing(leads, clock)
        there = leads[ACCOUNT].notnull()
        if relations.accounts is not None:
            leads = leads.left_join(_accounts_at(relations.accounts, clock), [(ACCOUNT, _THERE)])
            there = leads[_THERE].notnull()
        name = ibis.ifelse(there, key_of_account(leads[ACCOUNT]), key_of_lead(leads["lead_id"]))
        return leads.select("lead_id", **{key: name})
    leads = leads.filter(leads[ACCOUNT].notnull())
    leads = leads.mutate(**{key: key_of_account(leads[ACCOUNT])})
    together = _at_moments(leads, clock, subjects.select(*cuts, **{key: subjects[ACCOUNT_MEMBERS]}), key)
    alone = subjects.filter(subjects[ACCOUNT_MEMBERS] == key_of_lead(subjects["lead_id"]))
    return together.union(alone.select("lead_id", *cuts, **{key: alone[ACCOUNT_MEMBERS]}).select(*together.columns))


def _accounts_at(accounts: ir.Table, clock: Clock) -> ir.Table:
    """The ids of the accounts that exist at the one moment of scoring."""
    if "created_at" in accounts.columns:
        accounts = accounts.filter(exists_at(accounts["created_at"], clock.now(accounts)))
    return accounts.select(**{_THERE: accounts[ACCOUNT_ID]})


def _leads(relations: Relations, clock: Clock) -> ir.Table:
    """Every lead with its account: as it is at the one moment, or one row for each time that it stays at one."""
    leads = relations.leads
    created = {_CREATED: leads["created_at"]} if "created_at" in leads.columns else {}
    table = leads.select("lead_id", **{ACCOUNT: account_in(leads)}, **created)
    if relations.changes is None:
        return table
    if clock.is_single:
        return as_known({ACCOUNT_ID: Type.TEXT}, relations, clock, table)
    return _stays(table, relations.changes)


def _stays(leads: ir.Table, changes: ir.Table) -> ir.Table:
    """One row for each account that a lead was at, and from when until when."""
    moves = changes.filter(changes["attribute"] == ACCOUNT_ID)
    moves = moves.select("lead_id", "known_at", value=moves["value"].nullif(""))
    order = [ibis.asc("known_at"), ibis.asc(bytewise(moves["value"]), nulls_first=True)]
    # Of changes at the same moment all but the last are over at once.
    following = moves["known_at"].lead().over(ibis.window(group_by="lead_id", order_by=order))
    never = moment_literal(_NEVER)
    moves = moves.select(
        "lead_id",
        **{"moved__to": as_id_of(moves["value"]), _SINCE: moves["known_at"], _UNTIL: following.fill_null(never)},
    )
    moved = leads.inner_join(moves, "lead_id")
    moved = moved.select(*_but(leads, ACCOUNT), _SINCE, _UNTIL, **{ACCOUNT: moved["moved__to"]})
    first = moves.group_by("lead_id").agg(**{_UNTIL: moves[_SINCE].min()})
    begin = leads.left_join(first, "lead_id")
    begin = begin.select(*leads.columns, **{_SINCE: moment_literal(_EVER), _UNTIL: begin[_UNTIL].fill_null(never)})
    return begin.union(moved.select(*begin.columns))


def _but(table: ir.Table, name: str) -> list[str]:
    return [column for column in table.columns if column != name]


def _existing(leads: ir.Table, clock: Clock) -> ir.Table:
    """Those leads that exist, and are at the account, at the moment."""
    if _CREATED in leads.columns:
        leads = leads.filter(exists_at(leads[_CREATED], clock.now(leads)))
    if _SINCE in leads.columns:
        leads = leads.filter((leads[_SINCE] <= leads[AS_OF]) & (leads[AS_OF] < leads[_UNTIL]))
    return leads


def _at_moments(leads: ir.Table, clock: Clock, moments: ir.Table, key: str) -> ir.Table:
    """The leads of each key at each moment that it is asked for."""
    members = _existing(leads.inner_join(moments.distinct(), key), clock)
    return members.select("lead_id", *moments.columns)
