"""What arrives from a source is seen at once, counts of every period add up, and failed messages are told by reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def source() -> int:
    from reifegrad_web.ingest.models import Source

    return Source.objects.get(name="web").pk


def failed(code: Any = "no-identity", raw: Any = None) -> Any:
    from reifegrad_web.ingest.protocols.message import FailedMessage

    return FailedMessage(code, {}, raw or {"type": "track"})


def test_what_arrives_is_listed_the_newest_first_with_what_it_became() -> None:
    from reifegrad_web.ingest.arrivals import arrivals, unkept

    take(message("page", anonymous_id="a", message_id="1", name="Pricing"), received_at=NOW)
    traits = {"email": "anna@firma.example", "position": "CEO"}
    take(message("identify", user_id="u", message_id="2", traits=traits), received_at=NOW + timedelta(seconds=1))
    take(message(user_id="u", message_id="3", name="Webinar Attended"), received_at=NOW + timedelta(seconds=2))
    take(message(user_id="u", message_id="3"), failed(), received_at=NOW + timedelta(seconds=3))
    found = arrivals(source(), 10)
    assert [(one.became, one.type, one.name, one.kind, one.code) for one in found] == [
        ("failed", "", "", "", "no-identity"),
        ("activity", "track", "Webinar Attended", "webinar_attended", ""),
        ("profile", "identify", "", "", ""),
        ("activity", "page", "Pricing", "page_viewed", ""),
    ]
    assert found[2].attributes == ("email", "position")
    assert found[1].lead == found[2].lead != found[3].lead
    assert [one.became for one in arrivals(source(), 2)] == ["failed", "activity"]
    assert [(row.duplicate, row.filtered) for row in unkept(source(), NOW + timedelta(minutes=1))] == [(1, 0)]
    assert arrivals(source() + 1, 10) == []


def test_one_of_them_is_shown_with_what_is_kept_of_it_and_that_is_noted() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.ingest.arrivals import arrivals, read_arrival

    take(message("identify", user_id="u", message_id="1", traits={"position": "CEO", "size": 5}), received_at=NOW)
    take(message(user_id="u", message_id="2", properties={"path": "/pricing"}), received_at=NOW + timedelta(seconds=1))
    activity, profile = arrivals(source(), 10)
    found = read_arrival(source(), activity.became, activity.number, SERVER, NOW)
    assert (found.values, found.message_id, found.occurred_at) == ({"path": "/pricing"}, "2", NOW)
    assert read_arrival(source(), profile.became, profile.number, SERVER, NOW).values == {"position": "CEO", "size": 5}
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.target) == ("lead.activities", f"lead:{profile.lead}")
    with pytest.raises(ReifegradError, match="arrival-unknown"):
        read_arrival(source() + 1, activity.became, activity.number, SERVER, NOW)


def test_the_counts_of_every_period_add_up() -> None:
    from reifegrad_web.ingest.counting import HOURS, OUTCOMES, traffic

    take(message(user_id="u"), message(user_id="u"), received_at=NOW - timedelta(days=3))
    take(message(user_id="u"), failed(), received_at=NOW - timedelta(hours=5))
    take(message(user_id="u", message_id="1"), message(user_id="u", message_id="1"), failed(), received_at=NOW)
    received = {}
    for period in ("hour", "day", "ever"):
        found = traffic(period, NOW)[source()]
        assert found.counts["received"] == sum(found.counts[name] for name in OUTCOMES)
        received[period] = found.counts["received"]
        assert found.last == NOW
    assert received == {"hour": 3, "day": 5, "ever": 7}
    hours = traffic("hour", NOW, source())[source()].hours
    assert (len(hours), hours[-1], hours[HOURS - 6], sum(hours)) == (HOURS, 3, 2, 5)


def test_a_source_from_which_nothing_came_has_counts_of_nothing() -> None:
    from reifegrad_web.ingest.counting import OUTCOMES, traffic
    from reifegrad_web.ingest.sources import add_source

    made = add_source("quiet", [], NOW)
    found = traffic("day", NOW)[made.pk]
    assert (found.last, {found.counts[name] for name in ("received", *OUTCOMES)}, set(found.hours)) == (None, {0}, {0})


def test_failed_messages_are_counted_by_reason_and_listed_from_the_newest_on() -> None:
    from reifegrad_web.ingest.failed import Selection, counts_by_reason, newest_failed

    take(failed("no-event-name"), failed(), failed())
    waiting = Selection("web", replayed=False)
    assert counts_by_reason(waiting) == {"no-identity": 2, "no-event-name": 1}
    assert counts_by_reason(Selection("web", "no-event-name", replayed=True)) == {}
    rows = newest_failed(waiting, None, 2, "en")
    assert [row["code"] for row in rows] == ["no-identity", "no-identity"]
    (last,) = newest_failed(waiting, rows[-1]["id"], 2, "en")
    assert last["code"] == "no-event-name"
    assert [row["id"] for row in newest_failed(Selection(code="no-event-name"), None, 9, "en")] == [last["id"]]
