"""Whose leads a user sees: their own, those of their team, or all; and to whom they may give those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from reifegrad_web.leads.models import LeadCard
from reifegrad_web.org.models import User
from reifegrad_web.org.people import looking_after

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet


def cards_of(user: User) -> QuerySet[LeadCard]:
    """The cards of the leads that a user sees; lists begin with it."""
    return LeadCard.objects.filter(_within(user))


def colleagues_seen(user: User, lead: int, account: str, most: int) -> Sequence[LeadCard]:
    """The cards of those at the same company whom a user sees: who was active last first."""
    rows = cards_of(user).filter(account=account).exclude(account="").exclude(lead_id=lead)
    return list(rows.order_by(F("last_activity_at").desc(nulls_last=True), "lead_id")[:most])


def sees_lead(user: User, lead: int) -> bool:
    """Whether a user sees a lead; of others they are told that there is no such lead."""
    return sees_everybody(user) or LeadCard.objects.filter(_within(user), lead_id=lead).exists()


def sees_everybody(user: User) -> bool:
    """Whether no lead is out of a user's reach."""
    return user.role == User.Role.ADMIN or user.sees == User.Sees.ALL


def owners_seen(user: User) -> Collection[int] | None:
    """Whose leads a user sees, by their numbers; None: everybody's, and those of nobody."""
    if sees_everybody(user):
        return None
    if user.sees == User.Sees.TEAM and user.team_id is not None:
        return set(User.objects.filter(team_id=user.team_id).values_list("pk", flat=True))
    return {user.pk}


def receivers(user: User) -> Sequence[User]:
    """To whom a user may give leads, by name.

    Whoever sees all gives to everybody who looks after leads; others keep them, or hand them over within their team.
    """
    every = looking_after()
    if sees_everybody(user):
        return every
    team = user.team_id
    return [each for each in every if each.pk == user.pk or (team is not None and each.team_id == team)]


def _within(user: User) -> Q:
    owners = owners_seen(user)
    return Q() if owners is None else Q(owner_id__in=sorted(owners))
