"""Signing in with a second factor, with a passkey, and by the company's own server."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from people_of_demo import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing
    from django.test import Client
    from running import RunningServer

CHOSEN = "roter-otter-9-schwimmt"
OIDC = Path(__file__).parents[1] / "web" / "clients" / "oidc" / "provider.mjs"


@pytest.fixture
def sam(server_database: None, emptied: None) -> Client:
    from django.core.cache import cache
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    cache.clear()  # what it has counted of tries to sign in
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    with write():
        user = User(username="sam", role="sales", date_joined=utc_now())
        user.set_password(CHOSEN)
        user.save()
    assert client.post("/sign-in", {"login": "sam", "password": CHOSEN})["Location"] == "/"
    return client


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_app(client: Client) -> str:
    """Add an authenticator app, for which the password is asked once more; its secret."""
    assert client.get("/account/security/totp/activate/")["Location"].startswith("/account/again")
    client.post("/account/again", {"password": CHOSEN})
    page = client.get("/account/security/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{32})"', page)
    assert found is not None
    assert client.post("/account/security/totp/activate/", {"code": code_of(found[1])}).status_code == 302
    return found[1]


def test_who_has_a_second_factor_is_asked_for_it(sam: Client) -> None:
    from reifegrad_web.audit.models import AuditEntry

    secret = with_app(sam)
    sam.post("/sign-out")
    asked = sam.post("/sign-in", {"login": "sam", "password": CHOSEN})
    assert asked["Location"].startswith("/account/security/authenticate/")
    assert sam.get("/")["Location"].startswith("/sign-in")
    assert sam.post("/account/security/authenticate/", {"code": "000000"}).status_code == 200
    assert sam.get("/")["Location"].startswith("/sign-in")
    from django.core.cache import cache

    cache.clear()  # a code works once, and that of this half minute was used to add the app
    assert sam.post("/account/security/authenticate/", {"code": code_of(secret)})["Location"] == "/"
    assert sam.get("/").status_code == 200
    assert {"user.sign-in", "user.second-factor"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_recovery_code_lets_in_once(sam: Client) -> None:
    from allauth.mfa.models import Authenticator

    with_app(sam)
    wrapped = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = wrapped.get_unused_codes()[0]
    for status in (302, 200):
        sam.post("/sign-out")
        sam.post("/sign-in", {"login": "sam", "password": CHOSEN})
        assert sam.post("/account/security/authenticate/", {"code": code}).status_code == status


def test_guessing_a_password_is_slowed_down(sam: Client) -> None:
    sam.post("/sign-out")
    answers = {
        sam.post("/sign-in", {"login": "sam", "password": f"guess-{number}"}).status_code for number in range(12)
    }
    assert answers == {422} or 429 in answers
    right = sam.post("/sign-in", {"login": "sam", "password": CHOSEN})
    assert right.status_code in {422, 429}, "after so many wrong ones not even the right one"


def test_nobody_makes_an_account_for_themselves(sam: Client) -> None:
    from reifegrad_web.org.models import User

    sam.post("/sign-out")
    given = {"username": "eve", "password1": CHOSEN, "password2": CHOSEN}
    for address in ("/account/new", "/account/sign-on/new", "/account/security/webauthn/signup/"):
        assert sam.post(address, given).status_code in {301, 302, 404, 405}
    assert set(User.objects.values_list("username", flat=True)) == {"sam"}


def test_pages_of_an_account_ask_who_is_there(sam: Client) -> None:
    sam.post("/sign-out")
    for address in (
        "/account/security/",
        "/account/security/totp/activate/",
        "/account/password",
        "/account/sign-on/all",
    ):
        assert sam.get(address)["Location"].startswith("/sign-in"), address


@pytest.mark.slow
def test_a_passkey_lets_in_without_a_password(demo: RunningServer, browsing: Browsing) -> None:
    address = f"http://localhost:{demo.port}"  # a passkey belongs to a name
    with browsing.visit(address, "rita") as visit:
        page = visit.page
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options: dict[str, Any] = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        visit.open("/account/security/webauthn/add/")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.check("[name=passwordless]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/account/security/**")
        page.wait_for_function("!location.pathname.endsWith('/add/')")
        visit.open("/")
        page.click("details.menu > summary:has-text('rita')")
        page.click("text=Abmelden")
        page.wait_for_url("**/sign-in")
        page.click("#passkey_login")
        page.wait_for_url(f"{address}/")
        assert visit.complaints == []


@contextmanager
def sign_on_server(command: list[str], port: int, redirect: str) -> Iterator[str]:
    """The company's own server, for the time of the block."""
    with subprocess.Popen([*command, str(OIDC), str(port), redirect], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            while "listening" not in (line := process.stdout.readline()):
                assert line, "it has ended"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.slow
def test_the_companys_server_lets_in_whom_an_admin_has_added(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from client_tools import node_client_command
    from people_of_demo import add_people
    from running import free_port, running

    node, port = node_client_command(tmp_path_factory, "oidc"), free_port()
    with running(tmp_path / "data") as server:
        add_people(server)
        redirect = f"{server.url}/account/sign-on/oidc/sso/login/callback/"
        with sign_on_server(node, port, redirect) as address:
            for name, value in (("SERVER", address), ("CLIENT", "reifegrad"), ("SECRET", "known-to-tests-only")):
                monkeypatch.setenv(f"REIFEGRAD_OIDC_{name}", value)
            server.start()
            for name, is_in in (("sam", True), ("stranger", False), ("unverified", False)):
                with browsing.visit(server.url, None) as visit:
                    visit.open("/sign-in")
                    visit.page.click("text=Anmelden über 127.0.0.1")
                    visit.page.wait_for_url(f"{address}/**")
                    visit.page.fill("[name=login]", name)
                    visit.page.fill("[name=password]", "any")
                    visit.page.click("button[type=submit]")
                    visit.page.click("button[type=submit]")  # that this server may know the address
                    visit.page.wait_for_url(f"{server.url}/**")
                    visit.open("/")
                    assert ("/sign-in" not in visit.page.url) == is_in, name


@pytest.mark.parametrize("path", ["/account/again", "/account/password", "/account/security/", "/account/sign-on/all"])
def test_pages_of_an_account_look_like_all_others_and_lead_back(sam: Client, path: str) -> None:
    answer = sam.get(path, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert '<body class="entry">' in text
    assert 'href="/"' in text
    assert "<strong>" not in text, "that is the plain page of the library"
