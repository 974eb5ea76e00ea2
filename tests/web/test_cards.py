"""What lists show of leads follows from their facts: names, companies, owners, and the words they are found by."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from test_bulk import publish
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def run(at: Any = NOW) -> None:
    from reifegrad_web.scoring.rescoring import Rescoring

    worker = Rescoring()
    while worker.run_once(at):
        pass
    worker.close()


def card(namespace: str, value: str) -> Any:
    from reifegrad_web.leads.models import LeadCard

    return LeadCard.objects.get(lead_id=lead_of(namespace, value))


def words(lead: int) -> set[str]:
    from reifegrad_web.leads.models import LeadWord

    return set(LeadWord.objects.filter(lead_id=lead).values_list("word", flat=True))


ANNA = {"name": "Anna Müller", "email": "anna.mueller@firma.example", "position": "CEO", "country": "DE"}


def anna() -> None:
    take(
        message("identify", user_id="anna", anonymous_id="device-1", traits=ANNA),
        message("group", user_id="anna", group_id="firma.example", traits={"name": "Firma Groß GmbH"}),
        message("page", user_id="anna", properties={"path": "/", "utm_campaign": "spring"}),
    )


def test_a_card_says_who_it_is_and_where_it_came_from() -> None:
    anna()
    run()
    found = card("user", "anna")
    assert (found.name, found.email, found.position, found.country) == tuple(ANNA.values())
    assert (found.account, found.company, found.campaign) == ("firma.example", "Firma Groß GmbH", "spring")
    assert found.source_id is not None
    assert found.last_activity_at == NOW
    assert {"anna", "muller", "mueller", "firma", "gross", "gmbh"} <= words(found.lead_id)


def test_a_card_says_when_somebody_came_back_the_first_time() -> None:
    anna()
    for hours in (23, 24, 70, 60):
        take(message("page", user_id="anna", occurred_at=NOW + timedelta(hours=hours)))
    run(NOW + timedelta(hours=71))
    assert card("user", "anna").returned_at == NOW + timedelta(hours=60)


def test_a_new_name_replaces_the_words_of_the_old_one() -> None:
    anna()
    run()
    take(message("identify", user_id="anna", traits={"name": "Anna Schmidt"}, occurred_at=NOW + timedelta(minutes=1)))
    run(NOW + timedelta(minutes=2))
    found = card("user", "anna")
    assert found.name == "Anna Schmidt"
    assert found.campaign == "spring"
    assert "schmidt" in words(found.lead_id)
    assert "muller" not in words(found.lead_id)


def test_who_turns_out_to_be_somebody_else_has_one_card_and_keeps_owner_and_contact() -> None:
    from reifegrad_web.leads.models import Identifier, LeadCard, LeadWord
    from reifegrad_web.leads.owners import assign, note_contact
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    anna()
    take(message("identify", user_id="a-17", traits={"email": "other@firma.example"}))
    publish()
    run()
    second = Identifier.objects.get(namespace="user", value="a-17")
    with write():
        sam = User.objects.create(username="sam", role="sales", date_joined=NOW)
        assign([second], sam, "1 ada", NOW)
        note_contact(second, sam, "reached", NOW, "calls back", NOW + timedelta(days=3))
    assert card("user", "a-17").owner_id == sam.pk
    take(message("alias", user_id="anna", previous_id="a-17", occurred_at=NOW + timedelta(minutes=1)))
    from reifegrad_web.leads.persons import find, merge
    from reifegrad_web.scoring.due import touch

    if lead_of("user", "anna") != lead_of("user", "a-17"):
        with write():
            touch(merge(find("user:anna"), find("user:a-17"), NOW).touched, NOW)
    run(NOW + timedelta(minutes=2))
    assert LeadCard.objects.count() == 1
    assert set(LeadWord.objects.values_list("lead_id", flat=True)) == {lead_of("user", "anna")}
    found = card("user", "anna")
    assert (found.owner_id, found.contacted_at, found.again_at) == (sam.pk, NOW, NOW + timedelta(days=3))


def test_who_gets_a_lead_while_its_card_is_written_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from reifegrad_web.leads import cards
    from reifegrad_web.leads.owners import assign, last_contacts_of
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    sam = User.objects.create(username="sam", role="sales", date_joined=NOW)
    anna()
    run()
    take(message("page", user_id="anna", properties={"path": "/"}, occurred_at=NOW + timedelta(days=2)))

    def give() -> None:
        with write():
            assign([find("user:anna")], sam, "1 ada", NOW)
        connection.close()

    giving = threading.Thread(target=give)

    def after_owners_were_read(*given: Any) -> Any:
        giving.start()
        giving.join(1)
        return last_contacts_of(*given)

    with monkeypatch.context() as changed:
        changed.setattr(cards, "last_contacts_of", after_owners_were_read)
        run(NOW + timedelta(days=2))
    giving.join()
    found = card("user", "anna")
    assert (found.owner_id, found.last_activity_at) == (sam.pk, NOW + timedelta(days=2))


def test_lists_find_cells_and_changes_in_columns_of_their_own() -> None:
    from reifegrad_web.scoring.models import LeadScore

    anna()
    publish("grade-matrix")
    run()
    row = LeadScore.objects.get()
    assert row.cell == row.verdict["cell"]
    assert row.priority == row.verdict["priority"]
    assert row.changed_at == NOW
    run(NOW + timedelta(days=1))
    take(message("page", user_id="anna", properties={"path": "/products"}, occurred_at=NOW + timedelta(days=2)))
    run(NOW + timedelta(days=2))
    assert LeadScore.objects.get().changed_at == NOW + timedelta(days=2)


def test_who_is_erased_has_no_card() -> None:
    from reifegrad_web.leads.cards import forget_cards
    from reifegrad_web.leads.models import LeadCard, LeadWord
    from reifegrad_web.writing import write

    anna()
    run()
    with write():
        assert forget_cards([lead_of("user", "anna") or 0]) > 1
    assert (LeadCard.objects.count(), LeadWord.objects.count()) == (0, 0)
