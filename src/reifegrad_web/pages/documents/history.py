"""What was decided about the versions of a document, day by day, the latest first and a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad_web.documents.overview import decisions
from reifegrad_web.pages.documents.shown import who_in
from reifegrad_web.pages.elements.notices import Pager

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.documents.overview import PastDecision
    from reifegrad_web.pages.documents.kind import PageKind
    from reifegrad_web.pages.frame.page import Page

_MOST = 50
"""Decisions on a page."""
_ICONS = {
    "added": "file-text",
    "submitted": "flag",
    "signed": "pencil",
    "withdrawn": "x",
    "published": "circle-check",
    "published_unsigned": "circle-check",
    "back": "arrow-back-up",
    "retired": "ban",
}


@dataclass(frozen=True)
class ShownDecision:
    """A line of the history; `time` is that of the day where the model is at home."""

    time: str
    icon: str
    title: str
    address: str
    short: str
    who: str
    why: str


def history(asked: Page, of: PageKind, name: str) -> dict[str, Any]:
    """The days with what was decided on them, and the way to earlier ones: `before` in the address goes on there."""
    before = asked.request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    told = decisions(of.kind.versions, name if of.naming.has_names else None, number, _MOST + 1)
    zone = ZoneInfo(asked.zone)
    by_day = groupby(told[:_MOST], key=lambda each: each.at.astimezone(zone).date())
    days = [(day, [_decision(asked, of, each, zone) for each in found]) for day, found in by_day]
    return {"days": days, "pager": _pager(asked, told)}


def _decision(asked: Page, of: PageKind, each: PastDecision, zone: ZoneInfo) -> ShownDecision:
    words = asked.words
    who = who_in(words, each.who)
    return ShownDecision(
        time=f"{each.at.astimezone(zone):%H:%M}",
        icon=_ICONS[each.what],
        title=words(f"models.event.{each.what}"),
        address=of.naming.address("version", each.name, each.version),
        short=each.short,
        who=f"{who} ({words(f'role.{each.role}')})" if each.role else who,
        why=each.why,
    )


def _pager(asked: Page, told: Sequence[PastDecision]) -> Pager | None:
    """The history is shown a page at a time, the latest first."""
    path, is_first = asked.request.path, "before" not in asked.request.GET
    after = f"{path}?before={told[_MOST - 1].number}#history" if len(told) > _MOST else ""
    if is_first and not after:
        return None
    return Pager("", "" if is_first else f"{path}#history", after)
