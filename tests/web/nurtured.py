"""Leads in sequences, for tests: put in force, looked at, and what has happened to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from test_taking import NOW, lead_of, message, take

if TYPE_CHECKING:
    from datetime import datetime

DAY = timedelta(days=1)
SEQUENCE = """
actions: 1
name: nurturing
timezone: Europe/Berlin
models: {crossing: crossing}
lists: {later: {title: {de: Später, en: Later}}}
templates:
  hello: {subject: "Hello {name}", text: {de: "Guten Tag {name}", en: "Hello {name}"}}
rules:
  back:
    on: {what: handover, after: [recycled, sales_rejected]}
    do: [{add_to: later}]
    repeat: always
sequences:
  warm:
    title: {de: Aufwärmen, en: Warm up}
    list: later
    exits:
      hot: {title: {de: Ist heiß, en: Is hot}, when: "stage.crossing = 'sales_qualified'"}
      sales: {handover: [marketing_qualified]}
      owned: {owner: true}
    steps:
      hello:
        title: {de: Begrüßung, en: Welcome}
        do: [{email: {to: lead, template: hello, purpose: news}}]
      call:
        wait: 3 days
        do: [{task: {title: Call}}]
      bye:
        wait: 7 days
        do: [{email: {to: lead, template: hello, purpose: news}}]
"""


def known(name: str = "anna", *, consents: bool = True) -> int:
    """Somebody with an address, and with consent; returns the lead."""
    from reifegrad_web.leads.consents import Answer, note
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.writing import write

    traits = {"email": f"{name}@firma.example", "name": name.title()}
    take(message("identify", user_id=name, message_id=f"{name}-known", traits=traits))
    if consents:
        with write():
            identifier = Identifier.objects.get(namespace="user", value=name)
            note(identifier, Answer("news", is_granted=True, at=NOW - DAY, source="form"), NOW)
    return lead_of("user", name) or 0


def put_on(*leads: int, now: datetime = NOW) -> int:
    """Put leads onto the list by hand."""
    from reifegrad_web.actions.administering import put_on as run
    from reifegrad_web.audit.recording import command_line

    return run("later", leads, command_line(), now)


def nurture(now: datetime = NOW) -> int:
    """Look at those whose turn it is."""
    from reifegrad_web.actions.nurturing import nurture as run

    return run(now)


def story(lead: int, sequence: str = "warm") -> list[str]:
    """What has happened to a lead in a sequence: `begun`, `step hello`, `left replied`."""
    from reifegrad_web.actions.models import SequenceEvent

    rows = SequenceEvent.objects.filter(sequence=sequence, identifier__lead_id=lead).order_by("member_id", "number")
    return [" ".join(filter(None, (row.what, row.step, row.cause.get("code")))) for row in rows]


def act_on(lead: int, kind: str, at: datetime) -> None:
    """A lead does something."""
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.writing import write

    with write():
        Activity.objects.create(
            identifier_id=lead, source_id=1, message_id=f"{kind}-{at:%j%H%M}", kind=kind, name=kind, occurred_at=at,
            received_at=at,
        )  # fmt: skip


def sent() -> list[Any]:
    """The e-mails that went out."""
    from django.core import mail

    return list(mail.outbox)
