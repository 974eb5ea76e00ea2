"""Routing: leads that were handed over come to people by the agreement in force, each with its reasons."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from handing import do, stage
from people import publish, work
from test_taking import NOW, message, take

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)
AGREEMENT = """
agreement: 1
name: sales
timezone: Europe/Berlin
models: {fit: fit-interest}
people:
  anna: {title: Anna Huber, capacity: 2}
  ben: {title: Ben Okafor}
  cara: {title: Cara Weiss}
teams:
  north: {members: [anna, ben]}
queues:
  inbound: {title: {de: Eingang, en: Inbound}}
routing:
  otherwise: inbound
  routes:
    bosses: {when: "position = 'CEO' and score.fit >= 20", to: cara, account_owner: true}
    visitors: {when: "position is null", to: north, account_owner: true}
"""


def people() -> dict[str, Any]:
    from reifegrad_web.org.people import add_user

    return {name: add_user(name, "sales", NOW) for name in ("anna", "ben", "cara")}


def agree(text: str = AGREEMENT, now: Any = NOW) -> Any:
    from reifegrad_web.agreements.checking import check_here
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.agreements.publishing import publish_version
    from reifegrad_web.documents.deciding import add
    from reifegrad_web.org.people import decider

    version, _ = add(AgreementVersion, check_here(text), decider(None), now)
    return publish_version(version, decider(None), now, unsigned=True)


def visitor(name: str, position: str | None = None, company: str | None = None) -> int:
    from reifegrad_web.leads.persons import find, lead_number

    traits: dict[str, Any] = {"email": f"{name}@{company or 'firma'}.example"}
    if position is not None:
        traits["position"] = position
    take(message("identify", user_id=name, traits=traits))
    if company is not None:
        take(message("group", user_id=name, group_id=company, traits={"employees": 20}))
    work()
    return lead_number(find(f"user:{name}"))


def route(now: Any = NOW) -> int:
    from reifegrad_web.routing.deciding import route_waiting

    return route_waiting(now)


def owner(lead: int) -> str | None:
    from reifegrad_web.leads.owners import owners_of
    from reifegrad_web.org.models import User

    number = owners_of([lead]).get(lead)
    return None if number is None else User.objects.get(pk=number).username


def told(lead: int, language: str = "en") -> str:
    from reifegrad_web.routing.reading import decisions_of

    return str(decisions_of(lead, language)[0].text)


def handed_over(*leads: int, now: Any = NOW) -> None:
    for lead in leads:
        do(lead, "hand_over", now)


def test_a_lead_comes_to_whom_the_agreement_names_and_says_why() -> None:
    publish()
    people()
    agree()
    boss = visitor("u1", "CEO")
    handed_over(boss)
    assert route() == 1
    assert owner(boss) == "cara"
    assert "Cara Weiss" in told(boss) and "Cara Weiss" in told(boss, "de")
    assert route() == 0
    assert owner(boss) == "cara"


CHANCE = """
reifegrad: 1
name: fit-interest
thresholds: {sales_qualified: 10}
dimensions: {chance: {aggregate: logit, criteria: {boss: {attribute: position, points: {CEO: 40}}}}}
"""


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_probability_is_read_as_well(in_bulk: bool) -> None:
    from reifegrad_web.agreements.in_force import agreement_of
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.routing.known_then import knowing_then
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.reading import served_models
    from reifegrad_web.writing import write

    with write():
        run(check_here(CHANCE), NOW)
    people()
    likely = AGREEMENT.replace("position = 'CEO' and score.fit >= 20", "probability.fit > 0.79")
    version = agree(likely)
    boss, other = visitor("u1", "CEO"), visitor("u2", "Intern")
    if in_bulk:
        LeadScore.objects.update(record={})
    for lead in (boss, other):
        do(lead, "hand_over", NOW)
    route()
    assert (owner(boss), owner(other)) == ("cara", None)
    with knowing_then(agreement_of(version), [each.model for each in served_models()]) as known:
        then = known.values(boss, NOW)
    assert then is not None and then[1]["probability.fit"] == 0.8


def test_people_take_turns_up_to_their_capacity_and_who_is_left_over_waits_in_the_queue() -> None:
    publish()
    users = people()
    agree(AGREEMENT.replace("title: Ben Okafor", "title: Ben Okafor, capacity: 1"))
    leads = [visitor(f"u{number}") for number in range(4)]
    handed_over(*leads)
    assert route() == 4
    assert [owner(lead) for lead in leads] == ["anna", "ben", "anna", None]
    from reifegrad_web.routing.reading import waiting

    (queue,) = waiting()
    assert (queue.queue, queue.since) == ("inbound", {leads[3]: NOW})
    assert "Inbound" in told(leads[3]) and "Eingang" in told(leads[3], "de")
    later = visitor("u9")
    handed_over(later, now=NOW + 7 * DAY)
    assert route(NOW + 7 * DAY) == 1
    assert owner(later) == "ben"  # whose turn was longer ago than that of anna
    assert users


def test_without_an_agreement_leads_wait_for_one() -> None:
    publish()
    people()
    lead = visitor("u1")
    handed_over(lead)
    assert (route(), owner(lead)) == (0, None)
    agree()
    assert (route(), owner(lead)) == (1, "anna")


def test_a_lead_that_came_while_others_decided_goes_on_waiting() -> None:
    publish()
    people()
    agree()
    lead = visitor("u1")
    handed_over(lead)
    assert route(NOW - DAY) == 0  # the moment was taken before the turn came
    assert owner(lead) is None
    assert (route(), owner(lead)) == (1, "anna")


def test_who_owns_a_lead_keeps_it() -> None:
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    publish()
    users = people()
    agree()
    lead = visitor("u1")
    with write():
        assign([find(str(lead))], users["cara"], "admin", NOW)
    handed_over(lead)
    assert (route(), owner(lead)) == (1, "cara")
    from reifegrad_web.leads.models import Assignment

    assert Assignment.objects.count() == 1


def test_whoever_looks_after_the_company_gets_the_next_one_of_it() -> None:
    publish()
    people()
    agree()
    first, second, third = (visitor(name, company="muster-ag") for name in ("u1", "u2", "u3"))
    handed_over(first, second)
    route()  # both at once: the first one decides about the second
    assert owner(first) == owner(second) == "anna"
    handed_over(third)
    route()
    assert owner(third) == "ben"  # anna takes two a week
    assert "Anna Huber" in told(third)


def test_of_those_who_look_after_a_company_somebody_who_is_still_there_gets_the_next_one_of_it() -> None:
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.people import change_user
    from reifegrad_web.writing import write

    publish()
    users = people()
    agree()
    first, second, third = (visitor(name, company="muster-ag") for name in ("u1", "u2", "u3"))
    with write():
        assign([find(str(first))], users["anna"], "admin", NOW)
        assign([find(str(second))], users["cara"], "admin", NOW)
        change_user(users["anna"], is_active=False)
    handed_over(third)
    route()
    assert owner(third) == "cara"


def test_who_has_rejected_a_lead_does_not_get_it_in_the_next_cycle() -> None:
    from handing import doer

    from reifegrad_web.sales.commanding import Order, give
    from reifegrad_web.sales.stage_machine import Command

    publish()
    people()
    agree()
    lead = visitor("u1")
    handed_over(lead)
    route()
    assert owner(lead) == "anna"
    give(lead, Order(Command.REJECT, "wrong_profile"), doer("sales", "anna"), NOW + DAY)
    handed_over(lead, now=NOW + 2 * DAY)
    route(NOW + 2 * DAY)
    assert stage(lead) == ("marketing_qualified", 2)
    assert owner(lead) == "ben"


def test_nobody_gets_leads_while_they_are_away_or_after_they_have_left() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence, remove_absence

    publish()
    users = people()
    agree()
    away = add_absence(users["anna"], NOW - DAY, NOW + DAY, SERVER, NOW, "holiday")
    users["cara"].is_active = False
    users["cara"].save()
    first, second = visitor("u1"), visitor("u2", "CEO")
    handed_over(first, second)
    route()
    assert [owner(first), owner(second)] == ["ben", None]
    assert "Anna Huber" in told(first)
    remove_absence(away.pk, SERVER, NOW)
    third = visitor("u3")
    handed_over(third)
    route()
    assert owner(third) == "anna"


def test_who_objects_or_was_given_back_meanwhile_wants_no_owner() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.privacy.requests import object_to_profiling

    publish()
    people()
    agree()
    first, second = visitor("u1"), visitor("u2")
    handed_over(first, second)
    object_to_profiling(str(first), "test", SERVER, NOW)
    do(second, "recycle", reason="no_need")
    assert route() == 2
    assert [owner(first), owner(second)] == [None, None]
    from reifegrad_web.routing.models import RoutingDecision

    assert not RoutingDecision.objects.exists()


def test_an_absence_that_cannot_be_is_refused() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence, remove_absence

    anna = people()["anna"]
    for since, until, variant in ((NOW, NOW, "order"), (NOW - 2 * DAY, NOW - DAY, "over")):
        with pytest.raises(ReifegradError) as caught:
            add_absence(anna, since, until, SERVER, NOW)
        assert caught.value.problems[0].variant == variant
    with pytest.raises(ReifegradError):
        add_absence(anna, NOW, NOW + DAY, SERVER, NOW, "x" * 201)
    with pytest.raises(ReifegradError):
        remove_absence(7, SERVER, NOW)


def test_an_agreement_that_reads_a_model_that_does_not_score_is_not_put_in_force() -> None:
    people()
    with pytest.raises(ReifegradError) as caught:
        agree()
    assert caught.value.problems[0].code == "agreement-model"


def test_a_decision_is_read_as_it_was_written() -> None:
    from reifegrad.agreement.decision import Cause, Decision, PassedOver
    from reifegrad_web.routing.written import read, written

    causes = (Cause("capacity", {"capacity": Fraction(1, 3), "everyone": Fraction(7)}), Cause("left", {"person": "x"}))
    passed = (PassedOver("ben", Cause("absent", {"until": NOW})), PassedOver("cara", Cause("absent", {"until": None})))
    made = Decision("17", NOW, "anna", None, "bosses", causes, passed, ("anna", "ben"), "cara", NOW + DAY)
    assert read(written(made)) == made
