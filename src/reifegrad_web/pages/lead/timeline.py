"""What happened to a lead, day by day, the latest first: what it did, how its score moved, who was in touch."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.reference.known import as_text
from reifegrad_web.leads import reading
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.outcomes import outcome_rows
from reifegrad_web.leads.owners import contacts_between
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import activity_details, activity_icon, activity_title, attribute_title
from reifegrad_web.pages.frame.handover_words import OUTCOME_COMMANDS, reason_title
from reifegrad_web.pages.frame.move_words import MoveWords, points_of
from reifegrad_web.pages.lead.handover_shown import event_text
from reifegrad_web.pages.lead.one_lead import OneLead
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.sales.events import history_of
from reifegrad_web.scoring.history import moves_between
from reifegrad_web.service.reading import events_between
from reifegrad_web.service.sentences import ClockSentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse

    from reifegrad_web.leads.models import Contact, IdentifierLink
    from reifegrad_web.leads.reading import KnownAttribute
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.history import ScoreMove

_MOST = 30
"""Activities of one page."""
_INSTANT = timedelta(microseconds=1)
_LAST = 2**62
_OUTCOMES, _NAMED = 100, 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class Happening:
    """A line of the timeline. `kind` says how it looks; `points` are milli-points of a change of the score."""

    at: datetime
    kind: str
    icon: str
    text: str
    details: str = ""
    points: int | None = None
    is_unknown: bool = False
    """Done before anybody knew who it was."""


@dataclass
class Timeline:
    """Days with what happened, the latest first; `earlier` says where it goes on, empty at the beginning of time."""

    days: Sequence[tuple[date, Sequence[Happening]]] = field(default_factory=list)
    earlier: str = ""


@page()
def timeline(asked: Page, lead: str) -> HttpResponse:
    """The part before a moment."""
    one = OneLead.of(asked, lead)
    one.note_read("lead.activities")
    person = PersonShown(one)
    found = timeline_of(one, person, read_cursor(asked.request.GET.get("before", "")))
    template = "lead/timeline_part" if asked.wants_part else "lead/timeline"
    title = asked.words("lead.timeline.of", name=person.title)
    return asked.show(template, title=title, timeline=found, one=one)


def timeline_of(one: OneLead, person: PersonShown, before: Cursor | None) -> Timeline:
    """A page of the timeline: so many activities, and what else happened in the same time."""
    upper = before or (one.asked.moment, _LAST)
    rows = reading.activities(one.number, upper, _MOST + 1, person.sources)
    shown = rows[:_MOST]
    is_last = len(rows) <= _MOST
    since = None if is_last else shown[-1]["occurred_at"]
    until = upper[0] if before else one.asked.moment + _INSTANT
    anonymous = {each.pk for each in person.members if each.namespace == "anonymous"}
    happened = [_activity(one, row, person.known_since, anonymous) for row in shown]
    happened += _others(one, person, since, until)
    happened += _moves(one, since, until, happened)
    happened.sort(key=lambda each: (each.at, each.kind == "move"), reverse=True)
    zone = ZoneInfo(one.asked.zone)
    days = groupby(happened, key=lambda each: each.at.astimezone(zone).date())
    earlier = "" if is_last else write_cursor(shown[-1]["occurred_at"], shown[-1]["id"])
    return Timeline([(day, list(part)) for day, part in days], earlier)


def write_cursor(moment: datetime, number: int) -> str:
    """Where a timeline goes on."""
    return f"{(moment - _EPOCH) // _INSTANT}-{number}"


def read_cursor(given: str) -> Cursor | None:
    """The same read; None for what is none."""
    microseconds, _, number = given.partition("-")
    if not microseconds.isdecimal() or not number.isdecimal() or len(microseconds) > 17 or len(number) > 18:
        return None
    try:
        return _EPOCH + int(microseconds) * _INSTANT, int(number)
    except OverflowError:
        return None


def _activity(one: OneLead, row: dict[str, Any], known_since: datetime | None, anonymous: set[int]) -> Happening:
    unknown = row["identifier"] in anonymous and (known_since is None or row["occurred_at"] < known_since)
    return Happening(
        row["occurred_at"],
        "activity",
        activity_icon(row["kind"]),
        activity_title(row["kind"], one.words),
        activity_details(plain_values(row["properties"]), one.words),
        is_unknown=unknown,
    )


def _others(one: OneLead, person: PersonShown, since: datetime | None, until: datetime) -> Iterator[Happening]:
    """Contacts, outcomes, the handover, what was joined and taken apart."""
    for contact in contacts_between(one.number, since, until):
        yield _contact(one, contact)
    done = history_of(one.number, until)
    reported = {each.row.outcome: one.reporter(each.source) for each in done if each.source is not None}
    for row in outcome_rows(0, _OUTCOMES, one.number):
        at = datetime.fromisoformat(row["decided_at"])
        if (since is None or at >= since) and at < until:
            why = reason_title(OUTCOME_COMMANDS[row["outcome"]], row["reason"] or "", one.words)
            text, source = outcome_text(one, row), reported.get(row["id"], "")
            said = one.words("handover.reported.outcome", outcome=text, source=source) if source else text
            yield Happening(at, "outcome", "flag", said, why)
    for each in done:
        if (since is None or each.row.at >= since) and each.row.at < until and each.row.outcome is None:
            yield Happening(each.row.at, "contact", "heart-handshake", *event_text(each, one.words))
    clocks = ClockSentences(one.words.language, one.asked.zone, one.asked.moment)
    for told in events_between(one.number, since, until):
        yield Happening(told.done_at, "contact", "clock", clocks.event(told))
    named = {each.identifier.pk: each.text for each in person.identifiers}
    learned = reading.learned_between(one.number, since, until)
    for (at, source), part in groupby(learned, key=lambda each: (each.known_at, each.source_id)):
        yield _learned(one, at, list(part), person.sources.get(source, ""))
    for link in person.links:
        yield from _link(one, link, named, (since, until))


def _learned(one: OneLead, at: datetime, known: Sequence[KnownAttribute], source: str) -> Happening:
    """One attribute with its value, several by their names."""
    words = one.words
    names = [attribute_title(each.name, words) for each in known]
    if len(known) == 1:
        value = as_text(known[0].value) or words("word.unknown")
        return Happening(at, "learned", "bulb", words("lead.learned.one", name=names[0], value=value), source)
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    text = words("lead.learned", names=shown) if more <= 0 else words.count("lead.learned.more", more, names=shown)
    return Happening(at, "learned", "bulb", text, source)


def _contact(one: OneLead, row: Contact) -> Happening:
    words = one.words
    said = words(f"contact.{row.result}")
    if row.meets_at is not None:
        local = row.meets_at.astimezone(ZoneInfo(one.asked.zone))
        said = words("lead.contact.meets", result=said, day=words.day(local), time=f"{local:%H:%M}")
    if row.kind != row.Kind.CALL:
        said = f"{words(f'contact.kind.{row.kind}')}: {said}"
    text = said if row.user is None else words("lead.contact.by", name=row.user.get_username(), result=said)
    again = "" if row.again_at is None else words("lead.contact.again", day=words.day(_local(one, row.again_at)))
    return Happening(row.at, "contact", "phone", text, " · ".join(part for part in (row.note, again) if part))


def outcome_text(one: OneLead, row: dict[str, Any]) -> str:
    """Won or lost, and for how much."""
    text = one.words(f"lead.outcome.{row['outcome']}")
    amount = row["amount"]
    return text if amount is None else f"{text}: {one.words.shortest(amount, 2)}"


def _link(
    one: OneLead, link: IdentifierLink, named: dict[int, str], span: tuple[datetime | None, datetime]
) -> Iterator[Happening]:
    """A link that was refused by the rules was never one."""
    since, until = span
    names = " = ".join(named[each] for each in (link.one_id, link.other_id) if each in named)
    by_hand = link.reason == "by-hand"
    refused = link.undone_at is not None and link.undone_at == link.linked_at
    if not refused and (since is None or link.linked_at >= since) and link.linked_at < until:
        text = one.words("lead.joined.by_hand" if by_hand else "lead.joined")
        yield Happening(link.linked_at, "link", "users", text, names)
    undone = link.undone_at
    if undone is not None and not refused and (since is None or undone >= since) and undone < until:
        yield Happening(undone, "link", "users", one.words("lead.apart"), names)


def _moves(one: OneLead, since: datetime | None, until: datetime, others: Sequence[Happening]) -> Iterator[Happening]:
    """Changes of the score; those that nothing else lies between are one."""
    if one.each is None or not one.may_be_scored:
        return
    said = MoveWords(one.words, one.each.model, one.facts, one.number)
    between = sorted(each.at for each in others)
    place = -1
    groups: list[list[ScoreMove]] = []
    for move in moves_between(one.each, one.number, since, until):
        before, place = place, bisect_right(between, move.at)
        last = groups[-1][-1] if groups else None
        if last is None or before != place or last.why != move.why or last.before is None:
            groups.append([])
        groups[-1].append(move)
    for moves in groups:
        text = said.text(moves)
        points = points_of(moves)
        if points or any(move.crossed for move in moves) or moves[-1].why != "facts-or-time":
            icon = "arrow-up" if points > 0 else "arrow-down" if points < 0 else "arrow-right"
            yield Happening(moves[-1].at, "move", icon, text, points=points)


def _local(one: OneLead, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(one.asked.zone)).date()
