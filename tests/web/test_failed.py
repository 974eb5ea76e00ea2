"""A message that could not be taken is kept, explained, and taken later as if it had been understood when it came."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
LATER = NOW + timedelta(days=2)
EMAIL = "nora.seidenfaden@firma.example"


@pytest.fixture
def deliver(emptied: None) -> Any:
    """Sends a request to an address where clients send, at a moment."""
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.protocols import read
    from reifegrad_web.ingest.protocols.message import Delivery
    from reifegrad_web.ingest.taking import Delivered
    from reifegrad_web.ingest.taking import take as take_in
    from reifegrad_web.writing import write

    source = Source.objects.create(name="web", write_key="k", created_at=NOW)

    def send(path: str, body: Any, at: Any = NOW, query: dict[str, str] | None = None) -> Any:
        batch = read(Delivery(path, query or {}, {}, b"" if body is None else json.dumps(body).encode(), at))
        with write():
            return take_in([Delivered(source.pk, at, batch.messages, batch.envelope)], at)[0]

    return send


def failed(**given: Any) -> list[Any]:
    from reifegrad_web.ingest.failed import Selection, failed_rows

    return list(failed_rows(Selection(**given), 0, 100, "en"))


def replay_all(**given: Any) -> dict[str, int]:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.failed import Selection
    from reifegrad_web.ingest.replaying import replay_all as run

    return run(Selection(**given), command_line(), LATER)


def counts() -> dict[str, int]:
    from reifegrad_web.ingest.counting import counts_by_source

    (found,) = counts_by_source()
    assert found["received"] == found["accepted"] + found["duplicate"] + found["failed"] + found["filtered"]
    return found


@pytest.fixture
def longer_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a later version may do: it takes longer names and ids."""
    from reifegrad_web.ingest.protocols import identities, segment

    monkeypatch.setattr(segment, "LONGEST_NAME", 10_000)
    monkeypatch.setattr(identities, "LONGEST_ID", 10_000)


LONG = "Form Submitted " * 20
SENT = (NOW - timedelta(hours=3)).isoformat()
WHEN = (NOW - timedelta(hours=5)).isoformat()
REQUESTS = {
    "segment batch": ("/v1/batch", {"batch": [{"type": "track", "event": LONG, "userId": "u", "timestamp": WHEN}],
                      "sentAt": SENT, "writeKey": "secret"}, None),
    "segment list": ("/v1/batch", [{"type": "track", "event": LONG, "userId": "u", "timestamp": WHEN, "sentAt": SENT}],
                     None),
    "segment alone": ("/v1/track", {"event": LONG, "userId": "u", "timestamp": WHEN, "sentAt": SENT}, None),
    "jitsu": ("/api/s/s2s/track", {"event": LONG, "userId": "u", "anonymousId": "process", "timestamp": WHEN,
              "sentAt": SENT, "context": {"library": {"env": "node"}}}, None),
    "posthog batch": ("/batch/", {"api_key": "secret", "sent_at": SENT,
                      "batch": [{"event": LONG, "distinct_id": "u", "timestamp": WHEN}]}, None),
    "posthog alone": ("/capture/", {"event": LONG, "distinct_id": "u", "timestamp": WHEN}, {"_": SENT}),
}  # fmt: skip


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_what_failed_is_taken_later_as_if_it_had_been_understood_when_it_came(
    deliver: Any, longer_names: None, monkeypatch: pytest.MonkeyPatch, request_: Any
) -> None:
    """Compared with the same request to a server that understood it at once."""
    from reifegrad_web.ingest.models import FailedEvent
    from reifegrad_web.ingest.protocols import segment
    from reifegrad_web.leads.models import Activity, Identifier

    path, body, query = request_
    deliver(path, body, query=query)
    columns = ("kind", "name", "occurred_at", "received_at", "properties", "source_id", "identifier__value")
    wanted = list(Activity.objects.values_list(*columns))
    Activity.objects.all().delete()
    Identifier.objects.all().delete()
    monkeypatch.setattr(segment, "LONGEST_NAME", 20)
    assert len(deliver(path, body, query=query).failed) == 1
    assert "secret" not in str(FailedEvent.objects.values_list("envelope__path", "envelope__said", "raw"))
    monkeypatch.setattr(segment, "LONGEST_NAME", 10_000)
    assert replay_all()["accepted"] == 1
    assert list(Activity.objects.values_list(*columns)) == wanted
    assert [row[0] for row in Identifier.objects.values_list("value")] == ["u"]
    assert wanted[0][2] == NOW - timedelta(hours=2)  # corrected by the clock of the day on which it came


