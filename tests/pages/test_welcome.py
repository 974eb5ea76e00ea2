"""An empty installation leads through its first steps; what is done follows from what is there."""

from __future__ import annotations

from typing import Any

import pytest
from signed_in import signed_in, text_of
from test_taking import message, take

pytestmark = pytest.mark.usefixtures("emptied")


def step(page: str) -> str:
    """Which step somebody is at."""
    return page.partition('aria-current="step">')[2].partition("</li>")[0].rpartition(">")[2]


def score() -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.rescoring import Rescoring

    rescoring = Rescoring()
    while rescoring.run_once(utc_now()):
        pass
    rescoring.close()


def test_the_first_page_of_an_empty_installation_leads_to_the_first_steps() -> None:
    assert 'href="/welcome"' in text_of(signed_in("admin").get("/"))


def test_three_ways_lead_to_leads_and_a_model_to_scores() -> None:
    from reifegrad_web.audit.models import AuditEntry

    client = signed_in("admin")
    page = text_of(client.get("/welcome"))
    assert step(page) == "Leads come in"
    assert all(each in page for each in ('action="/welcome/demo"', 'href="/imports/new"', 'href="/sources/new"'))
    take(message("page", user_id="u", properties={"path": "/pricing"}))
    page = text_of(client.get("/welcome"))
    assert step(page) == "A model scores them"
    assert "/welcome/demo" not in page
    done = client.post("/welcome/model", {"model": "fit-interest"}, follow=True)
    assert "The model scores now" in text_of(done)
    assert (step(text_of(done)), "being scored" in text_of(done)) == ("See scores", True)
    entry = AuditEntry.objects.get(action="model.publish")
    assert (entry.details["unsigned"], entry.actor_kind) == (True, "user")
    assert client.get("/welcome", headers={"HX-Request": "true"}).status_code == 200
    score()
    assert client.get("/welcome", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "The first scores are there" in text_of(client.get("/welcome"))


def test_only_the_first_model_needs_no_signatures() -> None:
    from reifegrad_web.models.models import ModelVersion

    client = signed_in("admin")
    assert client.post("/welcome/model", {"model": "unknown"}).status_code == 303
    assert not ModelVersion.objects.exists()
    client.post("/welcome/model", {"model": "fit-interest"})
    assert client.post("/welcome/model", {"model": "grade-matrix"}).status_code == 409
    ModelVersion.objects.update(state=ModelVersion.State.RETIRED)
    assert client.post("/welcome/model", {"model": "grade-matrix"}).status_code == 409
    assert "A model has scored here before" in text_of(client.get("/welcome"))
    assert list(ModelVersion.objects.values_list("name", flat=True)) == ["fit-interest"]


@pytest.mark.parametrize("role", ["marketing", "sales"])
def test_who_is_no_admin_sees_who_does_what(role: str) -> None:
    page = text_of(signed_in(role).get("/welcome"))
    assert "An admin does this." in page
    assert "/welcome/demo" not in page
    assert ('href="/imports/new"' in page) is (role == "marketing")


def test_the_demo_company_fills_an_empty_installation_only() -> None:
    from reifegrad_web.background.models import Job
    from reifegrad_web.leads.models import Identifier

    client = signed_in("admin")
    assert client.post("/welcome/demo").status_code == 303
    assert "being filled in" in text_of(client.get("/welcome"))
    assert client.post("/welcome/demo").status_code == 422
    work(client)
    assert Job.objects.get().state == "done"
    assert Identifier.objects.exclude(lead_id=None).values("lead_id").distinct().count() >= 400
    assert step(text_of(client.get("/welcome"))) == "See scores"
    assert client.post("/welcome/demo").status_code == 422


def work(client: Any) -> None:
    """As the worker does, which fills it in a process of its own."""
    from reifegrad_web.imports.beginning import DEMO
    from reifegrad_web.imports.working import work_once
    from reifegrad_web.jobs.filling import run_demo

    assert work_once("worker", others={DEMO: run_demo})


def test_a_demo_company_that_comes_among_other_data_says_so() -> None:
    from reifegrad_web.background.models import Job

    client = signed_in("admin")
    client.post("/welcome/demo")
    take(message(user_id="u"))
    work(client)
    assert Job.objects.get().state == "failed"
