"""The snippet for websites: nothing before consent, a scored visit after it, nothing after a withdrawal."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from clients.vendor_jitsu import TARGET, licences, vendored_file, version_line
from running import running
from stock_clients import PATIENCE, Receiver, wait_until_scored
from websites import website

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websites import Browser, Website

GIVE, REFUSE, TRACK = "reifegradConsent(true)", "reifegradConsent(false)", "void analytics.track('Webinar Attended')"
PAGE, CONSENT, DEVICE, USER = "/api/s/page", "reifegrad_consent", "reifegrad_device", "reifegrad_user"
TRACKED, IDENTIFIED = "/api/s/track", "/api/s/identify"
NOTICED, UNNOTICED = "1", "Object.defineProperty(navigator, 'onLine', { value: true })"
"""Whether the browser knows that it is offline: the client waits then; else it tries and fails."""
PATIENT = 3_500  # milliseconds: the client tries again after one second, and what waited offline after three
IDENTIFY = "void analytics.identify('gate', { position: 'CEO', email: 'gate@firma.example' })"

HOSTS = ("localhost", "www.firma.example", "shop.firma.example")


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Website]:
    with website(browser.packages, {}) as found:
        yield found


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory, site: Website) -> Iterator[Receiver]:
    with running(tmp_path_factory.mktemp("server") / "data") as server:
        server.admin("model", "publish", "fit-interest", "--unsigned")
        allowed = [option for host in HOSTS for option in ("--origin", site.origin.replace("localhost", host))]
        key = server.admin("source", "add", "website", *allowed)["write_key"]
        html = server.admin("source", "snippet", "website", "--server", server.url)["snippet"]
        site.pages["/pricing"] = f"<!doctype html><title>Pricing</title>{html}"
        link = '<a href="/webinar" onclick="analytics.track(\'Webinar Attended\')">Watch</a>'
        site.pages["/leaving"] = f"<!doctype html><title>Pricing</title>{html}{link}"
        site.pages["/plain"] = f"<!doctype html><title>Pricing</title>{html}<a href='/webinar'>Watch</a>"
        site.pages["/other"] = f"<!doctype html><script>analytics = {{ page() {{ called = true; }} }}</script>{html}"
        site.pages["/twice"] = f"<!doctype html>{html}{html}<title>Twice</title>"
        server.start()
        yield Receiver(server, key)


def _visit(browser: Browser, site: Website, *steps: str | dict[str, Any]) -> list[dict[str, Any]]:
    """What a browser finds after opening the page and after each step; a text is run in the page."""
    opened = {"open": f"{site.origin}/pricing"}
    return browser.visit([opened, *({"run": step} if isinstance(step, str) else step for step in steps)])


def _hosts(*steps: dict[str, Any]) -> set[str]:
    """Whom the page has asked for anything."""
    return {urlsplit(request.split(" ")[1]).netloc for step in steps for request in step["requests"]}


def _to_server(receiver: Receiver, *steps: dict[str, Any]) -> list[str]:
    """The paths that were asked for at the server; without the questions of the browser whether it may ask."""
    asked = [request.split(" ") for step in steps for request in step["requests"]]
    here = receiver.server.url
    return [url.removeprefix(here) for method, url in asked if url.startswith(here) and method != "OPTIONS"]


def _points(receiver: Receiver, email: str) -> list[tuple[Any, ...]]:
    """The score of the lead with this address."""
    wait_until_scored(receiver)
    person = f"select lead_id from leads_identifier where value = '{email}'"
    return receiver.rows(f"select score / 1000 from scoring_leadscore where lead_id in ({person})")


def _consents(receiver: Receiver, namespace: str, value: str) -> list[tuple[str, ...]]:
    """What an identifier said about consent, in order."""
    query = "select purpose, state, source from leads_consent said join leads_identifier own on own.id = identifier_id"
    return receiver.rows(f"{query} where namespace = ? and value = ? order by confirmed_at", namespace, value)


def _is_empty(step: dict[str, Any]) -> bool:
    return step["stored"] == [] and step["cookies"] == []


@pytest.mark.slow
def test_without_consent_nothing_is_loaded_sent_or_stored(receiver: Receiver, browser: Browser, site: Website) -> None:
    before = receiver.moments()
    again = {"open": f"{site.origin}/pricing"}
    steps = _visit(browser, site, TRACK, IDENTIFY, REFUSE, TRACK, again, {"value": "reifegradConsent()"})
    assert _hosts(*steps) == {urlsplit(site.origin).netloc}
    assert all(_is_empty(step) for step in steps), steps
    assert [said for step in steps for said in step["said"]] == []
    assert steps[-1]["value"] is False
    assert receiver.moments() == before


@pytest.mark.slow
def test_after_consent_the_visit_arrives_and_after_a_withdrawal_nothing_more(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    again = {"open": f"{site.origin}/pricing"}
    steps = _visit(browser, site, GIVE, IDENTIFY, again, REFUSE, TRACK, again)
    opened, given, known, returned, left, after, later = steps
    assert _to_server(receiver, opened) == []
    assert _to_server(receiver, given) == ["/p.js", PAGE]
    assert _to_server(receiver, known) == [IDENTIFIED]
    assert _to_server(receiver, returned)[-1] == PAGE, "the answer is remembered"
    assert (returned["stored"], set(returned["cookies"])) == ([], {CONSENT, DEVICE, USER})
    assert _to_server(receiver, left) == [IDENTIFIED], "the word of the withdrawal"
    assert _to_server(receiver, after, later) == []
    assert [_is_empty(step) for step in (left, after, later)] == [True] * 3, (left, after, later)
    assert _hosts(*steps) == {urlsplit(site.origin).netloc, urlsplit(receiver.server.url).netloc}
    assert [said for step in steps for said in step["said"]] == []
    assert _points(receiver, "gate@firma.example") == [(50,)], "20 for the position, twice 15 for the pricing page"
    states = [(purpose, state) for purpose, state, _ in _consents(receiver, "user", "gate")]
    assert states == [("profiling", "granted"), ("profiling", "withdrawn")]


@pytest.mark.slow
def test_a_withdrawal_reaches_the_server_with_its_moment_and_nothing_else(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    before = len(receiver.moments())
    device = {"value": f"document.cookie.split('{DEVICE}=')[1].split(';')[0]"}
    _, given, left, again = _visit(browser, site, {"run": GIVE, **device}, REFUSE, REFUSE)
    (body,) = left["bodies"]
    said = json.loads(body)
    assert set(said) == {"type", "anonymousId", "timestamp", "sentAt", "messageId", "context"}
    assert said["context"] == {"consent": {"categoryPreferences": {"profiling": False}}}
    assert _to_server(receiver, again) == []
    _wait_for(receiver, before + 2)
    states = _consents(receiver, "anonymous", given["value"])
    assert states == [("profiling", "granted", "source:1"), ("profiling", "withdrawn", "source:1")]
    assert receiver.rows("select 1 from leads_consent where julianday(at) = julianday(?)", said["timestamp"]) == [(1,)]
    wait_until_scored(receiver)
    verified = receiver.server.admin("verify")
    assert (verified["waiting"], verified["wrong"], verified["missing"]) == (0, [], [])


@pytest.mark.slow
def test_who_comes_back_and_withdraws_is_the_one_who_agreed(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    before = len(receiver.moments())
    back = {"open": f"{site.origin}/pricing"}
    _visit(browser, site, GIVE, IDENTIFY.replace("gate", "returned"), back, REFUSE)
    _wait_for(receiver, before + 4)
    assert _consents(receiver, "user", "returned")[-1][:2] == ("profiling", "withdrawn")
    assert _points(receiver, "returned@firma.example") == [(50,)], "a consent is kept; objections stop scores"
    token = receiver.server.admin("token", "add", "asks", "--scopes", "read")["token"]
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{receiver.server.url}/api/v1/leads/returned@firma.example/consents",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert json.load(answer)["last"]["profiling"]["state"] == "withdrawn"


@pytest.mark.slow
def test_what_was_called_before_the_consent_arrives_with_its_page(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    before = len(receiver.moments())
    away = "history.pushState({}, '', '/imprint'); document.title = 'Imprint'"
    calls = (
        "analytics.identify('early', { email: 'early@firma.example' });"
        "analytics.group('C1', { country: 'DE' });"
        "void analytics.page('Service', 'Contact', { path: '/contact' })"
    )
    steps = _visit(browser, site, calls, away, GIVE, "void analytics.page()")
    assert sorted(_to_server(receiver, steps[3])) == ["/api/s/group", IDENTIFIED, PAGE, PAGE, "/p.js"]
    _wait_for(receiver, before + 5)
    views = receiver.rows("select properties from leads_activity where kind = 'page_viewed' order by id desc limit 3")
    found = [json.loads(properties) for (properties,) in views]
    assert {(view["path"], view["title"], view.get("category")) for view in found} == {
        ("/pricing", "Pricing", None),
        ("/contact", "Pricing", "Service"),
        ("/imprint", "Imprint", None),
    }
    assert not {"width", "height"} & {name for view in found for name in view}
    lead = "select lead_id from leads_identifier where value = 'early@firma.example'"
    known = f"select distinct lead_id = ({lead}) from leads_identifier where namespace = 'user' and value = 'early'"
    assert receiver.rows(known) == [(1,)]


@pytest.mark.slow
def test_a_message_says_nothing_of_cookies_of_others_or_of_earlier_calls(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    others = "document.cookie = '_ga=GA1.1.2222.3333'; document.cookie = '_fbp=fb.1.4444'"
    with_context = "void analytics.track('Webinar Attended', {}, { context: { groupId: 'C5555' } })"
    *_, first, second = _visit(browser, site, others, GIVE, IDENTIFY, with_context, TRACK)
    (said,), (later,) = first["bodies"], second["bodies"]
    assert json.loads(said)["context"]["groupId"] == "C5555"
    assert set(json.loads(later)["context"]) == {
        "library", "consent", "traits", "page", "clientIds", "campaign",
    }  # fmt: skip
    assert json.loads(later)["context"]["clientIds"] == {}
    assert not [number for number in ("2222", "3333", "4444") if number in said + later]


@pytest.mark.slow
def test_a_link_may_say_who_follows_it_but_only_after_consent(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    link = {"open": f"{site.origin}/pricing?an_uid=linked&an_event=Webinar%20Attended"}
    opened, given = browser.visit([link, {"run": GIVE}])
    assert _to_server(receiver, opened) == []
    assert {json.loads(body)["userId"] for body in given["bodies"]} == {"linked"}
    assert sorted(_to_server(receiver, given)) == [IDENTIFIED, PAGE, TRACKED, "/p.js"]


@pytest.mark.slow
def test_what_is_called_while_the_page_is_left_arrives(receiver: Receiver, browser: Browser, site: Website) -> None:
    before = len(receiver.moments())
    steps = browser.visit(
        [
            {"open": f"{site.origin}/leaving"},
            {"run": GIVE},
            {"run": IDENTIFY.replace("gate", "leaving")},
            {"click": "a"},
        ]
    )
    assert TRACKED in _to_server(receiver, *steps)
    _wait_for(receiver, before + 3)
    assert _points(receiver, "leaving@firma.example") == [(30,)], "20 for the position, 10 for the webinar"


@pytest.mark.slow
def test_a_message_that_is_too_long_to_outlive_its_page_arrives_while_it_is_open(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    before = len(receiver.moments())
    long = "void analytics.track('Webinar Attended', { text: 'ü'.repeat(50_000) })"
    *_, tracked = _visit(browser, site, GIVE, long)
    assert _to_server(receiver, tracked) == [TRACKED]
    _wait_for(receiver, before + 2)


@pytest.mark.slow
def test_who_agrees_again_is_followed_from_the_next_page_on_as_somebody_else(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    again = {"open": f"{site.origin}/pricing"}
    identifiers = "select count(*) from leads_identifier where namespace = 'anonymous'"
    ((before,),) = receiver.rows(identifiers)
    _, _, left, agreed, tracked, followed = _visit(browser, site, GIVE, REFUSE, GIVE, TRACK, again)
    assert _to_server(receiver, left) == [IDENTIFIED]
    assert _to_server(receiver, agreed, tracked) == []
    assert agreed["cookies"] == [CONSENT]
    assert PAGE in _to_server(receiver, followed)
    wait_until_scored(receiver)
    assert receiver.rows(identifiers) == [(before + 2,)]


@pytest.mark.slow
def test_who_refuses_first_and_agrees_then_is_followed_from_there_on(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    _, refused, tracked, agreed, viewed = _visit(browser, site, REFUSE, TRACK, GIVE, "void analytics.page()")
    assert _to_server(receiver, refused, tracked) == []
    assert _to_server(receiver, agreed) == ["/p.js"], "what was called before is gone"
    assert _to_server(receiver, viewed) == [PAGE]


@pytest.mark.slow
def test_all_hosts_of_a_website_know_one_visitor_and_one_answer(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    www, shop = ({"open": f"{site.origin.replace('localhost', host)}/pricing"} for host in HOSTS[1:])
    device = {"value": "document.cookie.split('reifegrad_device=')[1]"}
    _, given, other, left, back = browser.visit([www, {"run": GIVE} | device, shop | device, {"run": REFUSE}, www])
    assert _to_server(receiver, given)[-1] == _to_server(receiver, other)[-1] == PAGE
    assert given["value"] == other["value"]
    assert _to_server(receiver, left, back) == [IDENTIFIED], "the withdrawal"
    assert _is_empty(back), back


@pytest.mark.slow
def test_a_withdrawal_in_another_tab_holds(receiver: Receiver, browser: Browser, site: Website) -> None:
    gone = f"document.cookie = '{CONSENT}=; path=/; max-age=0; domain=' + location.hostname"
    *_, elsewhere, tracked = _visit(browser, site, GIVE, IDENTIFY, gone, TRACK)
    assert set(elsewhere["cookies"]) == {DEVICE, USER}
    assert _to_server(receiver, tracked) == []
    assert _is_empty(tracked), tracked


@pytest.mark.slow
def test_a_new_start_makes_another_device_and_keeps_the_consent(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    device = {"value": f"document.cookie.split('{DEVICE}=')[1].split(';')[0]"}
    reset = {"run": "void analytics.reset()", **device}
    *_, known, left = _visit(browser, site, GIVE, {"run": IDENTIFY, **device}, reset)
    assert set(left["cookies"]) == {CONSENT, DEVICE}
    assert known["value"] != left["value"]


@pytest.mark.slow
@pytest.mark.parametrize("noticed", [UNNOTICED, NOTICED])
def test_what_did_not_arrive_is_sent_again(receiver: Receiver, browser: Browser, site: Website, noticed: str) -> None:
    before = len(receiver.moments())
    *_, cut, failed, back = _visit(
        browser, site, GIVE, noticed, {"offline": True}, TRACK, {"offline": False, "quiet": PATIENT}
    )
    assert _to_server(receiver, cut) == []
    assert set(_to_server(receiver, failed)) == ({TRACKED} if noticed == UNNOTICED else set())
    assert _to_server(receiver, back) == [TRACKED]
    _wait_for(receiver, before + 2)
    kinds = receiver.rows("select kind from leads_activity order by id desc limit 2")
    assert kinds == [("webinar_attended",), ("page_viewed",)]


@pytest.mark.slow
def test_what_waits_for_its_next_try_is_sent_when_the_page_is_left(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    """The next try by itself would come after the page is gone."""
    before = len(receiver.moments())
    late = "const wait = setTimeout; setTimeout = (go, time) => wait(go, time < 1000 ? time : 1e6)"
    steps: list[dict[str, Any]] = [
        {"open": f"{site.origin}/plain"},
        *({"run": step} for step in (GIVE, f"{late}; {UNNOTICED}")),
        {"offline": True},
        {"run": TRACK},
        {"offline": False, "click": "a"},
    ]
    *_, failed, _ = browser.visit(steps)
    assert _to_server(receiver, failed) == [TRACKED]
    _wait_for(receiver, before + 2)


@pytest.mark.slow
@pytest.mark.parametrize("noticed", [UNNOTICED, NOTICED])
def test_what_waits_to_be_sent_again_is_dropped_by_a_withdrawal(
    receiver: Receiver, browser: Browser, site: Website, noticed: str
) -> None:
    before = len(receiver.moments())
    again = {"open": f"{site.origin}/pricing"}
    *_, left, back, later = _visit(
        browser, site, GIVE, noticed, {"offline": True}, TRACK, REFUSE, {"offline": False, "quiet": PATIENT}, again
    )
    assert set(_to_server(receiver, left)) == {IDENTIFIED}, "the withdrawal is tried at once"
    assert set(_to_server(receiver, back)) == {IDENTIFIED}, "and again"
    assert _to_server(receiver, later) == []
    _wait_for(receiver, before + 2)
    assert receiver.rows("select state from leads_consent order by id desc limit 1") == [("withdrawn",)]
    assert all(_is_empty(step) for step in (left, back, later)), (left, back, later)


@pytest.mark.slow
@pytest.mark.parametrize(("pause", "on_its_way"), [(0, 0), (20, 2), (100, 2)])
def test_a_withdrawal_while_the_client_is_loading_holds(
    receiver: Receiver, browser: Browser, site: Website, pause: int, on_its_way: int
) -> None:
    before = len(receiver.moments())
    race = f"new Promise((go) => {{ {GIVE}; setTimeout(() => {{ {REFUSE}; go(); }}, {pause}); }})"
    steps = _visit(browser, site, race, TRACK)
    assert all(_is_empty(step) for step in steps), steps
    asked = _to_server(receiver, *steps)
    assert TRACKED not in asked
    assert asked.count(IDENTIFIED) == asked.count(PAGE), "of whom the server knows nothing, it is told nothing"
    time.sleep(0.2)
    assert len(receiver.moments()) - before <= on_its_way, "at most the view, which may have left, and the withdrawal"


@pytest.mark.slow
def test_beside_another_analytics_the_snippet_does_nothing_and_says_so(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    given = {"value": "[reifegradConsent(true), window.called]"}
    (opened,) = browser.visit([{"open": f"{site.origin}/other", **given}])
    assert opened["value"] == [False, None]
    assert _to_server(receiver, opened) == []
    assert "window.analytics or Jitsu already" in opened["said"][0]


@pytest.mark.slow
def test_a_snippet_that_is_pasted_twice_counts_once(receiver: Receiver, browser: Browser, site: Website) -> None:
    opened, given = browser.visit([{"open": f"{site.origin}/twice"}, {"run": GIVE}])
    assert "already" in opened["said"][0]
    (view,) = (json.loads(body) for body in given["bodies"])
    assert (view["type"], view["properties"]["title"]) == ("page", "Twice")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("website", "leads.firma.example", "without a path"),
        ("website", "https://firma.example/leads", "without a path"),
        ("other", "https://leads.firma.example", "no open source 'other'"),
    ],
)
def test_no_snippet_is_printed_that_cannot_work(receiver: Receiver, name: str, address: str, said: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        receiver.server.admin("source", "snippet", name, "--server", address)
    assert said in refused.value.stdout + refused.value.stderr


@pytest.mark.slow
def test_the_client_is_that_of_its_makers(browser: Browser) -> None:
    assert (TARGET / "p.js").read_bytes() == vendored_file(browser.packages).read_bytes(), (
        "take it over with tests/web/clients/vendor_jitsu.py"
    )
    assert (TARGET / "VERSION").read_text("utf-8") == version_line(browser.packages)
    assert (TARGET / "LICENSES.txt").read_text("utf-8") == licences(browser.packages)


@pytest.mark.slow
def test_the_client_is_served_as_a_browser_and_a_cache_want_it(receiver: Receiver) -> None:
    script = (TARGET / "p.js").read_bytes()
    digest = hashlib.sha256(script).hexdigest()
    assert (TARGET / "VERSION").read_text("utf-8").endswith(f" sha256:{digest}\n")
    status, headers, body = _get(receiver, {"Accept-Encoding": "gzip", "Origin": "https://www.firma.example"})
    assert (status, headers["content-encoding"], headers["content-type"]) == (
        200, "gzip", "text/javascript; charset=utf-8",
    )  # fmt: skip
    assert headers["cache-control"] == "public, max-age=3600"
    assert headers["etag"] == f'"{digest[:32]}-gzip"'
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers, "a page loads it, and reads nothing of it"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert gzip.decompress(body) == script
    assert _get(receiver, {})[2] == script
    unchanged = {"Accept-Encoding": "gzip", "If-None-Match": headers["etag"]}
    assert _get(receiver, unchanged)[::2] == (304, b"")


def _wait_for(receiver: Receiver, messages: int) -> None:
    """Until so many have arrived; what is sent while a page is left arrives after the page is gone."""
    ended = time.monotonic() + PATIENCE
    while len(receiver.moments()) < messages:
        assert time.monotonic() < ended, receiver.server.log[-2_000:]
        time.sleep(0.05)


def _get(receiver: Receiver, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.server.port)
    try:
        connection.request("GET", "/p.js", headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
