"""A message is signed as the standard has it, goes where it may and nowhere else, and waits for nobody for ever."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pytest
from outbox_workers import NOW
from receiving import LOOPBACK, receiving
from webhook_rows import add, cross, messages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reifegrad_web.webhooks.posting import Answer

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def on_loopback(emptied: None) -> Iterator[None]:
    """The operator allows this machine."""
    with allowed(LOOPBACK):
        yield


def allowed(*networks: str) -> Any:
    from django.test import override_settings

    return override_settings(WEBHOOK_NETWORKS=[ip_network(each) for each in networks])


def post(url: str, seconds: float = 20) -> Answer:
    from reifegrad_web.webhooks.posting import post as run

    return run(url, '{"grüße": 1}', {"webhook-id": "msg_1"}, seconds)


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr("socket.getaddrinfo", found)


@pytest.mark.usefixtures("on_loopback")
def test_a_message_arrives_as_it_was_signed() -> None:
    from standardwebhooks import Webhook as Checker

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import try_out

    with receiving() as receiver:
        made = add(url=receiver.url)
        answer = try_out(made.pk, command_line(), utc_now())
    assert (answer.status, answer.text, answer.is_taken) == (200, "thank you", True)
    (came,) = receiver.received
    assert came.path == "/hook?from=reifegrad"
    assert came.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert came.headers["content-type"] == "application/json"
    assert Checker(made.secret).verify(came.raw, dict(came.headers))["type"] == "webhook.test"
    (row,) = messages()
    assert (row.state, row.lead_id, row.message_id) == ("delivered", None, came.headers["webhook-id"])


@pytest.mark.usefixtures("on_loopback")
def test_a_worker_sends_what_was_crossed_and_each_message_once() -> None:
    from standardwebhooks import Webhook as Checker

    from reifegrad_web.webhooks.delivering import Delivering

    with receiving() as receiver:
        made = add(url=receiver.url)
        for lead in range(1, 30):
            cross(lead, "", "a")
            cross(lead, "a", "b")
        delivering = Delivering("w")
        while delivering.run_once():
            pass
        delivering.close()
    assert {row.state for row in messages()} == {"delivered"}
    told = [(each.data["lead_id"], each.data["to"]) for each in receiver.received]
    assert len(told) == len({each.headers["webhook-id"] for each in receiver.received}) == 58
    for lead in range(1, 30):
        assert [to for one, to in told if one == str(lead)] == ["a", "b"]
    for each in receiver.received:
        Checker(made.secret).verify(each.raw, dict(each.headers))


@pytest.mark.usefixtures("on_loopback")
def test_a_receiver_that_hangs_holds_up_no_other() -> None:
    from reifegrad_web.webhooks.delivering import Delivering

    with receiving() as slow, receiving() as quick:
        slow.waits = 2
        add("slow", slow.url)
        add("quick", quick.url)
        for lead in range(1, 21):
            cross(lead, "", "a")
        delivering, began = Delivering("w"), time.monotonic()
        while len(quick.received) < 20:
            delivering.run_once()
        took = time.monotonic() - began
        assert len(slow.received) <= 8
        delivering.close()
    assert took < 2


@pytest.mark.usefixtures("on_loopback")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nothing_is_followed(status: int) -> None:
    with receiving() as receiver, receiving() as other:
        receiver.status, receiver.headers = status, {"Location": other.url}
        answer = post(receiver.url)
    assert (answer.status, answer.is_taken, other.received) == (status, False, [])


@pytest.mark.usefixtures("on_loopback")
def test_of_an_answer_the_beginning_is_kept() -> None:
    with receiving() as receiver:
        receiver.said = "ä" * 100_000
        assert post(receiver.url).text == "ä" * 200
        receiver.said, receiver.headers, receiver.status = "a\0b", {"Retry-After": "30"}, 503
        answer = post(receiver.url)
    assert (answer.text, answer.wait, answer.is_taken) == ("ab", 30, False)


@pytest.mark.usefixtures("on_loopback")
@pytest.mark.parametrize("how", ["silent", "head", "answer"])
def test_who_takes_too_long_is_left(how: str) -> None:
    """Also who sends a letter now and then, which no limit of a single step would notice."""
    with receiving() as receiver:
        if how == "silent":
            receiver.waits = 5
        else:
            receiver.drips, receiver.said, receiver.drips_head = 0.1, "a" * 100, how == "head"
        began = time.monotonic()
        answer = post(receiver.url, 0.5)
        took = time.monotonic() - began
    assert took < 2
    assert (answer.fault, answer.is_taken) == (("", True) if how == "answer" else ("timeout", False))


@pytest.mark.usefixtures("on_loopback")
def test_what_goes_wrong_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/").fault == "unreachable"
    assert post("http://10.1.2.3/").fault == "refused"  # was allowed once

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert post("https://nowhere.example/").fault == "unknown"


PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
NOT_PUBLIC = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "0.0.0.1", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2001:db8::1"),
    "2001:0:7f00:1::1",
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.webhooks.addresses import Refused, is_allowed, read_target, resolve

    assert not is_allowed(ip_address(address), is_secure=True)
    with pytest.raises(ReifegradError, match="webhook-address"):
        read_target(f"https://[{address}]/" if ":" in address else f"https://{address}/")
    resolving(monkeypatch, PUBLIC[0], address)
    with pytest.raises(Refused):
        resolve(read_target("https://hooks.example.com/"))


def test_public_addresses_are_reached_over_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.webhooks.addresses import is_allowed, read_target, resolve

    for address in PUBLIC:
        assert is_allowed(ip_address(address), is_secure=True)
        assert not is_allowed(ip_address(address), is_secure=False)
    resolving(monkeypatch, PUBLIC[0])
    assert resolve(read_target("https://hooks.example.com/")) == ip_address(PUBLIC[0])


def test_networks_that_the_operator_names_can_be_reached() -> None:
    from reifegrad_web.webhooks.addresses import is_allowed

    with allowed("10.1.0.0/16", "fd00::/8"):
        assert is_allowed(ip_address("10.1.2.3"), is_secure=False)
        assert is_allowed(ip_address("::ffff:10.1.2.3"), is_secure=True)
        assert is_allowed(ip_address("fd00::5"), is_secure=True)
        assert not is_allowed(ip_address("10.2.2.3"), is_secure=True)
        assert not is_allowed(ip_address("127.0.0.1"), is_secure=True)


@pytest.mark.parametrize(
    "url",
    [
        "hooks.example.com", "ftp://hooks.example.com/", "https://", "https://user:x@hooks.example.com/", "https://a/#b",
        "https://hooks.example.com:99999/", "https://hooks.example.com:x/", "https://a b/", "https://a/\r\nX: y",
        "https://exämple.com/", "https://" + "a" * 64 + ".example/", "https://a..example/", "https://[::1/",
        "https://hooks.example.com/" + "a" * 500, "https://-a.example/", "http://hooks.example.com/", "https://a\\b/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_reason(url: str) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.webhooks.addresses import read_target

    with pytest.raises(ReifegradError) as found:
        read_target(url)
    (problem,) = found.value.problems
    assert problem.code == "webhook-address"
    assert problem.fix_in("de") != problem.fix_in("en")


def test_a_list_that_names_no_networks_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from reifegrad.errors import ReifegradError

    monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", "10.1.2.0/24, 192.168.0.7")
    assert [str(each) for each in settings.ENVIRONMENT.webhook_networks()] == ["10.1.2.0/24", "192.168.0.7/32"]
    monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", "intranet")
    with pytest.raises(ReifegradError, match="server-networks"):
        settings.ENVIRONMENT.webhook_networks()


@pytest.mark.usefixtures("on_loopback")
def test_a_connection_goes_to_the_address_that_was_looked_at_and_asks_for_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over TLS: the certificate has to be that of the name, although the name is not looked up again."""
    certificate, key = certificate_of("hooks.example.com", tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    looked_up: list[str] = []

    def once(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    connect = socket.create_connection
    monkeypatch.setattr("reifegrad_web.webhooks.addresses.socket.getaddrinfo", once)
    monkeypatch.setattr("socket.create_connection", lambda place, *given: _connected(connect, place, *given))
    with receiving(server) as receiver:
        untrusted = post(f"https://hooks.example.com:{receiver.port}/")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted = post(f"https://hooks.example.com:{receiver.port}/")
        other = post(f"https://other.example.com:{receiver.port}/")
    assert (untrusted.fault, trusted.status, other.fault) == ("certificate", 200, "certificate")
    (came,) = receiver.received
    assert came.headers["host"] == f"hooks.example.com:{receiver.port}"
    assert looked_up == ["hooks.example.com"] * 2 + ["other.example.com"]


def _connected(connect: Any, place: tuple[str, int], *_: Any) -> socket.socket:
    """Connect without looking anything up: only to an address of numbers."""
    ip_address(place[0])
    found = socket.socket()
    found.connect(place)
    return found


def certificate_of(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    place, own = folder / "certificate.pem", folder / "key.pem"
    place.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    own.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return place, own


def test_a_message_that_was_sent_too_late_is_told_from_a_new_one() -> None:
    """The moment of each attempt is signed: what somebody has kept and sends again later is refused by libraries."""
    from standardwebhooks import Webhook as Checker
    from standardwebhooks import WebhookVerificationError

    from reifegrad_web.webhooks.signing import new_secret, signed_headers

    secret = new_secret()
    with pytest.raises(WebhookVerificationError, match="too old"):
        Checker(secret).verify("{}", dict(signed_headers("msg_1", "{}", [secret], NOW)))
