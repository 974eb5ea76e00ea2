"""What an agreement would have done with the leads of the last weeks, as a part of pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.agreement.sentences import DecisionSentences
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.frame.handover_words import pseudo_title
from reifegrad_web.routing.simulating import DAYS, simulate_past

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.simulation import PersonLoad, Simulation
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class ShownLoad:
    """What somebody would have had: leads, in their busiest week, of how many they take, and how long leads waited."""

    title: str
    leads: int
    busiest: int
    capacity: str
    is_full: bool
    wait: str


@dataclass(frozen=True)
class ShownQueued:
    """Leads that would have waited in a queue, and why."""

    queue: str
    why: str
    leads: int


@dataclass(frozen=True)
class ShownSimulation:
    """The whole of it. `leads` were played, `of` were handed over in the last `days`; `waits`: for working hours."""

    leads: int
    of: int
    days: int
    loads: Sequence[ShownLoad]
    waits: bool
    queued: Sequence[ShownQueued]
    routes: Sequence[tuple[str, int]]
    apart: Sequence[tuple[str, int]]


def simulated(asked: Page, agreement: Agreement, seconds: float) -> ShownSimulation:
    """Play an agreement over the leads that were handed over lately, for so many seconds at most."""
    found = simulate_past(agreement, published_models(), asked.now, seconds)
    said = DecisionSentences(agreement, asked.words.language)
    played = found.simulation
    return ShownSimulation(
        leads=found.leads,
        of=found.of,
        days=DAYS,
        loads=[_load(asked, said, each) for each in played.loads],
        waits=any(each.median_wait for each in played.loads),
        queued=_queued(said, played),
        routes=[(said.route(route.name), played.routes.get(route.name, 0)) for route in agreement.routes],
        apart=[(pseudo_title(rule, asked.words), leads) for rule, leads in played.kept_apart.items()],
    )


def _load(asked: Page, said: DecisionSentences, each: PersonLoad) -> ShownLoad:
    words = asked.words
    return ShownLoad(
        said.person(each.person),
        each.leads,
        each.busiest,
        words("agreements.any") if each.capacity is None else said.amount(each.capacity),
        each.full_weeks > 0,
        "" if each.median_wait is None else _duration(asked, each.median_wait),
    )


def _queued(said: DecisionSentences, played: Simulation) -> Sequence[ShownQueued]:
    """By queue and reason; the reason of a decision that waits there for it."""
    causes = {(made.queue, made.route, made.causes[0].code): made for made in played.decisions if made.queue}
    return [
        ShownQueued(
            said.queue(each.queue),
            said.because(causes[each.queue, each.route, each.cause].causes[0], each.route),
            each.leads,
        )
        for each in played.queued
    ]


def _duration(asked: Page, wait: timedelta) -> str:
    minutes = round(wait.total_seconds() / 60)
    if minutes < 60:
        return asked.words.count("word.minute", minutes)
    return asked.words.count("word.hour", round(minutes / 60))
