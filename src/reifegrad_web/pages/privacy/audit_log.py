"""The audit log: who saw and changed what, found by person, action, target and day; proved, and taken as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from reifegrad.tasks.moment import read_moment
from reifegrad_web.audit.downloading import FORMATS, written
from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.reading import Sought, entries, every_entry, verify_log
from reifegrad_web.audit.recording import record
from reifegrad_web.org.people import list_users
from reifegrad_web.org.tokens import list_tokens
from reifegrad_web.pages.elements.notices import Pager
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.cursors import read_cursor
from reifegrad_web.pages.privacy.desk import ADMIN
from reifegrad_web.pages.privacy.entries import ACTIONS, action_title, shown_entry
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http.response import HttpResponseBase

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_MOST = 50
_LONGEST = 150
_USER, _TOKEN = AuditEntry.Actor.USER.value, AuditEntry.Actor.TOKEN.value
_ALONE = (AuditEntry.Actor.COMMAND_LINE.value, AuditEntry.Actor.SERVER.value)
"""Actors that are looked for without a name."""
_YEARS = range(1970, 2200)
_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv"}


@dataclass(frozen=True)
class Filters:
    """What stands in the address: `who` as `KIND:NAME`, the days as they are written."""

    who: str
    action: str
    target: str
    since: date | None
    until: date | None

    @property
    def asked(self) -> dict[str, str]:
        """The same for an address."""
        days = {name: day.isoformat() for name, day in (("since", self.since), ("until", self.until)) if day}
        texts = {name: getattr(self, name) for name in ("who", "action", "target")}
        return {name: text for name, text in texts.items() if text} | days

    def sought(self, zone: str) -> Sought:
        """The same for the log; days begin where the models are at home."""
        kind, _, name = self.who.partition(":")
        after = None if self.until is None else self.until + timedelta(days=1)
        return Sought(
            actor_kind=kind or None,
            actor=name or None,
            action=self.action or None,
            target=_target(self.target),
            since=None if self.since is None else read_moment(self.since.isoformat(), zone),
            until=None if after is None else read_moment(after.isoformat(), zone),
        )


@page(ADMIN)
def audit_log(asked: Page) -> HttpResponse:
    """The newest entries first, page by page; of a past day, as far as the log was then."""
    filters = _filters(asked)
    before = read_cursor(asked.request.GET.get("before", ""))
    rows = list(entries(before, _MOST + 1, _within(asked, filters)))
    older = _address(filters, before=str(rows[_MOST - 1]["number"])) if len(rows) > _MOST else ""
    newest = _address(filters) if before else ""
    about = (
        asked.words("audit.shown", first=str(rows[0]["number"]), last=str(rows[:_MOST][-1]["number"])) if rows else ""
    )
    return asked.show(
        "privacy/audit",
        title=asked.words("place.audit"),
        entries=[shown_entry(each, asked.words) for each in rows[:_MOST]],
        pager=Pager(about, newest, older),
        filters=filters,
        is_filtered=bool(filters.asked),
        actors=_actors(asked.words),
        actions=sorted(
            ((each, action_title(each, asked.words)) for each in ACTIONS), key=lambda each: each[1].casefold()
        ),
        downloads=[(form, f"{reverse('audit-file', args=[form])}?{urlencode(filters.asked)}") for form in FORMATS],
    )


@page(ADMIN, has_past=False)
def verification(asked: Page) -> HttpResponse:
    """Follow the chain of hashes through the whole log; as a part of its page, or as a page."""
    expected = asked.request.GET.get("expect", "").strip().lower() or None
    found = verify_log(expected)
    template = "privacy/verification_part" if asked.wants_part else "privacy/verification"
    broken = [(each.number, asked.words(f"audit.broken.{each.by}")) for each in found.broken]
    return asked.show(template, title=asked.words("audit.verify"), found=found, broken=broken, expected=expected)


@page(ADMIN, has_past=False)
def audit_file(asked: Page, form: str) -> HttpResponseBase:
    """The entries that the filters leave, as a file; that it was taken is noted in the log.

    By what it was filtered is noted without the values: somebody may have typed an address.
    """
    if form not in FORMATS:
        return HttpResponse(status=404)
    filters = _filters(asked)
    with write():
        record(asked.actor, "audit.download", "audit", asked.now, format=form, filters=sorted(filters.asked))
    found = every_entry(filters.sought(asked.zone))
    headers = {"Content-Disposition": f'attachment; filename="audit-{asked.today}.{form}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(written(found, form), content_type=f"{_TYPES[form]}; charset=utf-8", headers=headers)


def _within(asked: Page, filters: Filters) -> Sought:
    """Nothing that came after the day at which the time machine stands."""
    found = filters.sought(asked.zone)
    if asked.day is None:
        return found
    return replace(found, until=min(found.until or asked.moment, asked.moment))


def _filters(asked: Page) -> Filters:
    given = asked.request.GET
    who, action, target = (given.get(name, "").strip()[:_LONGEST] for name in ("who", "action", "target"))
    return Filters(who, action, target, _day(given.get("since", "")), _day(given.get("until", "")))


def _address(filters: Filters, **more: str) -> str:
    asked = filters.asked | more
    return f"{reverse('audit')}?{urlencode(asked)}" if asked else reverse("audit")


def _target(written: str) -> str | None:
    """What is meant by what somebody typed: a number is that of a lead."""
    return f"lead:{written}" if written.isdecimal() else written or None


def _day(written: str) -> date | None:
    """The day of an address; one that is none, or that no clock has seen, is left out, as the form shows."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _actors(words: Words) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Whom one can look for: people, tokens, and what has no account; in groups, as `KIND:NAME`."""
    people = [(f"{_USER}:{each.pk} {each.username}"[:_LONGEST], each.username) for each in list_users()]
    tokens = [(f"{_TOKEN}:{each.pk} {each.name}"[:_LONGEST], each.name) for each in list_tokens(every=True)]
    others = [(kind, words(f"audit.actor.{kind}")) for kind in _ALONE]
    titles = (words("audit.people"), words("audit.tokens"), words("audit.others"))
    return [(title, rows) for title, rows in zip(titles, (people, tokens, others), strict=True) if rows]
