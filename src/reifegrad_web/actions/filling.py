"""Fills texts in with what is known of a lead and with what was crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from reifegrad.actions.placeholders import fill
from reifegrad.spec.title import title_in
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.owners import owners_of
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad_web.actions.models import ActionEffect

_LONGEST = 500
"""Letters of a value that are filled in."""


def link_of(lead: int) -> str:
    """The address of the page of a lead, as people outside of this machine reach it."""
    return f"{settings.PUBLIC_URL}/leads/{lead}"


def values_of(row: ActionEffect, lead: int) -> dict[str, str]:
    """What stands for each name: attributes of the lead as they are now, and what was crossed."""
    facts = facts_of([lead], colleagues=False)
    known = {change.attribute: change.value for change in sorted(facts.changes, key=lambda one: one.known_at)}
    values = {name: _text(value) for name, value in known.items()}
    card = LeadCard.objects.filter(lead_id=lead).first()
    if card is not None:
        shown = {"name": card.name, "company": card.company, "email": card.email, "country": card.country}
        values |= {name: value for name, value in shown.items() if value}
    crossed = {name: _text(row.crossed[name]) for name in ("what", "before", "after", "model")}
    return values | crossed | {"lead": str(lead), "link": link_of(lead), "rule": row.rule, "owner": _owner(lead)}


def filled(text: Mapping[str, str], language: str, values: Mapping[str, str]) -> str:
    """A text in a language, filled in."""
    return fill(title_in(dict(text), language, ""), values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    number = isinstance(value, float) and value.is_integer()
    return str(int(value) if number else value)[:_LONGEST]


def _owner(lead: int) -> str:
    owner = User.objects.filter(pk=owners_of([lead]).get(lead) or 0).first()
    return "" if owner is None else owner.get_full_name() or owner.username
