"""The funnel says what a plain recount of every lead's history says, and why leads fell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from emptying import empty
from histories import CELLS, MATRIX, MODEL, decide, everybody, move, publish
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW

pytestmark = pytest.mark.usefixtures("emptied")
LEADS = 4
STEP = st.tuples(st.integers(1, LEADS), st.sampled_from(("A1", "B3", "C3", "D4", "", None)), st.integers(1, 60))
RANKS = {"": 0, "cold": 1, "cool": 2, "just_looking": 3, "sleeping": 4, "warm": 5, "hot": 6}
Moved = tuple[Any, str, str]


def card(lead: int, at: Any = NOW, returned: Any = None, **more: Any) -> None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.writing import write

    with write():
        LeadCard.objects.create(lead_id=lead, first_seen_at=at, returned_at=returned, **more)


def period(since: Any, until: Any) -> Any:
    from reifegrad_web.scoring.stage_flow import Period

    return Period(since, until)


def funnel_of(model: Any, span: Any, leads: Any) -> Any:
    from reifegrad_web.sales.funnel import funnel
    from reifegrad_web.sales.handovers import handovers

    return funnel(model, span, leads, handovers(span, leads))


def history(steps: list[Any]) -> dict[int, list[Moved]]:
    """Write the steps; what each lead crossed."""
    at, stages = NOW, dict.fromkeys(range(1, LEADS + 1), "")
    found: dict[int, list[Moved]] = {lead: [] for lead in stages}
    gone = set(stages)
    for lead, cell, hours in steps:
        at += timedelta(hours=hours)
        if cell is None and lead in gone:
            continue
        move(lead, cell, at)
        gone = gone | {lead} if cell is None else gone - {lead}
        then = CELLS.get(cell or "", "")
        if stages[lead] != then:
            # who turned out to be another has done nothing
            found[lead] += [(at, stages[lead], then)] if cell is not None else []
        stages[lead] = then
    return found


def flows_of(crossed: dict[int, list[Moved]], since: Any, until: Any) -> dict[str, tuple[int, int, float | None, int]]:
    found = {}
    for stage, rank in RANKS.items():
        came, lengths, fell = 0, [], 0
        for moves in crossed.values():
            inside = [move for move in moves if since < move[0] <= until]
            first = next((at for at, _, then in inside if then == stage), None)
            if first is not None:
                came += 1
                on = next((at for at, _, then in inside if at > first and RANKS[then] > rank), None)
                lengths += [] if on is None else [(on - first).total_seconds()]
            ends = Counter(then for _, was, then in inside if was == stage and RANKS[then] < RANKS[was])
            fell += len(ends)
        found[stage] = (came, len(lengths), median(lengths) if lengths else None, fell)
    return found


@settings(deadline=None, max_examples=40)
@given(steps=st.lists(STEP, max_size=20), since=st.integers(0, 200), length=st.integers(1, 600))
def test_flows_are_what_a_recount_gives(steps: list[Any], since: int, length: int) -> None:
    from reifegrad_web.scoring.stage_flow import stage_flows

    empty()
    publish()
    crossed = history(steps)
    begin = NOW + timedelta(hours=since)
    end = begin + timedelta(hours=length)
    wanted = flows_of(crossed, begin, end)
    found = stage_flows(MATRIX, period(begin, end), everybody()).stages
    assert [each.stage for each in found] == list(RANKS)[1:]
    for each in found:
        came, went, seconds, fell = wanted[each.stage]
        assert (each.came, each.went_on, each.fell) == (came, went, fell), each.stage
        assert each.seconds == (None if seconds is None else pytest.approx(seconds, abs=0.01))


def test_a_fall_names_the_criterion_that_took_most() -> None:
    from reifegrad_web.scoring.stage_flow import stage_flows

    publish()
    taken = {"criteria": {"engagement.a": [9_000, 1_000], "engagement.b": [5_000, 4_000], "fit.c": [0, 90_000]}}
    for lead in (1, 2, 3, 4, 5):
        move(lead, "A1", NOW)
    later = NOW + timedelta(days=1)
    move(1, "D4", later, cause={"why": "facts-or-time", **taken})
    move(2, "D4", later)
    move(3, "C3", later, cause={"why": "facts-or-time", **taken})
    move(4, "D4", later, version="another")  # nobody did anything
    move(5, "B1", later)  # another cell of the same stage
    found = stage_flows(MATRIX, period(NOW, later), everybody()).falls
    assert [(each.before, each.after, each.leads, each.causes) for each in found] == [
        ("hot", "cold", 2, {"engagement.a": 1, "": 1}),
        ("hot", "cool", 1, {"engagement.a": 1}),
    ]


def contact(lead: int, result: str, at: Any) -> None:
    from reifegrad_web.leads.models import Contact, Identifier
    from reifegrad_web.writing import write

    with write():
        who, _ = Identifier.objects.get_or_create(
            namespace="user", value=f"u{lead}", defaults={"first_seen_at": NOW, "lead_id": lead}
        )
        Contact.objects.create(identifier=who, result=result, at=at)


def test_the_funnel_follows_those_who_came_in_the_time() -> None:

    publish()
    days = [NOW + timedelta(days=day) for day in range(12)]
    card(1, days[1], returned=days[3])
    card(2, days[1])
    card(3, days[2])
    card(9, NOW - timedelta(days=400), returned=days[9])  # came before
    move(1, "D4", days[1])
    move(1, "B3", days[2])  # warm: next to hot
    move(1, "A1", days[4])
    move(2, "D4", days[1])
    move(2, "A1", days[2])  # straight to sales
    move(2, "D4", days[3])
    move(3, "D4", days[2])
    move(9, "A1", days[2])
    contact(1, "appointment", days[6])
    contact(2, "not-reached", days[6])
    decide(1, "won", days[8])
    decide(2, "lost", days[8])
    found = funnel_of(MATRIX, period(NOW, days[10]), everybody())
    assert [(each.step, each.leads, each.of_before) for each in found.steps] == [
        ("generated", 3, None),
        ("nurtured", 1, 1),
        ("marketing_qualified", 2, 1),
        ("handed_over", 2, 2),
        ("opportunity", 1, 1),
        ("won", 1, 1),
    ]
    assert found.lost == 1
    day = 86_400.0
    assert [each.seconds for each in found.steps] == [
        None, None, pytest.approx(day), pytest.approx(day), pytest.approx(2 * day), pytest.approx(2 * day)
    ]  # fmt: skip
    early = funnel_of(MATRIX, period(NOW, days[3]), everybody())
    assert {each.step: each.leads for each in early.steps} == {
        "generated": 3, "nurtured": 1, "marketing_qualified": 2, "handed_over": 1, "opportunity": 0, "won": 0
    }  # fmt: skip


def test_who_comes_back_after_a_past_day_is_not_nurtured_on_that_day() -> None:

    publish()
    days = [NOW + timedelta(days=day) for day in range(6)]
    card(1, days[0], returned=days[4])
    card(2, days[0], returned=days[2])
    counted = [
        next(step.leads for step in funnel_of(MATRIX, period(NOW - timedelta(days=1), days[end]), everybody()).steps
             if step.step == "nurtured")
        for end in (1, 3, 5)
    ]  # fmt: skip
    assert counted == [0, 1, 2]


def test_who_was_scored_before_anything_was_noted_has_come_as_far_as_they_were() -> None:

    before = NOW - timedelta(days=1)
    publish(before)
    for lead in (1, 2, 3):
        card(lead, before - timedelta(hours=1))
    later = NOW + timedelta(days=3)
    move(1, "A1", before, is_noted=False)
    move(2, "A1", before, is_noted=False)
    move(2, "D4", later)
    move(3, "D4", before, is_noted=False)
    move(3, "A1", later)
    for until, wanted in ((NOW, 2), (later, 3)):
        found = funnel_of(MATRIX, period(before - timedelta(days=1), until), everybody())
        assert found.leads("handed_over") == wanted, until


def test_each_source_brings_what_its_leads_became() -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.funnel import brought_by

    publish()
    day = NOW + timedelta(days=1)
    for lead, (source, campaign) in enumerate([(1, "spring"), (1, ""), (2, "spring"), (None, "")], 1):
        card(lead, day, source_id=source, campaign=campaign)
    for lead, cell in enumerate(("A1", "D4", "A1", "D4"), 1):
        move(lead, cell, day)
    decide(1, "won", day)
    decide(3, "lost", day)
    Outcome.objects.filter(outcome="won").update(amount=1_250.5)
    span = period(NOW, day)
    by_source = brought_by(MATRIX, span, everybody(), {}, "source")
    assert [(each.part, each.leads("generated"), each.leads("handed_over")) for each in by_source] == [
        (1, 2, 1), (2, 1, 1), (None, 1, 0)
    ]  # fmt: skip
    assert [(each.leads("won"), each.lost, each.amount) for each in by_source] == [
        (1, 0, 1_250.5),
        (0, 1, None),
        (0, 0, None),
    ]
    by_campaign = brought_by(MATRIX, span, everybody(), {}, "campaign")
    assert [(each.part, each.leads("generated")) for each in by_campaign] == [("", 2), ("spring", 2)]
    assert [each.leads("generated") for each in brought_by(MATRIX, span, everybody(source=2), {}, "owner")] == [1]


def test_a_model_without_stages_qualifies_nobody() -> None:
    from reifegrad.spec.loader import parse_model
    from reifegrad.spec.value_order import stages_of
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.sales.funnel import qualified_stages, steps_of
    from reifegrad_web.scoring.stage_flow import stage_flows
    from reifegrad_web.scoring.stages import sales_stage

    model = parse_model(template_text("customer-lifecycle"))
    assert (stages_of(model), sales_stage(model)) == ([], None)
    assert steps_of(model) == ["generated", "nurtured", "opportunity", "won"]
    card(1, NOW)
    span = period(NOW - timedelta(days=1), NOW)
    assert [each.leads for each in funnel_of(model, span, everybody()).steps] == [1, 0, 0, 0]
    flows = stage_flows(model, span, everybody())
    assert (flows.stages, flows.falls) == ([], [])
    bant = parse_model(template_text("icp-bant"))
    assert stages_of(bant) == ["sales_qualified", "sales_accepted", "marketing_qualified"]
    assert qualified_stages(bant, "handed_over") == ["sales_qualified"]
    assert qualified_stages(bant, "marketing_qualified") == stages_of(bant)
    assert stages_of(parse_model(template_text("fit-interest")))[-1] == "disqualified"
    assert [qualified_stages(MATRIX, step) for step in ("handed_over", "marketing_qualified")] == [
        ["hot"], ["hot", "warm"]
    ]  # fmt: skip


def test_of_a_cell_only_its_leads_count() -> None:
    from reifegrad_web.scoring.audience import Audience

    publish()
    for lead, cell in ((1, "A1"), (2, "D4")):
        card(lead, NOW + timedelta(hours=1))
        move(lead, cell, NOW + timedelta(hours=1))
    span = period(NOW, NOW + timedelta(days=1))
    counted = [
        funnel_of(MATRIX, span, Audience(everybody(), MODEL, cell)).leads("generated") for cell in ("", "A1", "B1")
    ]
    assert counted == [2, 1, 0]
    assert [one < other for one, other in pairwise(reversed(counted))] == [True, True]
