"""The visitors of the demo company: who they are, when they do what, drawn by lot from a number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from served import TICK
from simulated_clock import DAY, ZONE, up_to

Delivery = tuple[datetime, dict[str, Any]]
_HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 22, 30, 32, 28, 22, 24, 30, 30, 26, 20, 14, 12, 10, 8, 5, 2)
"""How much happens in the hours of a day on the wall."""
_DAYS = (10, 11, 11, 10, 8, 3, 2.5)
_QUIET = {8: 0.6, 12: 0.7}
_POSITIONS = ("CEO", "CMO", "Head of department", "Marketing manager", "Student", "Buyer")
_SIZES = (5, 20, 60, 120, 240, 260, 600, 1_200, 8_000)
_WHAT = ("content", "mail", "page", "page", "page", "other", "webinar")
_EVENTS = {"content": "Content Requested", "mail": "Email Link Clicked", "webinar": "Webinar Registered"}


@dataclass
class Visitor:
    """Somebody who will be a lead: `U17`, at a company."""

    name: str
    came_at: datetime
    employees: int
    position: str
    country: str
    company: str
    anonymous: str = ""
    known_at: datetime | None = None
    """When a visitor who came without a name says who it is; None: at once."""
    acts: list[tuple[datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Company:
    """All visitors of a time. `seed` draws everything about them."""

    begin: datetime
    days: int
    leads: int
    seed: int

    def visitors(self) -> list[Visitor]:
        """In the order in which they come."""
        chance = random.Random(self.seed)
        days = [self.begin + DAY * number for number in range(self.days)]
        weights = [_weight(day) for day in days]
        came = sorted(_moment(chance, day) for day in chance.choices(days, weights, k=self.leads))
        return [self._visitor(number, at, chance) for number, at in enumerate(came)]

    def _visitor(self, number: int, came: datetime, chance: random.Random) -> Visitor:
        found = Visitor(
            f"U{number}",
            came,
            chance.choices(_SIZES, (18, 18, 14, 12, 10, 10, 8, 6, 4))[0],
            chance.choices(_POSITIONS, (10, 8, 18, 34, 12, 18))[0],
            chance.choices(("DE", "AT", "CH", "LI"), (84, 9, 6, 1))[0],
            f"firma{chance.randrange(max(20, self.leads // 2))}",
        )
        found.acts.append((came, "page"))
        bursts = [came] if chance.random() > 0.15 else [came, came + DAY * chance.randrange(45, 160)]
        for start in bursts:
            count, span = chance.choices(((2, 3), (6, 12), (11, 9)), (46, 34, 20))[0]
            for _ in range(chance.randrange(1, count + 1) + count // 3):
                at = _moment(chance, start + DAY * chance.randrange(span))
                found.acts.append((max(at, came), chance.choice(_WHAT)))
        found.acts = sorted(each for each in found.acts if each[0] < self.begin + DAY * self.days)
        if chance.random() < 0.3:
            found.anonymous, found.known_at = f"device-{number}", up_to(came + timedelta(minutes=30), TICK)
        return found


def messages_of(who: Visitor) -> list[Delivery]:
    """What a visitor does, as messages of a client; who has no name yet sends what is known of the device."""
    known_at = who.known_at or who.came_at
    traits = {
        "email": f"{who.name.lower()}@{who.company}.example",
        "position": who.position,
        "country": who.country,
        "employees": who.employees,
        "company": who.company,
    }
    named = {"userId": who.name} | ({"anonymousId": who.anonymous} if who.anonymous else {})
    said = {"type": "identify", **named, "traits": traits, "messageId": f"{who.name}-who"}
    found: list[Delivery] = [(known_at, said | {"timestamp": known_at.isoformat()})]
    for number, (at, what) in enumerate(who.acts):
        known = {"userId": who.name} if at >= known_at else {"anonymousId": who.anonymous}
        found.append((at, act(known, what, f"{who.name}-{number}", at)))
    return found


def act(known: dict[str, str], what: str, number: str, at: datetime) -> dict[str, Any]:
    """Something that is done, as a message."""
    common = {**known, "messageId": number, "timestamp": at.isoformat()}
    if what in _EVENTS:
        return {"type": "track", "event": _EVENTS[what], "properties": {}, **common}
    path = "/products/reifegrad" if what == "page" else "/blog"
    return {"type": "page", "name": "", "properties": {"path": path}, **common}


def _weight(day: datetime) -> float:
    wall = day.astimezone(ZONE)
    return _DAYS[wall.weekday()] * _QUIET.get(wall.month, 1.0)


def _moment(chance: random.Random, day: datetime) -> datetime:
    """Some time on the day of a moment, on the grid on which scores are computed."""
    wall = day.astimezone(ZONE).date()
    hour, minute = chance.choices(range(24), _HOURS)[0], chance.choice((0, 30))
    at = datetime(wall.year, wall.month, wall.day, hour, minute, tzinfo=ZONE).astimezone(UTC)
    return up_to(max(at, day), TICK)
