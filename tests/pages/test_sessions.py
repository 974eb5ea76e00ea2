"""How long somebody stays signed in, and how it ends: by themselves, by an admin, by time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
_AGENTS = {
    "sam": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "rita": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1",
    "ada": "something of her own",
}
CHOSEN = "roter-otter-9-schwimmt"
_COOKIES = """
import sys
from pathlib import Path
from reifegrad_web.start import start
start(Path(sys.argv[1]))
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from reifegrad_web.clock import utc_now
from reifegrad_web.org.models import User
user = User(username="sam", role="sales", date_joined=utc_now())
user.set_password(sys.argv[2])
user.save()
client = Client(HTTP_HOST="localhost", secure=True)
client.get("/sign-in", secure=True)
client.post("/sign-in", {"login": "sam", "password": sys.argv[2]}, secure=True)
client.post("/choose", {"language": "de", "theme": "dark"}, secure=True)
for name, each in sorted(client.cookies.items()):
    print(name, each["secure"], each["httponly"], each["samesite"], each["path"], each["domain"] or "-")
"""


def signed_in(name: str = "sam", role: str = "sales") -> Client:
    """The browser of somebody, who is added where they are not there yet."""
    from django.core.cache import cache
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    cache.clear()  # what it has counted of tries to sign in
    if not User.objects.filter(username=name).exists():
        with write():
            user = User(username=name, role=role, date_joined=utc_now())
            user.set_password(CHOSEN)
            user.save()
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT=_AGENTS[name])
    assert client.post("/sign-in", {"login": name, "password": CHOSEN})["Location"] == "/"
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/").status_code == 200)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the time of sessions pass."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.pages.entry import lasting

    now = [utc_now()]
    monkeypatch.setattr(lasting, "utc_now", lambda: now[0])

    def wait(**how_long: float) -> None:
        now[0] += timedelta(**how_long)

    return wait


def test_who_asks_for_nothing_for_half_a_day_signs_in_again(later: Any) -> None:
    client = signed_in()
    later(hours=11)
    assert is_in(client)
    later(hours=11)
    assert is_in(client), "the last request counts, not the first"
    later(hours=12, seconds=1)
    assert not is_in(client)


def test_after_a_week_everybody_signs_in_again_however_busy(later: Any) -> None:
    client = signed_in()
    for _ in range(16):
        later(hours=10)
        assert is_in(client)
    later(hours=9)
    assert not is_in(client)
    again = signed_in()
    assert is_in(again), "a new session counts from its own beginning"


def test_a_page_is_no_write_for_ten_minutes(later: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in()
    later(minutes=9)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get("/account/password").status_code == 200
    assert not [each for each in asked.captured_queries if "UPDATE" in each["sql"]]
    later(minutes=2)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/account/password").status_code == 200
    assert len([each for each in asked.captured_queries if each["sql"].startswith("UPDATE")]) == 1


def test_signing_in_makes_a_new_session_and_signing_out_ends_it_on_the_server() -> None:
    from django.conf import settings
    from django.test import Client

    client = signed_in()
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-in", {"login": "sam", "password": CHOSEN})
    client.post("/sign-out")
    thief = Client(HTTP_HOST="localhost")
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(thief)
    again = signed_in()
    assert again.cookies[settings.SESSION_COOKIE_NAME].value != kept


def test_who_has_just_signed_in_is_not_asked_again_before_others_are_ended(later: Any) -> None:
    here, there = signed_in(), signed_in()
    assert here.get("/account/security/totp/activate/")["Location"].startswith("/account/again"), (
        "a factor is asked for"
    )
    assert here.post("/account/sessions")["Location"] == "/account/sessions"
    assert not is_in(there)
    later(minutes=4, seconds=50)
    assert here.post("/account/sessions")["Location"] == "/account/sessions"
    later(seconds=20)
    assert here.post("/account/sessions")["Location"].startswith("/account/again")


def test_somebody_sees_their_browsers_and_signs_out_everywhere_else(later: Any) -> None:
    from reifegrad_web.audit.models import AuditEntry

    here, there, other = signed_in(), signed_in(), signed_in("rita", "reader")
    answer = here.get("/account/sessions")
    assert answer.status_code == 200, answer.headers
    text = answer.content.decode()
    assert text.count("Firefox 145, Linux") == 2
    assert "Safari" not in text
    assert "Mobile Safari 18, iOS" in other.get("/account/sessions").content.decode()
    assert "A browser that is not known" in signed_in("ada", "admin").get("/account/sessions").content.decode()
    later(minutes=6)
    asked = here.post("/account/sessions")
    assert asked["Location"] == "/account/again?next=%2Faccount%2Fsessions", "who they are is asked once more"
    assert is_in(there)
    assert here.post(asked["Location"], {"password": CHOSEN})["Location"] == "/account/sessions"
    assert "1 other session ended" in here.get("/account/sessions").content.decode()
    assert is_in(here)
    assert not is_in(there)
    assert is_in(other)
    assert AuditEntry.objects.filter(action="user.sessions-ended").count() == 1


def test_an_admin_signs_somebody_out_everywhere() -> None:
    from reifegrad_web.org.models import User

    ada, sam, also = signed_in("ada", "admin"), signed_in(), signed_in()
    number = User.objects.get(username="sam").pk
    assert also.post(f"/people/{number}/sessions/end").status_code == 403
    assert ada.post(f"/people/{number}/sessions/end")["Location"] == "/people"
    assert is_in(ada)
    assert not is_in(sam)
    assert not is_in(also)
    assert is_in(signed_in()), "they may sign in again"


def test_who_is_shut_out_is_out_at_once() -> None:
    from reifegrad_web.org.models import User

    ada, sam = signed_in("ada", "admin"), signed_in()
    ada.post(f"/people/{User.objects.get(username='sam').pk}/active")
    assert not is_in(sam)


def test_a_new_password_ends_all_other_sessions() -> None:
    here, there = signed_in(), signed_in()
    new = "gelber-dachs-4-gräbt"
    given = {"oldpassword": CHOSEN, "password1": new, "password2": new}
    assert here.post("/account/password", given).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_cookies_are_of_this_host_alone_and_no_script_reads_them(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _COOKIES, str(tmp_path / "data"), CHOSEN]
    variables = {"REIFEGRAD_SECURE": "1", "REIFEGRAD_HOSTS": "localhost"}
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ) | variables)
    cookies = dict(
        line.split(" ", 1) for line in found.stdout.splitlines() if line.startswith("__Host-") or "reifegrad" in line
    )
    assert set(cookies) == {f"__Host-reifegrad-{name}" for name in ("form", "language", "session", "theme")}
    assert set(cookies.values()) == {"True True Lax / -"}


@pytest.mark.parametrize("address", ["/sign-in", "/choose", "/join/x", "/account/password", "/people/new"])
def test_a_form_that_is_too_large_is_refused_before_it_is_read(address: str) -> None:
    class Unread(io.BytesIO):
        """A body that must not be read."""

        def read(self, *_: object) -> bytes:
            pytest.fail("it was read")

    client = signed_in("ada", "admin")
    found = client.generic(
        "POST", address, b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(9 * 1024 * 1024), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert found.status_code == 413
    assert "too much for a form" in found.content.decode()


def test_every_page_has_a_way_out() -> None:
    from test_safe_answers import addresses

    client, tried = signed_in("ada", "admin"), 0
    for pattern, path in addresses("GET"):
        found = client.get(path)
        if found["Content-Type"].startswith("text/html") and "<html" in found.content.decode():
            assert 'action="/sign-out"' in found.content.decode(), pattern
            tried += 1
        found.close()
    assert tried > 20
