"""Generates the accounts and leads of the demo company as arrays of codes.

What is needed while activities are streamed stays in `Population` (some 40 bytes a lead); attributes that
are only written are drawn chunk by chunk.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reifegrad.templates.company import catalogue, drivers, words
from reifegrad.templates.company.chance import (
    Array,
    Dice,
    choice_table,
    exponential_table,
    is_drawn,
    lognormal_table,
    normal_table,
    value_table,
)
from reifegrad.templates.company.workweek import DAY, Window

CHUNK = 122_880  # the row group of DuckDB
NO_ACCOUNT = -1
NEVER = -1
LEADS_PER_ACCOUNT = 4

POSITION_LABELS = (*(position.label for position in words.POSITIONS), None)
_POSITION = choice_table([*(p.weight for p in words.POSITIONS), words.POSITION_MISSING_WEIGHT])
_STUDY_POSITION = choice_table([p.weight * (p.grade == "S") for p in words.POSITIONS])
_WORK_POSITION = choice_table([*(p.weight * (p.grade != "S") for p in words.POSITIONS), words.POSITION_MISSING_WEIGHT])
_IS_STUDY = np.array([*(p.grade == "S" for p in words.POSITIONS), False])
_POSITION_POINTS = np.array([*(drivers.POSITION_POINTS[p.grade] for p in words.POSITIONS), 0])
INDUSTRY_LABELS = (*words.INDUSTRIES, None)
_INDUSTRY = choice_table([*words.INDUSTRIES.values(), words.INDUSTRY_MISSING_WEIGHT])
COUNTRY_LABELS = (*words.COUNTRIES, None)
_COUNTRY = choice_table(list(words.COUNTRIES.values()))
_NO_COUNTRY = len(words.COUNTRIES)
_COUNTRY_POINTS = np.array(
    [0 if label in words.COUNTRIES_SERVED or label is None else drivers.NOT_SERVED_POINTS for label in COUNTRY_LABELS]
)
_EMPLOYEES = lognormal_table(90, 2.1, 3, 200_000)
_REVENUE_PER_HEAD = lognormal_table(160_000, 0.5, 30_000, 900_000)
_INTEREST = normal_table(1000)
_ACTIVITY_WEIGHT = lognormal_table(256, 1.2, 8, 20_000)
_RETURN_DELAY = lognormal_table(120, 0.6, 45, 480)
_DECISION_DELAY = lognormal_table(42, 0.6, 6, 400)
_ACCOUNT_LEAD_TIME = exponential_table(60, 700)
# How much more a persona does than a cool lead, in tenths; a watcher is a competitor or a crawler.
_PERSONA_WEIGHT = np.array([6, 11, 18, 20, 8, 250])


@dataclass(frozen=True)
class Accounts:
    """The companies; a missing number is -1."""

    created: Array
    employees: Array
    revenue: Array
    industry: Array
    country: Array
    interest: Array


@dataclass
class Population:
    """What is known of every lead while the activities are made; times are seconds since origin."""

    created: Array
    account: Array
    rank: Array  # how many colleagues were known before
    persona: Array = field(init=False)
    weight: Array = field(init=False)
    log_odds: Array = field(init=False)
    returns_after: Array = field(init=False)  # days until a second wave of interest, 0 for none
    is_early: Array = field(init=False)  # was an anonymous visitor before it became known
    decided: Array = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.created)
        self.persona = np.zeros(size, dtype=np.uint8)
        self.weight = np.zeros(size, dtype=np.int64)
        self.log_odds = np.zeros(size, dtype=np.int32)
        self.returns_after = np.zeros(size, dtype=np.int16)
        self.is_early = np.zeros(size, dtype=bool)
        self.decided = np.full(size, NEVER, dtype=np.int32)


@dataclass(frozen=True)
class LeadCodes:
    """The attributes of one chunk of leads, as indexes into the labels."""

    first: int  # number of the first lead, from 0
    position: Array
    country: Array
    name: Array  # index into pairs of first and last name
    is_free_mail: Array
    chosen: dict[str, tuple[tuple[str | None, ...], Array]]


_CHOICES = {
    "source": value_table(words.SOURCES),
    "campaign": value_table(words.LEAD_CAMPAIGNS),
    "budget": value_table(words.BUDGET),
    "authority": value_table(words.AUTHORITY),
    "need": value_table(words.NEED),
    "timing": value_table(words.TIMING),
    "favourite_colour": value_table(words.COLOURS),
}
_CHOICE_POINTS = {
    "source": drivers.SOURCE_POINTS,
    "budget": drivers.BUDGET_POINTS,
    "authority": drivers.AUTHORITY_POINTS,
    "need": drivers.NEED_POINTS,
    "timing": drivers.TIMING_POINTS,
}


def draw_population(leads: int, seed: int, window: Window) -> tuple[Population, Accounts]:
    """Draw when leads became known and to which account they belong, and draw the accounts."""
    created = _draw_created(leads, seed, window)
    count = max(1, leads // LEADS_PER_ACCOUNT)
    dice = Dice(seed, "assign")
    # The product of two even draws is small more often than large: few accounts get many leads.
    product = dice.words32(leads).astype(np.uint64) * dice.words32(leads).astype(np.uint64)
    account = ((product >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)).astype(np.int32)
    account[is_drawn(dice.words16(leads), 16)] = NO_ACCOUNT
    order = np.argsort(account, kind="stable")
    sorted_account = account[order]
    starts = np.searchsorted(sorted_account, sorted_account, side="left")
    rank = np.empty(leads, dtype=np.int32)
    rank[order] = np.arange(leads, dtype=np.int32) - starts.astype(np.int32)
    people = Population(created=created, account=account, rank=rank)
    return people, _draw_accounts(count, seed, window, people)


def _draw_created(leads: int, seed: int, window: Window) -> Array:
    dice = Dice(seed, "created")
    span = window.last_day + 1 - window.begin // DAY
    # A growing company: of two even draws the later one is taken for every second lead.
    one, two = dice.words32(leads), dice.words32(leads)
    latest = np.where(is_drawn(dice.words16(leads), 50), np.maximum(one, two), one)
    day = window.begin // DAY + (latest.astype(np.int64) * span >> 32)
    moments = window.working_moment(day, dice.words16(leads), dice.words16(leads))
    moments.sort()
    return moments


def _draw_accounts(count: int, seed: int, window: Window, people: Population) -> Accounts:
    dice = Dice(seed, "firms")
    employees = _EMPLOYEES[dice.words16(count)]
    revenue = employees.astype(np.int64) * _REVENUE_PER_HEAD[dice.words16(count)] // 1000 * 1000
    # An account without a lead came in by hand on any day.
    span = window.end - window.begin
    alone = (window.begin + (dice.words32(count).astype(np.int64) * span >> 32)).astype(np.int32)
    created = np.full(count, window.end, dtype=np.int32)
    has_account = people.account >= 0
    np.minimum.at(created, people.account[has_account], people.created[has_account])
    created = np.where(created == window.end, alone, created)
    # Some accounts stood in the address book before their first lead.
    lead_time = _ACCOUNT_LEAD_TIME[dice.words16(count)] * DAY
    lead_time[is_drawn(dice.words16(count), 60)] = 0
    return Accounts(
        created=np.maximum(created - lead_time, window.begin).astype(np.int32),
        revenue=np.where(is_drawn(dice.words16(count), 15), -1, revenue),
        employees=np.where(is_drawn(dice.words16(count), 8), -1, employees).astype(np.int32),
        industry=_INDUSTRY[dice.words16(count)].astype(np.uint8),
        country=_COUNTRY[dice.words16(count)].astype(np.uint8),
        interest=_INTEREST[dice.words16(count)].astype(np.int16),
    )


def draw_leads(people: Population, accounts: Accounts, first: int, seed: int, window: Window) -> LeadCodes:
    """Draw the attributes of one chunk of leads, and note in `people` what the stream needs of them."""
    part = slice(first, min(first + CHUNK, len(people.created)))
    size = part.stop - part.start
    dice = Dice(seed, "leads", first // CHUNK)
    account = people.account[part]
    has_account = account >= 0
    position_bits = dice.words16(size)
    # Who has no account is a private person, and every third of those studies.
    studies = is_drawn(dice.words16(size), 33)
    private = np.where(studies, _STUDY_POSITION[position_bits], _WORK_POSITION[position_bits])
    position = np.where(has_account, _POSITION[position_bits], private)
    own_country = _COUNTRY[dice.words16(size)]
    abroad = is_drawn(dice.words16(size), 6)
    country = np.where(has_account & ~abroad, accounts.country[account], own_country)
    country[is_drawn(dice.words16(size), words.COUNTRY_MISSING_PERCENT)] = _NO_COUNTRY
    free_percent = np.where(_IS_STUDY[position], 65, 7)
    free_bits = dice.words16(size).astype(np.int64)
    codes = LeadCodes(
        first=first,
        position=position,
        country=country,
        name=_name_pairs(account, people.rank[part], dice.words32(size)),
        is_free_mail=~has_account | (free_bits * 100 < free_percent * 65_536),
        chosen={attribute: (values, table[dice.words16(size)]) for attribute, (values, table) in _CHOICES.items()},
    )
    _note_character(people, accounts, codes, part, dice)
    _note_decision(people, part, dice, window)
    return codes


def _name_pairs(account: Array, rank: Array, bits: Array) -> Array:
    """Choose names so that no two colleagues share one, for their addresses have to differ."""
    pairs = len(words.FIRST_NAMES) * len(words.LAST_NAMES)
    stride = 3_433  # a prime that divides no such number of pairs: visits every pair before one comes again
    by_account = (account.astype(np.int64) * 7_919 + rank.astype(np.int64) * stride) % pairs
    return np.where(account >= 0, by_account, bits % pairs)


def _note_character(people: Population, accounts: Accounts, codes: LeadCodes, part: slice, dice: Dice) -> None:
    account = people.account[part]
    size = len(account)
    has_account = account >= 0
    points = _fit_points(people, accounts, codes, part)
    shared = np.where(has_account, accounts.interest[account], 0).astype(np.int32)
    # Interest follows the company, the person, and a little the fit: who needs it reads more.
    interest = shared * 7 // 10 + _INTEREST[dice.words16(size)] * 7 // 10 + points // 8
    persona = np.where(interest > 1100, catalogue.HOT, np.where(interest > -200, catalogue.WARM, catalogue.COOL))
    persona[_IS_STUDY[codes.position]] = catalogue.STUDENT
    persona[is_drawn(dice.words16(size), 3)] = catalogue.APPLICANT
    persona[is_drawn(dice.words16(size), 0.3)] = catalogue.WATCHER
    people.persona[part] = persona
    company_factor = 10 + np.clip(shared, -1500, 3000) // 250
    weight = _ACTIVITY_WEIGHT[dice.words16(size)].astype(np.int64)
    people.weight[part] = np.maximum(weight * _PERSONA_WEIGHT[persona] * company_factor // 100, 1)
    unobserved = normal_table(drivers.UNOBSERVED_SIGMA)[dice.words16(size)]
    people.log_odds[part] = points + unobserved


def _fit_points(people: Population, accounts: Accounts, codes: LeadCodes, part: slice) -> Array:
    account = people.account[part]
    has_account = account >= 0
    industry_points = drivers.points_by_value(INDUSTRY_LABELS, drivers.INDUSTRY_POINTS)
    of_company = industry_points[accounts.industry[account]] + drivers.employees_points(accounts.employees[account])
    points = _POSITION_POINTS[codes.position] + _COUNTRY_POINTS[codes.country]
    points += np.where(has_account, of_company, 0)
    points += np.where(codes.is_free_mail, drivers.FREE_MAIL_POINTS, 0)
    in_centre = has_account & (people.rank[part] >= drivers.BUYING_CENTRE_COLLEAGUES)
    points += np.where(in_centre, drivers.BUYING_CENTRE_POINTS, 0)
    for attribute, by_value in _CHOICE_POINTS.items():
        values, index = codes.chosen[attribute]
        points += drivers.points_by_value(values, by_value)[index]
    return np.asarray(points)


def _note_decision(people: Population, part: slice, dice: Dice, window: Window) -> None:
    """Draw when each lead decides, before anything it does: the outcome may then use all that it did."""
    created = people.created[part]
    size = len(created)
    returns = np.where(is_drawn(dice.words16(size), 25), _RETURN_DELAY[dice.words16(size)], 0)
    people.returns_after[part] = returns
    people.is_early[part] = is_drawn(dice.words16(size), 5)
    delay = _DECISION_DELAY[dice.words16(size)]
    # Part of those who come back decide only then.
    delay = np.where(is_drawn(dice.words16(size), 40), delay + returns, delay)
    day = created // DAY + delay
    moment = window.working_moment(day, dice.words16(size), dice.words16(size))
    # One in five never says yes or no; whose day lies beyond the window is still open.
    is_open = is_drawn(dice.words16(size), 20) | (day > window.last_day) | (moment <= created)
    people.decided[part] = np.where(is_open, NEVER, moment)
