"""What each step contributed, counted by hand; and who is on which step, over the commands and the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from acting import act, collect, perform
from handing import do, publish_crossing
from nurtured import DAY, SEQUENCE, act_on, known, nurture, put_on
from test_api_sources import call, token
from test_taking import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")
HOUR = timedelta(hours=1)


@pytest.fixture
def leads(server_database: None) -> Iterator[list[int]]:
    """Four come to the first step. One answers, one goes to sales and is won, one has not agreed, all others go on."""
    from django.test import override_settings

    backend = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="x", DEFAULT_FROM_EMAIL="us@us.example"):
        publish_crossing()
        act(SEQUENCE)
        found = [known(name, consents=name != "dora") for name in ("anna", "bert", "cleo", "dora")]
        put_on(*found)
        _go(NOW)
        act_on(found[0], "email_replied", NOW + DAY)
        _go(NOW + DAY + HOUR)
        do(found[1], "hand_over", NOW + 2 * DAY)
        collect(NOW + 2 * DAY)
        _go(NOW + 2 * DAY)
        for command in ("accept", "qualify", "open_opportunity", "win"):
            do(found[1], command, NOW + 2 * DAY + HOUR)
        _go(NOW + 3 * DAY)
        yield found


def _go(now: Any) -> None:
    nurture(now)
    perform(now)


def test_each_step_says_who_came_to_it_answered_left_and_what_came_of_them(leads: list[int]) -> None:
    from reifegrad_web.actions.contribution import contribution

    found = contribution("warm", NOW + 40 * DAY)
    before, hello, call_, bye = found.steps
    assert (found.begun, found.inside) == (4, 2)
    assert [step.step for step in found.steps] == ["", "hello", "call", "bye"]
    assert (before.reached, before.left, before.complete) == (4, {}, 4)
    assert (hello.reached, hello.sent, hello.held_back, hello.replied) == (4, 3, 1, 1)
    assert hello.left == {"exit:sales": 1, "replied": 1}
    assert (hello.complete, hello.qualified, hello.won) == (4, 1, 1)
    low, high = hello.qualified_between
    assert (round(low, 3), round(high, 3)) == (0.046, 0.699)  # Wilson, 1 of 4
    assert (call_.reached, call_.sent, call_.qualified) == (2, 0, 0)
    assert bye.reached == 0


def test_who_has_not_had_all_of_the_days_yet_does_not_count_as_failed(leads: list[int]) -> None:
    from reifegrad_web.actions.contribution import contribution

    steps = contribution("warm", NOW + 31 * DAY).steps
    assert [step.complete for step in steps] == [4, 4, 0, 0]
    early = contribution("warm", NOW + 31 * DAY, within=1).steps[1]
    assert (early.complete, early.qualified) == (4, 0)


def test_who_is_on_which_step_is_said_with_the_consent_and_without_who_objects(leads: list[int]) -> None:
    from reifegrad_web.actions.sequence_reading import on_steps, overview_of_sequences

    assert [(one.lead, one.step, one.next, one.agreed) for one in on_steps("warm")] == [
        (leads[3], "call", "bye", False),
        (leads[2], "call", "bye", True),
    ]
    (one,) = overview_of_sequences()
    assert (one.name, one.list, one.inside, one.begun, one.left) == ("warm", "later", 2, 4, 2)
    _object("cleo")
    assert [one.lead for one in on_steps("warm")] == [leads[3]]


def _object(name: str) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.writing import write

    with write():
        object_to_profiling(Identifier.objects.get(namespace="user", value=name), "letter", NOW, NOW)


def test_the_api_says_the_same_and_notes_whose_was_listed(leads: list[int]) -> None:
    from reifegrad_web.audit.models import AuditEntry

    read, change = token("read"), token("write")
    (sequence,) = call("get", "sequences", read).json()
    assert sequence == {"name": "warm", "list": "later", "inside": 2, "begun": 4, "left": 2, "in_force": True}
    rows = call("get", "sequences/warm/leads", read).json()
    assert [(row["lead_id"], row["step"]) for row in rows] == [(str(leads[3]), "call"), (str(leads[2]), "call")]
    assert AuditEntry.objects.get(action="sequence.show").details["leads"] == sorted(leads[2:])
    steps = call("get", "sequences/warm/contribution?within=7", read).json()["steps"]
    assert [step["reached"] for step in steps] == [4, 4, 2, 0]
    assert call("get", "sequences/cold/contribution", read).status_code == 404
    answer = call("post", "lists/later/members", change, {"leads": [str(leads[0]), "anna@firma.example"]})
    assert (answer.status_code, answer.json()) == (201, {"put_on": 1})
    assert call("post", "lists/cold/members", change, {"leads": ["1"]}).status_code == 404


def test_the_commands_say_the_same(leads: list[int]) -> None:
    from click.testing import CliRunner

    from reifegrad_web.commands.admin.actions import actions

    def run(*arguments: str) -> str:
        found = CliRunner().invoke(actions, [*arguments], catch_exceptions=False)
        assert found.exit_code == 0
        return found.output

    assert json.loads(run("sequences", "--json"))["inside"] == 2
    assert run("sequences").splitlines()[1].split() == ["warm", "later", "2", "4", "2"]
    assert [json.loads(line)["step"] for line in run("steps", "warm", "--json").splitlines()] == ["call", "call"]
    assert run("steps", "warm").splitlines()[1].split()[:2] == [str(leads[3]), "call"]
    assert json.loads(run("contribution", "warm", "--json"))["steps"][1]["replied"] == 1
    assert run("contribution", "warm").splitlines()[2].split()[:6] == ["hello", "4", "0", "3", "1", "1"]
    assert json.loads(run("put-on", "later", str(leads[0]), "--json")) == {"list": "later", "put_on": 1}
    assert json.loads(run("begin", "warm", "--json")) == {"sequence": "warm", "begun": 0}
