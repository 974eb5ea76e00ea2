"""Of many leads, a past day is listed by what was noted then: with a worker that was awake, that is what was so."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import chain
from typing import Any
from unittest.mock import patch

import pytest
from people import work
from test_lists import pages, pages_back
from test_past_lists import listing
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
DAYS, PEOPLE = 40, 18
QUERIES = (
    *("", "cell=A2&cell=B3&cell=D4", "stage=cold", "stage=sales_qualified", "from=1&to=30", "q=nobody"),
    *("out=1", "owner=nobody", "campaign=spring", "priority=B", "seen=20d"),
)


def publish(model: str, at: Any, *, text: str = "") -> None:
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    with write():
        run(check_here(text or template_text(model)), at)
        touch_everybody(at)


def live(model: str, seed: int) -> None:
    """Every day something happens, and a worker scores whoever is due."""
    chance = random.Random(seed)
    publish(model, day(DAYS + 1))
    for number in range(DAYS, 0, -1):
        take(*(_done(chance, chance.randrange(PEOPLE), day(number)) for _ in range(4)), received_at=day(number))
        work(day(number) + timedelta(seconds=1))
    work(NOW)


def day(ago: int) -> Any:
    return NOW - timedelta(days=ago)


def _done(chance: random.Random, number: int, at: Any) -> Any:
    who = {"user_id": f"u{number}", "occurred_at": at}
    kind = chance.randrange(4)
    if kind == 0:
        traits = {"name": f"Person {number}", "position": chance.choice(("CEO", "Head of department", "Praktikant"))}
        traits |= {"country": chance.choice(("DE", "DE", "US")), "employees": chance.choice((50, 20_000))}
        return message("identify", traits=traits, **who)
    if kind == 1:
        path = chance.choice(("/pricing", "/products/x", "/"))
        return message("page", properties={"path": path, "utm_campaign": "spring"}, **who)
    return message(name=chance.choice(("Content Requested", "Webinar Attended", "Webinar Registered")), **who)


def noted(model: str, moment: Any, query: str = "", user: Any = None) -> Any:
    """The list of many leads, though there are few."""
    with patch("reifegrad_web.scoring.past.MOST", 0):
        return listing(model, moment, query, user)


@pytest.mark.parametrize("model", ["fit-interest", "grade-matrix"])
def test_what_was_noted_is_what_follows_from_the_facts(model: str) -> None:
    """Leads, order, points and what had changed since the day before, of every filter."""
    from reifegrad_web.scoring.noted import NotedLeads

    live(model, seed=8)
    seen = 0
    for ago in (DAYS - 1, 31, 17, 5, 1):
        moment = day(ago) + timedelta(seconds=2)
        for query in QUERIES:
            then, by_facts = noted(model, moment, query), listing(model, moment, query)
            assert isinstance(then, NotedLeads)
            wanted = list(by_facts.every())
            assert list(then.every()) == wanted, (ago, query)
            assert (then.count().leads, then.count().is_exact) == (len(wanted), True)
            leads = [place.lead for place in wanted]
            rows = [[_shown(row) for row in of.rows(leads)] for of in (then, by_facts)]
            assert rows[0] == rows[1]
            seen += len(wanted)
    assert seen > 100


def _shown(row: Any) -> Any:
    return row.card.lead_id, row.card.name, row.score.score, row.score.verdict, row.score.record, row.change


def test_pages_of_what_was_noted_have_no_gap_and_no_double() -> None:
    live("grade-matrix", seed=2)
    for query in ("", "stage=cold", "campaign=spring"):
        of = noted("grade-matrix", day(9) + timedelta(seconds=2), query)
        wanted = [place.lead for place in of.every()]
        assert len(wanted) > 3
        for size in (1, 2, 5, 100):
            assert list(chain.from_iterable(pages(of, size))) == wanted
            assert pages_back(of, size) == wanted


def test_what_is_delivered_later_is_in_the_points_but_not_in_the_order() -> None:
    publish("fit-interest", day(20))
    for name, paths in (("one", ["/pricing"]), ("two", ["/pricing", "/pricing"])):
        for number, path in enumerate(paths):
            at = day(10) + timedelta(minutes=number)
            take(message("page", user_id=name, occurred_at=at, properties={"path": path}), received_at=at)
    work(day(10) + timedelta(hours=1))
    for number in range(2):
        at = day(9) + timedelta(minutes=number)
        take(message("page", user_id="one", occurred_at=at, properties={"path": "/pricing"}))
    work(NOW)
    of = noted("fit-interest", day(5))
    leads = [place.lead for place in of.every()]
    assert leads == [lead_of("user", "two"), lead_of("user", "one")]
    assert [row.score.score for row in of.rows(leads) if row.score] == [30_000, 45_000]


def test_a_version_that_says_the_same_of_a_lead_lists_it_once() -> None:
    """Whether the run over everybody or the turn of each lead has written the score by the new version."""
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.scoring.due import make_due
    from reifegrad_web.scoring.models import DueLead, ScoreChange
    from reifegrad_web.writing import write

    live("fit-interest", seed=5)
    moments = [day(ago) + timedelta(seconds=2) for ago in (25, 3)]
    before = [list(noted("fit-interest", moment).every()) for moment in moments]
    for number, in_bulk in enumerate((True, False)):
        at = NOW + timedelta(hours=number + 1)
        publish("fit-interest", at, text=f"{template_text('fit-interest')}\ndescription: again {number}\n")
        if not in_bulk:
            with write():
                make_due(list(DueLead.objects.values_list("lead_id", flat=True)), at)
                DueLead.objects.update(in_bulk=False)
        work(at)
        assert [list(noted("fit-interest", moment).every()) for moment in moments] == before
        moments.append(at + timedelta(seconds=1))
        before.append(list(listing("fit-interest", moments[-1]).every()))
        assert list(noted("fit-interest", moments[-1]).every()) == before[-1]
    assert ScoreChange.objects.filter(cause__why="model-version").count() > PEOPLE


def test_who_objects_is_in_no_list_of_what_was_noted() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling, withdraw_objection

    publish("fit-interest", day(30))
    seen = day(20)
    take(message("identify", user_id="u", occurred_at=seen, traits={"email": "u@x.example"}), received_at=seen)
    work(seen)
    object_to_profiling("u@x.example", "letter", command_line(), day(10))
    assert [list(noted("fit-interest", day(ago)).every()) for ago in (15, 5)] == [[], []]
    withdraw_objection("u@x.example", "letter", command_line(), day(3))
    work(day(3) + timedelta(seconds=1))
    assert [len(list(noted("fit-interest", day(ago)).every())) for ago in (5, 1)] == [0, 1]


@pytest.mark.parametrize(("query", "variant"), [("sort=activity", "order"), ("objects=1", "order"), ("changed=7d", "")])
def test_what_was_not_noted_is_refused(query: str, variant: str) -> None:
    from reifegrad.errors import ReifegradError

    take(message("page", user_id="u", occurred_at=day(9)), received_at=day(9))
    publish("fit-interest", day(9))
    with pytest.raises(ReifegradError) as found:
        noted("fit-interest", day(5), query)
    assert (found.value.problems[0].code, found.value.problems[0].variant) == ("list-past", variant)
    with pytest.raises(ReifegradError) as found:
        noted("fit-interest", day(12))
    assert found.value.problems[0].variant == "many"


def test_who_sees_their_own_leads_is_shown_no_others() -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    publish("fit-interest", day(20))
    for name in ("one", "two"):
        take(message("page", user_id=name, occurred_at=day(9)), received_at=day(9))
    work(day(8))
    with write():
        sam = User.objects.create(username="sam", role="sales", sees="own", date_joined=NOW)
        assign(Identifier.objects.filter(value="one"), sam, "1 ada", day(7))
    found = [place.lead for place in noted("fit-interest", day(5), user=sam).every()]
    assert found == [lead_of("user", "one")]
