"""The funnel adds up: who came in a time is in one stage at its end, and got as far as the fold of events says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from emptying import empty
from histories import MATRIX, everybody, publish
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW

from reifegrad_web.sales.stage_machine import STEPS, Command, Event, Stage, State, fold, states

NEEDS = {("get", "/reports/funnel"): "read"}
pytestmark = pytest.mark.usefixtures("emptied")
LEADS, DAYS = 5, 12
_REASONS = sorted({reason for step in STEPS.values() for reason in step.reasons} | {""})
_EVENTS = st.lists(
    st.tuples(
        st.integers(1, LEADS), st.sampled_from(list(Command)), st.sampled_from(_REASONS), st.integers(0, 24 * DAYS)
    ),
    max_size=40,
)
_CAME = st.lists(st.integers(0, DAYS - 1), min_size=LEADS, max_size=LEADS)
_STEPS = {
    "handed_over": Stage.MARKETING_QUALIFIED,
    "sales_accepted": Stage.SALES_ACCEPTED,
    "sales_qualified": Stage.SALES_QUALIFIED,
    "opportunity": Stage.OPPORTUNITY,
}


def _write(came: list[int], events: list[Any]) -> dict[int, list[Event]]:
    """Leads and what was done with them."""
    from reifegrad_web.leads.models import Identifier, LeadCard
    from reifegrad_web.sales.models import StageEvent
    from reifegrad_web.writing import write

    done: dict[int, list[Event]] = {lead: [] for lead in range(1, LEADS + 1)}
    with write():
        people = {}
        for lead, day in zip(done, came, strict=True):
            seen = NOW + timedelta(days=day)
            people[lead] = Identifier.objects.create(
                namespace="user", value=f"u{lead}", first_seen_at=seen, lead_id=lead
            )
            LeadCard.objects.create(lead_id=lead, first_seen_at=seen)
        for lead, command, reason, hours in events:
            at = NOW + timedelta(hours=hours)
            row = StageEvent.objects.create(
                identifier=people[lead], command=command.value, reason=reason, by="x", at=at, together="t"
            )
            done[lead].append(Event(row.pk, command, at, reason))
    return done


@settings(deadline=None, max_examples=40)
@given(came=_CAME, events=_EVENTS)
def test_at_every_midnight_each_lead_is_in_one_stage(came: list[int], events: list[Any]) -> None:
    from reifegrad_web.sales.funnel import funnel
    from reifegrad_web.sales.handovers import handovers, standing
    from reifegrad_web.scoring.stage_flow import Period

    empty()
    publish()
    done = _write(came, events)
    since = NOW - timedelta(hours=1)
    before: Counter[Stage] = Counter()
    for day in range(DAYS + 1):
        until = NOW + timedelta(days=day)
        there = [lead for lead, at in zip(done, came, strict=True) if at <= day]
        known = {lead: [each for each in done[lead] if each.at <= until] for lead in there}
        found = handovers(Period(since, until), everybody())
        brought = funnel(MATRIX, Period(since, until), everybody(), found)
        now = Counter({each.stage: each.leads for each in standing(brought.leads("generated"), found)})
        assert now == Counter(fold(known[lead]).stage for lead in there)
        assert now.total() == brought.leads("generated") == len(there)
        assert now == _moved(before, day, done, came, until)
        for step, stage in _STEPS.items():
            reached = sum(any(state.stage is stage for _, state in states(known[lead])) for lead in there)
            # who was accepted nowhere is in no funnel of a company that hands nobody over
            assert brought.leads(step) in {reached, 0}  # type: ignore[arg-type]
            if any(each.command is Command.ACCEPT for events in done.values() for each in events):
                assert brought.leads(step) == reached  # type: ignore[arg-type]
        before = now


def _moved(before: Counter[Stage], day: int, done: Any, came: list[int], until: Any) -> Counter[Stage]:
    """Who was there, with who came since and who moved: what comes in goes out again or stays."""
    found = Counter(before)
    for lead, at in zip(done, came, strict=True):
        if at > day:
            continue
        yesterday = until - timedelta(days=1)
        was = fold(each for each in done[lead] if each.at <= yesterday).stage if at < day else None
        then = fold(each for each in done[lead] if each.at <= until).stage
        if was is not None:
            found[was] -= 1
        found[then] += 1
    return +found


def test_the_reasons_of_a_stage_are_counted() -> None:
    from reifegrad_web.sales.handovers import Handover, standing

    def there(stage: Stage, reason: str) -> Handover:
        return Handover(None, None, None, None, State(stage, 1, NOW, reason))

    found = standing(
        9,
        {
            1: there(Stage.RECYCLED, "timing"),
            2: there(Stage.RECYCLED, "no_budget"),
            3: there(Stage.RECYCLED, "timing"),
            4: there(Stage.WON, ""),
        },
    )
    assert [(each.stage, each.leads, each.reasons) for each in found] == [
        (Stage.NURTURING, 5, []),
        (Stage.WON, 1, []),
        (Stage.RECYCLED, 3, [("timing", 2), ("no_budget", 1)]),
    ]


def test_programs_read_the_funnel_with_a_token() -> None:
    from test_api_privacy import call, token

    from reifegrad_web.clock import utc_now

    publish()
    _write([0, 0, 1, 2, 3], [(1, Command.HAND_OVER, "", 30), (1, Command.REJECT, "wrong_profile", 40)])
    reader = token("read")
    asked = f"reports/funnel?since={(NOW - timedelta(days=1)).isoformat().replace('+', '%2B')}"
    found = call("get", asked, reader).json()
    assert {each["step"]: each["leads"] for each in found["steps"]}["handed_over"] == 1
    assert found["steps"][0]["leads"] == sum(each["leads"] for each in found["standing"]) == 5
    rejected = next(each for each in found["standing"] if each["stage"] == "sales_rejected")
    assert rejected["reasons"] == [{"reason": "wrong_profile", "leads": 1}]
    early = call("get", f"{asked}&until=2026-03-02T13:00:00Z", reader).json()
    assert (early["steps"][0]["leads"], early["standing"]) == (2, [{"stage": "nurturing", "leads": 2, "reasons": []}])
    assert call("get", f"{asked}&model=nonsense", reader).status_code == 404
    assert call("get", "reports/funnel", reader).status_code == 422
    assert utc_now() >= NOW
