"""Before a version is published, the server says whom it would move: as `reifegrad diff` over the same facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from emptying import empty
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW, message, take

import reifegrad as rg
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_text

pytestmark = pytest.mark.usefixtures("emptied")
FIT = template_text("fit-interest")
LOWER = FIT.replace("points: 15", "points: 70")


def versions(*texts: str) -> list[Any]:
    from reifegrad_web.documents.reviewing import add
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider

    return [add(ModelVersion, check_here(text), decider(None), NOW)[0] for text in texts]


@pytest.fixture
def visitors(emptied: None) -> int:
    """Thirty people: each third looked at prices, at different times; some are CEOs."""
    for number in range(30):
        at = NOW - timedelta(days=number)
        path = "/pricing" if number % 3 == 0 else "/careers" if number % 3 == 1 else "/blog"
        traits = {"position": "CEO" if number % 2 else "clerk", "country": "DE"}
        take(message("identify", user_id=f"u{number}", occurred_at=at, traits=traits))
        take(message("page", user_id=f"u{number}", name="", occurred_at=at, properties={"path": path}))
    return 30


def test_an_impact_is_what_the_engine_says_of_the_same_facts(visitors: int) -> None:
    from reifegrad.run.fact_tables import FactTables
    from reifegrad_web.leads.facts import facts_of
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring.impact import impact

    old, new = versions(FIT, LOWER)
    found = impact(old, new, NOW, capacity="1 per week")
    models = [parse_model(text) for text in (FIT, LOWER)]
    facts = facts_of({lead for lead in Identifier.objects.values_list("lead_id", flat=True) if lead}, colleagues=False)
    tables = FactTables.from_records(models[0], facts)
    given = rg.Facts(
        leads=tables.leads, activities=tables.activities, profile_changes=tables.profile_changes, allow_missing=True
    )
    wanted = rg.compare(models[0], models[1], given, as_of=NOW, top=100).result.migration
    mine = found.difference.migration
    assert mine is not None
    assert wanted is not None
    assert (found.leads, found.looked_at) == (visitors, visitors)
    counts = ("compared", "changed", "left", "entered")
    assert [getattr(mine, name) for name in counts] == [getattr(wanted, name) for name in counts]
    assert {name: dict(moved) for name, moved in mine.moves.items()} == dict(wanted.moves)
    assert [(each.subject_id, each.before, each.after) for each in mine.movers] == [
        (each.subject_id, each.before, each.after) for each in wanted.movers[:10]
    ]
    assert wanted.changed > 0


def test_volume_is_measured_against_the_capacity(visitors: int) -> None:
    from reifegrad_web.scoring.impact import impact

    old, new = versions(FIT, LOWER)
    found = impact(old, new, NOW, capacity="1 per week")
    stage = next(each for each in found.stages if each.stage == "sales_qualified")
    assert stage.now_before < stage.now_after
    assert stage.per_week_before < stage.per_week_after == 2.5  # those of days 0, 3, ... 27: ten in four weeks
    assert (found.fits, impact(old, new, NOW, capacity="10 per week").fits) == (False, True)


def test_no_more_leads_and_time_are_taken_than_stated(visitors: int) -> None:
    from reifegrad_web.scoring import impact as module

    old, new = versions(FIT, LOWER)
    few = module.impact(old, new, NOW, module.Limits(leads=7))
    assert (few.leads, few.looked_at) == (visitors, 7)
    more = [message("page", user_id=f"v{number}", properties={"path": "/pricing"}) for number in range(200)]
    take(*more)
    short = module.impact(old, new, NOW, module.Limits(seconds=0.0))
    assert (short.leads, short.looked_at) == (230, 100)  # one batch is always looked at


def test_nobody_is_looked_at_who_objects_to_profiling(visitors: int) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.scoring.impact import impact

    old, new = versions(FIT, LOWER)
    assert impact(old, new, NOW).leads == visitors
    for who in Identifier.objects.filter(value__in=["u0", "u3"]):
        object_to_profiling(who, "letter", NOW, NOW)
    found = impact(old, new, NOW)
    assert (found.leads, found.looked_at) == (visitors - 2, visitors - 2)


def test_the_scores_of_all_who_were_looked_at_are_there_for_a_distribution(visitors: int) -> None:
    from reifegrad_web.scoring.impact import impact

    old, new = versions(FIT, LOWER)
    found = impact(old, new, NOW)
    assert len(found.scores_before) == len(found.scores_after) == visitors
    assert max(found.scores_after) - max(found.scores_before) == 55_000  # one visit of the pricing page


def test_a_few_leads_are_scored_by_both_models(visitors: int) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.scoring.trying import try_leads

    pricing, blog, objects = (Identifier.objects.get(value=name).lead_id or 0 for name in ("u3", "u2", "u6"))
    object_to_profiling(Identifier.objects.get(value="u6"), "letter", NOW, NOW)
    old, new = (parse_model(text) for text in (FIT, LOWER))
    found = try_leads(old, new, [pricing, 10**9, blog, objects, pricing], NOW)
    assert [(each.lead, each.before and each.before.score, each.after and each.after.score) for each in found] == [
        (pricing, 35_000, 90_000),
        (10**9, None, None),
        (blog, 2_000, 2_000),
    ]
    assert try_leads(None, new, [blog], NOW)[0].before is None


def test_who_asks_for_the_same_again_gets_it_at_once_also_beside_another_capacity(visitors: int) -> None:
    from unittest.mock import patch

    from reifegrad.errors import ReifegradError
    from reifegrad_web.scoring.impact import Limits, impact
    from reifegrad_web.scoring.recent_impacts import KEPT, RecentImpacts

    old, new = versions(FIT, LOWER)
    recent, limits = RecentImpacts(), Limits()
    with patch("reifegrad_web.scoring.recent_impacts.impact", side_effect=impact) as computed:
        first = recent.of(old, new, NOW, limits, capacity=None, stage="sales_qualified")
        second = recent.of(old, new, NOW, limits, capacity="1 per week", stage="sales_qualified")
        assert (first.fits, second.fits) == (None, False)
        assert second == impact(old, new, NOW, limits, capacity="1 per week")
        with pytest.raises(ReifegradError):
            recent.of(old, new, NOW, limits, capacity="much", stage="sales_qualified")
        assert computed.call_count == 1
        with patch("reifegrad_web.scoring.recent_impacts.monotonic", return_value=10**9 + 2 * KEPT):
            recent.of(old, new, NOW, limits, capacity=None, stage="sales_qualified")
        assert computed.call_count == 2
        recent.of(new, old, NOW, limits, capacity=None, stage="sales_qualified")
        assert computed.call_count == 3


def test_no_more_than_two_are_computed_at_once_and_nobody_waits_for_ever(visitors: int) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.scoring.impact import Limits
    from reifegrad_web.scoring.recent_impacts import RecentImpacts

    old, new = versions(FIT, LOWER)
    recent = RecentImpacts(patience=0.05)
    with recent._at_once, recent._at_once, pytest.raises(ReifegradError) as error:
        recent.of(old, new, NOW, Limits(), capacity=None, stage="sales_qualified")
    assert error.value.problems[0].code == "impact-busy"
    assert recent.of(old, new, NOW, Limits(), capacity=None, stage="sales_qualified").leads == visitors


@settings(deadline=None, max_examples=20)
@given(numbers=st.sets(st.integers(1, 2**62), min_size=1, max_size=30), most=st.integers(1, 40))
def test_leads_are_looked_at_in_the_same_mixed_order_on_every_database(numbers: set[int], most: int) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring.impact import _MIX, _leads
    from reifegrad_web.writing import write

    empty()
    with write():
        Identifier.objects.bulk_create(
            Identifier(namespace=space, value=str(lead), lead_id=lead, first_seen_at=NOW)
            for lead in numbers
            for space in ("user", "email")
        )
    mixed = sorted(numbers, key=lambda lead: (lead * _MIX % 2**32, lead))
    assert _leads(most) == (len(numbers), mixed[:most])


@pytest.mark.parametrize(
    ("leads", "looked_at", "moved"), [(100_000, 1_000, 3_000), (5_000, 1_000, 40), (1_200, 1_000, 600)]
)
def test_the_range_of_an_estimate_holds_what_is_so_in_nearly_all_samples(
    leads: int, looked_at: int, moved: int
) -> None:
    import numpy as np

    drawn = np.random.default_rng(12).hypergeometric(moved, leads - moved, 1_000, size=4_000)
    ranges = [estimate(leads, 1_000).between(int(n)) for n in drawn]
    held = sum(low <= moved <= high for low, high in ranges) / len(ranges)
    assert 0.935 <= held <= 0.985


def test_the_range_is_never_wider_than_what_was_seen_allows() -> None:
    assert estimate(1_000, 1_000).between(17) == (17, 17)
    low, high = estimate(1_001, 1_000).between(17)
    assert (low, high) == (17, 18)
    assert estimate(100_000, 1_000).between(0) == (0, 379)  # none of 1,000 is not none of 100,000
    assert estimate(5, 0).between(0) == (0, 5)


def estimate(leads: int, looked_at: int) -> Any:
    from reifegrad_web.scoring.impact import Impact

    return Impact(leads, looked_at, None, (), None, None)  # type: ignore[arg-type]
