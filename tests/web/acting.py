"""Actions for tests: put in force, collected, done; and what was started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from test_taking import NOW

if TYPE_CHECKING:
    from datetime import datetime

ACTIONS = """
actions: 1
name: reactions
timezone: Europe/Berlin
models: {crossing: crossing}
calendars: {office: {hours: {mon-fri: "08:00-17:00"}}}
lists: {later: {title: {de: Später, en: Later}}, hot: {}}
templates:
  hot: {subject: "{company}: {after}", text: "{before} {after} {link}"}
rules:
  hot:
    on: {what: stage, direction: up, after: [sales_qualified]}
    do:
      - task: {title: {de: "{name} anrufen", en: "Call {name}"}, due: 4 hours}
      - add_to: hot
      - set: {name: warmth, to: high}
  cold:
    on: {what: stage, direction: down}
    do: [{take_from: hot}]
    repeat: always
  back:
    on: {what: handover, after: [recycled]}
    do: [{add_to: later}]
"""


def act(text: str = ACTIONS, now: datetime = NOW) -> Any:
    """Put actions in force."""
    from reifegrad_web.actions.checking import check_here
    from reifegrad_web.actions.models import ActionsVersion
    from reifegrad_web.actions.publishing import publish_version
    from reifegrad_web.documents.deciding import add
    from reifegrad_web.org.people import decider

    version, _ = add(ActionsVersion, check_here(text), decider(None), now)
    return publish_version(version, decider(None), now, unsigned=True)


def collect(now: datetime = NOW) -> int:
    """Ask the rules about what was crossed."""
    from reifegrad_web.actions.collecting import collect as run

    return run("w", now)


def perform(now: datetime = NOW) -> int:
    """Do what is due."""
    from reifegrad_web.actions.performing import perform as run

    return run("w", lambda: now)


def started(**where: Any) -> list[tuple[str, str, str]]:
    """What was started: rule, kind, state."""
    from reifegrad_web.actions.models import ActionEffect

    rows = ActionEffect.objects.filter(**where).order_by("id")
    return [(row.rule, row.kind, row.state) for row in rows]


def on_list(name: str) -> list[int]:
    """Who is on a list."""
    from reifegrad_web.actions.reading import members_on
    from reifegrad_web.leads.persons import lead_number

    return [lead_number(row.identifier) for row in members_on(name)]
