"""The way out of e-mails: a signed address that does nothing when it is opened, and everything when it is posted to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from acting import act, on_list, perform, started
from handing import publish_crossing
from nurtured import DAY, SEQUENCE, known, nurture, put_on, sent, story
from test_taking import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
SOON = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def outgoing(server_database: None) -> Iterator[None]:
    from django.core import mail
    from django.test import override_settings

    mail.outbox = []
    backend, url = "django.core.mail.backends.locmem.EmailBackend", "https://leads.us.example"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="x", DEFAULT_FROM_EMAIL="us@us.example", PUBLIC_URL=url):
        yield


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", enforce_csrf_checks=True)


def begin(text: str = SEQUENCE) -> tuple[int, str]:
    """Somebody who has got the first e-mail, and the path in it."""
    publish_crossing()
    act(text)
    lead = known()
    put_on(lead)
    nurture()
    perform()
    (mail,) = sent()
    way_out = mail.extra_headers["List-Unsubscribe"].partition(">")[0].removeprefix("<")
    assert way_out.startswith("https://leads.us.example/unsubscribe/")
    return lead, way_out.removeprefix("https://leads.us.example")


def consent_of(lead: int) -> dict[str, Any]:
    from reifegrad_web.leads.consents import last_of

    return last_of(lead)["news"]


def test_an_email_names_the_way_out_as_programs_and_as_people_need_it() -> None:
    _, path = begin()
    (mail,) = sent()
    assert mail.extra_headers["List-Unsubscribe"].endswith(", <mailto:us@us.example?subject=unsubscribe>")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.body == f"Hello Anna\n\nNo more e-mails of this kind: https://leads.us.example{path}\n"
    raw = mail.message().as_bytes()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw


def test_a_text_that_says_where_the_address_stands_has_it_there_alone() -> None:
    _, path = begin(SEQUENCE.replace('Hello {name}"}}', 'Hello {name}, no more: {unsubscribe}"}}'))
    assert sent()[0].body == f"Hello Anna, no more: https://leads.us.example{path}"


def test_without_https_there_is_no_one_click_and_without_an_address_of_the_server_no_address() -> None:
    from django.test import override_settings

    from reifegrad_web.actions.mailing import mail_of
    from reifegrad_web.actions.models import ActionEffect

    lead, _ = begin()
    row = ActionEffect.objects.get()
    with override_settings(PUBLIC_URL="http://leads.us.example"):
        mail_of(row, lead).send()
    with override_settings(PUBLIC_URL=""):
        mail_of(row, lead).send()
    _, plain, nothing = sent()
    assert plain.extra_headers["List-Unsubscribe"].startswith("<http://leads.us.example/unsubscribe/")
    assert "List-Unsubscribe-Post" not in plain.extra_headers
    assert nothing.extra_headers["List-Unsubscribe"] == "<mailto:us@us.example?subject=unsubscribe>"
    assert nothing.body == "Hello Anna"


@pytest.mark.parametrize("language", ["de", "en"])
def test_who_opens_the_address_has_done_nothing_yet(client: Client, language: str) -> None:
    lead, path = begin()
    for method in ("get", "head"):
        answer = getattr(client, method)(path, headers={"accept-language": language})
        assert answer.status_code == 200
    page = client.get(path, headers={"accept-language": language}).content.decode()
    assert {"de": "Abmelden</button>", "en": "Unsubscribe</button>"}[language] in page
    assert consent_of(lead)["state"] == "granted"
    assert story(lead) == ["begun", "step hello"]


def test_the_button_withdraws_with_proof_and_ends_the_sequence_at_once(client: Client) -> None:
    lead, path = begin()
    answer = client.post(f"{path}?by=page")
    assert answer.status_code == 200
    found = consent_of(lead)
    effect = started_names()[0]
    assert (found["state"], found["source"]) == ("withdrawn", "unsubscribe")
    assert found["evidence"] == {"email": effect, "way": "page"}
    assert story(lead) == ["begun", "step hello", "left withdrawn"]
    assert on_list("later") == []
    nurture(NOW + 10 * DAY)
    perform(NOW + 10 * DAY)
    assert len(sent()) == 1
    assert _audited() == {"purpose": "news", "way": "page"}


def started_names() -> list[str]:
    from reifegrad_web.actions.models import ActionEffect

    return list(ActionEffect.objects.order_by("id").values_list("name", flat=True))


def _audited() -> dict[str, Any]:
    from reifegrad_web.audit.models import AuditEntry

    return dict(AuditEntry.objects.get(action="consent.unsubscribe").details)


def test_one_click_of_a_program_needs_neither_cookie_nor_token_and_twice_is_once(client: Client) -> None:
    from reifegrad_web.leads.consents import consents_of

    lead, path = begin()
    for _ in range(2):
        body = {"List-Unsubscribe": "One-Click"}
        answer = client.post(path, body)
        assert answer.status_code == 200
    assert [each["state"] for each in consents_of(lead)] == ["granted", "withdrawn"]
    assert consent_of(lead)["evidence"]["way"] == "one-click"
    assert "button" not in client.get(path).content.decode().partition('<form class="languages"')[0]


def test_an_address_that_the_server_has_not_signed_does_nothing(client: Client) -> None:
    lead, path = begin()
    for wrong in (path[:-1], path + "x", "/unsubscribe/x", "/unsubscribe/" + "y" * 4000, path.replace(":", "", 1)):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code == 404
    assert consent_of(lead)["state"] == "granted"


def test_who_was_erased_is_told_that_nothing_comes_any_more(client: Client) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase

    _, path = begin()
    erase("anna@firma.example", "letter", command_line(), SOON)
    assert client.get(path).status_code == client.post(path).status_code == 200
    from reifegrad_web.leads.models import Consent

    assert not Consent.objects.exists()


def test_an_email_that_waits_is_not_sent_to_who_has_unsubscribed_meanwhile(client: Client) -> None:
    lead, path = begin()
    put_on(lead, now=SOON)
    client.post(path)
    nurture(NOW + 30 * DAY)
    perform(NOW + 30 * DAY)
    assert started() == [("warm/hello", "email", "done")]
