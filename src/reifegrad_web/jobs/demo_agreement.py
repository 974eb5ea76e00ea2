"""The people of the demo company, and what they have agreed on: since some weeks, so that reports have a past."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.agreement.loader import parse_agreement
from reifegrad.spec.title import title_in
from reifegrad.templates.company.documents import actions_text, agreement_text
from reifegrad_web.actions import publishing as actions_publishing
from reifegrad_web.actions.checking import check_here as check_actions
from reifegrad_web.actions.models import ActionsVersion
from reifegrad_web.agreements.checking import check_here
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.agreements.publishing import put_in_force
from reifegrad_web.documents import reviewing
from reifegrad_web.org.models import Team, User
from reifegrad_web.org.people import add_user, decider
from reifegrad_web.routing.models import Absence
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from reifegrad.agreement.rules import Agreement

BY = "demo company"
READINESS = "readiness"
"""What the agreement calls the model whose stages say who is ripe."""
_WEEKS = 13
_LANGUAGE = "de"
"""Teams have one name on the server, whoever reads it."""
_AWAY = (("felix", -19, 2), ("ines", -33, 5), ("anna", 9, 3))
"""Who is away: from so many days from now on, and for how many days."""


def agree(now: datetime) -> AgreementVersion:
    """Add the people and put the agreement in force, as of some weeks ago; the caller holds the transaction."""
    checked = check_here(agreement_text())
    begun = begins(parse_agreement(checked.text).timezone, now)
    version, _ = reviewing.add(AgreementVersion, checked, decider(None), begun, BY)
    agreement = agreement_of(version)
    _add_people(agreement, begun)
    _note_absences(agreement.timezone, now)
    return put_in_force(version, decider(None), begun, now, BY)


def begins(zone: str, now: datetime) -> datetime:
    """When the agreement came in force: at midnight before a Monday."""
    day = now.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(day - timedelta(days=day.weekday(), weeks=_WEEKS), time(), ZoneInfo(zone))


def start_actions(now: datetime) -> None:
    """Put the rules of actions in force, from now on; not where there are any, or another agreement than the demo's."""
    checked = check_actions(actions_text())
    agreed = AgreementVersion.objects.filter(name=checked.name).exists()
    if not agreed or ActionsVersion.objects.exists():
        return
    with write():
        version, _ = reviewing.add(ActionsVersion, checked, decider(None), now, BY)
    actions_publishing.publish_version(version, decider(None), now, BY, unsigned=True)


def _add_people(agreement: Agreement, begun: datetime) -> None:
    """Nobody can sign in as them: they have no password until an admin invites them."""
    known = set(User.objects.values_list("username", flat=True))
    for team in agreement.teams.values():
        row, _ = Team.objects.get_or_create(name=title_in(team.title, _LANGUAGE, team.name))
        for name in team.members:
            if name not in known:
                made = add_user(name, User.Role.SALES.value, begun)
                first, _, last = title_in(agreement.people[name].title, _LANGUAGE, name).partition(" ")
                made.first_name, made.last_name, made.team = first, last, row
                made.save(update_fields=["first_name", "last_name", "team"])


def _note_absences(zone: str, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    users = {user.username: user for user in User.objects.all()}
    for name, begin, days in _AWAY:
        first = today + timedelta(days=begin)
        since, until = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, first + timedelta(days=days)))
        Absence.objects.create(user=users[name], since=since, until=until, by=BY, noted_at=min(now, since))
