"""Who was erased is in no table and not in the file, it can be proved, and nothing brings the person back."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from people import EMAIL, VALUES, deliver_nora, everything, publish, work
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
DELETED_FROM = {
    "leads_identifier", "leads_identifierlink", "leads_activity", "leads_profilechange", "leads_accountchange",
    "leads_consent", "leads_objection", "ingest_message", "ingest_failedevent",
    "ingest_failedenvelope", "scoring_duelead",
    "scoring_leadscore", "scoring_scorechange", "scoring_scoretransition", "scoring_stageentry",
    "scoring_pendingtransition",
    "leads_outcome", "imports_brought", "org_keptanswer", "leads_assignment", "leads_contact", "leads_leadcard",
    "leads_leadword", "org_savedview", "webhooks_webhookdelivery", "webhooks_webhookattempt",
    "actions_actioneffect", "actions_leadtask", "actions_listmember", "actions_heardevent",
    "actions_sequenceevent", "actions_sequenceplace",
    "sales_stageevent", "sales_feedback", "sales_ownerwanted", "routing_routingdecision",
    "service_levelheld", "service_serviceclock", "service_serviceevent", "service_servicenotice", "leads_watchedlead",
    "connectors_failedrecord", "connectors_writeback",
}  # fmt: skip
"""Tables that hold something of people, from which `removing` deletes."""


def erase(given: str = EMAIL, **more: Any) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase as run

    return run(given, "request by letter", command_line(), NOW, **more)


def places_of(*values: str) -> dict[str, str]:
    """Where values are, in any table: value -> table."""
    tables = everything()
    return {value: table for value in values for table, text in tables.items() if value.casefold() in text}


@pytest.fixture
def nora() -> int:
    publish()
    deliver_nora()
    take(message("page", user_id="somebody-else", message_id="other", properties={"path": "/pricing"}))
    work()
    be_in_touch()
    return lead_of("email", EMAIL) or 0


def be_in_touch() -> None:
    from reifegrad_web.leads.owners import assign, note_contact
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.models import User
    from reifegrad_web.org.saved_views import save_view
    from reifegrad_web.writing import write

    with write():
        sam = User.objects.create(username="sam", role="sales", date_joined=NOW)
        assign([find(EMAIL)], sam, "1 ada", NOW)
        note_contact(find(EMAIL), sam, "reached", NOW, f"wrote to {EMAIL}")
    win_with_feedback(sam)
    with write():
        save_view(sam, "mine", "stage=hot", NOW, is_shared=True)
        save_view(sam, "hers", f"q={EMAIL.replace('@', '%40')}", NOW, is_shared=False)


def win_with_feedback(sam: Any) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.persons import find
    from reifegrad_web.sales.commanding import Doer, Order, give
    from reifegrad_web.sales.feedback import Told
    from reifegrad_web.sales.stage_machine import Command

    told = Told("won", "product", why="Obermeisterin", competitors=f"those of {EMAIL}", is_reference=True)
    order = Order(Command.WIN, "product", note="told by Seidenfaden", told=told)
    give(find(EMAIL).lead_id or 0, order, Doer(command_line(), "sales", sam), NOW)


def test_no_table_keeps_a_trace(nora: int) -> None:
    assert set(places_of(*VALUES)) == set(VALUES), "the test must look for what is there"
    found = erase()
    work()
    assert places_of(*VALUES) == {}
    assert found.counts["ingest_failedevent"] == 2  # the third one names nobody
    assert found.counts["ingest_message"] == 2
    assert found.counts["leads_identifier"] == 3
    assert found.counts["leads_consent"] == 2
    assert {found.counts[f"leads_{name}"] for name in ("assignment", "contact")} == {1}
    assert found.counts["org_savedview"] == 1
    assert (found.counts["sales_stageevent"], found.counts["sales_feedback"], found.counts["leads_outcome"]) == (
        5,
        1,
        1,
    )
    assert found.counts["leads_accountchange"] == 1  # nobody else is at that company


def test_who_was_given_to_somebody_and_who_waits_for_that_are_erased() -> None:
    from handing import do
    from test_routing import agree, people, route, visitor

    publish()
    people()
    agree()
    first, second = visitor("u1"), visitor("u2")
    do(first, "hand_over")
    route()
    do(second, "hand_over")
    assert erase("user:u1").counts["routing_routingdecision"] == 1
    assert erase("user:u2").counts["sales_ownerwanted"] == 1
    route()
    assert everything()["routing_routingdecision"] == everything()["sales_ownerwanted"] == ""


def test_what_rules_have_started_is_erased_with_its_tasks_and_lists() -> None:
    from acting import act, collect, perform
    from handing import do, publish_crossing, visit

    publish_crossing()
    act()
    take(message("identify", user_id="anna", traits={"name": "Anna Seidenfaden"}))
    do(visit("anna"), "hand_over")
    work()
    collect()
    perform()
    found = erase("user:anna")
    tables = ("actioneffect", "leadtask", "listmember", "heardevent")
    assert [found.counts[f"actions_{name}"] for name in tables] == [3, 1, 1, 1]
    assert [everything()[f"actions_{name}"] for name in tables] == [""] * 4
    assert "seidenfaden" not in "".join(everything().values())


def test_where_somebody_is_in_a_sequence_is_told_and_erased() -> None:
    from acting import act
    from handing import publish_crossing
    from nurtured import SEQUENCE, known, nurture, put_on

    from reifegrad_web.privacy.exporting import export

    publish_crossing()
    act(SEQUENCE)
    lead = known()
    put_on(lead)
    nurture()
    told = [(each["sequence"], each["what"], each["step"]) for each in export(lead, NOW)["sequences"]]
    assert told == [("warm", "begun", None), ("warm", "step", "hello")]
    found = erase("user:anna")
    assert [found.counts[f"actions_sequence{name}"] for name in ("event", "place")] == [2, 1]
    assert everything()["actions_sequenceevent"] == everything()["actions_sequenceplace"] == ""


def test_clocks_and_who_was_told_of_them_are_erased_and_stand_in_the_answer_about_access_before() -> None:
    from serving_leads import HOUR, MONDAY, begin, hand_over, look

    from reifegrad_web.privacy.exporting import export

    begin()
    lead = hand_over("u1")
    look(MONDAY + 2 * HOUR)
    told = export(lead, NOW)["service_levels"]
    assert [each["level"] for each in told["levels"]] == ["others"]
    assert [(each["promised"], each["state"]) for each in told["clocks"]] == [
        ("respond", "missed"),
        ("reach", "running"),
    ]
    assert [each["what"] for each in told["events"]] == ["missed", "escalate"]
    counts = erase("user:u1").counts
    names = ("service_levelheld", "service_serviceclock", "service_serviceevent", "service_servicenotice")
    assert [counts[name] for name in names] == [1, 2, 2, 1]
    assert counts["leads_watchedlead"] == 1
    look(MONDAY + 3 * HOUR)
    assert {everything()[name] for name in (*names, "leads_watchedlead")} == {""}


def test_the_file_of_the_database_keeps_no_trace_either(nora: int) -> None:
    from django.conf import settings

    def stored() -> bytes:
        place = settings.ENVIRONMENT.database_file
        journal = place.with_name(f"{place.name}-wal")
        return bytes(place.read_bytes() + (journal.read_bytes() if journal.exists() else b""))

    packed = base64.b64encode(b'{"userId": "user-4711-nora"')[:24]
    assert EMAIL.encode() in stored()
    assert packed in stored()
    work()
    erase()
    assert EMAIL.encode() not in stored()
    assert packed not in stored()


def test_every_table_was_thought_of() -> None:
    """A new table holds people, and then `removing` deletes from it, or it does not: say which."""
    from django.apps import apps

    of_nobody = {
        "leads_erasure", "leads_erasedidentifier", "leads_erasurekey", "ingest_source", "ingest_minutecount",
        "models_modelversion", "agreements_agreementversion", "agreements_agreementsignature",
            "agreements_agreementevent",
            "routing_absence", "routing_routingmemory",
            "actions_actionsversion", "actions_actionssignature", "actions_actionsevent", "actions_hearing",
            "privacy_retentionrule", "privacy_retentionrun", "audit_auditentry", "audit_audithead",
        "privacy_accessstatement",
        "org_apitoken", "org_user", "org_team", "org_invitation", "models_signature", "models_versionevent",
        "background_job", "background_workerseen", "imports_import", "imports_rejectedrow", "scoring_subscriber",
        "imports_upload", "models_exampletext", "learning_learningrun", "webhooks_webhook",
        "connectors_connector", "connectors_connectorrun",
    }  # fmt: skip
    own = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("reifegrad_web.")}
    assert own - DELETED_FROM - of_nobody == set()
    assert DELETED_FROM | of_nobody == own


def test_somebody_else_keeps_everything(nora: int) -> None:
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.scoring.models import LeadScore

    erase()
    work()
    assert Activity.objects.get().identifier.value == "somebody-else"
    assert LeadScore.objects.get().lead_id == lead_of("user", "somebody-else")


def test_it_can_be_proved_and_the_log_says_who_did_it(nora: int) -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.leads.erased import erasures_of
    from reifegrad_web.leads.persons import read_key

    erase()
    for given in (EMAIL, "user:user-4711-nora", "anonymous:device-81c2-nora"):
        key = read_key(given)
        assert key is not None
        (proof,) = erasures_of(key)
        assert proof["because"] == "request by letter"
        assert proof["counts"]["leads_activity"] == 1
    other = read_key("other@firma.example")
    assert other is not None
    assert erasures_of(other) == []
    assert [each.action for each in AuditEntry.objects.order_by("number")] == ["lead.handover", "lead.erase"]


def test_what_comes_later_is_filtered_and_counted(nora: int) -> None:
    from reifegrad_web.ingest.counting import counts_by_source
    from reifegrad_web.ingest.protocols.message import FailedMessage

    erase()
    again = take(
        message("page", anonymous_id="device-81c2-nora", message_id="nora-message-1"),
        message("identify", user_id="new", traits={"email": EMAIL}),
        FailedMessage("bad-type", {}, {"anonymousId": "device-81c2-nora"}),
        message("page", user_id="somebody-else"),
    )
    assert (again.received, again.accepted, again.filtered, again.failed) == (4, 1, 3, [])
    assert places_of(*VALUES) == {}
    (counts,) = counts_by_source()
    assert counts["received"] == counts["accepted"] + counts["duplicate"] + counts["failed"] + counts["filtered"] == 11


def test_somebody_else_at_the_same_device_is_taken_without_it(nora: int) -> None:
    from reifegrad_web.leads.models import Identifier

    erase()
    assert take(message("page", anonymous_id="device-81c2-nora", user_id="brother")).accepted == 1
    assert Identifier.objects.filter(value="brother").exists()
    assert places_of(*VALUES) == {}


def test_a_person_may_come_back_if_somebody_says_so(nora: int) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import take_again

    erase()
    take_again(EMAIL, command_line(), NOW)
    deliver_nora()
    assert lead_of("email", EMAIL) != nora, "the number of who was erased is given to nobody again"
    with pytest.raises(ReifegradError):
        take_again(EMAIL, command_line(), NOW)


def test_without_a_filter_a_person_is_a_new_lead(nora: int) -> None:
    erase(is_filtered=False)
    deliver_nora()
    assert lead_of("email", EMAIL) is not None


@pytest.mark.parametrize("because", ["", "asked by nora.seidenfaden@firma.example", "user-4711-nora asked", "x" * 201])
def test_the_reason_names_nobody(nora: int, because: str) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase as run

    with pytest.raises(ReifegradError):
        run(EMAIL, because, command_line(), NOW)
    assert lead_of("email", EMAIL) == nora


def test_a_worker_that_has_computed_already_writes_no_score(nora: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Erased between the reading of the facts and the writing of the score."""
    from reifegrad_web.scoring import rescoring as module
    from reifegrad_web.scoring.models import LeadScore

    real = module._next_due

    def meanwhile(*given: Any) -> Any:
        found = real(*given)
        erase()
        return found

    take(message("page", user_id="user-4711-nora", occurred_at=NOW + timedelta(seconds=1)))
    monkeypatch.setattr(module, "_next_due", meanwhile)
    rescoring = module.Rescoring()
    assert rescoring.run_once(NOW) == 1
    rescoring.close()
    assert not LeadScore.objects.filter(lead_id=nora).exists()
    assert places_of(*VALUES) == {}


