"""One request for a page: who asks, in which language, for which day; and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponseRedirect
from django.urls import reverse

from reifegrad.errors import fail
from reifegrad.tasks.moment import read_moment
from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.leads.reach import sees_lead
from reifegrad_web.org.models import User
from reifegrad_web.org.people import Decider
from reifegrad_web.pages.elements.notices import Toast
from reifegrad_web.pages.frame.rail import Rail
from reifegrad_web.pages.frame.showing import show
from reifegrad_web.service.telling import unseen

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest, HttpResponse

    from reifegrad.language.words import Words

PARTS = "HX-Request"
"""The header by which a page asks for a part of itself."""
_TOAST = "toast"
"""Where a session keeps what the next page is to say."""


@dataclass(frozen=True)
class Page:
    """A request of somebody who is signed in.

    `day` is the day that the time machine stands at: None today. `zone` is that of the model, in which its days begin.
    """

    request: HttpRequest
    user: User
    words: Words
    now: datetime
    zone: str
    day: date | None

    @cached_property
    def moment(self) -> datetime:
        """The moment of which everything is shown: now, or the beginning of the chosen day, as `--as-of` has it."""
        return self.now if self.day is None else read_moment(self.day.isoformat(), self.zone)

    @property
    def today(self) -> date:
        """The day that it is where the model is at home."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def actor(self) -> Actor:
        """Who it is, for the audit log."""
        return Actor(AuditEntry.Actor.USER, f"{self.user.pk} {self.user.username}"[:150])

    @property
    def decider(self) -> Decider:
        """Who it is, for decisions about models."""
        return Decider(self.user.username, self.user)

    @property
    def today_address(self) -> str:
        """This page as it is today, with everything else that its address asks for."""
        kept = self.request.GET.copy()
        kept.pop("on", None)
        return f"{self.request.path}?{kept.urlencode()}" if kept else self.request.path

    @property
    def wants_part(self) -> bool:
        """Whether only a part of the page is asked for, by a page that is open."""
        return self.request.headers.get(PARTS) == "true"

    @cached_property
    def unseen(self) -> int:
        """How many notices wait for who asks."""
        return unseen(self.user)

    @property
    def role(self) -> str:
        """The role of who asks, in words."""
        return self.words(f"role.{self.user.role}")

    def may(self, *roles: str) -> bool:
        """Whether who asks has one of these roles; an admin may everything."""
        return self.user.role in {*roles, User.Role.ADMIN.value}

    def lead(self, given: str) -> int:
        """The number of the lead that an address names: a number, an e-mail address, or an identifier.

        Raises:
            ReifegradError: There is none, or none that this person sees.
        """
        found = lead_number(find(given))
        if not sees_lead(self.user, found):
            raise fail("lead-unknown")
        return found

    def show(self, template: str, *, title: str, status: int = 200, **shown: Any) -> HttpResponse:
        """The page in its frame; `template` is a file of `templates/reifegrad`."""
        rail = Rail(self.request.path, self.user, self.words)
        given = {"page": self, "rail": rail, "title": title, "toast": self._toast(), **shown}
        return show(self.request, self.words, template, status=status, **given)

    def go_to(self, name: str, *args: Any, said: str = "", undo: str = "") -> HttpResponseRedirect:
        """On to another page after something was done; that page says what, and where it can be undone."""
        return self.go(reverse(name, args=args), said, undo)

    def go(self, address: str, said: str = "", undo: str = "") -> HttpResponseRedirect:
        """The same, to an address."""
        if said:
            self.request.session[_TOAST] = [said, undo]
        return HttpResponseRedirect(address, status=303)

    def _toast(self) -> Toast | None:
        """What was done on the page before; said once, and by a whole page only."""
        kept = None if self.wants_part else self.request.session.pop(_TOAST, None)
        return None if kept is None else Toast(*kept)
