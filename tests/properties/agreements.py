"""Strategies: random agreements, and what happens to them: leads, absences, recalls, leads that are decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from reifegrad.agreement.decision import RoutedLead
from reifegrad.agreement.document import AgreementDocument
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad.spec.findings import Findings
from reifegrad.worktime.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.agreement.rules import Agreement

NAMES = ("ada", "ben", "cem", "dora", "eva")
TEAMS = ("north", "south")
CAPACITIES = (5, 0, 0.5, "1/3", 1.5, 2, 12)
COUNTRIES = ("DE", "AT", "CH")
LANGUAGES = ("de", "en", "fr")
CALENDARS = {
    "office": {"hours": {"mon-fri": "08:00-12:00, 13:00-17:00"}},
    "late": {"hours": {"tue": "12:00-20:15", "sat-sun": "00:00-06:30"}},
    "lisbon": {"hours": {"mon-sun": "01:00-03:30"}, "timezone": "Europe/Lisbon", "closed": ["10-26"]},
}
CONDITIONS = (
    "employees >= 250",
    "country in ('DE', 'AT')",
    "score.fit > 50 and cell.fit = 'A1'",
    "not (country = 'CH') or employees < 10",
    "source = 'fair' and employees is null",
)
STARTS = (datetime(2026, 3, 27, 6, tzinfo=UTC), datetime(2026, 10, 23, 22, 15, tzinfo=UTC))
"""Days before both changes of the clock in Europe."""


@dataclass(frozen=True)
class Happening:
    """What comes next: so much time passes, then a lead comes, or one of those who have one is decided."""

    after: timedelta
    lead: RoutedLead
    recalls: bool
    closes: bool


@st.composite
def agreements(draw: Callable[..., Any]) -> dict[str, Any]:
    """An agreement as a document; every one can be read."""
    have_capacity = draw(st.booleans())
    people = {name: draw(_people(have_capacity=have_capacity)) for name in NAMES[: draw(st.sampled_from([1, 3, 5]))]}
    teams = {
        name: {"members": draw(st.permutations(list(people)))[: draw(st.integers(1, len(people)))]} for name in TEAMS
    }
    count = draw(st.integers(1, 4))
    return {
        "agreement": 1,
        "name": "random",
        "timezone": draw(st.sampled_from(["Europe/Berlin", "UTC"])),
        "models": {"fit": "some-model"},
        "calendars": CALENDARS,
        "calendar": draw(st.sampled_from(["office", "late"])),
        "territories": {
            "alps": {"attribute": "country", "values": ["AT", "CH"]},
            "post": {"attribute": "postcode", "values": ["0..3", "80331..80339", "99999"]},
        },
        "people": people,
        "teams": teams,
        "queues": {"inbound": {}, "later": {"team": "north"}},
        "routing": {
            "otherwise": "inbound",
            "routes": {f"r{place}": draw(_routes(people, teams, is_last=place == count - 1)) for place in range(count)},
        },
    }


@st.composite
def _people(draw: Callable[..., Any], *, have_capacity: bool) -> dict[str, Any]:
    person: dict[str, Any] = {"languages": draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2))}
    person["territories"] = draw(st.lists(st.sampled_from(["alps", "post"]), max_size=2, unique=True))
    capacity = draw(st.sampled_from(CAPACITIES if have_capacity else (None, None, None, *CAPACITIES)))
    calendar = draw(st.sampled_from([None, *CALENDARS]))
    return person | ({} if capacity is None else {"capacity": capacity}) | ({"calendar": calendar} if calendar else {})


@st.composite
def _routes(
    draw: Callable[..., Any], people: dict[str, Any], teams: dict[str, Any], *, is_last: bool
) -> dict[str, Any]:
    one = st.sampled_from([*teams, *teams, *people])
    match draw(st.sampled_from(["team", "team", "team", "list", "areas", "person", "queue"])):
        case "areas":
            to: Any = {"alps": draw(one), "post": draw(one)} | ({"else": draw(one)} if draw(st.booleans()) else {})
        case "list":
            to = [draw(one), draw(one), *draw(st.lists(st.just("later"), max_size=1))]
        case "person":
            to = draw(st.sampled_from(list(people)))
        case "queue":
            to = "later"
        case _:
            to = draw(st.sampled_from(list(teams)))
    listed = list(to.values()) if isinstance(to, dict) else to if isinstance(to, list) else [to]
    members = {name for target in listed for name in teams.get(target, {"members": [target]})["members"]}
    ways = ["round_robin", "open_leads"]
    ways += ["capacity"] * 2 if all("capacity" in people.get(name, {"capacity": 1}) for name in members) else []
    return {
        "when": draw(st.sampled_from(["else", "else", "else", *CONDITIONS] if is_last else CONDITIONS)),
        "to": to,
        "by": draw(st.sampled_from(ways)),
        "hours": draw(st.sampled_from(["any", "now", "next"])),
        "account_owner": draw(st.booleans()),
        "territory": draw(st.sampled_from([False, False, False, True])),
    } | draw(st.sampled_from([{}, {}, {"language": "language"}, {"otherwise": "later"}]))


@st.composite
def happenings(draw: Callable[..., Any]) -> Happening:
    """A lead with what is known of it, and how long after the one before it comes."""
    values: dict[str, Any] = {
        "country": draw(st.sampled_from([*COUNTRIES, None])),
        "employees": draw(st.sampled_from([5.0, 300.0, None])),
        "postcode": draw(st.sampled_from(["01067", "80335", "80340", "9", None])),
        "language": draw(st.sampled_from([*LANGUAGES, None])),
        "score.fit": draw(st.sampled_from([10.0, 60.0, None])),
        "cell.fit": draw(st.sampled_from(["A1", "B2"])),
        "source": draw(st.sampled_from(["fair", "website"])),
    }
    lead = RoutedLead(
        id=draw(st.sampled_from([f"L{number}" for number in range(30)])),
        values={name: value for name, value in values.items() if value is not None},
        account_owner=draw(st.sampled_from([None, None, None, None, *NAMES, "zoe"])),
    )
    quarters = draw(st.sampled_from([0, 0, 0, 1, 4, 30, 96, 400, 1_500]))
    recalls, closes = draw(st.booleans()), draw(st.sampled_from([False] * 4 + [True]))
    return Happening(timedelta(minutes=15 * quarters), lead, recalls, closes)


@st.composite
def absences(draw: Callable[..., Any], start: datetime) -> dict[str, tuple[Span, ...]]:
    """Who is away when; spans may overlap and touch."""
    found: dict[str, tuple[Span, ...]] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)):
        spans = []
        for _ in range(draw(st.integers(1, 2))):
            begins = start + timedelta(hours=draw(st.integers(-50, 200)))
            spans.append(Span(begins, begins + timedelta(hours=draw(st.sampled_from([1, 5, 24, 100])))))
        found[name] = tuple(spans)
    return found


def read(document: dict[str, Any]) -> Agreement:
    """The agreement of a document."""
    return resolve_agreement(AgreementDocument.model_validate(document), Findings("random"))
