"""What routing remembers between decisions, and how a decision changes it: a sequence of decisions is a fold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from reifegrad.agreement.decision import Decision
    from reifegrad.agreement.rules import Agreement
    from reifegrad.worktime.spans import Span


@dataclass(frozen=True)
class RoutingState:
    """What routing remembers. Whoever keeps it asks for nothing else.

    Attributes:
        week: The Monday of the week, in the zone of the agreement, that `used` speaks of.
        used: Leads that somebody has taken in this week, and what was too much in earlier ones.
        open_leads: Leads that somebody has and that are not decided.
        turns: For each route whom it has given leads to, each name once, the latest one last.
        behind: For each route that shares by capacity what each one is behind their share (or ahead of it, below 0): in
            leads, times the capacity of all who could have taken them.
        absences: When somebody is away.
        inactive: Who gets no leads at all, such as people who have left.
    """

    week: date | None = None
    used: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    open_leads: Mapping[str, int] = field(default_factory=dict, hash=False)
    turns: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    behind: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict, hash=False)
    absences: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    inactive: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """What decisions have changed, as JSON can hold it, exactly; absences and who has left are known elsewhere."""
        behind = {route: {name: str(leads) for name, leads in of.items()} for route, of in self.behind.items()}
        return {
            "week": None if self.week is None else self.week.isoformat(),
            "used": {name: str(leads) for name, leads in self.used.items()},
            "open_leads": dict(self.open_leads),
            "turns": {route: list(names) for route, names in self.turns.items()},
            "behind": behind,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> RoutingState:
        """The state of a record that `to_dict` made, without absences, and with everybody there."""
        behind = {
            route: {name: Fraction(leads) for name, leads in of.items()} for route, of in record["behind"].items()
        }
        return cls(
            week=None if record["week"] is None else date.fromisoformat(record["week"]),
            used={name: Fraction(leads) for name, leads in record["used"].items()},
            open_leads=dict(record["open_leads"]),
            turns={route: tuple(names) for route, names in record["turns"].items()},
            behind=behind,
        )


def week_of(moment: datetime, timezone: str) -> date:
    """The Monday of the week of the calendar in which a moment lies."""
    day = moment.astimezone(ZoneInfo(timezone)).date()
    return day - timedelta(days=day.weekday())


def every_week(mondays: Collection[date]) -> Iterator[date]:
    """All Mondays from the first of these to the last one; none of none."""
    week = min(mondays, default=date.max)
    while week <= max(mondays, default=date.min):
        yield week
        week += timedelta(weeks=1)


def in_week(agreement: Agreement, state: RoutingState, as_of: datetime) -> RoutingState:
    """The state as it is in the week of a moment: each week that has passed has made room for the capacity of a week.

    What somebody has taken beyond a capacity such as 1/2 counts against the weeks after; what they did not take is not
    kept for later. Time does not go back: a moment of an earlier week leaves the state as it is.
    """
    week = week_of(as_of, agreement.timezone)
    if state.week is not None and week <= state.week:
        return state
    weeks = 0 if state.week is None else (week - state.week).days // 7
    used = {}
    for name, amount in state.used.items():
        person = agreement.people.get(name)
        if person is not None and person.capacity is not None and (rest := amount - weeks * person.capacity) > 0:
            used[name] = rest
    return replace(state, week=week, used=used)


def is_full(agreement: Agreement, state: RoutingState, name: str) -> bool:
    """Whether somebody takes no more leads in this week."""
    capacity = agreement.people[name].capacity
    return capacity is not None and state.used.get(name, Fraction()) >= capacity


def apply(agreement: Agreement, state: RoutingState, decision: Decision) -> RoutingState:
    """The state after a decision that was made by the same agreement."""
    state = in_week(agreement, state, decision.at.astimezone(UTC))
    if decision.stays:
        return state
    open_leads, owner = dict(state.open_leads), decision.owner
    if decision.previous is not None and open_leads.get(decision.previous, 0) > 0:
        open_leads[decision.previous] -= 1
    if owner is None:
        return replace(state, open_leads=open_leads)
    open_leads[owner] = open_leads.get(owner, 0) + 1
    used = {**state.used, owner: state.used.get(owner, Fraction()) + 1}
    state = replace(state, open_leads=open_leads, used=used)
    return _shared(agreement, state, decision, owner) if decision.candidates else state


def _shared(agreement: Agreement, state: RoutingState, decision: Decision, owner: str) -> RoutingState:
    """After somebody was chosen among candidates: whose turn is next."""
    name = decision.route or ""
    order = (one for one in state.turns.get(name, ()) if one != owner and one in agreement.people)
    turns = {**state.turns, name: (*order, owner)}
    if agreement.route(name).by != "capacity":
        return replace(state, turns=turns)
    behind = with_share(agreement, state.behind.get(name, {}), decision.candidates)
    behind[owner] -= sum(capacity_of(agreement, one) for one in decision.candidates)
    return replace(state, turns=turns, behind={**state.behind, name: behind})


def with_share(agreement: Agreement, behind: Mapping[str, Fraction], candidates: Iterable[str]) -> dict[str, Fraction]:
    """What people are behind their share of a route after its next lead has been added to those of all candidates."""
    found = {name: leads for name, leads in behind.items() if name in agreement.people}
    for name in candidates:
        found[name] = found.get(name, Fraction()) + capacity_of(agreement, name)
    return found


def capacity_of(agreement: Agreement, name: str) -> Fraction:
    """Leads a week of somebody; 1 of people without a capacity, so that they all count the same."""
    capacity = agreement.people[name].capacity
    return Fraction(1) if capacity is None else capacity


def without_open_lead(state: RoutingState, owner: str) -> RoutingState:
    """The state after a lead of somebody was decided."""
    rest = max(0, state.open_leads.get(owner, 0) - 1)
    return replace(state, open_leads={**state.open_leads, owner: rest})
