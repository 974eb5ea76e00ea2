"""The list of sources: how much came from each, what became of it, and when something came last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad_web.imports.models import Import
from reifegrad_web.ingest.counting import OUTCOMES, PERIODS, traffic
from reifegrad_web.ingest.models import Source
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.elements.trend import Trend
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.ingest.counting import Traffic
    from reifegrad_web.pages.frame.page import Page

_FIRST = "day"
"""The period that is shown unless another one is asked for."""


@dataclass(frozen=True)
class SourceLine:
    """A row: a source, its counts in the period, when something came last, and its last hours."""

    source: Source
    counts: Mapping[str, int]
    last: datetime | None
    trend: Trend
    failed: str
    """Where those that could not be taken are listed, for who may read them."""


@page(has_past=False)
def list_sources(asked: Page) -> HttpResponse:
    """All sources with their counts in an hour, a day, or ever; those that only ever brought files apart."""
    words = asked.words
    wanted = asked.request.GET.get("period", _FIRST)
    period = wanted if wanted in PERIODS else _FIRST
    of_files = set(Import.objects.values_list("source", flat=True).distinct())
    every = sorted(Source.objects.all(), key=lambda one: (one.closed_at is not None, one.name.casefold()))
    only_files = [one for one in every if one.name in of_files and one.closed_at == one.created_at]
    found = traffic(period, asked.now)
    lines = [_line(asked, one, found[one.pk]) for one in every if one not in only_files and one.pk in found]
    opens = reverse("source-new") if asked.may(ADMIN) else ""
    empty = Empty(words("sources.none"), words("sources.none.about"), words("sources.one.open") if opens else "", opens)
    return asked.show(
        "sources/list",
        title=words("place.sources"),
        tabs=tabs(asked, "sources"),
        lines=lines,
        sums=_sums(lines),
        periods=[(one, words(f"sources.period.{one}"), one == period) for one in PERIODS],
        files=[one.name for one in only_files],
        empty=None if lines else empty,
        opens=opens,
        manages=asked.may(MARKETING),
    )


def _line(asked: Page, source: Source, found: Traffic) -> SourceLine:
    failed = f"{reverse('failed')}?{urlencode({'source': source.name})}" if asked.may(MARKETING) else ""
    return SourceLine(source, found.counts, found.last, Trend(found.hours, asked.words("sources.trend")), failed)


def _sums(lines: Sequence[SourceLine]) -> Mapping[str, int] | None:
    """Of all sources together; None where there is only one."""
    if len(lines) < 2:
        return None
    return {name: sum(line.counts[name] for line in lines) for name in ("received", *OUTCOMES)}
