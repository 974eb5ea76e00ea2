"""The matrix counts whom somebody sees, leads to their lists, and says what other bounds would do before they hold."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import MODEL, decide, move, publish
from test_taking import message, take

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
BOUND = "bound.grades.engagement.1"


def now() -> Any:
    from reifegrad_web.clock import utc_now

    return utc_now()


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="de")


def sign_in(client: Client, role: str, **more: Any) -> Any:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        user = User.objects.create(username=f"a-{role}", role=role, date_joined=now(), **more)
        client.force_login(user)
    return user


def card(lead: int, **more: Any) -> None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.writing import write

    with write():
        LeadCard.objects.create(lead_id=lead, first_seen_at=now(), **more)


def page(client: Client, address: str = f"/matrix?model={MODEL}", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:2_000]
    return answer.content.decode()


def cell(text: str, name: str) -> str:
    """What stands in a cell, without marks."""
    found = re.search(rf'<td class="ripe-\d">(?:(?!</td>).)*>{name}</span>.*?</td>', text, re.DOTALL)
    assert found is not None, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_where_no_model_is_published_the_page_says_what_to_do(client: Client) -> None:
    sign_in(client, "reader")
    assert "Noch kein Modell" in page(client, "/matrix")
    assert client.get("/matrix?model=nothing").status_code == 200
    publish()
    assert client.get("/matrix?model=nothing").status_code == 404


def test_a_cell_says_how_many_how_they_ended_and_leads_to_them(client: Client) -> None:
    sign_in(client, "admin")
    publish(now() - timedelta(days=60))
    for lead in range(1, 13):
        move(lead, "B2", now() - timedelta(days=50))
        decide(lead, "won" if lead % 4 else "lost", now() - timedelta(days=40))
    move(13, "A1", now() - timedelta(days=1))
    decide(13, "won", now())
    text = page(client)
    assert "75 % gewonnen" in cell(text, "B2")
    assert "1 von 1 gewonnen" in cell(text, "A1")
    assert cell(text, "A1").endswith("+1")
    assert cell(text, "D4").startswith("D4 0")
    assert f'href="/leads?model={MODEL}&amp;cell=A1"' in text
    assert "13 Leads sind bewertet" in text
    assert re.search("Profil . Verhalten", text)


def test_the_sum_is_of_those_whom_somebody_sees(client: Client) -> None:
    user = sign_in(client, "sales", sees="own")
    publish(now() - timedelta(days=9))
    for lead in range(1, 6):
        move(lead, "C3", now() - timedelta(days=8))
        card(lead, owner_id=user.pk if lead < 3 else None)
    text = page(client)
    assert "2 Leads sind bewertet" in text
    assert cell(text, "C3").startswith("C3 2")
    assert 'name="owner"' not in text


def test_sources_and_campaigns_are_chosen_in_the_address_and_stay_there(client: Client) -> None:
    from reifegrad_web.ingest.sources import add_source
    from reifegrad_web.writing import write

    sign_in(client, "marketing")
    publish(now() - timedelta(days=9))
    with write():
        source = add_source("Messe", (), now())
    for lead, campaign in ((1, "Frühjahr"), (2, ""), (3, "Frühjahr")):
        move(lead, "A2", now() - timedelta(days=8))
        card(lead, source_id=source.pk if lead < 3 else None, campaign=campaign)
    assert cell(page(client, f"/matrix?model={MODEL}&source={source.pk}"), "A2").startswith("A2 2")
    both = f"/matrix?model={MODEL}&source={source.pk}&campaign=Fr%C3%BChjahr"
    text = page(client, both)
    assert cell(text, "A2").startswith("A2 1")
    assert f'href="/leads?model={MODEL}&amp;source={source.pk}&amp;campaign=Fr%C3%BChjahr&amp;cell=A2"' in text
    assert cell(page(client, f"/matrix?model={MODEL}&campaign=-"), "A2").startswith("A2 1")
    assert cell(page(client, f"/matrix?model={MODEL}&owner=0"), "A2").startswith("A2 3")
    assert cell(page(client, f"/matrix?model={MODEL}&source=x&owner=%C2%B2"), "A2").startswith("A2 3")


@pytest.mark.parametrize("days", [1, 40, 95])
def test_a_past_day_has_the_counts_of_its_lists_also_before_the_model_was_published(client: Client, days: int) -> None:
    from leads_seen import anna, bert, publish_and_score

    sign_in(client, "reader")
    anna()
    bert()
    publish_and_score("grade-matrix")
    on = (now() - timedelta(days=days)).date().isoformat()
    text = page(client, f"/matrix?model=grade-matrix&on={on}")
    counted = {
        name: int(cell(text, name).split()[1]) for name in (f"{fit}{place}" for fit in "ABCD" for place in "1234")
    }
    listed = {
        name: len(re.findall("col-standing", page(client, f"/leads?model=grade-matrix&on={on}&cell={name}")))
        for name in counted
    }
    assert counted == listed
    assert sum(counted.values()) == (2 if days == 1 else 1)


def test_of_many_leads_a_past_day_is_as_it_was_noted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.scoring import past

    monkeypatch.setattr(past, "MOST", -1)
    sign_in(client, "reader")
    publish(now() - timedelta(days=30))
    move(1, "D4", now() - timedelta(days=20))
    move(1, "A1", now() - timedelta(days=5))
    days = [(now() - timedelta(days=ago)).date().isoformat() for ago in (10, 40)]
    text = page(client, f"/matrix?model={MODEL}&on={days[0]}")
    assert cell(text, "D4").startswith("D4 1")
    assert cell(text, "A1").startswith("A1 0")
    assert f"on={days[0]}&amp;cell=D4" in text
    assert "Andere Grenzen" not in text  # of a past day nothing can be changed
    before = page(client, f"/matrix?model={MODEL}&on={days[1]}")
    assert "Für diesen Tag lässt es sich nicht sagen" in before
    assert "<table" not in before


def test_a_model_without_a_matrix_has_a_ladder(client: Client) -> None:
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.writing import write

    sign_in(client, "reader")
    with write():
        for name in ("fit-interest", "customer-lifecycle"):
            run(check_here(template_text(name)), now())
    stages = page(client, "/matrix?model=fit-interest")
    assert 'class="ladder"' in stages
    assert 'href="/leads?model=fit-interest&amp;stage=sales_qualified"' in stages
    segments = page(client, "/matrix?model=customer-lifecycle")
    assert 'href="/leads?model=customer-lifecycle&amp;segment=brand_ambassador"' in segments
    assert "Andere Grenzen" not in segments  # it has none


def test_where_there_are_many_the_course_is_asked_for_apart(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.pages.matrix import matrix_page

    sign_in(client, "reader")
    publish(now() - timedelta(days=100))
    move(1, "A1", now() - timedelta(days=60))
    assert "<polyline" in page(client)
    monkeypatch.setattr(matrix_page, "MANY", 0)
    text = page(client)
    assert "<polyline" not in text
    found = re.search(r'hx-get="(/matrix[^"]+)"', text)
    assert found is not None
    part = client.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "<polyline" in part
    assert "<html" not in part
    assert "<polyline" in page(client, f"/matrix?model={MODEL}&trend=on")  # without a script


@pytest.mark.parametrize(("language", "between", "share"), [("de", ";", "50,0%"), ("en", ",", "50.0%")])
def test_the_table_can_be_taken_away(client: Client, language: str, between: str, share: str) -> None:
    sign_in(client, "reader")
    publish(now() - timedelta(days=60))
    for lead, outcome in ((1, "won"), (2, "lost")):
        move(lead, "A1", now() - timedelta(days=50))
        decide(lead, outcome, now() - timedelta(days=40))
    client.cookies["reifegrad-language"] = language
    answer = client.get(f"/matrix?model={MODEL}&table=leads-cell&as=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert re.search(r'filename="leads-cell-\d{4}-\d\d-\d\d.csv"', answer["Content-Disposition"])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=between))
    assert len(rows) == 17
    assert rows[1][1:4] == ["2", "2", "2"]
    assert rows[1][-1] == share
    book = client.get(f"/matrix?model={MODEL}&table=leads-cell&as=xlsx")
    assert book.content.startswith(b"PK")
    assert client.get(f"/matrix?model={MODEL}&table=other").status_code == 404


def visitors() -> None:
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    for number in range(8):
        for visit in range(number):
            at = now() - timedelta(days=1, minutes=visit)
            take(
                message("page", user_id=f"u{number}", occurred_at=at, properties={"path": "/products"}), received_at=at
            )
    publish(now() - timedelta(days=3))
    with write():
        touch_everybody(now())


def test_other_bounds_say_who_would_move_and_nothing_is_saved(client: Client) -> None:
    from reifegrad_web.models.models import ModelVersion

    sign_in(client, "reader")
    visitors()
    address = f"/matrix?model={MODEL}&{BOUND}=60&capacity=1"
    text = page(client, address)
    assert "2 Leads stünden woanders" in text  # those with 60 and 70 points
    assert "D2 (Schaut sich um)" in text
    assert "Kapazität 1 pro Woche" in text
    assert 'name="why"' not in text  # a reader keeps no drafts
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "2 Leads stünden woanders" in part
    assert "<html" not in part
    assert ModelVersion.objects.count() == 1
    same = client.get(f"/matrix?model={MODEL}&{BOUND}=76", headers={"HX-Request": "true"}).content.decode()
    assert "die jetzt gelten" in same


@pytest.mark.parametrize(
    ("given", "said"), [("x", "keine Zahl"), ("nan", "keine Zahl"), ("1e99", "keine Zahl"), ("40", "Grenzen")]
)
def test_bounds_that_cannot_be_are_said_beside_them(client: Client, given: str, said: str) -> None:
    sign_in(client, "marketing")
    publish(now())
    text = page(client, f"/matrix?model={MODEL}&{BOUND}={given}")
    found = text[text.index('role="alert"') :]
    assert said in found
    assert "Als Entwurf" not in found


def test_other_bounds_are_handed_to_the_editor_as_a_draft(client: Client) -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.models.models import ModelVersion, VersionEvent

    publish(now())
    sign_in(client, "reader")
    form = {"model": MODEL, BOUND: "60", "why": "Der Vertrieb hat zu wenig zu tun"}
    assert client.post("/matrix/draft", form).status_code == 403
    sign_in(client, "marketing")
    answer = client.post("/matrix/draft", form)
    assert (answer.status_code, answer["Location"]) == (303, f"/models/{MODEL}/edit")
    draft = ModelVersion.objects.get(state="draft")
    assert draft.text == template_text(MODEL).replace("{1: 76,", "{1: 60,")
    event = VersionEvent.objects.get(version=draft)
    assert (event.who, event.why) == ("a-marketing", form["why"])
    assert AuditEntry.objects.filter(action="model.add").count() == 1
    assert "Der Entwurf ist gespeichert" in page(client, "/design")
    assert client.post("/matrix/draft", {"model": MODEL, BOUND: "76"}).status_code == 422
    assert client.post("/matrix/draft", {"model": MODEL, BOUND: "x"}).status_code == 422
    assert client.get("/matrix/draft").status_code == 405
    assert ModelVersion.objects.count() == 2