def test_the_export_holds_everything(nora: int) -> None:
    import json

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import access

    found = access(EMAIL, command_line(), NOW)
    text = json.dumps(found).casefold()
    assert [value for value in VALUES if value.casefold() not in text] == []
    assert len(found["failed_messages"]) == 2
    assert [each["command"] for each in found["handover"]][-1] == "win"
    assert found["feedback"][0]["is_reference"] is True
    assert found["scores"][0]["record"]["reasons"] is not None
    assert found["consents"]["last"]["Advertising"]["state"] == "granted"
    assert found["consents"]["last"]["Analytics"]["state"] == "withdrawn"
    assert "somebody-else" not in text


def test_what_would_be_erased_is_exactly_what_is_erased_then(nora: int) -> None:
    from reifegrad_web.privacy.erasing import would_erase

    before = everything()
    shown = would_erase(EMAIL, NOW)
    assert everything() == before, "nothing is gone, and nothing was noted"
    assert erase(only=shown.identifiers).counts == shown.counts
    assert shown.counts["ingest_failedevent"] == 2


def test_who_turned_out_to_be_more_than_was_shown_is_not_erased(nora: int) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.privacy.erasing import would_erase

    shown = would_erase(EMAIL, NOW)
    take(message("page", anonymous_id="second-device", user_id="user-4711-nora"))
    before = everything()
    with pytest.raises(ReifegradError, match="erasure-other-than-shown"):
        erase(only=shown.identifiers)
    assert everything() == before


def test_erasures_are_listed_without_names(nora: int) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.leads.erased import erasure, erasures

    first = erase().erasure
    second = erase("user:somebody-else", is_filtered=False).erasure
    assert [(each["erasure"], each["is_filtered"]) for each in erasures(None, 9)] == [(second, False), (first, True)]
    assert [each["erasure"] for each in erasures(second, 9)] == [first]
    assert erasure(first) == erasures(second, 1)[0]
    text = str(erasures(None, 9)).casefold()
    assert [value for value in (*VALUES, "somebody-else") if value.casefold() in text] == []
    for unknown in (0, second + 1):
        with pytest.raises(ReifegradError, match="erasure-unknown"):
            erasure(unknown)


def test_the_reason_has_no_word_of_the_name(nora: int) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.privacy.erasing import erase as run

    LeadCard.objects.filter(lead_id=nora).update(name="Nora Seidenfaden")
    for because in ("request of NORA", "Antrag von Frau Séidenfaden", f"mail of {EMAIL}"):
        with pytest.raises(ReifegradError) as caught:
            run(EMAIL, because, command_line(), NOW)
        assert caught.value.problems[0].code == "reason-with-person"
    assert run(EMAIL, "request of 2 March", command_line(), NOW).counts
