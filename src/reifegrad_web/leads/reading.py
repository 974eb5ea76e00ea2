"""Answers what is known of leads and companies: profile, activities, who is where, by what a person knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from reifegrad.errors import fail
from reifegrad.reference.known import as_text
from reifegrad_web.leads.fact_rows import companies_of
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import AccountChange, Activity, Identifier, ProfileChange
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.condition import Value

_ACCOUNT = "account_id"
_WHOLE = ("name", "full_name")
_FIRST = ("first_name", "firstName", "firstname")
_LAST = ("last_name", "lastName", "lastname")
NAMES = (*_WHOLE, *_FIRST, *_LAST, "email")
"""What clients and files call the names of people."""


@dataclass(frozen=True)
class Known:
    """By what a person knows a lead; None where it never said so."""

    name: str | None = None
    email: str | None = None


def known_by(leads: Iterable[int]) -> Mapping[int, Known]:
    """Name and address of leads, as they became known last; of those of whom neither is known, nothing."""
    said: dict[int, dict[str, str]] = {}
    for part in parts(leads):
        rows = ProfileChange.objects.filter(identifier__lead_id__in=part, attribute__in=NAMES)
        for lead, attribute, value in rows.order_by("known_at", "id").values_list(
            "identifier__lead_id", "attribute", "value"
        ):
            said.setdefault(lead or 0, {})[attribute] = value.strip() if isinstance(value, str) else ""
        # Asked for the namespace, SQLite would look through all addresses that there are.
        named = Identifier.objects.filter(lead_id__in=part, is_shared=False).order_by("-id")
        for lead, namespace, value in named.values_list("lead_id", "namespace", "value"):
            if namespace == EMAIL:
                said.setdefault(lead or 0, {})["address"] = value
    return {
        lead: Known(name_of(found), found.get("address") or found.get("email") or None) for lead, found in said.items()
    }


def name_of(said: Mapping[str, str]) -> str | None:
    """What a person is called, by the attributes that clients and files use for it; None where nobody said."""

    def first(names: Sequence[str]) -> str:
        return next((said[name] for name in names if said.get(name)), "")

    return first(_WHOLE) or f"{first(_FIRST)} {first(_LAST)}".strip() or None


@dataclass(frozen=True)
class Profile:
    """What is known of a lead last: since when it is there, as its scores take it, and its attributes by name."""

    first_seen_at: datetime | None
    attributes: Mapping[str, Value]


def profile(lead: int) -> Profile:
    """What is known of a lead last, by the facts of which its scores are made."""
    facts = facts_of([lead], colleagues=False)
    said = {change.attribute: change.value for change in facts.changes}
    known = {name: value for name, value in sorted(said.items()) if value is not None}
    return Profile(facts.leads[0].created_at if facts.leads else None, known)


@dataclass(frozen=True)
class KnownAttribute:
    """An attribute of a lead: its value, since when it is known, and the number of the source that said so."""

    name: str
    value: Value
    known_at: datetime
    source_id: int


def learned_between(lead: int, since: datetime | None, until: datetime) -> Sequence[KnownAttribute]:
    """What became known of a lead from one moment on and before another, in order: values that were others before."""
    before: dict[str, Value] = {}
    found = []
    rows = ProfileChange.objects.filter(identifier__lead_id=lead, known_at__lt=until).order_by("known_at", "id")
    for row in rows:
        for name, value in plain_values({row.attribute: row.value}).items():
            is_new = as_text(before.get(name)) != as_text(value)
            before[name] = value
            if is_new and (since is None or row.known_at >= since):
                found.append(KnownAttribute(name, value, row.known_at, row.source_id))
    return found


def attributes_at(lead: int, moment: datetime) -> Sequence[KnownAttribute]:
    """What was known of a lead at a moment, as its scores take it, by name; what had become unknown is left out."""
    said: dict[str, tuple[tuple[datetime, str], KnownAttribute]] = {}
    rows = ProfileChange.objects.filter(identifier__lead_id=lead, known_at__lte=moment)
    for row in rows.order_by("known_at", "id"):
        for name, value in plain_values({row.attribute: row.value}).items():
            order = (row.known_at, as_text(value))  # of one moment, the greatest text counts
            if name not in said or order >= said[name][0]:
                said[name] = order, KnownAttribute(name, value, row.known_at, row.source_id)
    known = [found for _, found in said.values() if found.value not in {None, ""}]
    return sorted(known, key=lambda found: found.name)


def activities(
    lead: int, after: tuple[datetime, int] | None, most: int, sources: Mapping[int, str]
) -> Sequence[dict[str, Any]]:
    """What a lead did, the latest first.

    Args:
        lead: Its number.
        after: Moment and number of the last activity that was seen.
        most: How many.
        sources: What the sources are called, by their numbers.
    """
    rows = Activity.objects.filter(identifier__lead_id=lead).order_by("-occurred_at", "-id")
    if after is not None:
        moment, number = after
        rows = rows.filter(Q(occurred_at__lt=moment) | Q(occurred_at=moment, id__lt=number))
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "name": row.name or None,
            "occurred_at": row.occurred_at,
            "received_at": row.received_at,
            "source": sources.get(row.source_id),
            "identifier": row.identifier_id,
            "properties": row.properties,
        }
        for row in rows[:most]
    ]


def accounts(after: str, most: int) -> Sequence[dict[str, Any]]:
    """Companies that anything is known of, or that a lead is or was at, by their ids; what is known of them last."""
    named = AccountChange.objects.filter(account__gt=after).values_list("account")
    joined = ProfileChange.objects.filter(account__gt=after).values_list("account")
    found = [row[0] for row in named.union(joined).order_by("account")[:most]]
    known = companies_of(set(found))
    return [{"account_id": name, "attributes": known[name]} for name in found]


def account(name: str) -> dict[str, Any]:
    """What is known of a company last.

    Raises:
        ReifegradError: Nothing names it.
    """
    rows = (AccountChange.objects.filter(account=name), ProfileChange.objects.filter(account=name))
    if not any(each.exists() for each in rows):
        raise fail("account-unknown", name=name)
    return {"account_id": name, "attributes": companies_of({name})[name]}


def leads_of_account(name: str, after: int, most: int) -> Sequence[int]:
    """The leads that are at a company by what became known last, in the order of their numbers.

    Args:
        name: The id of the company.
        after: The number of the last lead that was seen; 0 at the beginning.
        most: How many.
    """
    of_lead = ProfileChange.objects.filter(identifier__lead_id=OuterRef("identifier__lead_id"), attribute=_ACCOUNT)
    last = Subquery(of_lead.order_by("-known_at", "-id").values("account")[:1])
    rows = ProfileChange.objects.filter(account=name, identifier__lead_id__gt=after).annotate(last=last)
    found = rows.filter(last=name).values_list("identifier__lead_id", flat=True)
    return [lead for lead in found.distinct().order_by("identifier__lead_id")[:most] if lead is not None]
