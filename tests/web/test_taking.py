"""What is received is accepted, a duplicate or failed, and nothing else; who is who is right in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from emptying import empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("emptied")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def message(kind: str = "track", **given: Any) -> Any:
    from reifegrad_web.ingest.protocols.message import Message

    values: dict[str, Any] = {
        "message_id": None,
        "name": "Form Submitted",
        "anonymous_id": None,
        "user_id": None,
        "group_id": None,
        "previous_id": None,
        "properties": {},
        "traits": {},
        "context": {},
        "occurred_at": NOW,
        "raw": {},
    }
    return Message(type=kind, **(values | given))  # type: ignore[arg-type]


def take(*messages: Any, received_at: datetime = NOW) -> Any:
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.taking import Delivered
    from reifegrad_web.ingest.taking import take as take_in
    from reifegrad_web.writing import write

    source, _ = Source.objects.get_or_create(name="web", defaults={"write_key": "k", "created_at": NOW})
    with write():
        return take_in([Delivered(source.pk, received_at, messages)], NOW)[0]


def lead_of(namespace: str, value: str) -> int | None:
    from reifegrad_web.leads.models import Identifier

    return Identifier.objects.get(namespace=namespace, value=value).lead_id


def test_a_message_that_comes_again_counts_once() -> None:
    from reifegrad_web.leads.models import Activity

    first = take(message(user_id="u", message_id="1"), message(user_id="u", message_id="1"))
    again = take(message(user_id="u", message_id="1"), message(user_id="u", message_id="2"))
    assert (first.accepted, first.duplicate, again.accepted, again.duplicate) == (1, 1, 1, 1)
    assert Activity.objects.count() == 2


def test_what_was_received_is_what_became_of_it() -> None:
    from reifegrad_web.ingest.counting import counts_by_source
    from reifegrad_web.ingest.models import FailedEvent
    from reifegrad_web.ingest.protocols.message import FailedMessage

    failed = FailedMessage("no-identity", {}, {"type": "track"})
    take(message(user_id="u", message_id="1"), failed, message(user_id="u", message_id="1"))
    (counts,) = counts_by_source()
    assert counts["received"] == counts["accepted"] + counts["duplicate"] + counts["failed"] + counts["filtered"] == 3
    assert FailedEvent.objects.get().raw == '{"type": "track"}'


def test_a_visitor_who_signs_in_keeps_what_was_done_before() -> None:
    from reifegrad_web.leads.facts import facts_of

    take(message("page", anonymous_id="a", occurred_at=NOW - timedelta(days=3)))
    take(
        message("identify", anonymous_id="a", user_id="u", traits={"email": " Anna@Firma.example ", "position": "CEO"})
    )
    lead = lead_of("user", "u")
    assert lead == lead_of("anonymous", "a") == lead_of("email", "anna@firma.example")
    facts = facts_of([lead or 0], colleagues=False)
    assert [activity.kind for activity in facts.activities] == ["page_viewed"]
    assert {change.attribute: change.value for change in facts.changes}["position"] == "CEO"


def test_the_second_user_of_a_device_is_somebody_else() -> None:
    take(message("identify", anonymous_id="shared", user_id="first"))
    take(message("identify", anonymous_id="shared", user_id="second"))
    assert lead_of("user", "first") == lead_of("anonymous", "shared") != lead_of("user", "second")


def test_an_id_that_everybody_sends_belongs_to_nobody() -> None:
    """Jitsu's client on a server has one anonymous id for its whole process."""
    for user in ("u1", "u2", "u3", "u4"):
        take(message("identify", anonymous_id="process", user_id=user))
    leads = {lead_of("user", user) for user in ("u1", "u2", "u3", "u4")} | {lead_of("anonymous", "process")}
    assert len(leads) == 5


def test_what_was_undone_stays_undone() -> None:
    from reifegrad_web.leads.identities import Identities
    from reifegrad_web.leads.models import IdentifierLink
    from reifegrad_web.writing import write

    take(message("identify", anonymous_id="a", user_id="u"))
    with write():
        Identities(NOW).undo(IdentifierLink.objects.get(), "wrong person")
    assert lead_of("anonymous", "a") != lead_of("user", "u")
    take(message("identify", anonymous_id="a", user_id="u"))
    assert lead_of("anonymous", "a") != lead_of("user", "u")


def test_what_any_event_says_about_its_person_counts() -> None:
    """PostHog's `$set` on an event."""
    from reifegrad_web.leads.facts import facts_of

    take(message(user_id="u", traits={"position": "CEO", "email": "u@firma.example"}))
    take(message("group", user_id="u", group_id="firma", traits={"email": "info@firma.example"}))
    facts = facts_of([lead_of("user", "u") or 0], colleagues=False)
    known = {change.attribute: change.value for change in facts.changes}
    assert known == {"position": "CEO", "email": "u@firma.example", "account_id": "firma"}
    assert lead_of("user", "u") == lead_of("email", "u@firma.example")


