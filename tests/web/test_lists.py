"""A list has exactly the leads that its words say, in the right order, over all pages without a gap or a double."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs

import pytest
from emptying import empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listed_leads import CAMPAIGNS, CELLS, MODEL, NOW, OTHER, PRIORITIES, STAGES, Rows, expected, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("server_database")
USERS = ("ada", "sam", "tom", "una", "rita")
WAYS: dict[str, dict[str, int]] = {
    "as it is": {"FEW": 10_000},
    "walk": {"FEW": 0, "SOME": 0},
    "walk, then look at all": {"FEW": 0, "FAR": 10},
}
"""How a page may be found; all three must find the same."""


@pytest.fixture(scope="module")
def rows(server_database: None) -> Iterator[Rows]:
    yield fill(160, seed=4)
    empty()


def several(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of them, or one that nobody has."""
    given = [value for value in values if value not in {None, ""}]
    return st.lists(st.sampled_from([*given, *given, "nothing"]), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def filters(draw: st.DrawFn) -> Any:
    """Up to four conditions: of more, nobody is left in most cases."""
    from reifegrad_web.scoring.list_filter import SORTS, Filter, Since

    days = st.integers(0, 35)
    since = st.one_of(days.map(lambda n: Since(days=n)), days.map(lambda n: Since(day=(NOW - timedelta(n)).date())))
    words = st.sampled_from(("ann", "müll", "gross", "anna.1@firma.example", "LEAD3@x.example", "zoe %", "?", "f", "ø"))
    bound = st.sampled_from((-3_000, 0, 1_000, 1_200, 60_000))
    conditions: dict[str, st.SearchStrategy[Any]] = {
        "text": st.lists(words, min_size=1, max_size=2).map(" ".join),
        "owner": st.sampled_from(("me", "nobody", "2", "999")),
        "cell": several(CELLS),
        "stage": several(STAGES),
        "segment": several(("active",)),
        "priority": several(PRIORITIES),
        "source": st.sampled_from(((1,), (1, 2), (9,))),
        "campaign": several(CAMPAIGNS),
        "company": st.sampled_from(("firma.example", "Firma Groß GmbH", "f2", "none")),
        "score_from": bound,
        "score_to": bound,
        "changed": since,
        "seen": since,
        "due": st.integers(0, 20),
        "is_out": st.just(True),
        "objects": st.just(True),
    }
    names = draw(st.lists(st.sampled_from(sorted(conditions)), max_size=4, unique=True))
    given = {name: draw(conditions[name]) for name in names}
    return Filter(model=draw(st.sampled_from((MODEL, OTHER, ""))), sort=draw(st.sampled_from(SORTS)), **given)


def as_of_model(rows: Rows, model: str) -> Rows:
    """The other model gives everybody the same points."""
    if model != OTHER:
        return rows
    scores = [None if row.score is None else {**row.score, "score": 7_000, "cell": "D4"} for row in rows]
    return Rows(replace(row, score=score) for row, score in zip(rows, scores, strict=True))


def listing(asked: Any, user: Any) -> Any:
    from reifegrad_web.leads.reach import owners_seen
    from reifegrad_web.scoring.list_conditions import Asker
    from reifegrad_web.scoring.lists import LeadList

    return LeadList(asked, Asker(user.pk, owners_seen(user), NOW, "UTC"))


def user_of(name: str) -> Any:
    from reifegrad_web.org.models import User

    return User.objects.get(username=name)


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(asked=filters(), name=st.sampled_from(USERS), size=st.integers(1, 60))
def test_any_filter_gives_exactly_the_leads_that_a_plain_look_at_all_gives(
    rows: Rows, way: str, asked: Any, name: str, size: int
) -> None:
    user = user_of(name)
    wanted = expected(as_of_model(rows, asked.model), asked, user)
    with (
        patch.multiple("reifegrad_web.scoring.lists", **WAYS[way]),
        patch("reifegrad_web.scoring.list_queries._FIRST", 8),
    ):
        of = listing(asked, user)
        assert [place.lead for place in of.every()] == wanted
        counted = of.count(size)
        assert counted.leads == min(size, len(wanted)) or (not counted.is_exact and counted.leads <= len(wanted))
        assert not counted.is_exact or counted.leads == len(wanted)
        assert pages(of, size) == [wanted[start : start + size] for start in range(0, max(len(wanted), 1), size)]
        assert pages_back(of, size) == wanted


def pages(of: Any, size: int) -> list[list[int]]:
    """Page after page; each but the last says that there is more."""
    found, after = [], None
    while True:
        part = of.page(size, after)
        found.append([place.lead for place in part.places])
        if part.is_end:
            return found
        assert len(part.places) == size
        after = part.places[-1]


def pages_back(of: Any, size: int) -> list[int]:
    """From the end to the beginning."""
    found: list[int] = []
    before = None
    while True:
        part = of.page(size, before, backwards=True)
        found = [*(place.lead for place in part.places), *found]
        if part.is_end:
            return found
        before = part.places[0]


@settings(deadline=None)
@given(asked=filters())
def test_an_address_says_the_same_filter_again(asked: Any) -> None:
    from reifegrad_web.scoring.list_filter import Filter

    assert Filter.read(parse_qs(asked.address())) == (asked, [])


@settings(deadline=None)
@given(asked=filters())
def test_a_filter_without_each_of_its_conditions_is_the_whole_list(asked: Any) -> None:
    left = asked
    for name, value in asked.conditions():
        left = left.without(name, value)
    assert left == asked.cleared()


@pytest.mark.parametrize(
    "given",
    [
        {"from": ["much"], "cell": ["A1"]},
        {"to": ["1e400"]},
        {"due": ["-1"]},
        {"due": ["9" * 30]},
        {"source": ["1", "x"]},
        {"source": [str(2**63)]},
        {"owner": ["somebody"]},
        {"changed": ["yesterday"]},
        {"changed": ["0001-01-01"]},
        {"seen": ["99999999d"]},
        {"out": ["2"]},
        {"sort": ["name"]},
        {"q": ["a\0b"]},
        {"campaign": ["x" * 201]},
    ],
)
def test_what_cannot_be_read_is_left_out_and_named(given: dict[str, list[str]]) -> None:
    from reifegrad.errors import message
    from reifegrad_web.scoring.list_filter import Filter

    found, problems = Filter.read(given)
    wrong = next(name for name in given if name != "cell")
    assert [problem.params["name"] for problem in problems] == [message(f"listed.filter.{wrong}")]
    assert found == Filter(cell=tuple(given.get("cell", ())))


def test_points_are_read_as_people_of_both_languages_write_them() -> None:
    from reifegrad_web.scoring.list_filter import Filter

    for written in ("12.5", "12,5", " 12.500 "):
        assert Filter.read({"from": [written]})[0] == Filter(score_from=12_500)


def test_days_of_a_filter_begin_where_the_model_is_at_home() -> None:
    from reifegrad_web.scoring.list_filter import Since

    assert Since(day=date(2026, 3, 1)).moment(NOW, "Europe/Berlin") == datetime(2026, 2, 28, 23, tzinfo=UTC)


@settings(deadline=None)
@given(key=st.one_of(st.integers(-(2**62), 2**62), st.datetimes(timezones=st.just(UTC))), lead=st.integers(0, 2**62))
def test_an_address_says_the_same_place_again(key: Any, lead: int) -> None:
    from reifegrad_web.scoring.listed import Place

    assert Place.read(str(Place(key, lead)), is_moment=not isinstance(key, int)) == Place(key, lead)


@pytest.mark.parametrize("text", ["", "1", "a:b", "1:-2", f"{2**63}:1", f"1:{2**63}", "1:2:3", "9" * 5_000 + ":1"])
@pytest.mark.parametrize("is_moment", [True, False])
def test_an_address_that_names_no_place_is_refused(text: str, is_moment: bool) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.scoring.listed import Place

    with pytest.raises(ReifegradError, match="list-cursor"):
        Place.read(text, is_moment=is_moment)
