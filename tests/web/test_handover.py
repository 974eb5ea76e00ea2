"""The handover: who may do what when, what is noted with it, and how scores bring leads to sales once per cycle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from handing import do, doer, publish_crossing, stage, visit
from people import work
from test_taking import NOW, message, take

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)


def refused(code: str, run: Any, *given: Any, **more: Any) -> None:
    with pytest.raises(ReifegradError) as caught:
        run(*given, **more)
    assert caught.value.problems[0].code == code
    for language in ("de", "en"):
        assert caught.value.problems[0].what_in(language)
        assert caught.value.problems[0].fix_in(language)


def collect(now: Any = NOW) -> int:
    from reifegrad_web.sales.collecting import collect as run

    return run("w1", now)


def begin() -> None:
    from reifegrad_web.sales.collecting import begin_collecting

    begin_collecting(NOW)


def test_a_lead_goes_its_way_step_by_step_and_is_won() -> None:
    from reifegrad_web.leads.models import Outcome

    lead = visit()
    assert stage(lead) == ("nurturing", 0)
    for command, then in (
        ("hand_over", "marketing_qualified"),
        ("accept", "sales_accepted"),
        ("qualify", "sales_qualified"),
        ("open_opportunity", "opportunity"),
    ):
        do(lead, command)
        assert stage(lead) == (then, 1)
    made = do(lead, "win", reason="product", amount=1200.0)
    assert stage(lead) == ("won", 1)
    row = Outcome.objects.get(pk=made.outcome)
    assert (row.outcome, row.amount, row.reason, row.decided_at) == ("won", 1200.0, "product", NOW)


def test_who_wins_a_lead_that_was_never_accepted_has_gone_the_way_without_saying_so() -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.commanding import take_back
    from reifegrad_web.sales.events import history_of

    lead = visit()
    made = do(lead, "win")
    done = [each.row.command for each in history_of(lead)]
    assert done == ["hand_over", "accept", "qualify", "open_opportunity", "win"]
    refused("handover-order", do, lead, "win")
    refused("noted-unknown", take_back, made.pk, doer("sales", "other"), NOW)
    take_back(made.pk, doer(), NOW)
    assert stage(lead) == ("nurturing", 0)
    assert Outcome.objects.count() == 0


def test_only_the_last_command_is_taken_back() -> None:
    from reifegrad_web.sales.commanding import take_back

    lead = visit()
    first, second = do(lead, "accept"), do(lead, "qualify", NOW + DAY)
    refused("noted-unknown", take_back, first.pk, doer(), NOW)
    assert take_back(second.pk, doer(), NOW + DAY) == lead
    assert stage(lead) == ("sales_accepted", 1)
    take_back(first.pk, doer(), NOW + DAY)
    assert stage(lead) == ("nurturing", 0)


def test_a_lead_that_does_not_go_on_has_a_reason() -> None:
    from reifegrad_web.sales.events import state_of

    lead = visit()
    do(lead, "hand_over", role="marketing")
    refused("handover-reason", do, lead, "reject")
    refused("handover-reason", do, lead, "reject", reason="price")
    refused("handover-reason", do, lead, "accept", reason="price")
    refused("handover-note", do, lead, "reject", reason="other")
    refused("handover-note", do, lead, "reject", reason="no_need", note="x" * 4_001)
    refused("handover-role", do, lead, "reject", role="marketing", reason="no_need")
    refused("handover-role", do, lead, "accept", role="reader")
    refused("handover-decided", do, lead, "accept", amount=3.0)
    do(lead, "reject", reason="no_need")
    assert state_of(lead).reason == "no_need"
    assert stage(lead) == ("sales_rejected", 1)


def test_who_is_no_real_lead_stays_out_until_somebody_restores_it() -> None:
    lead = visit()
    do(lead, "mark_pseudo", reason="competitor")
    refused("handover-order", do, lead, "accept")
    refused("handover-order", do, lead, "hand_over")
    do(lead, "restore", role="marketing")
    assert stage(lead) == ("nurturing", 0)
    do(lead, "disqualify", reason="not_served")
    do(lead, "restore")
    assert do(lead, "accept")


def test_a_score_hands_a_lead_over_once_per_cycle() -> None:
    begin()
    publish_crossing()
    lead = visit(days=(1, 2))
    work()
    assert (collect(), stage(lead)) == (1, ("nurturing", 0))
    visit(days=(3,))
    work()
    assert collect() == 1
    assert stage(lead) == ("marketing_qualified", 1)
    do(lead, "accept", NOW + timedelta(hours=1))
    later = NOW + 30 * DAY
    work(later)
    visit(now=later)
    work(later)
    assert collect(later) > 1
    assert stage(lead) == ("sales_accepted", 1), "a cycle that is open stays the only one"
    do(lead, "recycle", later + timedelta(hours=1), reason="timing")
    again = later + 30 * DAY
    work(again)
    visit(now=again)
    work(again)
    collect(again)
    assert stage(lead) == ("marketing_qualified", 2)


def test_what_was_crossed_before_somebody_gave_it_back_hands_nothing_over() -> None:
    begin()
    publish_crossing()
    lead = visit()
    work()
    do(lead, "accept", NOW + timedelta(minutes=1))
    do(lead, "recycle", NOW + timedelta(minutes=2), reason="no_need")
    assert collect(NOW + timedelta(minutes=3)) == 1
    assert stage(lead) == ("recycled", 1)


def test_a_published_model_hands_nobody_over() -> None:
    begin()
    lead = visit()
    publish_crossing()
    work()
    assert collect() == 0
    assert stage(lead) == ("nurturing", 0)


@pytest.mark.parametrize("gone", ["objects", "erased"])
def test_who_objects_or_is_erased_meanwhile_is_not_handed_over(gone: str) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.sales.models import StageEvent

    begin()
    publish_crossing()
    lead = visit()
    work()
    if gone == "objects":
        object_to_profiling(str(lead), "letter", command_line(), NOW)
    else:
        erase(str(lead), "letter", command_line(), NOW)
    collect()
    assert StageEvent.objects.count() == 0


def test_two_that_are_one_person_have_one_state_and_get_their_own_back() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.persons import links_of
    from reifegrad_web.privacy.requests import merge, undo_link

    anna, bert = visit("anna"), visit("bert")
    do(anna, "accept", NOW)
    do(bert, "hand_over", NOW + DAY)
    do(bert, "reject", NOW + 2 * DAY, reason="duplicate")
    merge(str(anna), str(bert), command_line(), NOW)
    assert stage(anna) == ("sales_accepted", 1), "who was accepted is not rejected by what came later of another one"
    do(anna, "qualify", NOW + 3 * DAY)
    (link,) = [each for each in links_of(anna) if each.undone_at is None]
    undo_link(link.pk, "two", command_line(), NOW)
    assert (stage(anna), stage(bert)) == (("sales_qualified", 1), ("sales_rejected", 1))


def test_feedback_is_added_to_and_what_was_told_before_is_kept() -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.feedback import Told, decided_event, feedback_on, tell

    lead, sam = visit(), doer()

    def told(**given: Any) -> Any:
        return tell(lead, Told(**given), sam.user, sam.actor, NOW)

    refused("feedback-undecided", told, outcome="lost")
    do(lead, "lose", told=Told("lost", reason="no_budget", failed="budget", bought=False, kept_by="the crisis"))
    assert Outcome.objects.get().reason == "no_budget"
    refused("feedback-undecided", told, outcome="won")
    refused("feedback-field", told, outcome="lost", recommends=True)
    refused("feedback-code", told, outcome="lost", reason="nonsense")
    refused("feedback-code", told, outcome="lost", failed="luck")
    refused("feedback-text", told, outcome="lost", learned="x" * 4_001)
    told(outcome="lost", reason="other", why="bought by another firm", bought=True, bought_from="Ostwind")
    event = decided_event(lead)
    assert event is not None
    assert [row.reason for row in feedback_on(event)] == ["other", "no_budget"]
    assert Outcome.objects.get().reason == "bought by another firm"


def test_a_lead_was_lost_at_the_stage_in_which_it_was() -> None:
    from reifegrad_web.sales.events import state_of

    lead = visit()
    do(lead, "qualify")
    do(lead, "lose", reason="price")
    assert (state_of(lead).stage, state_of(lead).came_from) == ("lost", "sales_qualified")


def test_at_a_past_moment_a_lead_was_where_it_was_then() -> None:
    from reifegrad_web.sales.events import states_of

    lead, other = visit(), visit("bert")
    do(lead, "accept", NOW)
    do(lead, "qualify", NOW + DAY)
    found = states_of([lead, other], NOW + timedelta(hours=1))
    assert (found[lead].stage, found[other].stage) == ("sales_accepted", "nurturing")


def test_a_clock_that_goes_back_changes_no_order() -> None:
    lead = visit()
    do(lead, "accept", NOW)
    do(lead, "qualify", NOW - DAY)
    assert stage(lead) == ("sales_qualified", 1)


def test_what_was_taken_from_the_outbox_by_a_worker_that_died_is_handed_over_once() -> None:
    from reifegrad_web.sales.models import StageEvent
    from reifegrad_web.scoring import outbox
    from reifegrad_web.writing import write

    begin()
    publish_crossing()
    lead = visit()
    work()
    with write():
        assert outbox.take("handover", "dead", NOW)
    assert collect() == 0
    later = NOW + timedelta(minutes=5)
    assert (collect(later), collect(later)) == (1, 0)
    assert stage(lead) == ("marketing_qualified", 1)
    assert StageEvent.objects.get().transition is not None


def test_activities_say_what_somebody_cares_about() -> None:
    from reifegrad_web.leads.interests import interests_of

    lead = visit(days=(1, 2))
    paths = ("/compare/ost-wind?x=1", "/pricing", "/pricing")
    take(
        *(
            message("page", user_id="anna", message_id=f"p{n}", properties={"path": path}, occurred_at=NOW)
            for n, path in enumerate(paths)
        ),
        message("track", user_id="anna", message_id="t", name="bought", properties={"product": "Desk", "topic": "Oak"}),
    )
    found = interests_of(lead, NOW + DAY, NOW - timedelta(hours=1))
    assert (found.before, found.since) == (2, 4)
    assert [(each.name, each.times) for each in found.topics] == [("/pricing", 2), ("Oak", 1)]
    assert [each.name for each in found.products] == ["Desk"]
    assert [each.name for each in found.competitors] == ["ost wind"]
