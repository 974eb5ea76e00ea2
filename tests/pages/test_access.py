"""Every address of the pages as every role, and as nobody: who may, may; others are told so, or asked to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from django.urls import URLPattern

pytestmark = pytest.mark.usefixtures("emptied")
ROLES = ("admin", "marketing", "sales", "reader")
OPEN = {"sign-in", "sign-out", "choose", "first-admin", "join", "unsubscribe"}
"""What nobody has to be signed in for."""
SAMPLES = {"IntConverter": 1, "StringConverter": "x", "SlugConverter": "x", "PathConverter": "x"}


def patterns() -> Iterator[URLPattern]:
    from reifegrad_web.pages.addresses import urlpatterns

    yield from urlpatterns


def address(pattern: URLPattern) -> str:
    from django.urls import reverse

    given = {name: SAMPLES[type(each).__name__] for name, each in pattern.pattern.converters.items()}
    return reverse(str(pattern.name), kwargs=given)


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", raise_request_exception=True)


def sign_in(client: Client, role: str) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        user = User.objects.create(username=f"a-{role}", role=role, date_joined=utc_now())
        client.force_login(user)


def asked(client: Client, pattern: URLPattern) -> Iterator[Any]:
    """The answers to every method of a page, with values that nobody has."""
    methods = getattr(pattern.callback, "methods", ("GET",))
    for method in methods:
        yield client.generic(method, address(pattern))


def test_every_page_says_who_may() -> None:
    from reifegrad_web.pages.addresses import urlpatterns

    silent = {str(each.name) for each in urlpatterns if not hasattr(each.callback, "roles")}
    assert silent == OPEN


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    for pattern in patterns():
        if pattern.name not in OPEN:
            for answer in asked(client, pattern):
                assert answer.status_code == 302, pattern
                assert answer["Location"].startswith("/sign-in"), pattern


@pytest.mark.parametrize("role", ROLES)
def test_every_page_as_every_role(client: Client, role: str) -> None:
    sign_in(client, role)
    for pattern in patterns():
        if pattern.name in OPEN:
            continue
        roles: tuple[str, ...] = pattern.callback.roles  # type: ignore[attr-defined]
        for answer in asked(client, pattern):
            if role in {*roles, "admin"}:
                assert answer.status_code != 403, pattern
                assert answer.status_code < 500, pattern
            else:
                assert answer.status_code == 403, pattern


def test_what_stands_in_next_leads_nowhere_else(client: Client) -> None:
    sign_in(client, "sales")
    assert client.get("/sign-in?next=/design")["Location"] == "/design"
    assert client.get("/sign-in?next=https://elsewhere.example/")["Location"] == "/"
    assert client.get("/sign-in?next=//elsewhere.example/")["Location"] == "/"
    assert client.post("/choose", {"language": "de", "next": "//elsewhere.example/"})["Location"] == "/"


def test_the_chosen_language_and_look_stay(client: Client) -> None:
    sign_in(client, "sales")
    assert 'lang="en"' in client.get("/design").content.decode()
    client.post("/choose", {"language": "de", "theme": "dark"})
    page = client.get("/design").content.decode()
    assert 'lang="de"' in page
    assert 'data-theme="dark"' in page
    assert client.post("/choose", {"language": "xx"}).status_code == 400


def test_what_was_done_is_said_once_on_the_next_page(client: Client) -> None:
    sign_in(client, "sales")
    session = client.session
    session["toast"] = ["It is done", ""]
    session.save()
    part = client.get("/design", headers={"HX-Request": "true"}).content.decode()
    assert "It is done" not in part
    assert "It is done" in client.get("/design").content.decode()
    assert "It is done" not in client.get("/design").content.decode()


def test_back_to_today_keeps_everything_else_of_the_address(client: Client) -> None:
    sign_in(client, "sales")
    page = client.get("/leads?model=fit-interest&on=2026-01-05&q=x").content.decode()
    assert 'href="/leads?model=fit-interest&amp;q=x"' in page
