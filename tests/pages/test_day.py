"""My day: whoever is ready and nobody has called, whose turn it is again, and what was noted can be taken back."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")


def person(name: str, role: str = "sales", sees: str = "all") -> Any:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        return User.objects.create(username=name, role=role, sees=sees, date_joined=utc_now())


def scored() -> None:
    """Anna is the best, Bert the next; Carl has done nothing."""
    from people import publish
    from test_taking import message, take

    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.rescoring import Rescoring

    now = utc_now() - timedelta(minutes=5)
    for name, points, count in (("anna", "CEO", 4), ("bert", "CEO", 2), ("carl", "clerk", 0)):
        traits = {"name": name.title(), "position": points, "country": "DE", "email": f"{name}@firma.example"}
        take(message("identify", user_id=name, traits=traits, occurred_at=now))
        for number in range(count):
            at = now + timedelta(seconds=number)
            take(message("page", user_id=name, properties={"path": "/pricing"}, occurred_at=at))
    publish()
    worker = Rescoring()
    while worker.run_once():
        pass
    worker.close()


def names(page: Any) -> list[str]:
    import re

    return re.findall(r"data-opens[^>]*><b>([^<]+)</b>", page.content.decode())


def number_of(name: str) -> int:
    from test_taking import lead_of

    return lead_of("user", name) or 0


def test_who_is_ready_stands_there_with_the_reason_the_best_first(client: Client) -> None:
    scored()
    client.force_login(person("sam"))
    page = client.get("/")
    assert names(page) == ["Anna", "Bert"]
    assert "Pricing page visited (4 times" in page.content.decode()


def test_whom_to_call_stands_beside_the_number_that_a_device_dials(client: Client) -> None:
    from test_taking import message, take

    scored()
    take(message("identify", user_id="anna", traits={"Phone Number": "+49 (0)30 23125-017"}))
    take(message("identify", user_id="bert", traits={"phone": "<b>ask</b> Anna"}))
    client.force_login(person("sam"))
    for address in ("/", f"/leads/{number_of('anna')}"):
        page = client.get(address).content.decode()
        assert page.count('href="tel:+493023125017"') == 1, address
        assert "+49 (0)30 23125-017</span></a>" in page
    for address in ("/", f"/leads/{number_of('bert')}"):
        page = client.get(address).content.decode()
        assert "&lt;b&gt;ask&lt;/b&gt; Anna" in page
        assert 'href="tel:&lt;' not in page


def test_a_noted_lead_leaves_the_list_comes_back_when_it_is_due_and_by_undo(client: Client) -> None:
    from reifegrad_web.leads.models import Assignment, Contact, LeadCard

    scored()
    sam = person("sam")
    client.force_login(sam)
    answer = client.post(f"/day/contact/{number_of('anna')}", {"result": "later", "again": "1", "note": "Thursday"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    page = client.get("/")
    assert "The result is noted." in page.content.decode()
    assert names(page) == ["Anna", "Bert"]  # among those whose turn it is again, tomorrow, and no more among the new
    assert Assignment.objects.get().owner == sam
    card = LeadCard.objects.get(lead_id=number_of("anna"))
    assert (card.owner_id, card.contact_result) == (sam.pk, "later")
    assert client.post(f"/day/contact/{Contact.objects.get().pk}/undo").status_code == 303
    card.refresh_from_db()
    assert (card.contacted_at, card.contact_result, card.again_at) == (None, "", None)
    assert client.post("/day/contact/999/undo").status_code == 404


def test_what_somebody_else_looks_after_is_in_nobody_elses_day(client: Client) -> None:
    scored()
    sam, tina = person("sam"), person("tina")
    client.force_login(tina)
    client.post(f"/day/contact/{number_of('anna')}", {"result": "offer"})
    client.force_login(sam)
    assert names(client.get("/")) == ["Bert"]
    assert client.post(f"/day/contact/{number_of('bert')}", {"result": "maybe"}).status_code == 422


def test_who_sees_their_own_leads_only_can_note_nothing_of_others(client: Client) -> None:
    scored()
    client.force_login(person("sam", sees="own"))
    assert names(client.get("/")) == []
    assert client.post(f"/day/contact/{number_of('anna')}", {"result": "reached"}).status_code == 404


def test_an_objection_takes_a_lead_out_of_the_day(client: Client) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    scored()
    with write():
        object_to_profiling(find("user:anna"), "letter", utc_now(), utc_now())
    client.force_login(person("sam"))
    assert names(client.get("/")) == ["Bert"]


def test_who_became_ready_is_counted_in_full_and_a_new_model_makes_nobody_ready(client: Client) -> None:
    from test_taking import message, take

    from reifegrad_web.clock import utc_now
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.scoring import day
    from reifegrad_web.scoring.reading import served_model
    from reifegrad_web.scoring.rescoring import Rescoring

    scored()
    sam = person("sam")
    client.force_login(sam)
    each = served_model(ModelVersion.objects.get().name)
    assert each is not None
    since = utc_now() - timedelta(days=1)
    assert day.risen(sam, each.model, since).leads == 0, "they were ready when the model came"
    assert "become ready for sales" not in client.get("/").content.decode()
    for number in range(7):
        at = utc_now()
        traits = {"name": f"New {number}", "position": "CEO", "country": "DE", "email": f"new{number}@firma.example"}
        take(message("identify", user_id=f"new-{number}", traits=traits, occurred_at=at), received_at=at)
        for _ in range(4):
            take(message("page", user_id=f"new-{number}", properties={"path": "/pricing"}, occurred_at=at))
    worker = Rescoring()
    while worker.run_once():
        pass
    worker.close()
    found = day.risen(sam, each.model, since)
    assert (found.leads, len(found.first)) == (7, 5)
    text = client.get("/").content.decode()
    assert "7 leads have become ready for sales since yesterday" in text
    assert "and 2 more" in text


def test_whoever_has_to_sign_is_told_so(client: Client) -> None:
    from model_pages import MORE
    from test_taking import NOW

    from reifegrad_web.documents.deciding import add, submit
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider

    scored()
    made, _ = add(ModelVersion, check_here(MORE), decider(None), NOW, "")
    submit(made, decider(None), NOW, "")
    for name, role in (("sam", "sales"), ("mark", "marketing"), ("rita", "reader")):
        client.force_login(person(name, role))
        assert ("waits for your signature" in client.get("/").content.decode()) is (role != "reader")


def test_an_appointment_stands_above_all_lists_with_its_time_and_in_the_timeline(client: Client) -> None:
    from zoneinfo import ZoneInfo

    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.reading import time_zone

    scored()
    client.force_login(person("sam"))
    tomorrow = (utc_now().astimezone(ZoneInfo(time_zone())) + timedelta(days=1)).replace(hour=15, minute=30)
    address, given = (
        f"/day/contact/{number_of('bert')}",
        {"result": "appointment", "meets": f"{tomorrow:%Y-%m-%dT%H:%M}"},
    )
    wrong = client.post(address, given | {"result": "later"})
    assert (wrong.status_code, "Choose &quot;Appointment made&quot;" in wrong.content.decode()) == (422, True)
    assert client.post(address, given).status_code == 303
    page = client.get("/").content.decode()
    assert names(client.get("/")) == ["Bert", "Anna"]
    assert page.index("Your appointments of today and tomorrow") < page.index("tomorrow, 15:30") < page.index("Anna")
    lead = client.get(f"/leads/{number_of('bert')}").content.decode()
    assert f"sam: Appointment made: {tomorrow:%Y-%m-%d}, 15:30" in lead
    assert f"Appointment on {tomorrow:%Y-%m-%d}, 15:30" in lead


def chosen(page: Any) -> str:
    """The model that the head of the page names as chosen."""
    import re

    found = re.search(r'<option value="([^"]+)" selected>', page.content.decode())
    return found[1] if found else ""


def test_a_day_begins_with_the_model_that_gives_priorities_and_forgets(client: Client) -> None:
    from people import publish

    scored()
    for name in ("grade-matrix", "customer-lifecycle", "icp-bant"):
        publish(name)
    client.force_login(person("sam"))
    assert chosen(client.get("/")) == "icp-bant"


def test_the_model_that_was_used_last_is_kept_for_its_person_and_shared_by_pages(client: Client) -> None:
    from people import publish

    from reifegrad_web.org.models import User

    scored()
    publish("grade-matrix")
    client.force_login(person("sam"))
    assert chosen(client.get("/")) == "grade-matrix"
    assert chosen(client.get("/?model=fit-interest")) == "fit-interest"
    assert chosen(client.get("/")) == "fit-interest"
    for address in ("/leads", "/matrix", f"/leads/{number_of('anna')}"):
        page = client.get(address).content.decode()
        here = page[: page.index('aria-current="page">Fit and interest')].rpartition("<a href=")[2]
        assert "model=fit-interest" in here, address
    client.get("/matrix?model=grade-matrix")
    assert chosen(client.get("/")) == "grade-matrix"
    assert chosen(client.get("/?model=never-heard-of")) == "grade-matrix", "what there is not is not kept"
    assert User.objects.get(username="sam").last_model == "grade-matrix"
    User.objects.update(last_model="gone-meanwhile")
    assert chosen(client.get("/")) == "grade-matrix"
    client.force_login(person("tina"))
    client.get("/?model=fit-interest")
    assert User.objects.get(username="sam").last_model == "gone-meanwhile"


def test_a_single_model_is_named_where_there_is_nothing_to_choose(client: Client) -> None:
    scored()
    client.force_login(person("sam"))
    assert "Model: Fit and interest" in client.get("/").content.decode()
