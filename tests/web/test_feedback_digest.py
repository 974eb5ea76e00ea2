"""What marketing reads of feedback: counts that rest on all decisions of a time, and suggestions with their numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from handing import do, doer, publish_crossing, visit
from people import work
from test_taking import NOW

from reifegrad_web.sales.suggesting import FEWEST, suggestions

DAY = timedelta(days=1)


def lost(*counts: tuple[str, str, int]) -> list[tuple[str, str]]:
    """So many leads that were lost in a cell for a reason."""
    return [(cell, reason) for cell, reason, count in counts for _ in range(count)]


def test_a_reason_that_is_more_frequent_in_a_cell_is_suggested_with_its_numbers() -> None:
    found = suggestions(lost(("B1", "no_budget", 14), ("B1", "price", 17), ("C2", "price", 60), ("C2", "no_budget", 9)))
    assert [(each.cell, each.reason, each.count, each.lost) for each in found] == [("B1", "no_budget", 14, 31)]
    assert found[0].share_of_all == pytest.approx(0.23)


def test_what_is_rare_or_as_frequent_everywhere_is_no_suggestion() -> None:
    few = FEWEST - 1
    assert suggestions(lost(("A1", "price", few), ("B1", "timing", 40))) == []
    same = lost(("A1", "price", 20), ("A1", "timing", 20), ("B1", "price", 20), ("B1", "timing", 20))
    assert suggestions(same) == []
    assert suggestions(lost(("", "price", 50), ("A1", "", 50))) == [], "nobody knows the cell, or why"
    assert suggestions([]) == []


def test_where_there_is_one_cell_its_frequent_reasons_are_suggested() -> None:
    found = suggestions(lost(("A1", "price", 30), ("A1", "timing", 3)))
    assert [(each.reason, each.count) for each in found] == [("price", 30)]


def digest(days: int = 7, user: Any = None) -> Any:
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.sales.digest import digest_of
    from reifegrad_web.scoring.reading import served_models
    from reifegrad_web.scoring.stage_flow import Period

    chosen = Chosen(user or doer("marketing").user)
    return digest_of(served_models()[0], Period(NOW - days * DAY, NOW), chosen, NOW)


@pytest.mark.usefixtures("emptied")
def test_a_digest_has_the_decisions_of_its_time_with_the_feedback_that_holds() -> None:
    from reifegrad_web.sales.feedback import Told, tell

    publish_crossing()
    anna, bert, carl = visit("anna"), visit("bert"), visit("carl")
    work()
    do(anna, "win", NOW - DAY, told=Told("won", reason="price"))
    tell(anna, Told("won", reason="product", learned="They want it in oak"), doer().user, doer().actor, NOW)
    do(bert, "lose", NOW - 20 * DAY, reason="timing")
    do(carl, "hand_over", NOW - 2 * DAY)
    do(carl, "reject", NOW - DAY, reason="no_budget")
    found = digest()
    ((decision, told),) = found.decisions
    assert (decision.lead, decision.outcome, told.learned) == (anna, "won", "They want it in oak")
    assert found.reasons() == [(("won", "product"), {"": 1})]
    assert [(each.command, each.reason, each.count) for each in found.returned] == [("reject", "no_budget", 1)]
    assert {each.lead for each, _ in digest(30).decisions} == {anna, bert}


@pytest.mark.usefixtures("emptied")
def test_who_sees_only_their_own_leads_reads_of_no_others() -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    publish_crossing()
    anna = visit("anna")
    work()
    do(anna, "lose", NOW - DAY, reason="timing")
    do(anna, "hand_over", NOW - DAY / 2)
    do(anna, "reject", NOW - DAY / 3, reason="timing")
    user = doer("sales", "other").user
    with write():
        User.objects.filter(pk=user.pk).update(sees="own")
    user.refresh_from_db()
    found = digest(user=user)
    assert (found.decisions, found.returned) == ([], [])


@pytest.mark.usefixtures("emptied")
def test_a_lead_counts_in_the_cell_in_which_it_was_when_it_was_decided() -> None:
    """Before anything was noted, as the facts of then give it; later, as it was noted, wherever it is by now."""
    from people import publish
    from test_taking import message, take

    visits = [
        message("track", user_id="anna", message_id=f"c{day}", name="content_requested", occurred_at=NOW - day * DAY)
        for day in (40, 39)
    ]
    take(*visits, message("identify", user_id="anna", message_id="i", occurred_at=NOW - 50 * DAY))
    publish("grade-matrix")
    work()
    anna = visit("anna", days=())
    do(anna, "lose", NOW - 30 * DAY, reason="price")
    do(anna, "hand_over", NOW)
    do(anna, "lose", NOW + DAY, reason="timing")
    more = [
        message("track", user_id="anna", message_id=f"d{n}", name="trade_fair_visited", occurred_at=NOW + 2 * DAY)
        for n in range(2)
    ]
    take(*more)
    work(NOW + 3 * DAY)
    do(anna, "hand_over", NOW + 4 * DAY)
    do(anna, "lose", NOW + 5 * DAY, reason="no_need")
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.sales.decisions import decisions_of
    from reifegrad_web.scoring.reading import served_models
    from reifegrad_web.scoring.stage_flow import Period

    found = decisions_of(served_models()[0], Period(NOW - 99 * DAY, NOW + 9 * DAY), Chosen(doer().user), NOW + 9 * DAY)
    assert [(each.reason, each.cell) for each in found] == [("no_need", "D1"), ("timing", "D3"), ("price", "D3")]
