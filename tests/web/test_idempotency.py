"""A request repeated with its key runs once and gets the same answer; a different one with that key is refused."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")
OUTCOME = {"lead": "user:u", "outcome": "won", "decided_at": NOW.isoformat()}


@pytest.fixture
def every(emptied: None) -> str:
    from reifegrad_web.org.tokens import add_token

    take(message("page", user_id="u"), message("page", user_id="other"))
    return add_token("every", ["read", "write", "admin"], NOW)


def post(path: str, token: str, body: Any, key: str | None) -> Any:
    from django.test import Client

    headers = {"Authorization": f"Bearer {token}"} | ({} if key is None else {"Idempotency-Key": key})
    return Client(SERVER_NAME="localhost").post(
        f"/api/v1/{path}", json.dumps(body), "application/json", headers=headers
    )


@pytest.mark.parametrize(
    ("path", "body", "repeated"),
    [
        ("outcomes", OUTCOME, 200),
        ("sources", {"name": "shop"}, 409),
        ("leads/user:u/merge", {"lead": "user:other"}, 409),
        ("leads/user:u/objection", {}, 409),
        ("leads/user:u/consents", {"purpose": "news", "granted": True}, 200),
        ("exports", {"format": "csv"}, 202),
    ],
)
def test_it_is_done_once_and_answered_alike(every: str, path: str, body: Any, repeated: int) -> None:
    from reifegrad_web.audit.models import AuditEntry

    first, again = post(path, every, body, "k"), post(path, every, body, "k")
    assert first.status_code < 300
    assert (first.status_code, first.content, first["Content-Type"]) == (
        again.status_code,
        again.content,
        again["Content-Type"],
    )
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert AuditEntry.objects.count() == 1
    assert post(path, every, body, None).status_code == repeated


def test_another_request_with_the_same_key_is_refused(every: str) -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.org.tokens import add_token

    assert post("outcomes", every, OUTCOME, "k").status_code == 201
    for path, body in (("outcomes", OUTCOME | {"outcome": "lost"}), ("sources", {"name": "x"})):
        refused = post(path, every, body, "k")
        assert (refused.status_code, refused.json()["title"]) == (422, "idempotency-key-used")
    other = add_token("other", ["write"], NOW)
    assert post("outcomes", other, OUTCOME | {"outcome": "lost"}, "k").status_code == 201
    assert Outcome.objects.count() == 2


def test_what_was_refused_can_be_put_right_with_the_same_key(every: str) -> None:
    assert post("outcomes", every, OUTCOME | {"lead": "user:nobody"}, "k").status_code == 404
    assert post("outcomes", every, OUTCOME, "k").status_code == 201


def test_a_key_is_forgotten_after_a_day(every: str) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.answers import forget_answers
    from reifegrad_web.org.models import KeptAnswer

    post("outcomes", every, OUTCOME, "k")
    KeptAnswer.objects.update(created_at=utc_now() - timedelta(hours=25))
    assert post("outcomes", every, OUTCOME | {"outcome": "lost"}, "k").status_code == 201
    forget_answers(utc_now())
    assert KeptAnswer.objects.count() == 1
    forget_answers(utc_now() + timedelta(hours=25))
    assert KeptAnswer.objects.count() == 0


def test_a_server_that_ended_before_it_answered_has_done_it_and_does_not_do_it_again(every: str) -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.org.models import KeptAnswer

    post("outcomes", every, OUTCOME, "k")
    KeptAnswer.objects.update(status=None, body="")
    again = post("outcomes", every, OUTCOME, "k")
    assert (again.status_code, again.json()["title"]) == (409, "idempotency-busy")
    assert Outcome.objects.count() == 1


def test_what_is_rolled_back_leaves_no_key(every: str) -> None:
    from reifegrad_web.org.answers import claim_key
    from reifegrad_web.org.models import ApiToken, KeptAnswer
    from reifegrad_web.writing import write, writing_also

    number = ApiToken.objects.get().pk
    with pytest.raises(RuntimeError), writing_also(lambda: claim_key(number, "k", "x", NOW)), write():
        raise RuntimeError
    assert KeptAnswer.objects.count() == 0


def test_many_at_the_same_time_are_done_once(every: str) -> None:
    from django.db import connection

    from reifegrad_web.background.models import Job

    found: list[int] = []

    def send() -> None:
        found.append(post("exports", every, {"format": "csv"}, "k").status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Job.objects.count() == 1
    assert len(found) == 8
    assert 202 in found
    assert set(found) <= {202, 409}


@pytest.mark.parametrize("key", ["", "k" * 151])
def test_a_key_that_is_none_is_refused(every: str, key: str) -> None:
    assert post("outcomes", every, OUTCOME, key).json()["title"] == "idempotency-key-unusable"


def test_an_erased_person_is_gone_from_kept_answers(every: str) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.org.models import KeptAnswer
    from reifegrad_web.privacy.erasing import erase

    take(message("page", user_id="seidenfaden"))
    post("outcomes", every, OUTCOME | {"lead": "user:seidenfaden", "reason": "seidenfaden has signed"}, "k")
    assert "seidenfaden" in KeptAnswer.objects.get().body
    erase("user:seidenfaden", "request", command_line(), NOW)
    assert KeptAnswer.objects.count() == 0


def test_answers_go_with_the_lead_that_they_are_about_and_those_of_others_stay(every: str) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.org.models import KeptAnswer
    from reifegrad_web.privacy.erasing import erase

    post("outcomes", every, OUTCOME | {"reason": "she likes tea"}, "hers")
    post("outcomes", every, OUTCOME | {"lead": "user:other"}, "his")
    assert "tea" in KeptAnswer.objects.get(key="hers").body
    erase("user:u", "request", command_line(), NOW)
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["his"]


def test_an_answer_that_is_due_while_somebody_is_erased_is_not_kept(every: str) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.answers import claim_key, keep_answer
    from reifegrad_web.org.models import ApiToken, KeptAnswer
    from reifegrad_web.privacy.erasing import erase
    from reifegrad_web.writing import write

    post("outcomes", every, OUTCOME, "k")
    digest, number = KeptAnswer.objects.get().request, ApiToken.objects.get().pk
    KeptAnswer.objects.all().delete()
    with write():
        claim_key(number, "k", digest, utc_now())
    erase("user:u", "request", command_line(), NOW)
    keep_answer(number, "k", 201, "application/json", '{"reason": "she likes tea"}')
    assert "tea" not in KeptAnswer.objects.get().body
    assert post("outcomes", every, OUTCOME, "k").json()["title"] == "idempotency-busy"


def test_what_is_asked_for_is_compared_before_anybody_is_held_up(every: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from reifegrad_web.api import idempotency

    digest_of, within = idempotency._digest_of, []

    def watched(request: Any) -> str:
        within.append(connection.in_atomic_block)
        return digest_of(request)

    monkeypatch.setattr(idempotency, "_digest_of", watched)
    assert post("outcomes", every, OUTCOME, "k").status_code == 201
    assert post("outcomes", every, OUTCOME, "k")["Idempotency-Replayed"] == "true"
    assert within == [False, False]
