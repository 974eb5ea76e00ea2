"""What is done with a lead: somebody looks after it, gets in touch; each with the way back."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

from reifegrad_web.audit.recording import record
from reifegrad_web.leads.contacting import Said, get_in_touch, take_contact_back
from reifegrad_web.leads.owners import (
    assign,
    last_assignment,
    take_back_assignment,
)
from reifegrad_web.leads.persons import find
from reifegrad_web.leads.reach import sees_lead
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.receiving import receiver
from reifegrad_web.pages.lead.forms import ContactForm
from reifegrad_web.pages.lead.lead_page import show_lead
from reifegrad_web.pages.lead.one_lead import ACTING, OneLead
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page(*ACTING, methods=("POST",))
def change_owner(asked: Page, lead: str) -> HttpResponse:
    """From now on somebody else looks after the lead, or nobody."""
    one = OneLead.of(asked, lead)
    owner = receiver(asked, asked.request.POST.get("owner", ""))
    with write():
        assign([find(str(one.number))], owner, asked.actor.name, asked.now)
        made = last_assignment(one.number)
        number = None if owner is None else owner.pk
        record(asked.actor, "lead.assign", f"lead:{one.number}", asked.now, owner=number)
    undo = "" if made is None else reverse("lead-owner-undo", args=(made.pk,))
    key = "lead.owner.gone" if owner is None else "lead.owner.is"
    done = asked.words(key, name="" if owner is None else owner.get_username())
    return _back_if_seen(asked, one.number, one.address(), done, undo)


@page(*ACTING, methods=("POST",))
def undo_owner(asked: Page, assignment: int) -> HttpResponse:
    """Whoever looked after the lead before does so again; also where whoever takes it back did not see it any more."""
    with write():
        number = take_back_assignment(assignment, asked.actor.name, asked.now)
        record(asked.actor, "lead.assign-undo", f"lead:{number}", asked.now)
    return _back_if_seen(asked, number, reverse("lead", args=(number,)), asked.words("lead.taken_back"))


@page(*ACTING, methods=("POST",))
def note(asked: Page, lead: str) -> HttpResponse:
    """Note how a contact went; whoever gets in touch with a lead of nobody looks after it from then on."""
    one = OneLead.of(asked, lead)
    form = ContactForm(asked, asked.request.POST)
    if not form.is_valid():
        return show_lead(one, contact=form)
    given = form.cleaned_data
    again = _morning(asked, given["again"])
    said = Said(given["result"], given["kind"], given["note"], again, given["meets"])
    made = get_in_touch(one.number, said, asked.user, asked.actor, asked.now)
    return one.back(asked.words("lead.contact.noted"), one.address("lead-contact-undo", made.pk))


@page(*ACTING, methods=("POST",))
def undo_contact(asked: Page, lead: str, contact: int) -> HttpResponse:
    """Take back what one has noted by mistake."""
    one = OneLead.of(asked, lead)
    take_contact_back(contact, asked.user, asked.actor, asked.now)
    return one.back(asked.words("lead.taken_back"))


def _morning(asked: Page, day: date | None) -> datetime | None:
    """The beginning of a day where the model is at home."""
    return None if day is None else datetime.combine(day, time(), ZoneInfo(asked.zone)).astimezone(UTC)


def _back_if_seen(asked: Page, number: int, address: str, done: str, undo: str = "") -> HttpResponse:
    """To the lead, or to where one was before if it is out of sight now."""
    return asked.go(address if sees_lead(asked.user, number) else reverse("start"), done, undo)
