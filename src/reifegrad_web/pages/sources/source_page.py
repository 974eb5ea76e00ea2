"""A source: what came from it, what arrives just now, and how a website or a client is made to deliver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse

from reifegrad_web.audit.recording import record
from reifegrad_web.browser.snippet import snippet
from reifegrad_web.ingest.administering import source_of
from reifegrad_web.ingest.arrivals import ACTIVITY, FAILED, PROFILE, arrivals, read_arrival, unkept
from reifegrad_web.ingest.counting import PERIODS, traffic
from reifegrad_web.pages.elements.trend import Trend
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.clients import client_settings
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs
from reifegrad_web.pages.sources.written import as_lines
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.ingest.arrivals import Arrival
    from reifegrad_web.ingest.models import MinuteCount, Source
    from reifegrad_web.pages.frame.page import Page

_MOST, _MINUTE = 50, timedelta(minutes=1)
_NO_KEY = "WRITE_KEY"
"""What stands for the key where somebody may not see it."""


@dataclass(frozen=True)
class ArrivalLine:
    """A line of what arrives: one message, or how many of a minute are kept nowhere."""

    at: datetime
    clock: str
    arrival: Arrival | None = None
    type: str = ""
    name: str = ""
    address: str = ""
    note: str = ""


@page(MARKETING, has_past=False)
def show_source(asked: Page, number: int) -> HttpResponse:
    """Everything of a source; who has looked at what arrives is noted."""
    found = source_of(number)
    counts = {period: traffic(period, asked.now, number)[number] for period in PERIODS}
    with write():
        record(asked.actor, "source.show", f"source:{found.name}", asked.now)
    server = asked.request.build_absolute_uri("/").rstrip("/")
    key = found.write_key if asked.may(ADMIN) else _NO_KEY
    return asked.show(
        "sources/source",
        title=found.name,
        tabs=tabs(asked, "sources"),
        source=found,
        periods=[(asked.words(f"sources.period.{name}"), counts[name].counts) for name in PERIODS],
        last=counts["day"].last,
        trend=Trend(counts["day"].hours, asked.words("sources.trend")),
        failed_address=f"{reverse('failed')}?{urlencode({'source': found.name})}",
        is_open=found.closed_at is None,
        administers=asked.may(ADMIN) and found.closed_at is None,
        sees_key=asked.may(ADMIN),
        server=server,
        key=key,
        snippet=snippet(key, server),
        clients=client_settings(server, key),
        **_live(asked, found),
    )


@page(MARKETING)
def live(asked: Page, number: int) -> HttpResponse:
    """What has arrived, for a page that is open: nothing where that is as it was."""
    found = source_of(number)
    shown = _live(asked, found)
    if asked.request.GET.get("seen") == shown["seen"]:
        return HttpResponse(status=204)
    return asked.show("sources/live", title=found.name, source=found, **shown)


@page(MARKETING, has_past=False)
def show_arrival(asked: Page, number: int, became: str, message: int) -> HttpResponse:
    """One message as it was taken, for who sees the lead that it is about."""
    found = source_of(number)
    full = read_arrival(number, became if became == PROFILE else ACTIVITY, message, asked.actor, asked.now)
    asked.lead(str(full.arrival.lead))
    return asked.show(
        "sources/message",
        title=_name(asked, full.arrival) or _type(asked, full.arrival),
        tabs=tabs(asked, "sources"),
        source=found,
        full=full,
        type=_type(asked, full.arrival),
        values=as_lines(full.values),
    )


def _live(asked: Page, source: Source) -> dict[str, Any]:
    came = [_line(asked, source, one) for one in arrivals(source.pk, _MOST)]
    minutes = unkept(source.pk, asked.now)
    gone = [ArrivalLine(row.minute + _MINUTE, _minute(asked, row), note=_unkept(asked, row)) for row in minutes]
    lines = sorted([*came, *gone], key=lambda line: line.at, reverse=True)
    marks = [f"{line.at.timestamp():.0f}{line.arrival.number if line.arrival else line.note}" for line in lines[:3]]
    return {"lines": lines[:_MOST], "seen": "-".join(marks)}


def _line(asked: Page, source: Source, one: Arrival) -> ArrivalLine:
    if one.became == FAILED:
        reason = asked.words(f"failed.title.{one.code}")
        return ArrivalLine(
            one.at, _clock(asked, one.at), one, name=reason, address=reverse("failed-message", args=[one.number])
        )
    address = reverse("arrival", args=[source.pk, one.became, one.number])
    return ArrivalLine(one.at, _clock(asked, one.at), one, _type(asked, one), _name(asked, one), address)


def _clock(asked: Page, at: datetime) -> str:
    """The time of day to the second; of another day with that."""
    local, today = at.astimezone(ZoneInfo(asked.zone)), asked.now.astimezone(ZoneInfo(asked.zone)).date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{asked.words.day(local)}, {local:%H:%M}"


def _minute(asked: Page, row: MinuteCount) -> str:
    return f"{row.minute.astimezone(ZoneInfo(asked.zone)):%H:%M}"


def _type(asked: Page, one: Arrival) -> str:
    return asked.words(f"arrival.type.{one.type}")


def _name(asked: Page, one: Arrival) -> str:
    """What the client called it; of a profile which attributes it names."""
    return one.name if one.became == ACTIVITY else ", ".join(one.attributes)


def _unkept(asked: Page, row: MinuteCount) -> str:
    words = asked.words
    counts = {"duplicate": row.duplicate, "filtered": row.filtered}
    return ", ".join(words.count(f"arrival.unkept.{name}", n) for name, n in counts.items() if n)
