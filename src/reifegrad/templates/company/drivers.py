"""The true drivers of winning a lead of the demo company, as log-odds in thousandths.

This is the truth of the demo company: `TRUTH` documents every driver, so that what is learned from the
data can be compared with what is so. Whole thousandths, so that sums are exact (see chance.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reifegrad.templates.company import words
from reifegrad.templates.company.catalogue import CONTENTS, contents_where
from reifegrad.templates.company.workweek import DAY

if TYPE_CHECKING:
    from reifegrad.templates.company.chance import Array

POSITION_POINTS = {"A": 1100, "B": 600, "C": 250, "D": 0, "S": -2000}
INDUSTRY_POINTS = {"Anlagenbau": 700, "plant engineering": 700, "IT": 400, "Consulting": -300}
SOURCE_POINTS = {"recommendation": 700, "trade_fair": 300, "purchased_list": -500}
BUDGET_POINTS = {"yes": 600, "no": -800}
AUTHORITY_POINTS = {"decides": 500, "none": -400}
NEED_POINTS = {"yes": 500, "no": -900}
TIMING_POINTS = {"this_quarter": 600, "later": -300}
EMPLOYEES_POINTS = ((10_000, 600), (2_500, 450), (100, 200), (9, 0))  # more than so many employees
FEW_EMPLOYEES_POINTS = -500
NOT_SERVED_POINTS = -1800
FREE_MAIL_POINTS = -700
BUYING_CENTRE_POINTS = 400
BUYING_CENTRE_COLLEAGUES = 2
TUESDAY_POINTS = 350
PRICING_POINTS = 500
PRICING_HALF_LIFE_DAYS = 30
PRICING_MOST_VIEWS = 4
CONTENT_POINTS = 200
CONTENT_MOST = 3
MANY_VIEWS_POINTS = -2500
MANY_VIEWS = 150
UNOBSERVED_SIGMA = 400

_ALL_PRICING = ("/pricing", "/preise")
_ALL_CAREERS = ("/careers", "/karriere")


class Sign(NamedTuple):
    """A behaviour that counts once, however often it was shown before the decision."""

    name: str
    points: int
    condition: str
    contents: tuple[int, ...]


def _form(form: str, points: int) -> Sign:
    numbers = tuple(contents_where("form_submitted", form=form))
    return Sign(f"{form}_form", points, f"kind = 'form_submitted' and form = '{form}'", numbers)


def _kind(name: str, kind: str, points: int) -> Sign:
    return Sign(name, points, f"kind = '{kind}'", tuple(contents_where(kind)))


SIGNS = (
    _form("demo", 1300),
    _form("quote", 1300),
    _form("contact", 500),
    _kind("webinar_attended", "webinar_attended", 700),
    _kind("trade_fair_visited", "trade_fair_visited", 500),
    _kind("newsletter_unsubscribed", "newsletter_unsubscribed", -1000),
    _kind("email_bounced", "email_bounced", -600),
    Sign(
        "careers_page",
        -1500,
        "kind = 'page_viewed' and (path like '/careers%' or path like '/karriere%')",
        tuple(contents_where("page_viewed", path=_ALL_CAREERS)),
    ),
)


def points_by_value(values: tuple[str | None, ...], points: dict[str, int]) -> Array:
    """Lay the points of a value map beside the values, so that an index finds them."""
    return np.array([points.get(value or "", 0) for value in values], dtype=np.int32)


def employees_points(employees: Array) -> Array:
    """Give the points of the number of employees; a missing number (below 0) gives none."""
    points = np.full(len(employees), FEW_EMPLOYEES_POINTS, dtype=np.int32)
    for more_than, given in reversed(EMPLOYEES_POINTS):
        points[employees > more_than] = given
    points[employees < 0] = 0
    return points


def _content_mask(numbers: list[int] | tuple[int, ...]) -> Array:
    mask = np.zeros(len(CONTENTS), dtype=bool)
    mask[list(numbers)] = True
    return mask


_IS_PAGE = _content_mask(contents_where("page_viewed"))
_IS_PRICING = _content_mask(contents_where("page_viewed", path=_ALL_PRICING))
_IS_REQUEST = _content_mask(contents_where("content_requested"))
_NO_SIGN = 255
_SIGN_OF = np.full(len(CONTENTS), _NO_SIGN, dtype=np.uint8)
for _place, _sign in enumerate(SIGNS):
    _SIGN_OF[list(_sign.contents)] = _place
# What a view is worth after so many days, in thousandths; after 1.5 years nothing that could be seen.
_PRICING_WORTH = np.array([round(1000 * 0.5 ** (age / PRICING_HALF_LIFE_DAYS)) for age in range(548)], dtype=np.int32)


class Behaviour:
    """What each lead did before its decision; a few bytes a lead, so that activities need not be kept."""

    def __init__(self, decided: Array) -> None:
        self._decided = decided
        self._signs = np.zeros((len(decided), len(SIGNS)), dtype=bool)
        self._pricing = np.zeros(len(decided), dtype=np.int32)
        self._requests = np.zeros(len(decided), dtype=np.int32)
        self.views = np.zeros(len(decided), dtype=np.int32)

    def observe(self, seconds: Array, lead: Array, content: Array) -> None:
        """Take in a batch of activities; those at or after the decision of their lead do not count."""
        known = seconds < self._decided[lead]
        lead, content, seconds = lead[known], content[known], seconds[known]
        np.add.at(self.views, lead[_IS_PAGE[content]], 1)
        np.add.at(self._requests, lead[_IS_REQUEST[content]], 1)
        sign = _SIGN_OF[content]
        shown = np.flatnonzero(sign != _NO_SIGN)
        self._signs[lead[shown], sign[shown]] = True
        pricing = np.flatnonzero(_IS_PRICING[content])
        viewer = lead[pricing]
        age = np.minimum((self._decided[viewer] - seconds[pricing]) // DAY, len(_PRICING_WORTH) - 1)
        np.add.at(self._pricing, viewer, _PRICING_WORTH[age])

    def log_odds(self, leads: slice) -> Array:
        """Add up the points of what the given leads did, in thousandths."""
        pricing = np.minimum(self._pricing[leads], 1000 * PRICING_MOST_VIEWS)
        points = pricing * PRICING_POINTS // 1000
        points += np.minimum(self._requests[leads], CONTENT_MOST) * CONTENT_POINTS
        points += (self.views[leads] > MANY_VIEWS) * MANY_VIEWS_POINTS
        weights = np.array([sign.points for sign in SIGNS], dtype=np.int32)
        return np.asarray(points + self._signs[leads] @ weights)


def _driver(name: str, points: int, condition: str) -> dict[str, object]:
    return {
        "name": name,
        "sign": "+" if points > 0 else "-",
        "log_odds": points / 1000,
        "condition": condition,
    }


def _value_drivers() -> list[dict[str, object]]:
    labels = {grade: sorted(p.label for p in words.POSITIONS if p.grade == grade) for grade in POSITION_POINTS}
    drivers = [
        _driver(f"position_{grade}", points, f"position in {tuple(labels[grade])}")
        for grade, points in POSITION_POINTS.items()
        if points
    ]
    maps = {
        "industry": INDUSTRY_POINTS,
        "source": SOURCE_POINTS,
        "budget": BUDGET_POINTS,
        "authority": AUTHORITY_POINTS,
        "need": NEED_POINTS,
        "timing": TIMING_POINTS,
    }
    for attribute, points_by_value in maps.items():
        for value, points in points_by_value.items():
            drivers.append(_driver(f"{attribute}_{value}", points, f"{attribute} = '{value}'"))
    return drivers


def _state_drivers() -> list[dict[str, object]]:
    bands = [
        (f"employees_over_{bound}", points, f"employees > {bound} (highest band only)")
        for bound, points in EMPLOYEES_POINTS
        if points
    ]
    served = tuple(sorted(words.COUNTRIES_SERVED))
    states = [
        *bands,
        ("employees_under_10", FEW_EMPLOYEES_POINTS, "employees < 10"),
        (
            "country_not_served",
            NOT_SERVED_POINTS,
            f"country not in {served}; missing counts as served",
        ),
        ("free_mail", FREE_MAIL_POINTS, f"email_domain in {tuple(words.FREE_MAIL)}"),
        (
            "buying_centre",
            BUYING_CENTRE_POINTS,
            "two or more leads of the account have a smaller lead_id",
        ),
        (
            "first_activity_tuesday_morning",
            TUESDAY_POINTS,
            "Tuesday, 8 to 12 o'clock, Europe/Berlin",
        ),
    ]
    return [_driver(*state) for state in states]


def _behaviour_drivers() -> list[dict[str, object]]:
    pricing = "kind = 'page_viewed' and (path like '/pricing%' or path like '/preise%'); each view times "
    pricing += f"0.5 ^ (age / {PRICING_HALF_LIFE_DAYS} days), at most {PRICING_MOST_VIEWS} views in all"
    counted = [
        ("pricing_page", PRICING_POINTS, pricing),
        ("content_requested", CONTENT_POINTS, f"each, at most {CONTENT_MOST}"),
        ("views_everything", MANY_VIEWS_POINTS, f"more than {MANY_VIEWS} page views"),
    ]
    once = [(sign.name, sign.points, sign.condition + "; counts once") for sign in SIGNS]
    return [_driver(*counted_or_once) for counted_or_once in counted + once]


TRUTH: dict[str, object] = {
    "model": "log-odds of won = intercept + sum of the drivers + an unobserved normal term",
    "attribute_drivers": _value_drivers() + _state_drivers(),
    "behaviour_drivers": _behaviour_drivers(),
    "behaviour_counts": "activities before decided_at, also those before created_at",
    "noise_attributes": ["favourite_colour", "campaign", "first_name", "last digit of lead_id"],
    "noise_behaviour": ["email_opened", "social_liked", "blog views", "product views", "purchased"],
    "unobserved_sigma": UNOBSERVED_SIGMA / 1000,
    "unobserved_effect": "a regression, which cannot see that term, finds log-odds about 3 % nearer to zero",
}
