"""What a column or the database does not take costs one message, never its delivery; on every database alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_taking import NOW, message

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("emptied")


def commit(*messages: Any) -> Any:
    """As a request is taken: by the thread that commits for all of them."""
    from reifegrad_web.ingest.group_commit import GroupCommit
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.taking import Delivered

    source, _ = Source.objects.get_or_create(name="web", defaults={"write_key": "k", "created_at": NOW})
    return GroupCommit().take(Delivered(source.pk, NOW, messages), 30)


def failures() -> dict[str, dict[str, Any]]:
    from reifegrad_web.ingest.models import FailedEvent

    return {row.code: row.params for row in FailedEvent.objects.all()}


def test_a_page_may_have_a_long_title() -> None:
    from reifegrad_web.leads.models import Activity

    title = "Was Lead-Scoring ist " * 50
    assert commit(message("page", user_id="u", name=title)).accepted == 1
    assert Activity.objects.get().name == title


def test_letters_that_grow_in_lower_case_make_no_longer_kind() -> None:
    from reifegrad_web.leads.models import Activity

    assert commit(message(user_id="u", name="\u0130" * 200)).accepted == 1
    assert len(Activity.objects.get().kind) == 200


@pytest.mark.parametrize("part", ["traits", "traits_once"])
def test_names_and_companies_that_are_too_long_fail_with_their_length(part: str) -> None:
    long: dict[str, Any] = {"x" * 201: 1}
    company: dict[str, Any] = {"account_id": "c" * 300}
    taken = commit(
        message("identify", user_id="u", message_id="1", **{part: long}),
        message("identify", user_id="u", message_id="2", **{part: company}),
        message("identify", user_id="u", message_id="3", **{part: {"x" * 200: 1, "account_id": "c" * 200}}),
    )
    assert (taken.accepted, len(taken.failed)) == (1, 2)
    assert failures() == {
        "trait-name-too-long": {"length": 201, "most": 200},
        "id-too-long": {"field": "account_id", "length": 300, "most": 200},
    }


@pytest.mark.parametrize("kind", ["group", "alias"])
def test_companies_and_other_names_may_say_more(kind: str) -> None:
    traits = {"account_id": "c" * 300}
    names = {"group_id": "C1", "previous_id": "p"}
    assert commit(message(kind, user_id="u", traits=traits, **names)).accepted == 1


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the database refuse the activity `odd`, or do something else with it."""
    from reifegrad_web.ingest import taking

    add = taking.add_rows

    def refuse(*errors: Exception) -> None:
        """With one error after the other; the last one from then on."""
        left = list(errors)

        def add_rows(model: Any, columns: Any, rows: Any) -> None:
            if any("odd" in row for row in rows):
                raise left.pop(0) if len(left) > 1 else left[0]
            add(model, columns, rows)

        monkeypatch.setattr(taking, "add_rows", add_rows)

    return refuse


def test_what_the_database_refuses_is_kept_as_failed_and_costs_nobody_else(refused: Callable[..., None]) -> None:
    """For a reason that no check knows: the message is found among the others, and explained."""
    from django.db import DataError

    from reifegrad_web.leads.models import Activity

    refused(DataError("not this one"))
    names = ["one", "odd", "two", "one"]
    taken = commit(*(message(user_id="u", name=name, message_id=name) for name in names))
    assert (taken.received, taken.accepted, taken.duplicate, len(taken.failed)) == (4, 2, 1, 1)
    assert failures() == {"not-stored": {"reason": "DataError"}}
    assert sorted(Activity.objects.values_list("name", flat=True)) == ["one", "two"]


def test_a_refused_message_stays_failed_when_it_is_replayed_and_costs_no_other(refused: Callable[..., None]) -> None:
    from django.db import DataError

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.failed import Selection
    from reifegrad_web.ingest.group_commit import GroupCommit
    from reifegrad_web.ingest.models import FailedEvent, Source
    from reifegrad_web.ingest.protocols import read
    from reifegrad_web.ingest.protocols.message import Delivery
    from reifegrad_web.ingest.replaying import replay_all
    from reifegrad_web.ingest.taking import Delivered

    source = Source.objects.create(name="web", write_key="k", created_at=NOW)
    events = [{"type": "track", "event": name, "userId": "u", "messageId": name} for name in ("odd", "fine")]
    batch = read(Delivery("/v1/batch", {}, {}, json.dumps({"batch": events}).encode(), NOW))
    refused(DataError("not this one"))
    taken = GroupCommit().take(Delivered(source.pk, NOW, batch.messages, batch.envelope), 30)
    assert (taken.accepted, len(taken.failed)) == (1, 1)
    FailedEvent.objects.create(
        source=source, envelope=FailedEvent.objects.get().envelope, code="bad-type", params={}, received_at=NOW,
        raw=json.dumps(events[1] | {"messageId": "another"}),
    )  # fmt: skip
    found = replay_all(Selection(), command_line(), NOW)
    assert (found["tried"], found["accepted"], found["failed"]) == (2, 1, 1)
    assert [row.code for row in FailedEvent.objects.filter(replayed_at=None)] == ["not-stored"]


def test_a_database_that_goes_away_has_refused_nothing_and_kept_nothing(refused: Callable[..., None]) -> None:
    from django.db import DataError, OperationalError

    from reifegrad_web.leads.models import Activity

    refused(DataError("not this one"), DataError("not this one"), OperationalError("the database is away"))
    with pytest.raises(OperationalError):
        commit(*(message(user_id="u", name=name, message_id=name) for name in ("one", "odd")))
    assert failures() == {}
    assert Activity.objects.count() == 0


def test_what_fails_keeps_nothing_of_an_erased_device() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.ingest.models import FailedEvent
    from reifegrad_web.privacy.erasing import erase

    commit(message("identify", anonymous_id="their-device", user_id="erased", message_id="1"))
    erase("user:erased", "letter", command_line(), NOW)
    raw = {"anonymousId": "their-device", "userId": "other"}
    named = {"anonymous_id": "their-device", "user_id": "other", "traits": {"x" * 201: 1}}
    taken = commit(message("identify", message_id="2", raw=raw, **named))
    assert (taken.filtered, taken.failed) == (1, [])
    assert FailedEvent.objects.count() == 0
