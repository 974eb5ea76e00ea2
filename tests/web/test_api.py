"""Programs read scores with a token: now, at a past moment, in words, and how they became so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def token() -> str:
    from reifegrad_web.org.tokens import add_token

    return add_token("ci", ["read"], NOW)


@pytest.fixture
def lead(emptied: None) -> str:
    """Looked at prices ten days ago, and became known as a CEO one day ago."""
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish
    from reifegrad_web.scoring.rescoring import Rescoring
    from reifegrad_web.writing import write

    with write():
        publish(check_here(template_text("fit-interest")), NOW)
    prices = {"path": "/pricing"}
    take(message("page", anonymous_id="a", occurred_at=NOW - timedelta(days=10), properties=prices))
    traits = {"position": "CEO", "email": "anna@firma.example"}
    take(message("identify", anonymous_id="a", user_id="u", occurred_at=NOW - timedelta(days=1), traits=traits))
    rescoring = Rescoring()
    while rescoring.run_once(NOW):
        pass
    rescoring.close()
    return "anna@firma.example"


def get(path: str, token: str | None, **query: Any) -> Any:
    from django.test import Client

    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Client(SERVER_NAME="localhost").get(f"/api/v1/{path}", query, headers=headers)


def test_a_score_is_told_in_both_languages(lead: str, token: str) -> None:
    english = get(f"leads/{lead}/score", token).json()
    german = get(f"leads/{lead}/score", token, language="de").json()
    assert sum(reason["points"] for reason in english["reasons"]) == english["score"]["score"] * 1000
    assert english["sentences"][0] == "Position (CEO): +20 points"
    assert german["sentences"][0] == "Position (CEO): +20 Punkte"


def test_a_past_moment_knows_only_what_was_known_then(lead: str, token: str) -> None:
    now = get(f"leads/{lead}/score", token).json()
    before = get(f"leads/{lead}/score", token, as_of=(NOW - timedelta(days=2)).isoformat()).json()
    assert "position" in {reason["criterion"] for reason in now["reasons"]}
    assert {reason["criterion"] for reason in before["reasons"]} == {"pricing_page"}
    assert get(f"leads/{lead}/score", token, as_of="2026-03-01T00:00:00").status_code == 422  # without a zone


def test_history_says_why_a_score_changed(lead: str, token: str) -> None:
    from reifegrad_web.scoring.rescoring import Rescoring

    take(message("page", user_id="u", occurred_at=NOW, properties={"path": "/pricing"}))
    rescoring = Rescoring()
    rescoring.run_once(NOW)
    rescoring.close()
    newest, first = get(f"leads/{lead}/history", token).json()["changes"]
    assert first["before"] is None
    assert newest["before"] == first["after"] < newest["after"]
    assert list(newest["cause"]["criteria"]) == ["pricing_page"]


def test_a_list_is_read_page_by_page(lead: str, token: str) -> None:
    from reifegrad_web.scoring.rescoring import Rescoring

    for number in range(5):
        take(message("page", user_id=f"u{number}", occurred_at=NOW, properties={"path": "/pricing"}))
    rescoring = Rescoring()
    rescoring.run_once(NOW)
    rescoring.close()
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get("leads", token, limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [row["lead_id"] for row in page["leads"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("leads/nobody@firma.example/score", {}, 404, "lead-unknown"),
        ("leads/99999999999999999999/score", {}, 404, "lead-unknown"),
        ("leads", {"model": "other"}, 404, "model-unknown"),
        ("leads", {"cursor": "here"}, 422, "cursor-unreadable"),
        ("leads", {"limit": "0"}, 422, "request-invalid"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    lead: str, token: str, path: str, query: dict[str, str], status: int, code: str
) -> None:
    answer = get(path, token, **query)
    assert (answer.status_code, answer.json()["title"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nobody_reads_without_a_token_that_may(lead: str) -> None:
    from reifegrad_web.org.tokens import add_token

    assert get("leads", None).status_code == 401
    assert get("leads", "rg_guessed").status_code == 401
    assert get("leads", add_token("writes", ["write"], datetime.now(UTC))).status_code == 403
