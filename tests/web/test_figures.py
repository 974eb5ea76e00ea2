"""Counts of a past day are those that counting on that day gave; who may not be seen is in none of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from emptying import empty
from histories import MODEL, decide, everybody, move, publish
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW

from reifegrad.templates.shipped import template_text

pytestmark = pytest.mark.usefixtures("emptied")
LEADS, CELLS = 5, ("A1", "B2", "D4")
STEP = st.tuples(st.integers(1, LEADS), st.sampled_from((*CELLS, "", None)), st.integers(0, 50))
"""A lead, its new cell (empty: none any more; None: its score goes away), and hours since the step before."""


def standing(leads: set[int]) -> tuple[Counter[str], Counter[str]]:
    """Counted anew: cells and stages of these leads."""
    from reifegrad_web.scoring.models import LeadScore

    rows = LeadScore.objects.filter(lead_id__in=leads).values_list("cell", "stage")
    return Counter(cell for cell, _ in rows if cell), Counter(stage for _, stage in rows if stage)


@settings(deadline=None, max_examples=40)
@given(
    first=st.dictionaries(st.integers(1, LEADS), st.sampled_from(CELLS)),
    steps=st.lists(STEP, max_size=15),
    sources=st.lists(st.integers(1, 2), min_size=LEADS, max_size=LEADS),
)
def test_counts_of_a_past_moment_are_what_counting_then_gave(
    first: dict[int, str], steps: list[Any], sources: list[int]
) -> None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.scoring.figures import counts_at
    from reifegrad_web.writing import write

    empty()
    publish()
    of = {number: {lead + 1 for lead, source in enumerate(sources) if source == number} for number in (1, 2)}
    with write():
        for lead, source in enumerate(sources, 1):
            LeadCard.objects.create(lead_id=lead, source_id=source, first_seen_at=NOW)
    for lead, cell in first.items():
        move(lead, cell, NOW, is_noted=False)
    at, found = NOW, {NOW: {number: standing(leads) for number, leads in of.items()}}
    for lead, cell, hours in steps:
        at += timedelta(hours=hours)
        move(lead, cell, at)
        found[at] = {number: standing(leads) for number, leads in of.items()}
    for place, what in enumerate(("cell", "stage")):
        whole = counts_at(MODEL, what, list(found), everybody())
        parts = {number: counts_at(MODEL, what, list(found), everybody(source=number)) for number in of}
        for moment, counted in found.items():
            assert whole[moment] == counted[1][place] + counted[2][place]
            assert [parts[number][moment] for number in of] == [counted[number][place] for number in of]


def test_before_the_model_was_published_nothing_is_known() -> None:
    from reifegrad_web.scoring.figures import counts_at, history_since

    assert (history_since(MODEL), counts_at(MODEL, "cell", [NOW], everybody())) == (None, {})
    publish()
    move(1, "A1", NOW)
    assert history_since(MODEL) == NOW
    before = NOW - timedelta(days=1)
    assert counts_at(MODEL, "cell", [before, NOW], everybody()) == {NOW: {"A1": 1}}


def test_the_history_goes_on_when_another_version_is_published() -> None:
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.figures import history_since
    from reifegrad_web.writing import write

    publish()
    with write():
        run(check_here(template_text(MODEL).replace("B: 2.5", "B: 2.4")), NOW + timedelta(days=9))
    assert history_since(MODEL) == NOW


def test_whoever_sees_their_own_leads_counts_those() -> None:
    from reifegrad_web.leads.chosen import NOBODY, Chosen
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.org.models import User
    from reifegrad_web.scoring.figures import counts_at
    from reifegrad_web.writing import write

    publish()
    with write():
        sam = User.objects.create(username="sam", role="sales", sees="own", date_joined=NOW)
        for lead, (owner, campaign) in enumerate([(sam.pk, "spring"), (sam.pk, ""), (None, "spring")], 1):
            LeadCard.objects.create(lead_id=lead, owner_id=owner, campaign=campaign, first_seen_at=NOW)
    for lead, cell in enumerate(("A1", "B2", "A1"), 1):
        move(lead, cell, NOW)

    def counted(**given: Any) -> Any:
        return counts_at(MODEL, "cell", [NOW], Chosen(**given))[NOW]

    assert counted(user=sam) == {"A1": 1, "B2": 1}
    assert counted(user=sam, campaign="spring") == {"A1": 1}
    assert counted(user=sam, campaign="") == {"B2": 1}
    assert counted(user=sam, owner=NOBODY) == {}
    assert counted(user=User(role="reader"), owner=NOBODY) == {"A1": 1}
    assert counted(user=User(role="reader")) == {"A1": 2, "B2": 1}


def test_a_win_counts_where_the_lead_was_when_it_was_decided() -> None:
    from reifegrad_web.scoring.figures import Won, won_by

    publish()
    days = [NOW + timedelta(days=day) for day in range(6)]
    move(1, "B2", days[0], is_noted=False)
    move(1, "A1", days[2])
    move(1, "D4", days[4])
    move(2, "A1", days[0], is_noted=False)
    move(3, "A1", days[2])
    decide(1, "lost", days[1])
    decide(1, "won", days[2])
    decide(1, "lost", days[5])
    decide(2, "won", days[3])
    decide(3, "won", days[1])  # had no score yet
    decide(2, "lost", NOW - timedelta(days=1))  # before anything is known
    found = won_by(MODEL, "cell", everybody(), days[5])
    assert found == {"B2": Won(0, 1), "A1": Won(2, 0), "D4": Won(0, 1), "": Won(1, 0)}
    assert won_by(MODEL, "cell", everybody(), days[2]) == {"B2": Won(0, 1), "A1": Won(1, 0), "": Won(1, 0)}
    assert won_by(MODEL, "cell", everybody(), days[5], since=days[3]) == {"A1": Won(1, 0), "D4": Won(0, 1)}
    assert (found["A1"].share, Won().share) == (1.0, None)


def test_what_a_model_sorts_into() -> None:
    from reifegrad.spec.loader import parse_model
    from reifegrad_web.scoring.figures import whats_of

    found = {name: whats_of(parse_model(template_text(name))) for name in ("fit-interest", "customer-lifecycle")}
    assert found == {"fit-interest": ["stage"], "customer-lifecycle": ["segment"]}
    assert whats_of(parse_model(template_text(MODEL))) == ["cell", "stage"]
