"""My day: whom to call next and why, in one sentence each, and what has changed since yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from reifegrad.errors import fail
from reifegrad.spec.title import title_in
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.appointments import appointment_at, earliest
from reifegrad_web.leads.chosen import Chosen
from reifegrad_web.leads.outcomes import decided_since
from reifegrad_web.leads.owners import KINDS, RESULTS, kind_of, note_contact, take_back_contact, take_up
from reifegrad_web.leads.persons import find
from reifegrad_web.leads.phones import phones_of
from reifegrad_web.pages.day.due_shown import DueShown
from reifegrad_web.pages.day.told import told_lines
from reifegrad_web.pages.day.unsigned import unsigned
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.chosen_model import chosen_model
from reifegrad_web.pages.frame.standings import Standings
from reifegrad_web.pages.frame.tasks_shown import tasks_of_user
from reifegrad_web.routing.reading import queue_title, queues_seen
from reifegrad_web.sales.pursued import are_pursued
from reifegrad_web.scoring.day import changes_since, day_of, risen
from reifegrad_web.scoring.reading import explained, served_models
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.leads.phones import Phone
    from reifegrad_web.pages.day.due_shown import ClockLine
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.day import Call
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.scoring.served_models import ServedModel

_WEEK = timedelta(days=7)
_CALLERS = ("sales", "marketing")
_AGAIN = {"": None, "1": 1, "3": 3, "7": 7, "14": 14, "30": 30}
"""In how many days it is the lead's turn again."""


@dataclass(frozen=True)
class CallLine:
    """A row: who, how ripe, why, since when it waits, under which number it is called, and what is promised."""

    card: LeadCard
    standing: Standing | None
    reason: str
    since: datetime | None
    waited: str
    phone: Phone | None
    clock: ClockLine | None


@dataclass(frozen=True)
class CallList:
    """One of the lists."""

    title: str
    about: str
    lines: Sequence[CallLine]


@page()
def my_day(asked: Page) -> HttpResponse:
    """The lists of who is signed in, by the model that is asked for, else the one that they used last."""
    models = served_models()
    wanted = asked.request.GET.get("model")
    each = chosen_model(asked, models, wanted) or chosen_model(asked, models, "")
    if each is None:
        words = asked.words
        empty = Empty(words("day.empty"), words("day.empty.about"), words("day.empty.action"), reverse("welcome"))
        return asked.show("day/my_day", title=words("place.start"), empty=empty)
    shown, told = _DayShown(asked, each), told_lines(asked)
    with write():
        leads = [*shown.leads, *(line.lead for line in told if line.address)]
        record(asked.actor, "day.show", "leads", asked.now, model=each.name, leads=leads)
    return asked.show(
        "day/my_day",
        title=asked.words("place.start"),
        lists=shown.lists(),
        risen=shown.risen(),
        risen_leads=shown.rising.leads,
        risen_more=shown.rising.leads - len(shown.rising.first),
        unsigned=unsigned(asked),
        decided=_decided(asked),
        queued=_queued(asked),
        told=told,
        tasks=tasks_of_user(asked),
        ends_tasks=asked.may(*_CALLERS),
        models=[(one.name, title_in(one.model.title, asked.words.language, one.name)) for one in models],
        chosen=each.name,
        results=[(result, asked.words(f"contact.{result}")) for result in RESULTS],
        kinds=[(kind, asked.words(f"contact.kind.{kind}")) for kind in KINDS],
        earliest=earliest(asked.now, asked.zone),
        days=[(given, asked.words.count("day.again", days) if days else "") for given, days in _AGAIN.items()],
        calls=asked.may(*_CALLERS) and asked.day is None,
    )


@page(*_CALLERS, methods=("POST",))
def note(asked: Page, lead: str) -> HttpResponse:
    """Note how a contact with a lead went; whoever gets in touch with a lead of nobody looks after it from then on."""
    given = asked.request.POST
    number = asked.lead(lead)
    days = _AGAIN.get(given.get("again", ""))
    result = given.get("result", "")
    if result not in RESULTS:
        raise fail("contact-result", result=result, known=", ".join(RESULTS))
    again = None if days is None else asked.now + timedelta(days=days)
    kind, identifier = kind_of(given.get("kind", "")), find(str(number))
    meets_at = appointment_at(given.get("meets", ""), result, asked.zone, asked.now)
    with write():
        text = given.get("note", "").strip()
        made = note_contact(identifier, asked.user, result, asked.now, text, again, meets_at, kind)
        take_up(identifier, asked.user, asked.actor.name, asked.now)
        record(asked.actor, "lead.contact", f"lead:{number}", asked.now, result=result)
    undo = reverse("contact-undo", args=[made.pk])
    return asked.go_to("start", said=asked.words("day.noted"), undo=undo)