@pytest.mark.parametrize("is_page_first", [True, False])
@pytest.mark.parametrize("ids", [("u", "a"), ("a", "u")])
def test_an_alias_brings_what_was_done_on_a_device_to_its_user(ids: tuple[str, str], is_page_first: bool) -> None:
    """In any order, and whichever of the two ids a client writes where."""
    calls = [message("page", anonymous_id="a"), message("alias", user_id=ids[0], previous_id=ids[1])]
    take(*(calls if is_page_first else calls[::-1]))
    assert lead_of("anonymous", "a") == lead_of("user", "u")


def test_an_alias_does_not_give_the_device_of_somebody_else_away() -> None:
    take(message("identify", anonymous_id="a", user_id="u"))
    take(message("alias", user_id="other", previous_id="a"))
    assert lead_of("anonymous", "a") == lead_of("user", "u") != lead_of("user", "other")


def test_what_a_client_writes_behind_its_key_does_not_count() -> None:
    """Jitsu's client refuses a key without `:SECRET`."""
    from reifegrad_web.ingest.sources import add_source, open_source

    source = add_source("node", [], NOW)
    found = [open_source(key) for key in (source.write_key, f"{source.write_key}:any", "other:any", ":any", None)]
    assert [each.pk if each else None for each in found] == [source.pk, source.pk, None, None, None]


PEOPLE = st.sampled_from(["1", "2", "3"])
CALLS = st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=8)


@given(calls=CALLS, seed=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_to_undo_every_link_gives_back_who_was_there_before(calls: list[tuple[str, str]], seed: Any) -> None:
    from reifegrad_web.leads.identities import Identities
    from reifegrad_web.leads.models import Identifier, IdentifierLink
    from reifegrad_web.writing import write

    empty()
    for user, device in calls:
        take(message("identify", anonymous_id=device, user_id=user, traits={"email": f"{user}@firma.example"}))
    active = list(IdentifierLink.objects.filter(undone_at=None))
    seed.shuffle(active)
    for link in active:
        with write():
            link.one.refresh_from_db()
            Identities(NOW).undo(link, "test")
    assert all(row.lead_id == row.pk for row in Identifier.objects.all())


MANY = st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=12)


def persons() -> Any:
    """Who is one person, who is shared, and which links are there or were undone; by names, not by numbers."""
    from reifegrad_web.leads.models import Identifier, IdentifierLink

    leads: dict[int | None, set[str]] = {}
    for row in Identifier.objects.all():
        leads.setdefault(row.lead_id, set()).add(f"{row.namespace} {row.value} {row.is_shared}")
    links = IdentifierLink.objects.select_related("one", "other")
    named = {(frozenset({each.one.value, each.other.value}), each.undone_at is None) for each in links}
    return sorted(sorted(members) for members in leads.values()), named


@given(calls=MANY)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_is_who_is_the_same_in_one_delivery_as_in_many(calls: list[tuple[str, str, str]]) -> None:
    """Users, devices and mailboxes that some of them share."""
    sent = [
        message("identify", user_id=user, anonymous_id=device, traits={"email": f"{mail}@firma.example"})
        for user, device, mail in calls
    ]
    found = []
    for deliveries in ([sent], [[each] for each in sent]):
        empty()
        for delivery in deliveries:
            take(*delivery)
        found.append(persons())
    assert found[0] == found[1]


COLLEAGUES = """
reifegrad: 1
name: colleagues
dimensions:
  interest:
    criteria:
      team: {activity: page_viewed, scope: account, measure: count_distinct(lead_id), points: {">= 2": 30}}
      big: {when: employees > 100, points: 10}
"""


def test_what_one_does_changes_the_scores_of_colleagues_and_what_a_company_is_those_of_all() -> None:
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring
    from reifegrad_web.scoring.verifying import verify
    from reifegrad_web.writing import write

    def scores() -> dict[str, int | None]:
        while rescoring.run_once(NOW):
            pass
        found = {row.lead_id: row.score for row in LeadScore.objects.all()}
        return {user: found.get(lead_of("user", user) or 0) for user in ("one", "two")}

    rescoring = Rescoring()
    with write():
        publish(check_here(COLLEAGUES), NOW)
    take(message("group", user_id="one", group_id="ahorn"), message("page", user_id="one"))
    take(message("group", user_id="two", group_id="ahorn"))
    assert scores() == {"one": 0, "two": 0}
    take(message("page", user_id="two"))
    assert scores() == {"one": 30_000, "two": 30_000}
    take(message("group", user_id="one", group_id="ahorn", traits={"employees": 250}))
    assert scores() == {"one": 40_000, "two": 40_000}
    assert verify(NOW).wrong == ()
    rescoring.close()
