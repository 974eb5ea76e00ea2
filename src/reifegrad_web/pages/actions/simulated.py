"""What rules would have started in the last weeks, as a part of pages: how often, for whom, by week, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.actions.simulating import DAYS, play_lately
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.reach import cards_of
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.actions.described import sentences
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from reifegrad.actions.rules import Actions
    from reifegrad.actions.sentences import ActionSentences
    from reifegrad.actions.simulation import ActionsPlayed
    from reifegrad_web.pages.frame.page import Page

_MOST = 8
"""Leads that are named."""


@dataclass(frozen=True)
class ShownCount:
    """How often a rule would have started, for how many leads; `refused` of what it does would have been left out."""

    title: str
    started: int
    leads: int
    per_week: float
    refused: int


@dataclass(frozen=True)
class ShownStart:
    """For whom a rule would have started, and when; no lead where it is out of sight."""

    lead: int | None
    name: str
    rule: str
    at: datetime


@dataclass(frozen=True)
class ShownPlay:
    """The whole of it: `crossings` were played, rules listen to `of` in the last `days`; `more` starts are unnamed."""

    crossings: int
    of: int
    days: int
    rules: Sequence[ShownCount]
    starts: Sequence[ShownStart]
    more: int
    causes: Sequence[tuple[str, str, int]]
    weeks: Sequence[tuple[date, Sequence[int]]]


def simulated(asked: Page, actions: Actions, seconds: float) -> ShownPlay:
    """Play actions over what was crossed lately, for so many seconds at most."""
    found = play_lately(actions, published_models(), asked.now, seconds)
    said, played = sentences(actions, asked.words), found.played
    starts = _starts(played)
    return ShownPlay(
        crossings=found.crossings,
        of=found.of,
        days=DAYS,
        rules=[
            ShownCount(said.rule(count.rule), count.started, count.leads, count.started / (DAYS / 7), count.refused)
            for count in played.counts
        ],
        starts=_named(asked, said, starts[:_MOST]),
        more=len(starts[_MOST:]),
        causes=_causes(said, played),
        weeks=[(week, [count.by_week.get(week, 0) for count in played.counts]) for week in _weeks(played)],
    )


def _weeks(played: ActionsPlayed) -> Sequence[date]:
    """Those in which something was crossed, and others in which something that waited would have been done."""
    return sorted({*played.weeks, *(week for count in played.counts for week in count.by_week)})


def _starts(played: ActionsPlayed) -> Sequence[tuple[int, str, datetime]]:
    """Lead, rule and moment of each start, the latest first."""
    found = [
        (int(one.crossing.lead), verdict.rule, one.crossing.at)
        for one in played.played
        for verdict in one.verdicts
        if verdict.starts
    ]
    return found[::-1]


def _named(asked: Page, said: ActionSentences, starts: Sequence[tuple[int, str, datetime]]) -> Sequence[ShownStart]:
    """With what leads are called; whose is shown is noted."""
    cards = {card.lead_id: card for card in cards_of(asked.user).filter(lead_id__in={lead for lead, _, _ in starts})}
    if cards:
        with write():
            record(asked.actor, "action.show", "leads", asked.now, leads=sorted(cards))
    found = []
    for lead, rule, at in starts:
        card = cards.get(lead)
        name = "" if card is None else card.name or card.email or asked.words("models.lead", number=str(lead))
        found.append(ShownStart(None if card is None else lead, name, said.rule(rule), at))
    return found


def _causes(said: ActionSentences, played: ActionsPlayed) -> Sequence[tuple[str, str, int]]:
    """Why rules would not have started, the most frequent reason of a rule first."""
    return [
        (said.rule(count.rule), said.words(f"actions.why.{code}"), times)
        for count in played.counts
        for code, times in sorted(count.causes.items(), key=lambda one: (-one[1], one[0]))
    ]
