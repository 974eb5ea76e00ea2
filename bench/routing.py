"""How many leads a second an agreement gives to people: writes docs/reference/bench-routing.md.

A decision and the state after it are measured, as the server and a simulation make them one after the other. What is
known of the leads is there already; reading it is measured elsewhere.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from run import machine

from reifegrad.agreement.decision import RoutedLead
from reifegrad.agreement.document import AgreementDocument
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad.agreement.routing import decide
from reifegrad.agreement.state import RoutingState, apply
from reifegrad.spec.findings import Findings
from reifegrad.worktime.spans import whole_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.agreement.rules import Agreement

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "bench-routing.md"
START = datetime(2026, 1, 5, 7, tzinfo=UTC)
LEADS, ROUNDS, GOAL = 3_000, 5, 1_000
BETWEEN = timedelta(minutes=50)
"""So that the leads of a round come within some hundred days, over a turn of the clock."""


@dataclass(frozen=True)
class Case:
    """An agreement of so many people and routes; `asks` are the keys of every route."""

    title: str
    people: int
    teams: int
    routes: int
    asks: dict[str, Any]

    def agreement(self) -> Agreement:
        """The agreement: teams of equal size, a route for each value of an attribute."""
        names = [f"p{number}" for number in range(self.people)]
        size = self.people // self.teams
        teams = {f"t{at}": {"members": names[at * size : (at + 1) * size]} for at in range(self.teams)}
        routes = {
            f"r{at}": {
                "when": f"region = 'R{at}' and cell.fit in ('A1', 'B1')",
                "to": f"t{at % self.teams}",
                **self.asks,
            }
            for at in range(self.routes)
        }
        document = {
            "agreement": 1,
            "name": "bench",
            "timezone": "Europe/Berlin",
            "calendar": "office",
            "models": {"fit": "some-model"},
            "calendars": {
                "office": {
                    "hours": {"mon-fri": "08:00-12:00, 13:00-17:00"},
                    "holidays": {"country": "DE", "subdivision": "BY"},
                }
            },
            "people": {
                name: {"capacity": f"{41 + at % 40}/2", "languages": ["de", "en"]} for at, name in enumerate(names)
            },
            "teams": teams,
            "queues": {"inbound": {}},
            "routing": {"otherwise": "inbound", "routes": routes},
        }
        return resolve_agreement(AgreementDocument.model_validate(document), Findings("bench"))

    def leads(self) -> list[RoutedLead]:
        """Leads of all regions, one after the other."""
        return [
            RoutedLead(f"L{number}", {"region": f"R{number * 7 % self.routes}", "cell.fit": "A1", "language": "de"})
            for number in range(LEADS)
        ]


TURNS = {"by": "round_robin", "account_owner": True, "language": "language"}
HOURS = {"by": "open_leads", "hours": "next", "language": "language"}
SHARES = {"by": "capacity", "hours": "next"}
CASES = (
    Case("10 people, 5 routes, in turn", 10, 2, 5, TURNS),
    Case("10 people, 5 routes, by open leads, who works next", 10, 2, 5, HOURS),
    Case("10 people, 5 routes, by capacity, who works next", 10, 2, 5, SHARES),
    Case("100 people, 50 routes, in turn", 100, 10, 50, TURNS),
    Case("100 people, 50 routes, by open leads, who works next", 100, 10, 50, HOURS),
    Case("100 people in one team, by capacity, who works next", 100, 1, 1, SHARES),
)


def absences(agreement: Agreement) -> dict[str, Any]:
    """Everyone is away for a week, one after the other, and again after half a year."""
    found = {}
    for number, name in enumerate(agreement.people):
        first = date(2026, 1, 5) + timedelta(days=7 * (number % 20))
        spans = [
            whole_days(day, day + timedelta(days=6), agreement.timezone) for day in (first, first + timedelta(180))
        ]
        found[name] = tuple(spans)
    return found


def measure(case: Case) -> tuple[float, float]:
    """Decisions a second (median of the rounds), and the share of leads that somebody gets."""
    agreement, leads, rates, given = case.agreement(), case.leads(), [], 0
    for turn in range(ROUNDS + 1):
        state, now, given = RoutingState(absences=absences(agreement)), START, 0
        begun = time.process_time()
        for lead in leads:
            decision = decide(agreement, lead, state, now)
            state = apply(agreement, state, decision)
            given += decision.owner is not None
            now += BETWEEN
        if turn:  # the first round lays out the days of the calendar
            rates.append(LEADS / (time.process_time() - begun))
    return statistics.median(rates), given / LEADS


def page() -> Iterator[str]:
    """The page, with the case that is slowest against the goal."""
    found = {case.title: measure(case) for case in CASES}
    yield "# Bench of routing"
    yield ""
    yield f"Made by `make bench-routing` on {datetime.now(UTC):%Y-%m-%d}: {machine()}."
    yield (
        f"Each round gives {LEADS:,} leads to people, one after the other: a decision with all its reasons, and the "
        "state after it. Everyone is away for two weeks; people have a calendar with the holidays of Bavaria. "
        f"Decisions for each second of the processor, medians of {ROUNDS} rounds after one that is not counted."
    )
    yield ""
    yield "| agreement | decisions a second | leads that somebody gets |"
    yield "|---|---|---|"
    for title, (rate, given) in found.items():
        yield f"| {title} | {rate:,.0f} | {given:.0%} |"
    slowest = min(rate for rate, _ in found.values())
    yield ""
    word = "is met" if slowest >= GOAL else "is not met"
    yield f"The goal, {GOAL:,} decisions a second, {word}: {slowest:,.0f} in the slowest case."
    yield ""


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
