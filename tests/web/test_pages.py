"""The pages: the link for the first admin works once, people sign in and out, and nothing from elsewhere is loaded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
CHOSEN = "blauer-wal-7-taucht"


@pytest.fixture
def browser(server_database: None) -> Client:
    from django.test import Client

    return Client(enforce_csrf_checks=False, HTTP_HOST="localhost")


def invited(ago: timedelta = timedelta()) -> str:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.invitations import invite_first_admin
    from reifegrad_web.writing import write

    with write():
        found = invite_first_admin(utc_now() - ago)
    assert found is not None
    return f"/first/{found}"


def form(**more: str) -> dict[str, str]:
    return {"username": "ada", "password1": CHOSEN, "password2": CHOSEN} | more


def test_the_link_for_the_first_admin_works_once(browser: Client) -> None:
    from reifegrad_web.org.models import Invitation, User

    link = invited()
    assert link.removeprefix("/first/") != Invitation.objects.get().digest
    assert browser.get(link).status_code == 200
    assert browser.post(link, form()).status_code == 302
    user = User.objects.get()
    assert (user.username, user.role, user.is_superuser) == ("ada", "admin", False)
    assert user.password.startswith("argon2")
    assert browser.get("/").status_code == 200  # signed in already
    browser.logout()
    assert browser.get(link).status_code == 410
    assert browser.post(link, form(username="eve")).status_code == 410
    assert User.objects.count() == 1


def test_a_link_is_valid_for_a_day_and_only_the_last_one(browser: Client) -> None:
    assert browser.get(invited(timedelta(days=1, seconds=1))).status_code == 410
    first, second = invited(), invited()
    assert browser.get(first).status_code == 410
    assert browser.get(second).status_code == 200
    assert browser.get("/first/guessed").status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays(browser: Client) -> None:
    link = invited()
    answer = browser.post(link, form(password1="12345678", password2="12345678"))
    assert answer.status_code == 422
    assert browser.get(link).status_code == 200


def test_nobody_is_invited_where_there_is_a_user(browser: Client) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.invitations import invite_first_admin

    browser.post(invited(), form())
    assert invite_first_admin(utc_now()) is None


def test_people_sign_in_and_out(browser: Client) -> None:
    browser.post(invited(), form())
    browser.post("/sign-out")
    assert browser.get("/")["Location"] == "/sign-in"
    wrong = browser.post("/sign-in", {"login": "ada", "password": "wrong"})
    assert wrong.status_code == 422
    assert browser.post("/sign-in", {"login": "ada", "password": CHOSEN})["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert browser.get("/sign-out").status_code == 405


def test_a_form_of_another_page_signs_nobody_in(server_database: None) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    assert strict.post("/sign-in", {"login": "ada", "password": CHOSEN}).status_code == 403


@pytest.mark.parametrize(
    ("language", "title", "label"),
    [("de-AT,de;q=0.9", "Anmelden", "Passwort"), ("en", "Sign in", "Password"), ("fr", "Sign in", "Password")],
)
def test_a_page_speaks_the_language_of_the_browser(browser: Client, language: str, title: str, label: str) -> None:
    page = browser.get("/sign-in", HTTP_ACCEPT_LANGUAGE=language)
    text = page.content.decode()
    assert f"<h1>{title}</h1>" in text
    assert f">{label}</label>" in text
    assert "Accept-Language" in page["Vary"]


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_within(browser: Client) -> None:
    page = browser.get("/sign-in")
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert not [rule for rule in policy.values() if "unsafe" in rule or "*" in rule or "http" in rule]
    assert {name for name, rule in policy.items() if "data:" in rule} == {"img-src"}
    text = page.content.decode()
    scripts = re.findall(r"<script([^>]*)>", text)
    assert all('src="/static/' in each or 'type="application/json"' in each for each in scripts)
    assert not re.search(r"\son[a-z]+=", text)
    assert "style=" not in text
    style = browser.get("/static/reifegrad/frame.css")
    assert style.status_code == 200
    assert style["Content-Type"].startswith("text/css")
    style.close()


def test_metrics_are_open_on_this_machine_and_else_need_a_token(browser: Client) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.tokens import add_token
    from reifegrad_web.writing import write

    with write():
        reader = add_token("prometheus", ["read"], utc_now())
        writer = add_token("import", ["write"], utc_now())

    def status(**headers: Any) -> int:
        return browser.get("/metrics", **headers).status_code

    assert status() == 200
    assert status(HTTP_X_FORWARDED_FOR="203.0.113.9") == 401  # through a proxy of this machine
    assert status(REMOTE_ADDR="203.0.113.9") == 401
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION=f"Bearer {writer}") == 401
    assert status(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION=f"Bearer {reader}") == 200
