"""In: facts with copies, changes and companies. Out: the reference sees of them what existed at the moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from reifegrad.reference import score_all, score_lead
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel

AS_OF = datetime(2025, 6, 16, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def model_of(criteria: dict[str, Any], **keys: Any) -> ScoringModel:
    document = {"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": criteria}}}
    return parse_model(json.dumps(document | keys))


def points(model: ScoringModel, facts: FactRecords, subject: str = "a", as_of: datetime = AS_OF) -> int | None:
    score = score_lead(model, facts, subject, as_of=as_of)
    assert score is not None
    return score.score


def country(*values: str) -> ScoringModel:
    """Powers of two times a point tell which value was read."""
    return model_of({"country": {"attribute": "country", "points": {v: 2**i for i, v in enumerate(values)}}})


def change(value: Any, before: timedelta, attribute: str = "country", lead: str = "a") -> ProfileChange:
    return ProfileChange(lead, attribute, value, AS_OF - before)


# existence


def test_a_moment_without_time_zone_is_refused() -> None:
    model = country("DE")
    with pytest.raises(ValueError, match="time zone"):
        score_lead(model, FactRecords(), "a", as_of=datetime(2025, 6, 16))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        score_all(model, FactRecords(), as_of=datetime(2025, 6, 16))  # noqa: DTZ001


@pytest.mark.parametrize(("created", "exists"), [(None, True), (AS_OF, True), (AS_OF + SECOND, False)])
def test_a_lead_exists_from_created_at_on(created: datetime | None, exists: bool) -> None:
    facts = FactRecords(leads=(Lead("a", created),))
    assert (score_lead(country("DE"), facts, "a", as_of=AS_OF) is not None) == exists
    assert len(score_all(country("DE"), facts, as_of=AS_OF)) == exists


def test_an_unknown_lead_has_no_row() -> None:
    assert score_lead(country("DE"), FactRecords(), "a", as_of=AS_OF) is None


def test_all_are_ordered_by_id() -> None:
    facts = FactRecords(leads=(Lead("b"), Lead("a10"), Lead("a9"), Lead("c", AS_OF + SECOND)))
    assert [score.subject_id for score in score_all(country("DE"), facts, as_of=AS_OF)] == ["a10", "a9", "b"]


@pytest.mark.parametrize(("created", "expected"), [(None, 1000), (AS_OF, 1000), (AS_OF + SECOND, 0)])
def test_an_account_exists_from_created_at_on(created: datetime | None, expected: int) -> None:
    facts = FactRecords(leads=(Lead("a", None, "acme"),), accounts=(Account("acme", created, {"country": "DE"}),))
    assert points(country("DE"), facts) == expected


def test_ages_are_lengths_of_time_although_both_times_are_of_one_zone() -> None:
    """Python subtracts wall clocks when both times have the same zone: over the change of March that is wrong."""
    berlin = ZoneInfo("Europe/Berlin")
    model = model_of({"x": {"activity": "x", "points": 10, "decay": {"expires_after": "24 hours"}}})
    facts = FactRecords((Lead("a"),), (), (Activity("1", "a", "x", datetime(2025, 3, 29, 12, tzinfo=berlin)),))
    assert points(model, facts, as_of=datetime(2025, 3, 30, 12, tzinfo=berlin)) == 10_000  # 23 hours
    assert points(model, facts, as_of=datetime(2025, 3, 30, 13, tzinfo=berlin)) == 0


# copies of an activity

PAGES = {"page": {"activity": "page", "where": "path = '/a'", "points": 1}}


def test_copies_with_equal_content_count_once() -> None:
    copy = Activity("1", "a", "page", AS_OF, {"path": "/a"})
    assert points(model_of(PAGES), FactRecords((Lead("a"),), (), (copy, copy, copy))) == 1000


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        # the earliest, although everything else is greater
        (Activity("1", "b", "z", AS_OF - SECOND, {"path": "/z"}), Activity("1", "a", "page", AS_OF, {"path": "/a"})),
        # then the smallest lead
        (Activity("1", "a", "z", AS_OF, {"path": "/z"}), Activity("1", "b", "page", AS_OF, {"path": "/a"})),
        # then the kind
        (Activity("1", "a", "page", AS_OF, {"path": "/z"}), Activity("1", "a", "z", AS_OF, {"path": "/a"})),
        # then the properties in the order of their names
        (
            Activity("1", "a", "page", AS_OF, {"form": "a", "path": "/z"}),
            Activity("1", "a", "page", AS_OF, {"form": "b", "path": "/a"}),
        ),
        # missing values last
        (
            Activity("1", "a", "page", AS_OF, {"form": "z", "path": "/z"}),
            Activity("1", "a", "page", AS_OF, {"path": "/a"}),
        ),
        # properties that the model does not read are not looked at
        (
            Activity("1", "a", "page", AS_OF, {"form": "a", "campaign": "z", "path": "/a"}),
            Activity("1", "a", "page", AS_OF, {"form": "a", "campaign": "a", "path": "/z"}),
        ),
    ],
)
def test_of_copies_that_differ_one_counts(winner: Activity, loser: Activity, reverse: bool) -> None:
    """A point for each thing that the copy has tells which one was taken."""
    model = model_of(
        {
            "any": {"activity": "any", "points": 1},
            "page": {"activity": "page", "points": 10},
            "path": {"activity": "any", "where": "path = '/a'", "points": 100},
            "form": {"activity": "any", "where": "form = 'a'", "points": 1_000},
            "old": {"activity": "any", "points": 10_000, "decay": {"expires_after": "1 minute"}},
        }
    )
    leads = (Lead("a"), Lead("b"))
    alone = FactRecords(leads, (), (winner,))
    both = FactRecords(leads, (), (loser, winner) if reverse else (winner, loser))
    assert score_all(model, both, as_of=AS_OF) == score_all(model, alone, as_of=AS_OF)


def test_a_copy_after_the_moment_does_not_hide_an_earlier_one() -> None:
    copies = (
        Activity("1", "a", "page", AS_OF + DAY, {"path": "/a"}),
        Activity("1", "a", "page", AS_OF, {"path": "/a"}),
    )
    assert points(model_of(PAGES), FactRecords((Lead("a"),), (), copies)) == 1000


# attributes


def test_the_latest_change_counts() -> None:
    facts = FactRecords((Lead("a", None, None, {"country": "X"}),), changes=(change("B", DAY), change("A", 2 * DAY)))
    assert points(country("A", "B", "X"), facts) == 2000
    assert points(country("A", "B", "X"), facts, as_of=AS_OF - DAY - SECOND) == 1000
    assert points(country("A", "B", "X"), facts, as_of=AS_OF - 3 * DAY) == 4000


def test_of_changes_at_the_same_moment_the_greatest_text_counts() -> None:
    facts = FactRecords((Lead("a"),), changes=(change("B", DAY), change("C", DAY), change("A", DAY), change(None, DAY)))
    assert points(country("A", "B", "C"), facts) == 4000


def test_the_greatest_text_of_numbers_is_that_of_their_text() -> None:
    model = model_of({"e": {"attribute": "employees", "points": {"< 10": 1, ">= 10": 2}}})
    facts = FactRecords((Lead("a"),), changes=(change("9", DAY, "employees"), change("10", DAY, "employees")))
    assert points(model, facts) == 1000
    typed = FactRecords((Lead("a"),), changes=(change(9.0, DAY, "employees"), change(10.0, DAY, "employees")))
    assert points(model, typed) == 1000


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_change_makes_unknown_whatever_the_tables_say(empty: str | None) -> None:
    facts = FactRecords(
        (Lead("a", None, "acme", {"country": "DE"}),),
        (Account("acme", None, {"country": "DE"}),),
        (),
        (change(empty, DAY),),
    )
    assert points(country("DE"), facts) == 0


def test_changes_of_another_lead_or_attribute_do_not_matter() -> None:
    changes = (change("A", DAY, lead="b"), change("A", DAY, attribute="region"))
    assert points(country("A", "B"), FactRecords((Lead("a", None, None, {"country": "B"}),), changes=changes)) == 2000


def test_the_lead_comes_before_its_account_and_the_prefix_reads_the_account() -> None:
    prefixed = model_of({"c": {"attribute": "account.country", "points": {"A": 1, "B": 2}}})
    facts = FactRecords((Lead("a", None, "acme", {"country": "A"}),), (Account("acme", None, {"country": "B"}),))
    assert points(country("A", "B"), facts) == 1000
    assert points(prefixed, facts) == 2000
    changed = FactRecords(facts.leads, facts.accounts, (), (change("A", DAY, attribute="account.country"),))
    assert points(prefixed, changed) == 2000
    assert points(prefixed, FactRecords((Lead("a", None, None, {"country": "A"}),))) == 0


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"email": "A.B@GMX.De"}, 1000),
        ({"email": "x@y@gmx.de"}, 1000),
        ({"email": "gmx.de"}, 0),
        ({"email": "gmx.de@"}, 0),
        ({}, 0),
        ({"email": "a@gmx.de", "email_domain": "b.de"}, 0),
        ({"email": "a@gmx.de", "email_domain": None}, 1000),
    ],
)
def test_the_email_domain_comes_from_the_address(attributes: dict[str, Any], expected: int) -> None:
    model = model_of({"free": {"when": "email_domain = 'gmx.de'", "points": 1}})
    assert points(model, FactRecords((Lead("a", None, None, attributes),))) == expected


def test_the_email_domain_follows_changes_of_the_address() -> None:
    model = model_of({"free": {"when": "email_domain = 'gmx.de'", "points": 1}})
    facts = FactRecords((Lead("a", None, None, {"email": "a@b.de"}),), changes=(change("a@gmx.de", DAY, "email"),))
    assert points(model, facts) == 1000
    assert points(model, facts, as_of=AS_OF - 2 * DAY) == 0


def test_created_at_is_an_attribute() -> None:
    model = model_of({"new": {"when": "created_at >= date '2025-06-01'", "points": 1}})
    assert points(model, FactRecords((Lead("a", AS_OF),))) == 1000
    assert points(model, FactRecords((Lead("a", AS_OF - 100 * DAY),))) == 0
    assert points(model, FactRecords((Lead("a"),))) == 0


def test_a_value_that_does_not_fit_its_type_is_unknown() -> None:
    model = model_of({"e": {"attribute": "employees", "points": {"> 1": 1, "else": 2}, "unknown": 3}})
    for value, expected in ((5, 1000), ("5", 1000), (0.5, 2000), ("many", 3000), (True, 3000), (None, 3000)):
        assert points(model, FactRecords((Lead("a", None, None, {"employees": value}),))) == expected


# accounts

VISITS = {"visit": {"activity": "visit", "scope": "account", "points": 1}}


def visit(lead: str, at: datetime = AS_OF) -> Activity:
    return Activity(f"{lead}-{at}", lead, "visit", at)


def test_scope_account_takes_the_activities_of_all_leads_of_the_account() -> None:
    leads = (Lead("a", None, "acme"), Lead("b", None, "acme"), Lead("c", None, "other"), Lead("d"), Lead("e"))
    facts = FactRecords(leads, (), tuple(visit(lead.id) for lead in leads))
    scores = {score.subject_id: score.score for score in score_all(model_of(VISITS), facts, as_of=AS_OF)}
    assert scores == {"a": 2000, "b": 2000, "c": 1000, "d": 1000, "e": 1000}


def test_scope_account_leaves_out_leads_that_do_not_exist_yet() -> None:
    facts = FactRecords((Lead("a", None, "acme"), Lead("b", AS_OF + DAY, "acme")), (), (visit("a"), visit("b")))
    assert points(model_of(VISITS), facts) == 1000
    assert points(model_of(VISITS), facts, as_of=AS_OF + DAY) == 2000


def test_the_account_can_be_the_subject() -> None:
    criteria = {
        "size": {"attribute": "employees", "points": {">= 100": 10}},
        "same": {"attribute": "account.employees", "points": {">= 100": 20}},
        "country": {"attribute": "country", "points": {"DE": 40}},
        "free": {"when": "email_domain = 'gmx.de'", "points": 80},
        "visit": {"activity": "visit", "points": 1},
    }
    model = model_of(criteria, subject="account")
    facts = FactRecords(
        (Lead("a", None, "acme", {"country": "DE"}), Lead("b", None, "acme"), Lead("late", AS_OF + DAY, "acme")),
        (Account("acme", AS_OF, {"employees": 100, "email": "info@gmx.de"}), Account("new", AS_OF + SECOND)),
        (visit("a"), visit("b"), visit("b", AS_OF - DAY), visit("late")),
        (change("DE", DAY), change("DE", DAY, lead="acme")),
    )
    scores = {score.subject_id: score.score for score in score_all(model, facts, as_of=AS_OF)}
    assert scores == {"acme": 113_000}  # 10 + 20 + 80 + 3 visits; countries belong to leads
    assert score_lead(model, facts, "a", as_of=AS_OF) is None
    assert score_lead(model, facts, "new", as_of=AS_OF) is None


def test_population_says_who_is_scored() -> None:
    model = model_of({"x": {"activity": "x", "points": 1}}, population="country = 'DE'")
    leads = (Lead("a", None, None, {"country": "DE"}), Lead("b", None, None, {"country": "FR"}), Lead("c"))
    scores = {score.subject_id: score for score in score_all(model, FactRecords(leads), as_of=AS_OF)}
    assert (scores["a"].score, scores["a"].not_scored) == (0, None)
    for other in "bc":  # false and unknown alike
        assert (scores[other].score, scores[other].not_scored) == (None, "population")
        assert (scores[other].dimensions, scores[other].stage, scores[other].contributions) == ({}, None, ())
