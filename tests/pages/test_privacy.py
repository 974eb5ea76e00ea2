"""The desk of data protection: whom it is about, what is kept, objections, consents, erasure and its proof."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from people import EMAIL, VALUES, deliver_nora, everything, publish, work
from seen_pages import Seen, Somebody, somebody
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def nora() -> int:
    publish()
    deliver_nora()
    take(message("page", user_id="somebody-else", properties={"path": "/pricing"}))
    work()
    return lead_of("email", EMAIL) or 0


@pytest.fixture
def admin(server_database: None) -> Somebody:
    return somebody("admin")


def actions() -> list[tuple[str, str]]:
    from reifegrad_web.audit.models import AuditEntry

    return list(AuditEntry.objects.order_by("number").values_list("action", "target"))


def shown_identifiers(page: Seen) -> str:
    return page.html.partition('name="shown" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "who", [EMAIL, EMAIL.upper(), f" {EMAIL} ", "user:user-4711-nora", "anonymous:device-81c2-nora"]
)
def test_a_person_is_found_by_whatever_names_her(nora: int, admin: Somebody, who: str) -> None:
    found = admin.post("/privacy", {"who": who})
    assert (found.status, found.leads_to) == (303, f"/privacy/person/{nora}")
    assert admin.post("/privacy", {"who": str(nora)}).leads_to == f"/privacy/person/{nora}"


def test_who_is_not_known_is_said_so(nora: int, admin: Somebody) -> None:
    for who in ("nobody@firma.example", "17", "9" * 40, "", "Nora Seidenfaden"):
        found = admin.post("/privacy", {"who": who})
        assert found.status == 404
        assert f"Nothing is kept under “{who}”" in found.text
    assert actions() == []


def test_the_page_says_what_is_kept_and_that_it_was_seen_is_noted(nora: int, admin: Somebody) -> None:
    page = admin.get(f"/privacy/person/{nora}")
    assert page.status == 200
    assert EMAIL in page.text
    assert "User id user-4711-nora" in page.text
    assert "Device or browser device-81c2-nora" in page.text
    assert "Activities 1" in page.text
    assert "Advertising" in page.text
    assert actions() == [("lead.privacy", f"lead:{nora}")]


def test_a_number_that_became_part_of_another_leads_there(nora: int, admin: Somebody) -> None:
    from reifegrad_web.leads.models import Identifier

    other = Identifier.objects.filter(lead_id=nora).exclude(id=nora).values_list("id", flat=True)[0]
    assert admin.get(f"/privacy/person/{other}").leads_to == f"/privacy/person/{nora}"
    assert admin.get("/privacy/person/99999").status == 404
    assert admin.get(f"/privacy/person/{2**70}").status == 404


def test_whose_leads_somebody_does_not_see_they_find_nobody_at_the_desk(nora: int) -> None:
    from reifegrad_web.org.models import User

    sam = somebody("sales")
    User.objects.update(sees=User.Sees.OWN)
    assert sam.post("/privacy", {"who": EMAIL}).status == 404
    assert sam.get(f"/privacy/person/{nora}").status == 404
    assert sam.post(f"/privacy/person/{nora}/objection", {"source": "Letter"}).status == 404
    assert somebody("admin").get(f"/privacy/person/{nora}").status == 200


def test_every_table_that_an_erasure_empties_has_a_name(nora: int) -> None:
    from test_erasure import DELETED_FROM

    from reifegrad.language.words import Words
    from reifegrad_web.pages.privacy.tables import TABLES, table_title
    from reifegrad_web.privacy.holding import kept_of

    assert set(TABLES) == DELETED_FROM >= {each.table for each in kept_of(nora)}
    assert [table for table in TABLES if table_title(Words("de"), table) == table] == []


def test_an_objection_holds_from_its_day_and_can_be_taken_back(nora: int) -> None:
    from reifegrad_web.leads.objections import objections_of
    from reifegrad_web.scoring.models import LeadScore

    sam = somebody("sales")
    address = f"/privacy/person/{nora}/objection"
    assert sam.post(address, {"source": "Letter", "day": "2026-11-01"}).leads_to == f"/privacy/person/{nora}"
    assert not LeadScore.objects.filter(lead_id=nora).exists()
    page = sam.get(f"/privacy/person/{nora}")
    assert "Objects to profiling since 2026-11-01" in page.text
    assert "The objection is noted" in page.text
    assert sam.post(address, {"source": "Letter", "withdraw": "1"}).status == 303
    assert [(each["state"], each["source"]) for each in objections_of(nora)] == [
        ("objected", "Letter"),
        ("withdrawn", "Letter"),
    ]
    assert [action for action, _ in actions() if action != "lead.privacy"] == ["objection.add", "objection.withdraw"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source": ""}, "This field is required"),
        ({"source": "Letter", "day": "2999-01-01"}, "The day is to come"),
        ({"source": "Letter", "day": "yesterday"}, "Enter a valid date"),
        ({"source": "Letter", "withdraw": "1"}, "does not object"),
    ],
)
def test_what_is_wrong_with_an_objection_stands_beside_it(nora: int, given: dict[str, str], said: str) -> None:
    page = somebody("marketing").post(f"/privacy/person/{nora}/objection", given)
    assert page.status == 422
    assert said in page.text


def test_a_consent_is_noted_with_its_proof(nora: int) -> None:
    from reifegrad_web.leads.consents import last_of

    mark = somebody("marketing")
    given = {
        "purpose": "newsletter",
        "answer": "granted",
        "source": "Form",
        "day": "2026-10-05",
        "text": "I want news.",
    }
    address = f"/privacy/person/{nora}/consents"
    assert mark.post(address, given | {"version": "3", "evidence": "form 7"}).status == 303
    last = last_of(nora)["newsletter"]
    assert (last["state"], last["version"], last["evidence"]) == ("granted", "3", {"note": "form 7"})
    assert last["at"].startswith("2026-10-0")
    page = mark.get(f"/privacy/person/{nora}")
    assert "newsletter Given 2026-10-05 Form · version 3 · form 7 Wording I want news." in page.text
    wrong = mark.post(address, given | {"purpose": " ", "answer": "perhaps"})
    assert (wrong.status, "perhaps is not one of the available choices" in wrong.text) == (422, True)


def test_access_is_answered_as_a_page_and_as_a_file(nora: int, admin: Somebody) -> None:
    page, file = admin.get(f"/privacy/person/{nora}/access"), admin.get(f"/privacy/person/{nora}/access.json")
    for value in VALUES:
        assert value.casefold() in page.html.casefold(), value
    assert [value for value in VALUES if value.casefold() not in file.html.casefold()] == []
    assert json.loads(file.html)["lead_id"] == str(nora)
    assert "Points" in page.text
    assert "somebody-else" not in page.html
    assert actions() == [("lead.export", f"lead:{nora}")] * 2


def test_whatever_a_file_holds_the_page_says_too(nora: int, admin: Somebody) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.models import Assignment, Contact, Identifier, Outcome
    from reifegrad_web.org.models import User
    from reifegrad_web.sales.commanding import Doer, Order, give
    from reifegrad_web.sales.feedback import Told
    from reifegrad_web.sales.stage_machine import Command

    identifier, mia = Identifier.objects.get(id=nora), User.objects.create(username="mia", date_joined=NOW)
    Contact.objects.create(identifier=identifier, user=mia, result="later", note="on holiday", at=NOW)
    Assignment.objects.create(identifier=identifier, owner=mia, at=NOW, by="mia")
    Outcome.objects.create(
        identifier=identifier,
        source_id=1,
        outcome="lost",
        decided_at=NOW - timedelta(hours=1),
        reason="too dear",
        received_at=NOW,
    )
    told = Told("won", "product", competitors="Ostwind", recommends=False)
    admin_here = Doer(command_line(), "admin")
    give(nora, Order(Command.HAND_OVER), admin_here, NOW)  # lost elsewhere, and won here after all
    give(nora, Order(Command.WIN, note="at the fair", told=told), admin_here, NOW)
    file = json.loads(admin.get(f"/privacy/person/{nora}/access.json").html)
    page = admin.get(f"/privacy/person/{nora}/access").text
    about = {"form", "lead_id", "exported_at", "processing"}
    sections = {
        "identities": "What you are recognised by 3", "profile_changes": "What is known about you 3",
        "consents": "Consents 2", "objections": "Objections to profiling Nothing is kept",
        "activities": "Activities 1", "outcomes": "Outcomes 2", "contacts": "Contacts with sales 1",
        "owners": "Who looked after you 1", "imports": "Imports that data came from Nothing is kept",
        "scores": "Scores and their reasons 1", "score_history": "History of the scores 1",
        "score_transitions": "Changes of stage, grade or segment",
        "failed_messages": "Messages that could not be taken 2",
        "passed_on": "Told to other systems Nothing is kept", "handover": "Steps of sales 5",
        "routing": "Who was chosen to look after you Nothing is kept",
        "feedback": "What sales told of it 1", "service_levels": "Until when you were to be answered Nothing is kept",
        "actions": "Actions that were started Nothing is kept",
        "tasks": "Tasks Nothing is kept", "lists": "Lists Nothing is kept",
        "sequences": "Sequences Nothing is kept",
        "written_back": "Scores written to a CRM Nothing is kept",
    }  # fmt: skip
    assert set(file) - about == set(sections)
    assert [said for said in sections.values() if said not in page] == []
    assert "on holiday" in page
    assert "too dear" in page
    assert "at the fair" in page
    assert "Would the customer recommend us? no" in page


def test_who_has_more_than_fits_is_told_where_the_rest_is(
    nora: int, admin: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.pages.privacy import answer

    monkeypatch.setattr(answer, "_MOST", 1)
    assert "2 older rows are in the file only" in admin.get(f"/privacy/person/{nora}/access").text


def test_an_erasure_wants_the_word_and_a_reason_that_names_nobody(nora: int, admin: Somebody) -> None:
    address = f"/privacy/person/{nora}/erase"
    page = admin.get(address)
    assert "This is for good" in page.text
    assert "Activities 1" in page.text
    assert "Messages that could not be taken 2" in page.text
    right = {"shown": shown_identifiers(page), "because": "request of 2 March", "typed": "ERASE", "take_again": ""}
    before = everything()["leads_identifier"]
    for wrong, said in (
        ({"typed": "ERAS"}, "neither the word nor an e-mail address"),
        ({"typed": "user-4711-nora"}, "neither the word nor an e-mail address"),
        ({"because": ""}, "This field is required"),
        ({"because": f"{EMAIL} asked"}, "names the person"),
        ({"shown": "1"}, "other identifiers than those that were shown"),
    ):
        found = admin.post(address, right | wrong)
        assert found.status == 422, wrong
        assert said in found.text, wrong
    assert everything()["leads_identifier"] == before
    assert "lead.erase" not in [action for action, _ in actions()]


@pytest.mark.parametrize("typed", ["ERASE", "löschen", EMAIL])
def test_who_was_erased_is_nowhere_and_the_proof_is_there(nora: int, admin: Somebody, typed: str) -> None:
    from reifegrad_web.audit.reading import verify_log

    address = f"/privacy/person/{nora}/erase"
    given = {"shown": shown_identifiers(admin.get(address)), "because": "request of 2 March", "typed": typed}
    done = admin.post(address, given)
    assert done.status == 303
    proof = admin.get(done.leads_to)
    assert "The person is erased" in proof.text
    assert "request of 2 March" in proof.text
    for gone in (address, f"/privacy/person/{nora}", f"/privacy/person/{nora}/access"):
        assert admin.get(gone).status == 404
    tables = everything()
    assert [value for value in VALUES if any(value.casefold() in text for text in tables.values())] == []
    again = admin.post("/privacy", {"who": EMAIL})
    assert again.status == 404
    assert "Proof of erasure" in again.text
    assert verify_log().broken == ()


def test_whether_somebody_was_erased_can_be_checked_and_undone_for_what_comes(nora: int, admin: Somebody) -> None:
    address = f"/privacy/person/{nora}/erase"
    given = {"shown": shown_identifiers(admin.get(address)), "because": "request", "typed": "ERASE"}
    admin.post(address, given)
    assert "Yes, somebody was erased under" in admin.post("/privacy/erasures", {"who": EMAIL}).text
    assert "No, nobody was ever erased under" in admin.post("/privacy/erasures", {"who": "x@firma.example"}).text
    assert "neither an e-mail address nor an identifier" in admin.post("/privacy/erasures", {"who": "Nora"}).text
    listed = admin.get("/privacy/erasures")
    assert "No. 1" in listed.text
    assert not any(value.casefold() in listed.html.casefold() for value in VALUES)
    assert admin.post("/privacy/erasures/readmit", {"who": EMAIL}).leads_to == "/privacy/erasures"
    assert "taken as a new lead" in admin.post("/privacy/erasures", {"who": EMAIL}).text
    assert admin.post("/privacy/erasures/readmit", {"who": EMAIL}).status == 404
    assert actions()[-1] == ("lead.readmit", "identifier")


def test_erasures_are_listed_page_by_page(admin: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.leads.models import Erasure
    from reifegrad_web.pages.privacy import proofs

    monkeypatch.setattr(proofs, "_MOST", 2)
    rows: list[dict[str, Any]] = [{"at": NOW + timedelta(days=day), "because": f"request {day}"} for day in range(3)]
    numbers = [Erasure.objects.create(actor_kind="user", actor="1 ada", counts={}, **row).pk for row in rows]
    first = admin.get("/privacy/erasures")
    assert ("request 2" in first.text, "request 1" in first.text, "request 0" in first.text) == (True, True, False)
    assert f"/privacy/erasures?before={numbers[1]}" in first.html
    second = admin.get(f"/privacy/erasures?before={numbers[1]}")
    assert ("request 0" in second.text, "request 1" in second.text) == (True, False)
    assert admin.get("/privacy/erasures?before=x").text.count("request") == first.text.count("request")
    assert admin.get("/privacy/erasures/99999").status == 404


def test_who_may_note_but_not_erase_is_told_so(nora: int) -> None:
    page = somebody("sales").get(f"/privacy/person/{nora}")
    assert page.text.count("Only who administers this server may do this") == 2
    assert "/audit" not in page.html
    assert f"/privacy/person/{nora}/erase" not in page.html


def test_a_past_day_shows_nothing_of_today(nora: int, admin: Somebody) -> None:
    page = admin.get(f"/privacy/person/{nora}?on=2026-01-05")
    assert "Only for today" in page.text
    assert EMAIL not in page.html
    assert actions() == []
