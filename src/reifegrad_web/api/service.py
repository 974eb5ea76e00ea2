"""Until when leads are answered, what was done when they were not, and what was kept."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from reifegrad.agreement.clocks import State
from reifegrad.agreement.rules import Promised
from reifegrad_web.api.actors import note_read
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.chosen import Everybody
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.scoring.stage_flow import Period
from reifegrad_web.service.reading import clocks_data
from reifegrad_web.service.report import BEGINNING, report_data, service_report

router = Router(auth=Token("read"), tags=["service levels"])
Moment = Annotated[AwareDatetime | None, Query(description="A moment with its time zone.")]


class Step(Schema):
    """Something that is to be done if nobody has answered until then."""

    kind: str
    """`remind`, `escalate` or `recall`."""
    at: datetime
    to: str | None
    """Who is told of an escalation: a person or a team of the agreement."""


class Clock(Schema):
    """A promise for a lead."""

    level: str
    promised: Promised
    """`respond`: somebody tries; `reach`: somebody reaches the lead; `follow_up`: somebody tries again."""
    agreement_hash: str
    """The text by which it is promised."""
    state: State
    started_at: datetime
    due_at: datetime | None
    """Null: nobody works any more."""
    answered_at: datetime | None
    stopped_at: datetime | None
    worked_minutes: int
    """Working time until the answer, the stop, or now."""
    minutes_left: int | None
    """Working time until it is due, below zero since; null where it is decided."""
    paused_until: datetime | None
    owner: str | None
    queue: str | None
    steps: list[Step]


class Event(Schema):
    """Something was done because nobody had answered."""

    id: int
    what: str
    """`missed`, `remind`, `escalate` or `recall`."""
    level: str
    promised: str
    at: datetime
    """When it was to be done."""
    done_at: datetime
    owner: str | None
    to: str | None


class Clocks(Schema):
    """The clocks of a lead in the order of their starts, and what was done about them."""

    lead_id: str
    as_of: datetime
    clocks: list[Clock]
    events: list[Event]


class Kept(Schema):
    """What became of some clocks."""

    met: int
    missed: int
    """Also of those that nobody has answered yet after their time."""
    open: int
    stopped: int
    share: float | None
    """Of those decided; null where nothing is."""
    low: float | None
    """Wilson's interval of 95 %, from here to `high`."""
    high: float | None
    median_minutes: int | None
    """Working time within which half of the leads are answered, by Kaplan and Meier; null: not known yet."""


class Named(Kept):
    """The same of one person, team, cell, week, ...; null: of none. Weeks are named by their Monday."""

    name: str | None


class Report(Schema):
    """What was kept of one promise."""

    promised: Promised
    as_of: datetime
    total: Kept
    by: dict[str, list[Named]]
    """`level`, `person`, `team`, `queue`, `cell`, `week`."""
    is_cut: bool
    """There are more clocks than were counted: choose a shorter time."""


@router.get("/leads/{lead}/clocks", response=Clocks, summary="Until when a lead is answered")
def get_clocks(request: HttpRequest, lead: str, as_of: Moment = None) -> dict[str, Any]:
    """Every promise with its state now, or as it was at a moment."""
    number = lead_number(find(lead))
    note_read(request, "lead.show", number)
    return clocks_data(number, _known(as_of, utc_now()))


@router.get("/reports/service-levels", response=Report, summary="What was kept of service levels")
def get_report(
    request: HttpRequest,
    promised: Promised = "respond",
    since: Moment = None,
    until: Moment = None,
    as_of: Moment = None,
) -> dict[str, Any]:
    """Counts clocks that started in a time, as they are now or were at a moment."""
    moment = _known(as_of, utc_now())
    period = Period(BEGINNING if since is None else _known(since, moment), _known(until, moment))
    return {"as_of": moment} | report_data(service_report(promised, period, Everybody(), moment))


def _known(moment: datetime | None, latest: datetime) -> datetime:
    """A moment of which something can be known: nothing that is to come, and nothing before the beginning."""
    return latest if moment is None else min(max(moment, BEGINNING), latest)
