"""Sources are opened, closed and given keys; what arrives is seen at once, and what failed is read again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from signed_in import signed_in, text_of
from test_taking import message, take

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("emptied")


def failed(code: Any = "no-identity", raw: Any = None) -> Any:
    from reifegrad_web.ingest.protocols.message import FailedMessage

    return FailedMessage(code, {}, raw or {"type": "track"})


def deliver(*messages: Any) -> int:
    """Have messages taken now; the number of their source."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.models import Source

    take(*messages, received_at=utc_now())
    return int(Source.objects.get(name="web").pk)


def numbers(page: str, row: str) -> Sequence[int]:
    """The counts in a row of the table of sources."""
    found = re.search(rf"<tr[^>]*><th[^>]*>(?:(?!</th>).)*{row}.*?</tr>", page, re.DOTALL)
    assert found is not None
    cells = re.findall(r'<td class="num[^"]*" data-of="[^"]*">(?:<a[^>]*>)?([\d,.]+)', found[0])
    return [int(cell.replace(",", "")) for cell in cells]


def test_every_period_adds_up() -> None:
    from reifegrad_web.clock import utc_now

    take(message(user_id="u"), failed(), received_at=utc_now() - timedelta(hours=3))
    deliver(message(user_id="u", message_id="1"), message(user_id="u", message_id="1"), failed())
    client = signed_in("marketing")
    counts = {name: numbers(text_of(client.get(f"/sources?period={name}")), "web") for name in ("hour", "day", "ever")}
    assert counts == {"hour": [3, 1, 1, 1, 0], "day": [5, 2, 1, 2, 0], "ever": [5, 2, 1, 2, 0]}
    assert all(received == sum(rest) for received, *rest in counts.values())
    assert numbers(text_of(client.get("/sources?period=nonsense")), "web") == counts["day"]


def test_a_source_is_opened_with_its_websites() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.ingest.models import Source

    client = signed_in("admin")
    wrong = client.post("/sources/new", {"name": "Shop", "origins": "www.firma.example"})
    assert (wrong.status_code, Source.objects.count()) == (422, 0)
    assert "www.firma.example" in text_of(wrong)
    origins = "https://www.firma.example/\n\nhttps://shop.firma.example"
    done = client.post("/sources/new", {"name": "Shop", "origins": origins}, follow=True)
    made = Source.objects.get()
    assert done.redirect_chain == [(f"/sources/{made.pk}", 303)]
    assert made.allowed_origins == ["https://www.firma.example", "https://shop.firma.example"]
    assert "Source Shop is there" in text_of(done)
    assert AuditEntry.objects.filter(action="source.add", target="source:Shop").exists()
    again = client.post("/sources/new", {"name": "Shop"})
    assert (again.status_code, Source.objects.count()) == (422, 1)


def test_a_new_key_is_given_once_its_meaning_was_said() -> None:
    from reifegrad_web.ingest.models import Source

    number = deliver(message(user_id="u"))
    client = signed_in("admin")
    before = Source.objects.get(pk=number).write_key
    assert "refused after five seconds" in text_of(client.get(f"/sources/{number}/key"))
    assert Source.objects.get(pk=number).write_key == before
    page = text_of(client.post(f"/sources/{number}/key", follow=True))
    key = Source.objects.get(pk=number).write_key
    assert key != before
    assert f"<code>{key}</code>" in page
    assert f"<code>{before}</code>" not in page


def test_a_closed_source_says_so_and_cannot_be_closed_again() -> None:
    number = deliver(message(user_id="u"))
    client = signed_in("admin")
    page = client.post(f"/sources/{number}/close", follow=True)
    assert "Nothing more is taken" in text_of(page)
    assert 'id="snippet"' not in text_of(page)
    assert client.post(f"/sources/{number}/close").status_code == 409


def test_only_admins_see_the_key() -> None:
    from reifegrad_web.ingest.models import Source

    number = deliver(message(user_id="u"))
    key = Source.objects.get(pk=number).write_key
    assert key in text_of(signed_in("admin").get(f"/sources/{number}"))
    page = signed_in("marketing").get(f"/sources/{number}")
    assert f'"{key}"' not in text_of(page)
    assert "WRITE_KEY" in text_of(page)
    assert signed_in("sales").get(f"/sources/{number}").status_code == 403
    assert signed_in("sales").get("/sources").status_code == 200


def test_what_arrives_is_shown_and_asked_for_again_only_if_there_is_more() -> None:
    number = deliver(message("page", anonymous_id="a", message_id="1", name="Preise"))
    client = signed_in("marketing")
    page = text_of(client.get(f"/sources/{number}"))
    assert "Preise" in page
    again = re.search(r'hx-get="(/sources[^"]+)"', page)
    assert again is not None
    part = {"HX-Request": "true"}
    assert client.get(again[1], headers=part).status_code == 204
    deliver(message(user_id="u", message_id="2", name="Demo requested"))
    more = client.get(again[1], headers=part)
    assert more.status_code == 200
    assert text_of(more).index("demo_requested") < text_of(more).index("page_viewed")
    assert "<html" not in text_of(more)