@page(*_CALLERS, methods=("POST",))
def take_back(asked: Page, contact: int) -> HttpResponse:
    """Take back what one has noted by mistake."""
    with write():
        lead = take_back_contact(asked.user, contact, asked.now)
        record(asked.actor, "lead.contact-undo", f"lead:{lead}", asked.now)
    return asked.go_to("start", said=asked.words("day.taken_back"))


def _decided(asked: Page) -> int:
    """For marketing: how many leads were won or lost within a week, which the report of feedback tells about."""
    if not asked.may("marketing") or asked.day is not None:
        return 0
    return decided_since(asked.now - _WEEK, Chosen(asked.user))


def _queued(asked: Page) -> Sequence[tuple[str, int]]:
    """For sales: the queues in which leads wait that nobody has taken yet, and how many."""
    if not asked.may("sales") or asked.day is not None:
        return []
    found = [each for each in queues_seen(asked.user) if each.since]
    return [(queue_title(each.queue, asked.words.language), len(each.since)) for each in found]


class _DayShown:
    """A day as the page shows it."""

    def __init__(self, asked: Page, each: ServedModel) -> None:
        self.asked, self.each = asked, each
        self.standings = Standings(each.model, asked.words)
        self.due = DueShown(asked)
        others = are_pursued() & ~Q(lead_id__in=self.due.leads)
        self.day = day_of(asked.user, each.model, asked.now, asked.zone, only=others)
        met = {call.card.lead_id for call in self.day.appointments}
        self.promised = self.due.calls(asked, each.model, met)
        self.calls = [*self.day.appointments, *self.promised, *self.day.offers, *self.day.fresh, *self.day.older]
        self.leads = [call.card.lead_id for call in self.calls]
        yesterday = asked.now - timedelta(days=1)
        self.changes: Mapping[int, int] = changes_since(each.name, self.leads, yesterday)
        self.phones = phones_of(self.leads)
        self.rising = risen(asked.user, each.model, yesterday)

    def lists(self) -> Sequence[CallList]:
        """The lists that are not empty."""
        words = self.asked.words
        named = {
            "appointments": self.day.appointments,
            "due": self.promised,
            "offers": self.day.offers,
            "fresh": self.day.fresh,
            "older": self.day.older,
        }
        return [
            CallList(
                words(f"day.{name}"),
                words(f"day.{name}.about"),
                [self._line(call, name) for call in calls],
            )
            for name, calls in named.items()
            if calls
        ]

    def risen(self) -> Sequence[tuple[LeadCard, str]]:
        """The first of those who have become ready since yesterday, and what that means."""
        return [(card, self._crossing(row)) for card, row in self.rising.first]

    def _crossing(self, row: ScoreTransition) -> str:
        before, after = (self.standings.named(row.what, name) if name else "" for name in (row.before, row.after))
        what = self.asked.words(f"day.what.{row.what}")
        return self.asked.words("day.crossed" if before else "day.reached", what=what, before=before, after=after)

    def _line(self, call: Call, name: str) -> CallLine:
        said = {"fresh": self._active, "appointments": self._meets, "due": self._promised}.get(name, self._waited)
        row, waited, lead = call.score, said(call.since), call.card.lead_id
        phone, clock = self.phones.get(lead), self.due.line(lead)
        if row is None:
            return CallLine(call.card, None, "", call.since, waited, phone, clock)
        standing = Standing(self.standings.chip(row), row.score, self.changes.get(row.lead_id))
        reason = self.standings.why(explained(self.each, row))
        return CallLine(call.card, standing, reason, call.since, waited, phone, clock)

    def _promised(self, _: datetime | None) -> str:
        """Of a lead for which a time is promised, that is said instead."""
        return ""

    def _active(self, since: datetime | None) -> str:
        """How long ago a lead was active last."""
        if since is None:
            return ""
        words, hours = self.asked.words, int((self.asked.now - since).total_seconds() // 3_600)
        if hours < 1:
            return words("day.active.now")
        return words.count("day.active.hours", hours) if hours < 48 else words.count("day.active.days", hours // 24)

    def _meets(self, at: datetime | None) -> str:
        """The time of an appointment of today or tomorrow."""
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(self.asked.zone))
        key = "day.meets.today" if local.date() == self.asked.today else "day.meets.tomorrow"
        return self.asked.words(key, time=f"{local:%H:%M}")

    def _waited(self, since: datetime | None) -> str:
        if since is None:
            return ""
        hours = int((self.asked.now - since).total_seconds() // 3_600)
        if hours < 1:
            return self.asked.words("day.today" if hours < 0 else "day.now")
        return (
            self.asked.words.count("day.hours", hours)
            if hours < 48
            else self.asked.words.count("day.days", hours // 24)
        )
