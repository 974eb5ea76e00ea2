"""The page of the system, and what it shares with `reifegrad doctor`: connections and actions that keep failing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acting import ACTIONS, act, collect, perform
from handing import publish_crossing, visit
from people import work
from seen_pages import somebody
from test_connections import connection

from reifegrad_web.clock import utc_now

pytestmark = pytest.mark.usefixtures("emptied")
MAIL = "do:\n      - email: {to: boss@firma.example, template: hot}\n      - webhook: gone"


def failing(minutes: int, **more: Any) -> int:
    """A connection that has failed for so long."""
    from reifegrad_web.connectors.models import Connector

    row = connection()
    named = {"fault": "denied", "failures": 3, "failing_since": utc_now() - timedelta(minutes=minutes)}
    Connector.objects.filter(id=row.pk).update(**(named | more))
    return int(row.pk)


def test_a_connection_that_keeps_failing_is_said_with_since_when_its_cause_and_the_way_to_it() -> None:
    number = failing(180)
    page = somebody("admin").part("/system")
    assert "the connection “tryton” has been turned away since" in page.text
    assert "Check user and secret of the connection" in page.text
    assert f'href="/sources/connections/{number}">Open the connection' in page.html


@pytest.mark.parametrize("more", [{"fault": ""}, {"is_on": False}, {"failing_since": None}])
def test_one_that_is_well_or_off_is_not(more: dict[str, Any]) -> None:
    failing(180, **more)
    assert "“tryton”" not in somebody("admin").part("/system").text


def test_one_attempt_in_vain_says_little() -> None:
    failing(2)
    assert "“tryton”" not in somebody("admin").part("/system").text


@pytest.mark.parametrize("fault", ["busy", "unreachable", "refused", "unreadable"])
def test_every_fault_has_its_sentence(fault: str) -> None:
    failing(60, fault=fault)
    page = somebody("admin").part("/system").text
    assert "“tryton”" in page and "since" in page


def started() -> None:
    """A rule has started two things that cannot be done, since there is no server for e-mails and no such webhook."""
    now = utc_now()
    publish_crossing()
    act(ACTIONS.replace("do:", MAIL, 1), now)
    visit("anna", now=now)
    work(now)
    collect(now)
    perform(now)


def test_actions_that_fail_are_said_by_their_reason_with_the_way_to_them() -> None:
    from reifegrad_web.actions.models import ActionEffect

    started()
    page = somebody("admin").part("/system")
    assert "no server for e-mails is set; 1 since" in page.text
    assert "rules name a webhook that does not exist: 1 since" in page.text
    assert "Set REIFEGRAD_SMTP and REIFEGRAD_MAIL_FROM" in page.text.replace("`", "")
    assert 'href="/actions">Open the actions' in page.html
    ActionEffect.objects.filter(state="failed").update(ended_at=utc_now() - timedelta(days=2))
    page = somebody("admin").part("/system")
    assert "no server for e-mails" not in page.text and "rules name a webhook" not in page.text


def test_what_is_tried_again_counts_as_long_as_it_is() -> None:
    from reifegrad_web.actions.models import ActionEffect

    started()
    cause = {"code": "smtp", "details": {"fault": "timeout"}}
    ActionEffect.objects.filter(cause__code="no_smtp").update(state="waiting", attempts=2, cause=cause, ended_at=None)
    assert "does not take e-mails of rules: 1 since" in somebody("admin").part("/system").text
    ActionEffect.objects.filter(state="waiting").update(state="done")
    assert "e-mails of rules" not in somebody("admin").part("/system").text
