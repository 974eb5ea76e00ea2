"""The report of moves: two days side by side, with names, reasons and files, for whoever may see the leads."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from leads_seen import anna, bert, deliver, now, person, publish_and_score, text_of, work

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


def browser(name: str = "ada", role: str = "admin", sees: str = "all") -> Client:
    from django.test import Client

    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    found.force_login(person(name, role, sees))
    return found


@pytest.fixture
def leads() -> tuple[int, int]:
    """Anna, who was active long ago and again two days ago, and Bert, who is new since nine days."""
    from test_taking import message

    found = anna(), bert()
    at = now() - timedelta(days=2)
    for hour in range(3):
        moment = at + timedelta(hours=hour)
        deliver(message("page", user_id="anna", properties={"path": "/pricing"}, occurred_at=moment), at=moment)
    publish_and_score("fit-interest")
    return found


def rows(client: Client, **asked: Any) -> list[list[str]]:
    answer = client.get("/reports/moves", {"model": "fit-interest", "table": "moved", "as": "csv", **asked})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def test_who_moved_is_named_with_both_sides_and_why(leads: tuple[int, int]) -> None:
    from reifegrad_web.scoring.reading import score_at, served_model

    client, each = browser(), served_model("fit-interest")
    assert each is not None
    first = (now() - timedelta(days=20)).date()
    text = text_of(client.get("/reports/moves", {"model": "fit-interest", "from": first.isoformat()}))
    assert "1 lead had points at both moments. 1 rose, 0 fell. 1 is new." in text
    assert "Scored for the first time" in text
    assert "Pricing page" in text
    found = {row[0]: row for row in rows(client, **{"from": first.isoformat()})}
    assert set(found) == {"Anna Berger", "Bert Krüger"}
    from reifegrad.tasks.moment import read_moment

    then = score_at(each, leads[0], read_moment(first.isoformat(), each.model.timezone))
    assert then is not None
    assert float(found["Anna Berger"][3]) == then["score"]
    assert float(found["Anna Berger"][5]) > 0
    assert found["Bert Krüger"][3] == ""


def test_a_time_that_is_over_is_compared_with_its_own_end(leads: tuple[int, int]) -> None:
    client = browser()
    asked = {
        "from": (now() - timedelta(days=60)).date().isoformat(),
        "to": (now() - timedelta(days=30)).date().isoformat(),
    }
    text = text_of(client.get("/reports/moves", {"model": "fit-interest", **asked}))
    assert "0 rose, 1 fell" in text or "Nobody moved" in text
    assert "Bert" not in text
    work()
    assert text_of(client.get("/reports/moves", {"model": "fit-interest", **asked})) == text


def test_nobody_sees_moves_of_leads_that_are_out_of_reach(leads: tuple[int, int]) -> None:
    client = browser("sam", "sales", "own")
    assert rows(client) == []
    assert "Nobody moved." in text_of(client.get("/reports/moves"))


def test_more_leads_than_somebody_would_wait_for_are_said(
    leads: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.scoring import past

    monkeypatch.setattr(past, "MOST", 1)
    answer = browser().get("/reports/moves")
    assert answer.status_code == 200
    assert "leads" in text_of(answer)
    assert "<table" not in answer.content.decode().partition("<main")[2]


def test_without_a_model_there_is_nothing_to_compare(server_database: None) -> None:
    assert browser().get("/reports/moves").status_code == 200
