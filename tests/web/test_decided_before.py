"""Outcomes from before a model was published count where the list of that moment has the lead."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from histories import everybody
from people import publish, work
from test_past_lists import deliver
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")
MODELS = [("grade-matrix", "cell"), ("icp-bant", "stage"), ("customer-lifecycle", "segment")]
LATER = NOW + timedelta(hours=1)


def decide(seed: int, count: int = 30) -> list[tuple[int, str, Any]]:
    """Outcomes at moments of the four months before, and one of today."""
    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.writing import write

    chance = random.Random(seed)
    leads = list(
        Identifier.objects.exclude(lead_id=None).values_list("lead_id", flat=True).distinct().order_by("lead_id")
    )
    found = []
    with write():
        for number in range(count):
            lead, outcome = chance.choice(leads), chance.choice(("won", "lost"))
            at = NOW - timedelta(days=chance.randint(0, 130), minutes=1 + number)
            Outcome.objects.create(identifier_id=lead, source_id=0, outcome=outcome, decided_at=at, received_at=NOW)
            found.append((lead or 0, outcome, at))
        Outcome.objects.create(identifier_id=leads[0], source_id=0, outcome="won", decided_at=LATER, received_at=LATER)
    return found


def before(model: str, what: Any, until: Any = LATER, now: Any = LATER, **chosen: Any) -> Any:
    from reifegrad_web.scoring.decided_before import won_before
    from reifegrad_web.scoring.reading import served_model

    each = served_model(model)
    assert each is not None
    return won_before(each, what, everybody(**chosen), until, now)


def counted(found: Any) -> Counter[tuple[str, str]]:
    return Counter({(name, "won"): each.won for name, each in found.items()}) + Counter(
        {(name, "lost"): each.lost for name, each in found.items()}
    )


@pytest.mark.parametrize(
    ("model", "what"), [("grade-matrix", "cell"), ("icp-bant", "stage"), ("customer-lifecycle", "segment")]
)
def test_an_outcome_counts_where_the_list_of_its_moment_has_the_lead(model: str, what: Any) -> None:
    from reifegrad_web.scoring.past import everybody_at
    from reifegrad_web.scoring.reading import served_model

    deliver(seed=3)
    outcomes = decide(seed=4)
    publish(model)
    each = served_model(model)
    assert each is not None
    expected: Counter[tuple[str, str]] = Counter()
    for lead, outcome, at in outcomes:
        row = everybody_at(each, at).scores.get(lead)
        expected["" if row is None else row.verdict.get(what, ""), outcome] += 1
    assert counted(before(model, what)) == expected
    assert len(expected) > 3, "the test must tell something apart"
    part = counted(before(model, what, until=NOW - timedelta(days=60)))
    assert 0 < sum(part.values()) < len(outcomes)
    assert before(model, what, source=99) == {}, "nobody came from there"


def test_what_was_decided_since_is_counted_by_the_history_and_not_twice() -> None:
    from reifegrad_web.scoring.figures import won_by

    deliver(seed=3)
    outcomes = decide(seed=4)
    publish("grade-matrix")
    work()
    since = won_by("grade-matrix", "cell", everybody(), LATER)
    assert sum(counted(since).values()) == 1
    assert sum(counted(before("grade-matrix", "cell")).values()) == len(outcomes)


def test_who_objects_is_not_scored_for_it_and_a_new_outcome_is_there_at_once() -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.writing import write

    deliver(seed=3)
    publish("grade-matrix")
    assert before("grade-matrix", "cell") == {}
    outcomes = decide(seed=4)
    assert sum(counted(before("grade-matrix", "cell")).values()) == len(outcomes)
    with write():
        for lead in {lead for lead, _, _ in outcomes}:
            object_to_profiling(Identifier.objects.get(pk=lead), "letter", NOW, NOW)
    assert set(before("grade-matrix", "cell")) == {""}


def test_more_than_somebody_would_wait_for_are_left_out_and_the_page_says_so() -> None:
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.scoring.decided_before import _COMPUTED
    from reifegrad_web.writing import write

    deliver(seed=3)
    outcomes = decide(seed=4)
    publish("grade-matrix")
    with write():
        User.objects.create(username="mark", role="marketing", date_joined=utc_now())
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(User.objects.get())
    assert "Outcomes before that count where the lead would have been" in client.get("/matrix").content.decode()
    _COMPUTED.clear()
    with patch("reifegrad_web.scoring.served_models.ServedModel.looks_at_colleagues", new=True):
        assert before("grade-matrix", "cell") is None
    _COMPUTED.clear()
    with patch("reifegrad_web.scoring.decided_before.MOST", len(outcomes) - 1):
        assert before("grade-matrix", "cell") is None
        assert "Outcomes before that are not counted" in client.get("/matrix").content.decode()


def test_what_was_computed_is_kept_for_ten_minutes_whoever_is_heard_of_meanwhile() -> None:
    deliver(seed=3)
    decide(seed=4)
    publish("grade-matrix")
    first = before("grade-matrix", "cell")
    with patch("reifegrad_web.scoring.decided_before._computed", side_effect=AssertionError("computed again")):
        take(message("identify", user_id="somebody else", traits={"position": "CEO"}), received_at=LATER)
        assert before("grade-matrix", "cell", now=LATER + timedelta(seconds=599)) == first
        with pytest.raises(AssertionError, match="computed again"):
            before("grade-matrix", "cell", now=LATER + timedelta(seconds=601))
