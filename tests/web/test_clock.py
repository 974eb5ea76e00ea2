"""A clock that was wrong and is right again keeps nobody waiting, and leaves no score of a time to come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from test_bulk import publish
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
AHEAD = NOW + timedelta(days=2)
PRICING = {"message_id": "second", "properties": {"path": "/pricing"}}


def run(at: object, worker: object) -> int:
    count = 0
    while done := worker.run_once(at):
        count += done
    return count


def test_who_was_touched_while_the_clock_was_ahead_is_scored_at_once() -> None:
    from reifegrad_web.scoring.due import touch
    from reifegrad_web.scoring.models import DueLead, LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring
    from reifegrad_web.writing import write

    take(message("page", user_id="anna"))
    publish()
    with write():
        DueLead.objects.all().delete()
        touch([lead_of("user", "anna") or 0], AHEAD)
    worker = Rescoring()
    assert run(NOW, worker) == 1
    assert LeadScore.objects.get().as_of == NOW
    worker.close()


@pytest.mark.parametrize("is_restarted", [True, False])
def test_scores_of_a_time_to_come_are_computed_again(is_restarted: bool) -> None:
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    take(message("page", user_id="anna"), message("page", user_id="bert"))
    publish()
    worker = Rescoring()
    run(AHEAD, worker)
    assert {row.as_of for row in LeadScore.objects.all()} == {AHEAD}
    if is_restarted:
        worker.close()
        worker = Rescoring()
    assert run(NOW, worker) == 2
    assert {row.as_of for row in LeadScore.objects.all()} == {NOW}
    assert run(NOW, worker) == 0
    worker.close()


def test_who_clicks_while_a_worker_looks_for_work_gets_a_score_that_counts_it() -> None:
    """Its moment is a little later than that at which the worker began to look; it must not wait for its next turn."""
    from reifegrad_web.scoring.models import DueLead, LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    take(message("page", user_id="anna", occurred_at=NOW - timedelta(days=1)))
    publish()
    run(NOW, worker := Rescoring())
    (before,) = LeadScore.objects.values_list("score", flat=True)
    moments = iter([NOW + timedelta(seconds=1), *[NOW + timedelta(seconds=3)] * 3])

    def clock() -> datetime:
        found = next(moments)
        if found < NOW + timedelta(seconds=2):
            take(message("page", user_id="anna", occurred_at=found + timedelta(milliseconds=1), **PRICING))
        return found

    worker.clock = clock
    assert worker.run_once() == 1
    (after,) = LeadScore.objects.values_list("score", flat=True)
    assert after > before
    assert not DueLead.objects.filter(due_at__lte=NOW + timedelta(days=1)).exists()
    worker.close()


def test_a_lease_of_a_wrong_clock_ends_and_one_of_a_clock_that_is_little_ahead_does_not() -> None:
    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import add_job, lease_job
    from reifegrad_web.scoring.due import lease, touch
    from reifegrad_web.writing import write

    with write():
        touch([1], NOW)
        add_job("export", {}, NOW)
        assert lease("ahead", AHEAD, 10).touches == {1: 1}
        assert lease_job("ahead", AHEAD) is not None
    with write():
        assert lease("here", AHEAD - timedelta(minutes=4), 10).touches == {}
        assert lease_job("here", AHEAD - timedelta(minutes=4)) is None
        assert lease("here", NOW, 10).touches == {1: 1}
        assert lease_job("here", NOW) is not None
    assert Job.objects.get().leased_by == "here"


def test_who_was_made_due_by_a_clock_that_was_ahead_gets_reasons_at_once() -> None:
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.scoring.models import DueLead, LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring
    from reifegrad_web.writing import write

    take(message("page", user_id="anna"))
    publish()
    with write():
        DueLead.objects.all().delete()
        touch_everybody(AHEAD)
    worker = Rescoring()
    run(NOW, worker)
    worker.close()
    row = LeadScore.objects.get()
    assert (row.as_of, "reasons" in row.record) == (NOW, True)  # in bulk, nothing of it is kept
