"""What a model looks at: columns, kinds of activity, lengths of time; and how table times become moments."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.spec.condition import Type
from reifegrad.spec.duration import Duration
from reifegrad.spec.loader import parse_model
from reifegrad.spec.reads import Reads
from reifegrad.spec.time import aware_utc, naive_utc

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2026, 5, 31, 10, tzinfo=UTC)


def model_of(**criteria: dict[str, Any]) -> ScoringModel:
    document = {"reifegrad": 1, "name": "m", "timezone": "Europe/Berlin", "dimensions": {"d": {"criteria": criteria}}}
    return parse_model(json.dumps(document))


def test_a_model_of_attributes_looks_at_no_activity_and_at_no_clock() -> None:
    model = model_of(size={"when": "employees > 100 and account.industry = 'IT'", "points": 5})
    assert model.reads == Reads(
        activities=False,
        kinds=(),
        properties={},
        attributes={"employees": Type.NUMBER, "account.industry": Type.TEXT},
        whole_account=False,
        windows=(),
        unbounded=False,
        clock=False,
    )
    assert model.reads.own_attributes == {"employees": Type.NUMBER}
    assert model.reads.company_attributes == {"industry": Type.TEXT}
    assert model.reads.since(NOW, timezone=model.timezone) is None
    (size,) = model.criteria()
    assert size.attributes == {"employees", "account.industry"}


def test_a_model_of_windows_looks_back_to_the_start_of_the_longest() -> None:
    model = model_of(
        seen={"activity": ["page_viewed", "seen"], "where": "path = '/pricing'", "points": 5, "within": "60 days"},
        silent={"activity": "seen", "absent_for": "3 months", "points": -5},
        team={
            "activity": "page_viewed",
            "scope": "account",
            "measure": "count",
            "within": "60 days",
            "points": {"> 1": 2},
        },
    )
    reads = model.reads
    assert (reads.kinds, reads.whole_account, reads.clock) == (("page_viewed", "seen"), True, True)
    assert reads.windows == (Duration(60, "day"), Duration(3, "month"))
    # there is no 31 February: the window starts with 1 March, 0:00 in Berlin
    assert reads.since(NOW, timezone=model.timezone) == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert reads.properties == {"path": Type.TEXT}


@pytest.mark.parametrize(
    ("criterion", "clock"),
    [
        ({"points": 5}, False),
        ({"points": 5, "decay": {"half_life": "30 days"}}, True),
        ({"measure": "count", "points": {"> 1": 2}}, False),
        ({"measure": "days_since", "points": {"< 7": 2}}, True),
        ({"measure": "sum(amount)", "points": {"> 250": 30}}, False),
    ],
)
def test_activities_of_any_age_have_no_start(criterion: dict[str, Any], clock: bool) -> None:
    model = model_of(one={"activity": "any"} | criterion, other={"activity": "seen", "points": 1})
    assert model.reads.kinds is None
    assert model.reads.unbounded
    assert model.reads.since(NOW, timezone=model.timezone) is None
    assert model.reads.clock == clock
    assert next(iter(model.criteria())).changes_with_time() == clock


def test_times_of_tables_are_utc() -> None:
    berlin = datetime(2026, 1, 10, 11, 30, tzinfo=timezone(timedelta(hours=1)))
    assert naive_utc(berlin) == datetime(2026, 1, 10, 10, 30)  # noqa: DTZ001  # that is the point
    assert aware_utc(naive_utc(berlin)) == berlin
    assert aware_utc(berlin).tzinfo is UTC
