"""Programs give commands of the handover, and read and tell what became of leads; once, however often they ask."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from handing import stage, visit
from test_api_privacy import addresses, call, token
from test_taking import NOW

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {
    ("get", "/leads/{lead}/handover"): "read",
    ("post", "/leads/{lead}/handover"): "write",
    ("post", "/handover/{event}/undo"): "write",
    ("get", "/leads/{lead}/feedback"): "read",
    ("post", "/leads/{lead}/feedback"): "write",
    ("get", "/feedback"): "read",
}
"""Who may what."""
OURS = re.compile(r"(^|/)(handover|feedback)\b")


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    assert {(method, path) for method, path in addresses() if OURS.search(path)} == set(NEEDS)
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{lead}", "1").replace("{event}", "1")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            assert (call(method, real, given, {}).status_code == 403) == (scope != needed), (method, path, scope)


def test_a_lead_is_won_with_feedback_and_that_is_taken_back() -> None:
    lead, writer, reader = visit(), token("write"), token("read")
    assert call("get", f"leads/{lead}/handover", reader).json()["stage"] == "nurturing"
    told = {"outcome": "won", "reason": "product", "recommends": True}
    made = call("post", f"leads/{lead}/handover", writer, {"command": "win", "amount": 12.5, "feedback": told})
    assert made.status_code == 201
    found = made.json()
    assert (found["stage"], found["cycle"], found["is_open"]) == ("won", 1, False)
    assert [(each["command"], each["reason"]) for each in found["events"]][-1] == ("win", "product")
    (feedback,) = call("get", f"leads/{lead}/feedback", reader).json()
    assert (feedback["reason"], feedback["recommends"], feedback["why"]) == ("product", True, None)
    more = call("post", f"leads/{lead}/feedback", writer, {"outcome": "won", "learned": "oak"})
    assert (more.status_code, more.json()["learned"]) == (201, "oak")
    listed = call("get", "feedback?limit=1", reader).json()
    assert listed["next_cursor"] == listed["feedback"][0]["id"]
    assert len(call("get", f"feedback?cursor={listed['next_cursor']}", reader).json()["feedback"]) == 1
    event = found["events"][-1]["id"]
    assert call("post", f"handover/{event}/undo", token("write"), {}).status_code == 404  # another program
    assert call("post", f"handover/{event}/undo", writer, {}).json()["stage"] == "nurturing"
    assert call("get", f"leads/{lead}/feedback", reader).json() == []


def test_a_command_that_cannot_be_given_says_why() -> None:
    lead, writer = visit(), token("write")

    def refused(**given: Any) -> tuple[int, str]:
        answer = call("post", f"leads/{lead}/handover", writer, given)
        assert "title" in answer.json(), answer.content
        return answer.status_code, answer.json()["title"]

    assert refused(command="restore") == (409, "handover-order")
    assert refused(command="nonsense") == (422, "handover-command")
    assert refused(command="disqualify") == (422, "handover-reason")
    assert refused(command="win", feedback={"outcome": "lost"}) == (409, "feedback-undecided")
    assert refused(command="win", feedback={"outcome": "won", "stage": "opportunity"}) == (422, "feedback-field")
    assert refused(command="win", amount=-1)[0] == 422
    assert refused(command="win", amount=float("inf"))[0] == 422, "no sum would be a number any more"
    told = call("post", f"leads/{lead}/feedback", writer, {"outcome": "won"})
    assert (told.status_code, told.json()["title"]) == (409, "feedback-undecided")
    assert stage(lead) == ("nurturing", 0)


def test_the_same_request_again_is_done_once() -> None:
    from reifegrad_web.sales.models import StageEvent

    lead, writer = visit(), token("write")
    key = {"Idempotency-Key": "win-anna"}
    answers = [call("post", f"leads/{lead}/handover", writer, {"command": "win"}, **key) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert StageEvent.objects.filter(command="win").count() == 1
    assert call("post", f"leads/{lead}/handover", writer, {"command": "win"}).status_code == 409


def test_the_token_of_somebody_may_what_they_may() -> None:
    from reifegrad_web.org.models import ApiToken, User

    lead, writer = visit(), token("write")
    mia = User.objects.create(username="mia", role="marketing", date_joined=NOW)
    ApiToken.objects.update(user=mia)
    assert call("post", f"leads/{lead}/handover", writer, {"command": "accept"}).status_code == 403
    handed = call("post", f"leads/{lead}/handover", writer, {"command": "hand_over"}).json()
    assert [each["command"] for each in handed["allowed"]] == ["recycle"]
    assert handed["events"][0]["by"] == "mia"


def run(*arguments: str) -> Any:
    """A command of the server, in this process, which has a database already."""
    from reifegrad_web.commands.admin.handover import handover

    found = CliRunner().invoke(handover, [*arguments])
    assert found.exit_code == 0, found.output
    return found.output


def test_the_command_line_does_and_shows_the_same() -> None:
    lead = str(visit())
    assert json.loads(run("do", lead, "hand_over", "--json"))["stage"] == "marketing_qualified"
    found = json.loads(run("do", lead, "reject", "--reason", "other", "--note", "no time", "--json"))
    assert (found["stage"], found["reason"]) == ("sales_rejected", "other")
    shown = run("show", lead)
    assert "stage: sales_rejected" in shown
    assert "no time" in shown
    back = json.loads(run("undo", str(found["events"][-1]["id"]), "--json"))
    assert back["stage"] == "marketing_qualified"
    assert "Nothing was told" in run("feedback", lead)
    run("do", lead, "lose", "--reason", "price")
    told = run("feedback", lead, "--outcome", "lost", "--reason", "price", "--why", "twice as dear", "--json")
    assert json.loads(told)["feedback"][0]["why"] == "twice as dear"
    assert "twice as dear" in run("feedback", lead)
