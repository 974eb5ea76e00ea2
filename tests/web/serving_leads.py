"""Leads under service levels, for tests: an agreement with hours, people, contacts, and workers that look at clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from handing import do
from people import publish
from test_routing import agree, people, route, visitor

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
"""Nine o'clock in Berlin: the office opens."""
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
AGREEMENT = """
agreement: 1
name: sales
timezone: Europe/Berlin
calendar: office
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
models: {fit: fit-interest}
people:
  anna: {title: Anna Huber}
  ben: {title: Ben Okafor}
  cara: {title: Cara Weiss}
teams:
  north: {members: [anna, ben]}
queues:
  inbound: {title: {de: Eingang, en: Inbound}, team: north}
routing:
  otherwise: inbound
  routes:
    all: {when: else, to: north}
service_levels:
  bosses: {when: "position = 'CEO'", respond_within: 1 hour}
  others:
    title: {de: Alle anderen, en: Everybody else}
    when: else
    respond_within: 2 hours
    reach_within: 1 working day
    follow_up_within: 1 working day
    remind: 30 minutes
    escalate: cara
    recall_after: 1 hour
"""


def begin(text: str = AGREEMENT, now: datetime = MONDAY) -> dict[str, Any]:
    """A model, people, and an agreement in force since a week before."""
    publish()
    found = people()
    agree(text, now - 7 * DAY)
    return found


def hand_over(name: str, at: datetime = MONDAY, position: str | None = None) -> int:
    """A visitor who is handed over and given to somebody."""
    lead = visitor(name, position)
    do(lead, "hand_over", at)
    route(at)
    return lead


def look(at: datetime) -> int:
    """A worker looks at the clocks until nothing is left to do."""
    from reifegrad_web.service.keeping import keep_due

    count = 0
    while done := keep_due(lambda: at):
        count += done
        assert count < 1_000, "the clocks are looked at for ever"
    return count


def call(lead: int, user: Any, at: datetime, result: str = "reached", **more: Any) -> Any:
    """Somebody gets in touch."""
    from reifegrad_web.leads.owners import note_contact, take_up
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    with write():
        made = note_contact(find(str(lead)), user, result, at, **more)
        take_up(find(str(lead)), user, user.username, at)
    return made


def rows(lead: int) -> dict[tuple[str, str], Any]:
    """The clocks of a lead as they are kept, the last one of each level and promise."""
    from reifegrad_web.service.models import ServiceClock

    found = ServiceClock.objects.filter(identifier__lead_id=lead).select_related("owner").order_by("started_at", "id")
    return {(row.level, row.promised): row for row in found}


def steps(lead: int) -> list[tuple[str, str, datetime]]:
    """What was done because nobody had answered: promise, what, when it was to be done."""
    from reifegrad_web.service.models import ServiceEvent

    found = ServiceEvent.objects.filter(identifier__lead_id=lead).order_by("id")
    return [(row.promised, row.what, row.at) for row in found]


def told(name: str) -> list[tuple[str, int]]:
    """What somebody is told on their day: what, and of which lead."""
    from reifegrad_web.org.models import User
    from reifegrad_web.service.telling import notices_of

    found = notices_of(User.objects.get(username=name))
    return [(each.event.what, each.event.identifier.lead_id or 0) for each in found]
