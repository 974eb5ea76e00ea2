"""Reports for programs: promises, contribution, forecast, sales cycle and value, capacity."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from reifegrad.errors import fail, nearest
from reifegrad.revenue.attribution import RULES
from reifegrad.revenue.forecast import forecast
from reifegrad_web.agreements.in_force import agreement_of, version_then
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.chosen import Everybody
from reifegrad_web.revenue.attributed import attributed
from reifegrad_web.revenue.capacity import capacity_seen
from reifegrad_web.revenue.cycles import known_cycles
from reifegrad_web.revenue.expected import FEWEST_WON, WEEKS, cycles_by_part, value_of, wins_known
from reifegrad_web.revenue.promised import promises_seen
from reifegrad_web.scoring.reading import served_model, served_models
from reifegrad_web.scoring.stage_flow import Period

router = Router(auth=Token("read"), tags=["reports"])
AsOf = Annotated[
    AwareDatetime | None, Query(description="The moment of which everything is shown, with a zone; else now.")
]


class PromisePeriod(Schema):
    """What became of a promise in one period."""

    first: date
    last: date
    done: int
    of: int | None
    """How many it is a share of; null for a number."""
    waiting: int
    """How many of these are not decided yet."""
    standing: Literal["kept", "broken", "open"]


class Promised(Schema):
    """A promise with its last periods, the oldest first."""

    name: str
    by: Literal["marketing", "sales"]
    what: Literal["delivered", "accepted", "in_time", "won"]
    at_least: float
    """A number of leads, or a share from 0 to 1."""
    is_share: bool
    per: Literal["week", "month", "quarter"]
    periods: list[PromisePeriod]


class WeekOfLeads(Schema):
    """The leads that were handed over in a week, and what became of them."""

    first: date
    delivered: int
    accepted: int
    promised_answers: int
    """To how many an answer within a time was promised."""
    in_time: int
    won: int


class Promises(Schema):
    """What marketing and sales have promised each other; null: no agreement was in force."""

    agreement: str | None
    agreement_hash: str | None
    promises: list[Promised]
    weeks: list[WeekOfLeads]
    unread: int
    """Of how many leads it was not checked whether conditions hold for them."""
    left_out: bool
    """Whether there are more leads than are counted."""


class Contribution(Schema):
    """What a channel has contributed, by each rule."""

    channel: str
    """The number of a source, a campaign, or a kind of activity; `...` for all that are too many."""
    journeys: int
    won: int
    removal_effect: float
    wins: dict[str, int]
    """In thousandths of a win."""
    cents: dict[str, int]


class Attribution(Schema):
    """What was won in a time, divided among channels."""

    by: Literal["source", "campaign", "kind"]
    won: int
    lost: int
    cents: int
    untouched: int
    untouched_cents: int
    unpriced: int
    joined: int
    left_out: bool
    contributions: list[Contribution]


class WeekAhead(Schema):
    """What one of the next weeks will bring."""

    start: datetime
    mean: float
    low: int
    high: int
    cents: int | None
    cents_low: int | None
    cents_high: int | None


class Forecast(Schema):
    """The next weeks, and how such forecasts have done; null: fewer than ten leads were won."""

    weeks: list[WeekAhead] | None
    coverage: float | None
    """The share of past weeks that lay in their 80 % interval; null: the past is too short."""
    width: float | None
    plain_coverage: float | None
    plain_width: float | None
    left_out: bool


class CycleRow(Schema):
    """How long the leads of a source, campaign or owner take; the first row is of all leads."""

    part: str | None
    """The number of a source or owner, or a campaign; null for the first row, empty for none."""
    leads: int
    won: int
    days_until_decided: int | None
    days_until_won: int | None
    won_ever: float


class ValueRow(Schema):
    """What a customer has brought after so many months, on average."""

    months: int
    customers: int
    cents: float
    low: float
    high: float
    purchases: float


class Cycle(Schema):
    """How long leads take, and what a customer brings."""

    by: Literal["source", "campaign", "owner"]
    rows: list[CycleRow]
    value: list[ValueRow]
    left_out: bool


class Load(Schema):
    """Somebody who takes leads, per week; capacity null: any number."""

    person: str
    capacity: float | None
    per_week: float
    days_away: float


class Volume(Schema):
    """How many leads a week have risen to a threshold."""

    threshold: float
    per_week: float
    is_current: bool


class Capacity(Schema):
    """What sales can take a week (null: not said), and what was handed over in the last weeks, the newest last."""

    capacity: float | None
    weeks: list[int]
    people: list[Load]
    thresholds: list[Volume]
    left_out: bool


@router.get("/reports/promises", response=Promises, summary="What was promised, and what became of it")
def get_promises(request: HttpRequest, as_of: AsOf = None) -> dict[str, Any]:
    """By the agreement that is or was in force. Conditions are asked of the latest leads, for some seconds."""
    moment = _moment(as_of)
    version = version_then(moment)
    if version is None:
        nothing: dict[str, Any] = {"agreement": None, "agreement_hash": None, "promises": [], "weeks": []}
        return nothing | {"unread": 0, "left_out": False}
    seen = promises_seen(agreement_of(version), Everybody(), moment)
    return {
        "agreement": version.name,
        "agreement_hash": version.text_hash,
        "promises": [
            {
                "name": each.promise.name,
                "by": each.promise.by,
                "what": each.promise.what,
                "at_least": float(each.promise.at_least),
                "is_share": each.promise.is_share,
                "per": each.promise.per,
                "periods": [vars(period) for period in each.periods],
            }
            for each in seen.promises
        ],
        "weeks": [vars(each) for each in seen.weeks],
        "unread": seen.unread,
        "left_out": seen.left_out,
    }


@router.get("/reports/attribution", response=Attribution, summary="Who contributed to what was won")
def get_attribution(
    request: HttpRequest,
    by: Literal["source", "campaign", "kind"] = "source",
    as_of: AsOf = None,
    days: Annotated[int, Query(ge=1, le=3650, description="How many days before the moment are looked at.")] = 365,
) -> dict[str, Any]:
    """By five rules side by side, each of which divides everything."""
    moment = _moment(as_of)
    found = attributed(Period(moment - timedelta(days=days), moment), Everybody(), by)
    made = found.made
    counts = ("won", "lost", "cents", "untouched", "untouched_cents", "unpriced", "joined")
    return {name: getattr(made, name) for name in counts} | {
        "by": by,
        "left_out": found.left_out,
        "contributions": [
            {
                "channel": each.channel,
                "journeys": each.journeys,
                "won": each.won,
                "removal_effect": each.removal,
                "wins": {rule: each.wins[rule] for rule in RULES},
                "cents": {rule: each.cents[rule] for rule in RULES},
            }
            for each in made.contributions
        ],
    }


@router.get("/reports/forecast", response=Forecast, summary="What the next weeks will bring")
def get_forecast(request: HttpRequest, as_of: AsOf = None) -> dict[str, Any]:
    """Wins and revenue of the next eight weeks, with intervals that hold the truth in 80 of 100 weeks."""
    known = known_cycles(Everybody(), _moment(as_of))
    names = ("coverage", "width", "plain_coverage", "plain_width")
    if wins_known(known) < FEWEST_WON:
        return {"weeks": None, "left_out": known.left_out} | dict.fromkeys(names)
    made = forecast(known.cycles, known.until, WEEKS)
    past = made.past
    figures = (past.coverage(), past.width(), past.coverage(plain=True), past.width(plain=True))
    weeks = []
    for each in made.weeks:
        cents, low, high = each.money or (None, None, None)
        start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=each.start)
        wins = {"start": start, "mean": each.mean, "low": each.interval[0], "high": each.interval[1]}
        weeks.append(wins | {"cents": cents, "cents_low": low, "cents_high": high})
    told = dict.fromkeys(names) if not past.looks else dict(zip(names, figures, strict=True))
    return {"weeks": weeks, "left_out": known.left_out} | told


@router.get("/reports/cycle", response=Cycle, summary="How long leads take, and what a customer brings")
def get_cycle(
    request: HttpRequest, by: Literal["source", "campaign", "owner"] = "source", as_of: AsOf = None
) -> dict[str, Any]:
    """Open leads count for as long as they are open."""
    known = known_cycles(Everybody(), _moment(as_of), by)
    rows = [
        {
            "part": None if each.part is ... else "" if each.part is None else str(each.part),
            "leads": each.leads,
            "won": each.wins,
            "days_until_decided": each.curve.days_until(),
            "days_until_won": each.curve.days_until_won(),
            "won_ever": each.curve.ever,
        }
        for each in cycles_by_part(known)
    ]
    return {"by": by, "rows": rows, "value": [vars(each) for each in value_of(known)], "left_out": known.left_out}


@router.get("/reports/capacity", response=Capacity, summary="What sales can take, and what comes")
def get_capacity(request: HttpRequest, model: str, as_of: AsOf = None) -> dict[str, Any]:
    """By the agreement that is or was in force, and around the threshold of a model."""
    moment = _moment(as_of)
    served = served_model(model)
    if served is None:
        raise fail("model-unknown", name=model, near=nearest(model, [each.name for each in served_models()]))
    version = version_then(moment)
    seen = capacity_seen(None if version is None else agreement_of(version), served.model, moment)
    return {
        "capacity": None if seen.capacity is None else float(seen.capacity),
        "weeks": list(seen.weeks),
        "people": [
            {
                "person": each.name,
                "capacity": None if each.capacity is None else float(each.capacity),
                "per_week": each.per_week,
                "days_away": each.days_away,
            }
            for each in seen.people
        ],
        "thresholds": [vars(each) for each in seen.thresholds],
        "left_out": seen.left_out,
    }


def _moment(as_of: datetime | None) -> datetime:
    """Now, or a moment in the past."""
    now = utc_now()
    return now if as_of is None else min(as_of, now)
