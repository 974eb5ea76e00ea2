"""What every answer says to a browser, and that no page changes anything for who is sent there by another website."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from django.urls import URLPattern

pytestmark = pytest.mark.usefixtures("emptied")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'"}
_NOTED = {"audit_auditentry", "audit_audithead", "django_session", "usersessions_usersession", "org_user"}
"""Where it is noted who looked at what, and when somebody was here last."""


def client(*, strict: bool = False) -> Client:
    """The browser of an admin."""
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    found = Client(HTTP_HOST="localhost", enforce_csrf_checks=strict)
    with write():
        found.force_login(User.objects.create(username="ada", role="admin", date_joined=utc_now()))
    return found


def addresses(method: str, lead: str = "1") -> Iterator[tuple[URLPattern, str]]:
    """The addresses of all pages that can be asked so; where a lead, a version or a person is named, there is one."""
    from django.urls import reverse
    from test_access import OPEN, SAMPLES, patterns

    for pattern in patterns():
        if pattern.name in OPEN or method not in getattr(pattern.callback, "methods", ("GET",)):
            continue
        kinds = {name: type(each).__name__ for name, each in pattern.pattern.converters.items()}
        given = {name: lead if kind == "StringConverter" else SAMPLES[kind] for name, kind in kinds.items()}
        yield pattern, reverse(str(pattern.name), kwargs=given)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/sign-in", "/leads", "/leads/99", "/no/such/page", "/api/v1/leads", "/api/v1/openapi.json", "/healthz"),
        *(
            "/static/reifegrad/frame.css",
            "/p.js",
            "/v1/track",
            "/reports/funnel?table=stages&as=csv",
            "/audit/download",
        ),
    ],
)
def test_every_answer_tells_a_browser_what_it_must_not_do(path: str, settings_secure: None) -> None:
    found = client().get(path, secure=True)
    policy = {each.strip() for each in found["Content-Security-Policy"].split(";")}
    assert policy >= POLICY
    assert {name: found.headers.get(name) for name in HEADERS} == HEADERS
    found.close()


@pytest.fixture
def settings_secure(server_database: None) -> Iterator[None]:
    """As behind HTTPS."""
    from django.test import override_settings

    with override_settings(
        SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True
    ):
        yield


def test_no_form_of_another_website_does_anything_for_somebody_who_is_signed_in() -> None:
    """Whatever can be posted wants the token of the page; none of it is looked at before."""
    browser, tried = client(strict=True), 0
    for pattern, path in addresses("POST"):
        found = browser.post(path, {"name": "x", "files": "x"})
        assert found.status_code == 403, pattern
        tried += 1
    assert tried > 40


def test_to_look_at_a_page_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of other websites, and of e-mails, can only ask for pages: that must do nothing."""
    from people import EMAIL, deliver_nora, everything, publish, work
    from test_taking import lead_of

    publish()
    deliver_nora()
    work()
    browser = client()
    browser.get("/design")
    before = everything()
    tried = set()
    for pattern, path in addresses("GET", lead=str(lead_of("email", EMAIL))):
        found = browser.get(path)
        assert found.status_code < 500, pattern
        tried.add(found.status_code)
        found.close()
        changed = {name for name, text in everything().items() if text != before[name]} - _NOTED
        assert changed == set(), pattern
    assert {200, 404} <= tried


def test_the_api_knows_nobody_by_a_cookie() -> None:
    browser = client()
    assert browser.get("/design").status_code == 200
    for method, path in (("GET", "/api/v1/leads"), ("POST", "/api/v1/model-versions"), ("POST", "/api/v1/imports")):
        assert browser.generic(method, path, b"{}", content_type="application/json").status_code == 401


def test_a_file_has_a_name_of_ours() -> None:
    from people import deliver_nora, publish, work

    publish()
    deliver_nora()
    work()
    browser = client()
    for path in (
        "/leads/files/xlsx",
        "/leads/files/excel-de",
        "/audit/file/csv",
        "/reports/funnel?table=stages&as=csv",
    ):
        found = browser.get(f"{path}{'&' if '?' in path else '?'}name=../x.exe&filename=x.exe&q=x.exe")
        assert found.status_code == 200, path
        assert found["Content-Disposition"].startswith("attachment; filename="), path
        assert "x.exe" not in found["Content-Disposition"]
        found.close()


@pytest.mark.parametrize(("language", "says"), [("de", "Diese Seite gibt es nicht"), ("en", "There is no such page")])
def test_people_read_that_there_is_no_page_and_programs_what_a_client_expects(language: str, says: str) -> None:
    browser = client()
    page = browser.get("/no/such/page", headers={"Accept": "text/html,*/*", "Accept-Language": language})
    assert page.status_code == 404
    assert says in page.content.decode()
    answer = browser.get("/no/such/page", headers={"Accept": "*/*"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "path-unknown"


def test_a_form_without_its_token_says_what_to_do() -> None:
    found = client(strict=True).post("/people/teams", {"name": "north"}, headers={"Accept-Language": "en"})
    assert found.status_code == 403
    assert "Load the page again" in found.content.decode()


def test_what_is_broken_here_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:

    from reifegrad_web.pages.people import users

    def fails(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    browser = client()
    browser.raise_request_exception = False
    monkeypatch.setattr(users, "teams", fails)
    found = browser.get("/people", headers={"Accept-Language": "de"})
    assert found.status_code == 500
    text = found.content.decode()
    assert "Hier ist etwas fehlgeschlagen" in text
    assert "secret of the inside" not in text