def test_snowplow_is_read_again_without_the_key_in_its_path(deliver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.ingest.models import FailedEnvelope
    from reifegrad_web.ingest.protocols import identities
    from reifegrad_web.leads.models import Activity

    event = {"e": "se", "se_ca": "form", "se_ac": "sent", "uid": "u" * 30}
    monkeypatch.setattr(identities, "LONGEST_ID", 20)
    deliver("/snowplow/secret-key/i", None, query=event)
    deliver("/snowplow/secret-key/com.snowplowanalytics.snowplow/tp2", {"data": [event]})
    assert "secret" not in str(list(FailedEnvelope.objects.values_list("path", "said")))
    monkeypatch.setattr(identities, "LONGEST_ID", 200)
    assert replay_all()["accepted"] == 2
    assert {row.name for row in Activity.objects.all()} == {"form/sent"}


def test_a_message_is_taken_once_however_often_it_is_replayed(deliver: Any, longer_names: None) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.replaying import replay_one
    from reifegrad_web.leads.models import Activity

    short = {"type": "track", "userId": "u"}
    deliver("/v1/batch", {"batch": [short | {"event": ""}, short | {"event": "x", "messageId": "1"}]})
    _set_raw(short | {"event": "mended", "messageId": "2"})
    (row,) = failed()
    assert replay_one(row["id"], command_line(), LATER) == "accepted"
    with pytest.raises(ReifegradError, match="failed-replayed"):
        replay_one(row["id"], command_line(), LATER)
    assert replay_all() == {"tried": 0, "accepted": 0, "duplicate": 0, "filtered": 0, "failed": 0, "not_whole": 0}
    assert Activity.objects.count() == 2
    (row,) = failed(replayed=True)
    assert (row["became"], row["replayed_at"], row["can_be_replayed"]) == ("accepted", LATER.isoformat(), False)
    assert [(each.action, each.target) for each in AuditEntry.objects.all()] == [
        ("failed.replay", f"failed:{row['id']}")
    ]


def _set_raw(raw: Any) -> None:
    """As if the reader had been mended so that it understands what it could not."""
    from reifegrad_web.ingest.models import FailedEvent

    FailedEvent.objects.update(raw=json.dumps(raw))


def test_the_counts_say_what_became_of_every_message(deliver: Any) -> None:
    bad, good = {"type": "track", "userId": "u", "event": ""}, {"type": "track", "userId": "u", "event": "x"}
    deliver("/v1/batch", {"batch": [bad, bad, good | {"messageId": "1"}]})
    names = ("received", "accepted", "duplicate", "failed", "replayed")
    assert [counts()[name] for name in names] == [3, 1, 0, 2, 0]
    assert replay_all()["failed"] == 2
    assert [counts()[name] for name in names] == [3, 1, 0, 2, 0]
    _set_raw(good | {"messageId": "1"})
    assert replay_all()["duplicate"] == 2
    assert [counts()[name] for name in names] == [3, 1, 2, 0, 2]


def test_what_prometheus_counts_never_goes_back(deliver: Any) -> None:
    from prometheus_client import CollectorRegistry

    from reifegrad_web.metrics import _Kept

    def failures() -> float:
        registry = CollectorRegistry()
        registry.register(_Kept())
        return registry.get_sample_value("reifegrad_messages_total", {"source": "web", "outcome": "failed"}) or 0

    deliver("/v1/batch", {"batch": [{"type": "track", "userId": "u", "event": ""}]})
    before = failures()
    _set_raw({"type": "track", "userId": "u", "event": "x"})
    assert (replay_all()["accepted"], counts()["failed"]) == (1, 0)
    assert failures() == before == 1


def test_a_message_that_fails_again_has_its_new_reason(deliver: Any) -> None:
    deliver("/v1/batch", {"batch": [{"type": "track", "userId": "u", "event": ""}]})
    _set_raw({"type": "track", "event": "x"})
    assert replay_all(code="no-event-name")["failed"] == 1
    (row,) = failed()
    assert (row["code"], row["tried_at"], row["can_be_replayed"]) == ("no-identity", LATER.isoformat(), True)
    assert row["reason"] == "The message names nobody: there is neither a user id nor an anonymous id."


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"event": "a\0b"}, "nul-character"),
        ({"event": "x", "properties": {"long": "x" * 600_000}}, "too-large"),
        ({"event": "x", "properties": json.loads("[" * 70 + "]" * 70)}, "too-deep"),
    ],
)
def test_what_was_kept_in_part_only_is_not_taken_for_the_whole(deliver: Any, event: Any, code: str) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.replaying import replay_one

    deliver("/v1/batch", {"batch": [{"type": "track", "userId": "u", **event}]})
    (row,) = failed()
    assert (row["code"], row["can_be_replayed"]) == (code, False)
    with pytest.raises(ReifegradError, match="failed-not-whole"):
        replay_one(row["id"], command_line(), LATER)
    assert replay_all()["not_whole"] == 1