def test_one_that_arrived_is_shown_to_who_sees_the_lead_and_that_is_noted() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.org.models import User

    number = deliver(message(user_id="u", properties={"path": "/secret"}))
    activity = Activity.objects.get()
    client = signed_in("marketing")
    page = client.get(f"/sources/{number}/activity/{activity.pk}")
    assert "/secret" in text_of(page)
    assert AuditEntry.objects.filter(action="lead.activities").count() == 1
    assert client.get(f"/sources/{number + 1}/activity/{activity.pk}").status_code == 404
    User.objects.update(sees=User.Sees.OWN)
    hidden = client.get(f"/sources/{number}/activity/{activity.pk}")
    assert (hidden.status_code, "/secret" in text_of(hidden)) == (404, False)


def test_failed_messages_are_told_by_reason_and_by_source() -> None:
    number = deliver(failed(), failed(), failed("no-event-name"))
    client = signed_in("marketing")
    page = text_of(client.get("/sources/failed?source=web"))
    assert re.findall(r'<b class="num">(\d+)</b><span><strong>([^<]+)', page) == [
        ("2", "Belongs to nobody"),
        ("1", "Event without a name"),
    ]
    only = text_of(client.get("/sources/failed?code=no-event-name"))
    assert (only.count("The event has no name."), only.count("belongs to nobody")) == (1, 0)
    assert client.get("/sources/failed?source=unknown").status_code == 404
    assert "Everything was taken" in text_of(client.get("/sources/failed?state=taken"))
    assert "/sources/failed?source=web" in text_of(client.get(f"/sources/{number}"))


def test_failed_messages_are_listed_page_by_page_from_the_newest_on() -> None:
    deliver(*(failed(raw={"n": n}) for n in range(60)))
    client = signed_in("marketing")
    first = text_of(client.get("/sources/failed"))
    shown = [int(each) for each in re.findall(r'data-opens href="/sources/failed/(\d+)"', first)]
    assert (len(shown), shown) == (50, sorted(shown, reverse=True))
    after = re.search(r'href="([^"]+)" rel="next"', first)
    assert after is not None
    second = text_of(client.get(after[1].replace("&amp;", "&")))
    rest = [int(each) for each in re.findall(r'data-opens href="/sources/failed/(\d+)"', second)]
    assert (len(rest), max(rest) < min(shown), 'rel="next"' in second) == (10, True, False)


def test_a_failed_message_is_shown_as_it_was_sent_and_read_again() -> None:
    """It says who it is about after all: what was wrong with the server has been put right."""
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.models import FailedEvent, Source
    from reifegrad_web.ingest.protocols.message import Envelope
    from reifegrad_web.ingest.taking import Delivered
    from reifegrad_web.ingest.taking import take as take_in
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.writing import write

    source = Source.objects.create(name="web", write_key="k", created_at=utc_now())
    raw = {"type": "track", "event": "Demo", "userId": "u1", "messageId": "m"}
    with write():
        batch = [failed("not-stored", raw), failed()]
        batch[0].params["reason"] = "DataError"
        take_in([Delivered(source.pk, utc_now(), batch, Envelope("/v1/batch", {}))], utc_now())
    good, bad = FailedEvent.objects.order_by("id")
    client = signed_in("marketing")
    page = text_of(client.get(f"/sources/failed/{good.pk}"))
    assert "&quot;userId&quot;: &quot;u1&quot;" in page
    assert AuditEntry.objects.filter(action="failed.show", target=f"failed:{good.pk}").exists()
    done = client.post("/sources/failed/replay", {"code": "not-stored"}, follow=True)
    assert "1 message read: 1 taken." in text_of(done)
    assert Activity.objects.get().kind == "demo"
    assert client.post(f"/sources/failed/{good.pk}/replay").status_code == 409
    again = client.post(f"/sources/failed/{bad.pk}/replay", follow=True)
    assert "Failed again" in text_of(again)
    assert client.get("/sources/failed/4711").status_code == 404
    assert client.get(f"/sources/failed/{10**30}").status_code == 404


def test_events_are_listed_with_their_kinds_and_the_models_that_count_them() -> None:
    from people import publish

    publish()
    deliver(
        message(user_id="u", name="Webinar Attended"),
        message("page", user_id="u", name="Prices"),
        message("page", user_id="u", name="Other prices"),
        message(user_id="u", name="Odd"),
    )
    page = text_of(signed_in("reader").get("/sources/events"))
    rows = re.findall(r"<tr><th.*?</tr>", page, re.DOTALL)
    found = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]
    assert any(row.startswith("a call of its own in the client page_viewed") and " 2 " in row for row in found)
    assert any(row.startswith("Webinar Attended webinar_attended") and "Fit and interest" in row for row in found)
    assert any(row.startswith("Odd odd in no model") for row in found)
    assert "cannot be changed here" in page


def test_pages_of_this_room_show_today_only() -> None:
    client = signed_in("admin")
    for address in ("/sources", "/sources/failed", "/imports", "/imports/new", "/imports/export", "/welcome"):
        assert "cannot be told for a past day" in text_of(client.get(f"{address}?on=2025-01-01")), address
