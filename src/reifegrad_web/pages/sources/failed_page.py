"""What could not be taken: by reason, one by one, and once more."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad_web.ingest import replaying
from reifegrad_web.ingest.failed import Selection, counts_by_reason, newest_failed
from reifegrad_web.ingest.models import Source
from reifegrad_web.leads.reach import sees_everybody
from reifegrad_web.pages.elements.notices import Empty, Pager
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import MARKETING, tabs
from reifegrad_web.pages.sources.written import as_lines, sent_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_MOST = 50
_STATES: dict[str, bool | None] = {"open": False, "taken": True, "all": None}
_BECAME = ("accepted", "duplicate", "filtered", "failed", "not_whole")
_LONGEST = 10.0
"""Seconds for which one request reads messages once more; what is left is offered."""
_NUMBER = 18
"""Digits of a number that every database has."""


@dataclass(frozen=True)
class ReasonLine:
    """A reason: what it is called, what to do about it, how many there are, and where they are listed."""

    code: str
    title: str
    fix: str
    count: int
    address: str
    is_chosen: bool


@page(MARKETING, has_past=False)
def list_failed(asked: Page) -> HttpResponse:
    """By reason with counts, and the newest of those that are asked for."""
    words, given = asked.words, _given(asked)
    selection = _selection(given)
    rows = newest_failed(selection, _number(given.get("before", "")), _MOST + 1, words.language)
    more = {**given, "before": str(rows[_MOST - 1]["id"])} if len(rows) > _MOST else {}
    reasons = _reasons(asked, given)
    count = sum(line.count for line in reasons if selection.code in {None, line.code})
    empty = Empty(words("failed.none"), words("failed.none.about"))
    return asked.show(
        "sources/failed",
        title=words("failed.title"),
        tabs=tabs(asked, "failed"),
        reasons=reasons,
        rows=[_shown(row) for row in rows[:_MOST]],
        pager=Pager("", "", _address(more)) if more else None,
        sources=list(Source.objects.order_by("name").values_list("name", flat=True)),
        states=[(name, words(f"failed.state.{name}")) for name in _STATES],
        given=given,
        kept=urlencode([(name, value) for name, value in given.items() if name in {"source", "code", "state"}]),
        count=count,
        again=_number(given.get("after", "")),
        empty=empty if not rows and not reasons else None,
    )


@page(MARKETING, has_past=False)
def show_failed(asked: Page, number: int) -> HttpResponse:
    """A message as it was sent, why it could not be taken, and what to do about it.

    Whose it is cannot be told of one that could not be taken: what is in it is for those who see everybody.
    """
    is_shown = sees_everybody(asked.user)
    found = replaying.read_failed(_known(number), asked.words.language, asked.actor, asked.now)
    return asked.show(
        "sources/failed_message",
        title=asked.words(f"failed.title.{found['code']}"),
        tabs=tabs(asked, "failed"),
        found=_shown(found),
        fix=asked.words(f"failed.fix.{found['code']}"),
        raw=sent_lines(found["raw"]) if is_shown else "",
        said=as_lines(found["said"]) if found["said"] and is_shown else "",
        back=_address({"code": found["code"]}),
    )


@page(MARKETING, methods=("POST",))
def replay_failed(asked: Page, number: int) -> HttpResponse:
    """Take one of them once more."""
    became = replaying.replay_one(_known(number), asked.actor, asked.now)
    done = asked.words(f"failed.became.{became}")
    where = _address({}) if became == "filtered" else reverse("failed-message", args=[number])  # nothing is kept of it
    return asked.go(where, done)


@page(MARKETING, methods=("POST",))
def replay_many(asked: Page) -> HttpResponse:
    """Take all of those that are asked for once more, as many as a request has time for."""
    given = {name: asked.request.POST[name] for name in ("source", "code", "after") if asked.request.POST.get(name)}
    selection = Selection(given.get("source"), given.get("code"))
    sums: Counter[str] = Counter()
    after: int | None = _number(given.pop("after", "")) or 0
    over = time.monotonic() + _LONGEST
    while after is not None and time.monotonic() < over:
        part = vars(replaying.replay_part(selection, after, replaying.MOST, asked.actor, asked.now)).copy()
        after = part.pop("next_cursor")
        sums.update(part)
    left = {} if after is None else {"after": str(after)}
    return asked.go(_address(given | left), _result(asked, sums))


def _result(asked: Page, sums: Mapping[str, int]) -> str:
    """What became of them, as a sentence."""
    words = asked.words
    became = [words.count(f"failed.sum.{name}", sums[name]) for name in _BECAME if sums.get(name)]
    tried = words.count("failed.tried", sums.get("tried", 0))
    return f"{tried} {', '.join(became)}." if became else tried


def _reasons(asked: Page, given: Mapping[str, str]) -> Sequence[ReasonLine]:
    words = asked.words
    kept = {name: given[name] for name in ("source", "state") if given.get(name)}
    found = counts_by_reason(_selection(given))
    return [
        ReasonLine(
            code,
            words(f"failed.title.{code}"),
            words(f"failed.fix.{code}"),
            count,
            _address(kept if code == given.get("code") else {**kept, "code": code}),
            code == given.get("code"),
        )
        for code, count in found.items()
    ]


def _given(asked: Page) -> dict[str, str]:
    """What the address asks for; a state that there is none of is the first."""
    found = {
        name: value for name in ("source", "code", "state", "before", "after") if (value := asked.request.GET.get(name))
    }
    if found.get("state") not in _STATES:
        found.pop("state", None)
    return found


def _selection(given: Mapping[str, str]) -> Selection:
    return Selection(given.get("source"), given.get("code"), _STATES[given.get("state", "open")])


def _address(given: Mapping[str, str]) -> str:
    return f"{reverse('failed')}?{urlencode(given)}" if given else reverse("failed")


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) <= _NUMBER else None


def _known(number: int) -> int:
    """A number that no database has is that of no message."""
    return number if len(str(number)) <= _NUMBER else 0


def _shown(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Moments as moments."""
    moments = ("received_at", "tried_at", "replayed_at")
    return {**row, **{name: row[name] and datetime.fromisoformat(row[name]) for name in moments}}
