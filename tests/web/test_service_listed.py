"""Lists by the stage of the handover and by clocks: of any leads, exactly those whose stage or clock it is."""

from __future__ import annotations

from typing import Any

import pytest
from handing import do
from serving_leads import DAY, HOUR, MINUTE, MONDAY, begin, call, hand_over, look
from test_routing import visitor

pytestmark = pytest.mark.usefixtures("emptied")


def listed(now: Any, **asked: Any) -> set[int]:
    from reifegrad_web.scoring.list_conditions import Asker
    from reifegrad_web.scoring.list_filter import Filter
    from reifegrad_web.scoring.lists import LeadList
    from reifegrad_web.service.listing import conditions_of_sales

    wanted = Filter(model=asked.pop("model", ""), sort="activity", **asked)
    leads = LeadList(wanted, Asker(1, None, now, "Europe/Berlin", conditions_of_sales(wanted, now, "Europe/Berlin")))
    found = {row.lead for row in leads.page(100).places}
    assert leads.count().leads == len(found)
    return found


def test_a_list_is_of_leads_that_are_due_today_overdue_or_open_at_all() -> None:
    users = begin()
    late, today, answered = (hand_over(f"u{number}") for number in range(3))
    call(answered, users["anna"], MONDAY + MINUTE)
    later = hand_over("u3", MONDAY + 7 * HOUR + 30 * MINUTE)
    call(today, users["anna"], MONDAY + MINUTE, "not-reached")  # to be reached until the office closes
    now = MONDAY + 7 * HOUR + 40 * MINUTE
    look(MONDAY + 121 * MINUTE)
    look(now)
    assert late in listed(now, clock="open") and {today, later} <= listed(now, clock="open")
    assert answered not in listed(now, clock="open")
    assert listed(now, clock="today") == {today}  # the late one was taken back, and has until tomorrow
    assert listed(now + DAY, clock="overdue") >= {late, today, later}
    assert listed(now + DAY, clock="overdue", model="fit-interest") == listed(now + DAY, clock="overdue")


def test_a_list_is_of_leads_in_stages_of_the_handover() -> None:
    begin()
    handed, rejected, won, restored = (hand_over(f"u{number}") for number in range(4))
    nurtured = visitor("u9")
    do(rejected, "reject", MONDAY, reason="timing")
    do(won, "win", MONDAY)
    do(restored, "mark_pseudo", MONDAY, reason="student")
    do(restored, "restore", MONDAY)
    found = {
        name: listed(MONDAY, handover=(name,))
        for name in ("nurturing", "marketing_qualified", "sales_rejected", "won", "lost", "no such stage")
    }
    assert found == {
        "nurturing": {nurtured, restored}, "marketing_qualified": {handed}, "sales_rejected": {rejected},
        "won": {won}, "lost": set(), "no such stage": set(),
    }  # fmt: skip
    assert listed(MONDAY, handover=("won", "nurturing")) == {won, nurtured, restored}
    assert listed(MONDAY, handover=("marketing_qualified",), clock="open") == set()  # nobody has looked yet
    look(MONDAY)
    assert listed(MONDAY, handover=("marketing_qualified",), clock="open") == {handed}
