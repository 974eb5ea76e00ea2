"""The relations that a plan reads and the engine provides: contract names, types and UTC times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.spec.duration import Duration
    from reifegrad.spec.model import ScoringModel

TIMESTAMP = "timestamp(6)"
IBIS_TYPES = {Type.TEXT: "string", Type.NUMBER: "float64", Type.BOOLEAN: "boolean", Type.TIME: TIMESTAMP}
AS_OF = "as_of"


@dataclass(frozen=True)
class Relations:
    """Tables of the facts. Times are naive UTC timestamps; ids are texts.

    `leads`: lead_id, created_at, account_id, attributes. `accounts`: account_id, created_at, attributes.
    `activities`: activity_id, lead_id, kind, occurred_at, properties. `changes`: lead_id, attribute, value,
    known_at. `moments`: the key, as_of, and a column per duration (`cut_name`). `unique_activities` says that
    every activity_id is known to stand once, so that the plan need not look for copies. `only` names the ids that
    are to be scored (empty: all); `asked` does it as a table with the key, so that the ids are no part of the query.
    """

    leads: ir.Table
    accounts: ir.Table | None = None
    activities: ir.Table | None = None
    changes: ir.Table | None = None
    moments: ir.Table | None = None
    unique_activities: bool = False
    only: tuple[str, ...] = ()
    asked: ir.Table | None = None


def cut_name(duration: Duration) -> str:
    """The column of a moments table that holds `as_of` minus the duration."""
    return f"cut_{duration.key}"


def unbound_relations(model: ScoringModel) -> Relations:
    """Relations by name only, for generating SQL text: every attribute stands in `leads`."""
    own, company = model.reads.own_attributes, model.reads.company_attributes
    if "email_domain" in own:
        own = {**own, "email": Type.TEXT}
        own.pop("email_domain")
    leads = {"lead_id": Type.TEXT, "created_at": Type.TIME, "account_id": Type.TEXT, **own}
    accounts = {"account_id": Type.TEXT, "created_at": Type.TIME, **company}
    if model.subject == "account":
        leads, accounts = {k: leads[k] for k in ("lead_id", "created_at", "account_id")}, {**accounts, **own}
    activities = {
        "activity_id": Type.TEXT,
        "lead_id": Type.TEXT,
        "kind": Type.TEXT,
        "occurred_at": Type.TIME,
        **model.properties,
    }
    return Relations(
        leads=_unbound("leads", leads),
        accounts=_unbound("accounts", accounts) if company or model.subject == "account" else None,
        activities=_unbound("activities", activities),
    )


def _unbound(name: str, columns: dict[str, Type]) -> ir.Table:
    import ibis

    return ibis.table({column: IBIS_TYPES[kind] for column, kind in columns.items()}, name=name)
