"""Attribution: everything that was won is divided, nothing more, and as the reference does it by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.revenue.apportioning import apportion
from reifegrad.revenue.attribution import RULES, WIN, Attribution, attribute
from reifegrad.revenue.attribution_reference import plain_removal_effect, plain_shares
from reifegrad.revenue.journeys import OTHERS, Decided, Journey, Touches, find_journeys
from reifegrad.revenue.removal import removal_effects

NAMES = st.sampled_from(["ads", "fair", "mail", "web"])
JOURNEYS = st.lists(
    st.builds(
        lambda channels, is_won, cents: Journey(tuple(channels), is_won, cents if is_won else 0),
        st.lists(NAMES, max_size=6),
        st.booleans(),
        st.integers(0, 10**9),
    ),
    max_size=25,
)
FOREVER = np.timedelta64(36_500, "D").astype("timedelta64[us]")


def row(found: Attribution, channel: str) -> dict[str, int]:
    return next(dict(each.cents) for each in found.contributions if each.channel == channel)


@settings(deadline=None)
@given(JOURNEYS)
def test_contributions_of_every_rule_add_up_to_what_was_won_to_the_cent(journeys: list[Journey]) -> None:
    found = attribute(journeys)
    for rule in RULES:
        wins = sum(each.wins[rule] for each in found.contributions)
        cents = sum(each.cents[rule] for each in found.contributions)
        assert wins == WIN * (found.won - found.untouched)
        assert cents + found.untouched_cents == found.cents == sum(each.cents for each in journeys)
        assert all(each.wins[rule] >= 0 and each.cents[rule] >= 0 for each in found.contributions)
    assert found.won + found.lost == len(journeys)


@settings(deadline=None)
@given(JOURNEYS)
def test_each_rule_gives_what_the_reference_gives_by_hand(journeys: list[Journey]) -> None:
    found = attribute(journeys)
    for rule in ("first", "last", "linear", "position"):
        exact: dict[str, Fraction] = {}
        for journey in journeys:
            if journey.is_won and journey.channels:
                for channel, share in plain_shares(rule, journey.channels).items():
                    exact[channel] = exact.get(channel, Fraction(0)) + share * journey.cents
        for each in found.contributions:
            assert abs(each.cents[rule] - exact.get(each.channel, 0)) < 1, "less than a cent is rounded"


@settings(deadline=None, max_examples=60)
@given(JOURNEYS)
def test_the_removal_effect_is_what_is_lost_when_the_channel_is_removed(journeys: list[Journey]) -> None:
    for in_money in (False, True):
        for channel, effect in removal_effects(journeys, in_money=in_money).items():
            assert effect == pytest.approx(plain_removal_effect(journeys, channel, in_money=in_money), abs=1e-6)


@settings(deadline=None)
@given(JOURNEYS, st.permutations(["ads", "fair", "mail", "web"]))
def test_no_rule_looks_at_names(journeys: list[Journey], others: list[str]) -> None:
    renamed = dict(zip(["ads", "fair", "mail", "web"], others, strict=True))
    again = [Journey(tuple(renamed[one] for one in each.channels), each.is_won, each.cents) for each in journeys]
    before, after = attribute(journeys), attribute(again)
    for each in before.contributions:
        there = next(one for one in after.contributions if one.channel == renamed[each.channel])
        assert there.removal == pytest.approx(each.removal, abs=1e-9)
        for rule in RULES:
            # The last cent goes by name where remainders are equal; and floats of the chain may differ in the last bit.
            assert abs(there.cents[rule] - each.cents[rule]) <= 2 and abs(there.wins[rule] - each.wins[rule]) <= 1


@settings(deadline=None)
@given(JOURNEYS)
def test_a_channel_in_no_won_journey_gets_nothing(journeys: list[Journey]) -> None:
    lost = [Journey((*each.channels, "brochure"), is_won=False) for each in journeys if not each.is_won]
    won = [each for each in journeys if each.is_won]
    found = attribute([*won, *lost])
    for each in found.contributions:
        if each.channel == "brochure":
            assert each.removal == 0 and not any(each.cents.values()) and not any(each.wins.values())
        assert each.journeys, "who is in no journey at all has no row"


def test_two_channels_that_always_come_together_share_alike() -> None:
    found = attribute([Journey(("ads", "web"), True, 1001), Journey(("web", "ads"), True, 1000)])
    assert row(found, "ads") == {"first": 1001, "last": 1000, "linear": 1001, "position": 1001, "removal": 1000}
    assert row(found, "web") == {"first": 1000, "last": 1001, "linear": 1000, "position": 1000, "removal": 1001}


def test_position_gives_two_fifths_to_the_ends_and_half_where_there_are_only_ends() -> None:
    found = attribute([Journey(("ads", "mail", "fair", "web"), True, 1000)])
    shares = {each.channel: each.cents["position"] for each in found.contributions}
    assert shares == {"ads": 400, "mail": 100, "fair": 100, "web": 400}
    two = attribute([Journey(("ads", "web"), True, 1000)])
    assert {each.channel: each.cents["position"] for each in two.contributions} == {"ads": 500, "web": 500}
    one = attribute([Journey(("ads",), True, 1000)])
    assert row(one, "ads")["position"] == 1000


def test_the_removal_effect_of_the_example_in_the_docs_is_the_one_computed_by_hand() -> None:
    journeys = [
        Journey(("ads", "web"), True, 100_00),
        Journey(("ads",), False),
        Journey(("web",), True, 50_00),
        Journey(("mail", "web"), False),
    ]
    # From ads to web 1/2, lost 1/2; from mail to web; from web won 2/3. Start: ads 1/2, web 1/4, mail 1/4.
    # Won: (1/4 + 1/4 + 1/4) x 2/3 = 1/2. Without ads 1/3, without mail 1/3, without web 0.
    effects = removal_effects(journeys)
    assert effects == pytest.approx({"ads": 1 / 3, "mail": 1 / 3, "web": 1.0})
    found = attribute(journeys)
    assert [(each.channel, each.wins["removal"], each.cents["removal"]) for each in found.contributions] == [
        ("web", 1200, 90_00),
        ("ads", 400, 30_00),
        ("mail", 400, 30_00),
    ]


def test_of_journeys_with_one_touch_every_rule_says_what_came_through_each_channel() -> None:
    journeys = [
        Journey(("ads",), True, 9_000),
        Journey(("ads",), False),
        Journey(("fair",), True, 1),
        Journey(("fair",), True, 2),
    ]
    for each in attribute(journeys).contributions:
        assert set(each.cents.values()) == {9_000 if each.channel == "ads" else 3}
        assert set(each.wins.values()) == {1_000 if each.channel == "ads" else 2_000}


def test_a_win_without_a_touch_belongs_to_nobody_and_is_said() -> None:
    found = attribute([Journey((), True, 500), Journey(("ads",), True, 700), Journey((), False)], unpriced=1)
    assert (found.won, found.untouched, found.untouched_cents, found.cents, found.lost) == (2, 1, 500, 1200, 1)
    assert row(found, "ads")["linear"] == 700 and found.unpriced == 1
    assert attribute([Journey((), True, 5)]).contributions == []


def test_channels_beyond_the_number_that_is_told_apart_become_one_and_nothing_is_lost() -> None:
    journeys = [Journey((f"c{place:02}",) * (30 - place), True, 100) for place in range(30)]
    found = attribute(journeys, most=10)
    assert len(found.contributions) == 10 and found.joined == 21
    assert row(found, OTHERS)["linear"] == 2100
    assert sum(each.cents["removal"] for each in found.contributions) == 3000


@given(st.integers(0, 10**12), st.dictionaries(st.text(max_size=3), st.fractions(0, 10), min_size=1, max_size=9))
def test_parts_add_up_and_none_is_a_unit_away_from_its_exact_share(total: int, weights: dict[str, Fraction]) -> None:
    whole = sum(weights.values(), Fraction(0))
    if not whole:
        with pytest.raises(ValueError, match="nobody") if total else _nothing():
            assert set(apportion(total, weights).values()) == {0}
        return
    parts = apportion(total, weights)
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * weight / whole) < 1 for name, weight in weights.items())


def _nothing() -> object:
    from contextlib import nullcontext

    return nullcontext()


def moments(*days: int) -> np.ndarray:
    return np.datetime64("2026-01-01T00:00:00", "us") + np.array(days) * np.timedelta64(86_400_000_000, "us")


def test_a_journey_has_the_touches_since_the_decision_before_it() -> None:
    touches = Touches(
        np.array(["b", "a", "a", "a", "c"], dtype=object),
        moments(1, 5, 1, 9, 3),
        np.array(["web", "mail", "ads", "fair", "web"], dtype=object),
    )
    ends = Decided(
        np.array(["a", "a", "b", "d"], dtype=object), moments(5, 8, 9, 9), np.array([True, False, True, True]),
        np.array([7, 8, 9, 10]), np.zeros(4, dtype=bool),
    )  # fmt: skip
    assert find_journeys(touches, ends, FOREVER) == [
        Journey(("ads", "mail"), True, 7),
        Journey((), False, 0),
        Journey(("web",), True, 9),
        Journey((), True, 10),
    ]
    short = find_journeys(touches, ends, np.timedelta64(4 * 86_400_000_000, "us"))
    assert short[0] == Journey(("mail",), True, 7), "a touch exactly as long ago as one looks back is too old"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30), NAMES), max_size=25),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 30), st.booleans()), max_size=8),
    st.integers(1, 40),
)
def test_journeys_are_those_that_one_finds_by_looking_at_every_touch(
    touched: list[tuple[str, int, str]], ended: list[tuple[str, int, bool]], days: int
) -> None:
    def column(values: list[str]) -> np.ndarray:
        return np.array(values, dtype=object)

    touches = Touches(
        column([lead for lead, _, _ in touched]), moments(*[at for _, at, _ in touched]),
        column([name for _, _, name in touched]),
    )  # fmt: skip
    ends = Decided(
        column([lead for lead, _, _ in ended]), moments(*[at for _, at, _ in ended]),
        np.array([won for _, _, won in ended], dtype=bool), np.zeros(len(ended), dtype=np.int64),
        np.zeros(len(ended), dtype=bool),
    )  # fmt: skip
    expected = []
    for lead, at, won in ended:
        since = max([other for who, other, _ in ended if who == lead and other < at], default=-1)
        mine = sorted((when, name) for who, when, name in touched if who == lead and max(since, at - days) < when <= at)
        expected.append(Journey(tuple(name for _, name in mine), won))
    assert find_journeys(touches, ends, np.timedelta64(days * 86_400_000_000, "us")) == expected
