"""The snippet for websites: nothing before consent, a scored visit after it, nothing after a withdrawal."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from clients.vendor_segment import TARGET, vendored_files
from running import running
from stock_clients import Receiver, wait_until_scored
from websites import website

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websites import Browser, Website

GIVE, REFUSE, TRACK = "reifegradConsent(true)", "reifegradConsent(false)", "void analytics.track('Webinar Attended')"
IDENTIFY = "void analytics.identify('gate', { position: 'CEO', email: 'gate@firma.example' })"


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Website]:
    with website(browser.packages, {}) as found:
        yield found


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory, site: Website) -> Iterator[Receiver]:
    with running(tmp_path_factory.mktemp("server") / "data") as server:
        server.admin("model", "publish", "fit-interest", "--unsigned")
        key = server.admin("source", "add", "website", "--origin", site.origin)["write_key"]
        html = server.admin("source", "snippet", "website", "--server", server.url)["snippet"]
        site.pages["/pricing"] = f"<!doctype html><title>Pricing</title>{html}"
        site.pages["/other"] = f"<!doctype html><script>window.analytics = []</script>{html}"
        server.start()
        yield Receiver(server, key)


def _visit(browser: Browser, site: Website, *steps: str | dict[str, Any]) -> list[dict[str, Any]]:
    """What a browser finds after opening the page and after each step; a text is run in the page."""
    opened = {"open": f"{site.origin}/pricing"}
    return browser.visit([opened, *({"run": step} if isinstance(step, str) else step for step in steps)])


def _to_server(receiver: Receiver, *steps: dict[str, Any]) -> list[str]:
    """The paths that were asked for at the server; without the questions of the browser whether it may ask."""
    asked = [request.split(" ") for step in steps for request in step["requests"]]
    here = receiver.server.url
    return [url.removeprefix(here) for method, url in asked if url.startswith(here) and method != "OPTIONS"]


def _is_empty(step: dict[str, Any]) -> bool:
    return step["stored"] == [] and step["cookies"] == []


@pytest.mark.slow
def test_without_consent_nothing_is_loaded_sent_or_stored(receiver: Receiver, browser: Browser, site: Website) -> None:
    before = receiver.moments()
    steps = _visit(
        browser,
        site,
        TRACK,
        IDENTIFY,
        REFUSE,
        TRACK,
        {"open": f"{site.origin}/pricing"},
        {"value": "reifegradConsent()"},
    )
    assert [_to_server(receiver, step) for step in steps] == [[]] * 7
    assert all(_is_empty(step) for step in steps), steps
    assert [said for step in steps for said in step["said"]] == []
    assert steps[-1]["value"] is False
    assert receiver.moments() == before


@pytest.mark.slow
def test_after_consent_the_visit_arrives_and_after_a_withdrawal_nothing_more(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    again = {"open": f"{site.origin}/pricing"}
    opened, given, known, returned, left, after, later = _visit(
        browser, site, GIVE, IDENTIFY, again, REFUSE, TRACK, again
    )
    assert _to_server(receiver, opened) == []
    start = [f"/analytics.js/v1/{receiver.key}/analytics.min.js", f"/v1/projects/{receiver.key}/settings"]
    assert _to_server(receiver, given) == [*start, "/v1/p"]
    assert _to_server(receiver, known) == ["/v1/i"]
    assert set(_to_server(receiver, returned)) == {*start, "/v1/p"}, "the answer is remembered"
    assert {"reifegrad-consent", "ajs_anonymous_id"} <= set(returned["stored"])
    assert _to_server(receiver, left, after, later) == []
    assert [_is_empty(step) for step in (left, after, later)] == [True] * 3, (left, after, later)
    wait_until_scored(receiver)
    person = "select lead_id from leads_identifier where value = 'gate@firma.example'"
    points = receiver.rows(f"select score / 1000 from scoring_leadscore where lead_id in ({person})")
    assert points == [(50,)], "20 for the position, twice 15 for the pricing page"
    assert receiver.rows("select distinct purpose, state from leads_consent") == [("profiling", "granted")]


@pytest.mark.slow
def test_who_agrees_again_is_followed_from_the_next_page_on_as_somebody_else(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    again = {"open": f"{site.origin}/pricing"}
    identifiers = "select count(*) from leads_identifier where namespace = 'anonymous'"
    ((before,),) = receiver.rows(identifiers)
    _, _, left, agreed, followed = _visit(browser, site, GIVE, REFUSE, GIVE, again)
    assert _to_server(receiver, left, agreed) == []
    assert agreed["stored"] == ["reifegrad-consent"]
    assert "/v1/p" in _to_server(receiver, followed)
    wait_until_scored(receiver)
    assert receiver.rows(identifiers) == [(before + 2,)]


@pytest.mark.slow
def test_what_waits_to_be_sent_again_is_dropped_by_a_withdrawal(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    patient = 1_500  # the client tries again within a second
    *_, failed, left, back, later = _visit(
        browser, site, GIVE, {"offline": True}, {"run": "Object.defineProperty(navigator, 'onLine', { value: true })"},
        {"run": TRACK}, REFUSE, {"offline": False, "quiet": patient}, {"open": f"{site.origin}/pricing"},
    )  # fmt: skip
    assert "/v1/t" in _to_server(receiver, failed)
    assert _to_server(receiver, back, later) == []
    assert all(_is_empty(step) for step in (left, back, later)), (left, back, later)


@pytest.mark.slow
def test_a_withdrawal_while_the_client_is_loading_holds(receiver: Receiver, browser: Browser, site: Website) -> None:
    before = receiver.moments()
    for pause in (0, 20, 100):
        race = f"new Promise((go) => {{ {GIVE}; setTimeout(() => {{ {REFUSE}; go(); }}, {pause}); }})"
        steps = _visit(browser, site, race, TRACK)
        assert all(_is_empty(step) for step in steps), steps
        sent = [path for path in _to_server(receiver, *steps[1:]) if path.startswith("/v1/t")]
        assert sent == []
    time.sleep(0.2)
    assert len(receiver.moments()) - len(before) <= 1, "a view that was on its way when the visitor took consent back"


@pytest.mark.slow
def test_beside_another_analytics_the_snippet_does_nothing_and_says_so(
    receiver: Receiver, browser: Browser, site: Website
) -> None:
    (opened,) = browser.visit([{"open": f"{site.origin}/other", "value": "reifegradConsent(true)"}])
    assert opened["value"] is False
    assert _to_server(receiver, opened) == []
    assert "window.analytics already" in opened["said"][0]


@pytest.mark.slow
def test_the_client_is_that_of_its_makers(browser: Browser) -> None:
    files = vendored_files(browser.packages)
    assert {file.name: file.read_bytes() for file in files} == {
        file.name: file.read_bytes() for file in TARGET.glob("*.js")
    }, "take it over with tests/web/clients/vendor_segment.py"
    version = json.loads((browser.packages / "@segment/analytics-next/package.json").read_text("utf-8"))["version"]
    assert (TARGET / "VERSION").read_text("utf-8").split() == ["@segment/analytics-next", version]


@pytest.mark.slow
def test_the_client_is_served_as_a_browser_and_a_cache_want_it(receiver: Receiver) -> None:
    path = f"/analytics.js/v1/{receiver.key}/analytics.min.js"
    status, headers, body = _get(receiver, path, {"Accept-Encoding": "gzip", "Origin": "https://www.firma.example"})
    assert (status, headers["content-encoding"], headers["access-control-allow-origin"]) == (200, "gzip", "*")
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in headers
    assert gzip.decompress(body) == (TARGET / "standalone.js").read_bytes()
    assert _get(receiver, path, {})[2] == (TARGET / "standalone.js").read_bytes()
    unchanged = {"Accept-Encoding": "gzip", "If-None-Match": headers["etag"]}
    assert _get(receiver, path, unchanged)[::2] == (304, b"")
    part = next(TARGET.glob("queryString*")).name
    status, headers, body = _get(receiver, f"/analytics-next/bundles/{part}", {})
    assert (status, body) == (200, (TARGET / part).read_bytes())
    assert "immutable" in headers["cache-control"]
    assert _get(receiver, "/analytics-next/bundles/LICENSES.txt", {})[0] == 404


def _get(receiver: Receiver, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.server.port)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
