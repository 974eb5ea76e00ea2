"""The desk of data protection: whom a request is about, and what was asked for last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad_web.audit.reading import Sought, entries
from reifegrad_web.leads import persons
from reifegrad_web.leads.erased import erasures_of
from reifegrad_web.org.models import User
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.entries import shown_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.privacy.entries import ShownEntry

MARKETING, SALES = str(User.Role.MARKETING.value), str(User.Role.SALES.value)
ADMIN = str(User.Role.ADMIN.value)
_REQUESTS = ("lead.export", "lead.erase", "lead.readmit", "objection.add", "objection.withdraw", "consent.granted",
    "consent.withdrawn")  # fmt: skip
_MOST = 10
_LONGEST = 300


@page(MARKETING, SALES, methods=("GET", "HEAD", "POST"), has_past=False)
def desk(asked: Page) -> HttpResponse:
    """Ask whom it is about, and go there. An address is posted, so that no log and no history of a browser holds it."""
    if asked.request.method == "POST":
        return _found(asked, asked.request.POST.get("who", "")[:_LONGEST].strip())
    return _shown(asked)


def _found(asked: Page, who: str) -> HttpResponse:
    try:
        lead = asked.lead(who)
    except ReifegradError as error:
        if error.problems[0].code != "lead-unknown":
            raise
        return _shown(asked, status=404, who=who, unknown=True, erasures=_erasures(asked, who))
    return asked.go_to("privacy-person", lead)


def _erasures(asked: Page, who: str) -> Sequence[dict[str, Any]]:
    """Whether nothing is known because it was erased; proofs are for admins."""
    key = persons.read_key(who)
    if key is None or not asked.may(ADMIN):
        return ()
    return [{**each, "at": datetime.fromisoformat(each["at"])} for each in erasures_of(key)]


def _shown(asked: Page, status: int = 200, **shown: Any) -> HttpResponse:
    recent = _recent(asked) if asked.may(ADMIN) else ()
    return asked.show("privacy/desk", title=asked.words("place.privacy"), status=status, recent=recent, **shown)


def _recent(asked: Page) -> Sequence[ShownEntry]:
    """What people asked for last: a few entries for each action, which an index gives, and of those the newest."""
    found = [each for action in _REQUESTS for each in entries(None, _MOST, Sought(action=action))]
    newest = sorted(found, key=lambda each: int(each["number"]), reverse=True)[:_MOST]
    return [shown_entry(each, asked.words) for each in newest]