def test_a_selection_is_by_source_and_code(deliver: Any) -> None:
    from reifegrad.errors import ReifegradError

    one, other = {"type": "track", "userId": "u", "event": ""}, {"type": "odd", "userId": "u"}
    deliver("/v1/batch", {"batch": [one, other]})
    assert [row["code"] for row in failed(code="bad-type")] == ["bad-type"]
    assert [row["code"] for row in failed(source="web", replayed=False)] == ["no-event-name", "bad-type"]
    with pytest.raises(ReifegradError, match="source-unknown"):
        failed(source="other")
    assert replay_all(code="bad-type")["tried"] == 1


def test_what_is_said_about_all_messages_of_a_request_is_kept_once(deliver: Any) -> None:
    """Else a request of a few megabytes could fill the disk: its context for each of its thousands of failures."""
    from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent

    deliver("/v1/batch", {"batch": [0] * 1_000, "context": {"campaign": "x" * 1_000}})
    assert (FailedEvent.objects.count(), FailedEnvelope.objects.count()) == (1_000, 1)


def test_an_erased_person_is_gone_from_what_their_request_said_and_does_not_come_back(deliver: Any) -> None:
    from people import everything

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase

    take(message("identify", user_id="user-4711-nora", traits={"email": EMAIL}))
    request = {"batch": [{"type": "odd"}], "context": {"traits": {"email": EMAIL}}}
    deliver("/v1/batch", request)
    erase(EMAIL, "request", command_line(), NOW)
    assert [table for table, text in everything().items() if "seidenfaden" in text] == []
    assert deliver("/v1/batch", request).filtered == 1
    assert failed() == []
    assert [table for table, text in everything().items() if "seidenfaden" in text] == []


def test_what_a_failed_message_says_of_an_erased_person_is_filtered_and_deleted(deliver: Any) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.models import FailedEnvelope
    from reifegrad_web.privacy.erasing import erase

    take(message("identify", user_id="u1", traits={"email": EMAIL}))
    erase(EMAIL, "request", command_line(), NOW)
    deliver("/v1/batch", {"batch": [{"type": "track", "userId": "other", "event": ""}]})
    _set_raw({"type": "track", "userId": "u1", "event": "x"})
    before = counts()
    assert replay_all()["filtered"] == 1
    assert (failed(), FailedEnvelope.objects.count()) == ([], 0)
    assert counts()["filtered"] == before["filtered"] + 1


def test_the_rule_for_failed_messages_deletes_what_their_requests_said(deliver: Any) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.models import FailedEnvelope
    from reifegrad_web.privacy.retaining import keep_to_rules, set_rule

    deliver("/v1/batch", {"batch": [{"type": "odd"}], "context": {"a": 1}})
    set_rule("failed", 1, command_line(), NOW)
    assert keep_to_rules(command_line(), LATER) == {"failed": 1}
    assert FailedEnvelope.objects.count() == 0


def test_a_replayed_message_changes_the_score(deliver: Any) -> None:
    from people import publish, work

    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.verifying import verify

    publish()
    deliver("/v1/batch", {"batch": [{"type": "pageview", "userId": "u", "properties": {"path": "/pricing"}}]})
    _set_raw({"type": "page", "userId": "u", "properties": {"path": "/pricing"}})
    assert replay_all()["accepted"] == 1
    work(LATER)
    assert [row.score for row in LeadScore.objects.filter(lead_id=lead_of("user", "u"))] == [15_000]
    assert verify(LATER).wrong == ()
