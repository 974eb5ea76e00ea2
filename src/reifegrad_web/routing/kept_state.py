"""Keeps what routing remembers between decisions, and adds what is known elsewhere: open leads, who is away or gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.agreement.state import RoutingState
from reifegrad.worktime.spans import Span
from reifegrad_web.org.people import looking_after
from reifegrad_web.routing.models import Absence, RoutingMemory
from reifegrad_web.sales.reported import DECIDED_SINCE
from reifegrad_web.sales.stage_machine import OPEN, STEPS, Command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad.agreement.rules import Agreement

_ONE = 1
_OPENING = tuple(command.value for command in Command if STEPS[command].after in OPEN)
_OPEN_LEADS = f"""
select owner.username, count(*) from (
    select coalesce(identifier.lead_id, identifier.id) as lead, event.command, event.at, row_number() over (
        partition by coalesce(identifier.lead_id, identifier.id) order by event.at desc, event.id desc
    ) as place
    from sales_stageevent event join leads_identifier identifier on identifier.id = event.identifier_id
) as last join leads_leadcard card on card.lead_id = last.lead join org_user owner on owner.id = card.owner_id
where last.place = 1 and last.command in ({{marks}})
    and not {DECIDED_SINCE.format(lead="last.lead", at="last.at")} group by owner.username
"""  # noqa: S608 - texts of this module


def state_at(agreement: Agreement, now: datetime) -> RoutingState:
    """The state in which the next decision is made; the caller holds the transaction, and decides in turn."""
    row = RoutingMemory.objects.filter(pk=_ONE).first()
    there = {user.username for user in looking_after()}
    return replace(
        _read({} if row is None else row.state),
        open_leads=open_leads() if any(route.by == "open_leads" for route in agreement.routes) else {},
        absences=absences(now),
        inactive=frozenset(name for name in agreement.people if name not in there),
    )


def keep(state: RoutingState) -> None:
    """Remember a state for the next decision; open leads and absences are known elsewhere."""
    RoutingMemory.objects.update_or_create(pk=_ONE, defaults={"state": _written(state)})


def open_leads() -> Mapping[str, int]:
    """How many leads of a cycle that is open everybody has, by their names."""
    query = _OPEN_LEADS.format(marks=", ".join(["%s"] * len(_OPENING)))
    with connection.cursor() as cursor:
        cursor.execute(query, _OPENING)
        return dict(cursor.fetchall())


def absences(now: datetime) -> Mapping[str, tuple[Span, ...]]:
    """When people are away, from now on, by their names."""
    return _spans(Absence.objects.filter(until__gt=now))


def absent_between(first: datetime, last: datetime) -> RoutingState:
    """A state in which nothing was given to anybody yet, with the absences of a time."""
    return RoutingState(absences=_spans(Absence.objects.filter(until__gt=first, since__lte=last)))


def _spans(rows: QuerySet[Absence]) -> Mapping[str, tuple[Span, ...]]:
    found: dict[str, tuple[Span, ...]] = {}
    for row in rows.select_related("user").order_by("since", "id"):
        span = Span(row.since.astimezone(UTC), row.until.astimezone(UTC))
        found[row.user.username] = (*found.get(row.user.username, ()), span)
    return found


def _read(kept: Mapping[str, Any]) -> RoutingState:
    return RoutingState(
        week=date.fromisoformat(kept["week"]) if kept.get("week") else None,
        used={name: Fraction(leads) for name, leads in kept.get("used", {}).items()},
        turns={route: tuple(names) for route, names in kept.get("turns", {}).items()},
        behind={
            route: {name: Fraction(leads) for name, leads in shares.items()}
            for route, shares in kept.get("behind", {}).items()
        },
    )


def _written(state: RoutingState) -> dict[str, Any]:
    return {
        "week": None if state.week is None else state.week.isoformat(),
        "used": {name: str(leads) for name, leads in state.used.items()},
        "turns": {route: list(names) for route, names in state.turns.items()},
        "behind": {
            route: {name: str(leads) for name, leads in shares.items()} for route, shares in state.behind.items()
        },
    }
