"""Scores go back to the CRM that leads came from: only what changed, each row with its own result, and nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import Crm, Killed, busy, connected, pull
from people import publish, work
from test_taking import message, take

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)
LATER = timedelta(hours=12)


@pytest.fixture
def crm() -> Crm:
    found = Crm()
    for number in range(1, 5):
        row = {"address": f"p{number}@firma.example", "position": "CEO", "country": "DE"}
        found.has("leads", str(number), utc_now() - DAY, made="2026-09-01T10:00:00+00:00", **row)
    return found


@pytest.fixture
def connector(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    publish()
    found = connected(crm, monkeypatch, language="de")
    pull(found)
    work(utc_now())
    yield found


def write(now: Any = None) -> int:
    from reifegrad_web.connectors.writing_back import WritingBack

    writing, count = WritingBack("a-worker", (lambda: now) if now else utc_now), 0
    while done := writing.run_once():
        count += done
    return count


def visits(number: int, paths: int = 3) -> None:
    """Somebody whom the CRM knows looks at prices, and is scored."""
    for at in range(paths):
        take(
            message(
                "page",
                anonymous_id=f"device-{number}",
                user_id=f"user-{number}",
                message_id=f"{number}-{at}-{utc_now()}",
                occurred_at=utc_now(),
                properties={"path": "/pricing"},
            )
        )
    take(message("identify", user_id=f"user-{number}", traits={"email": f"p{number}@firma.example"}))
    work(utc_now())


def states() -> dict[str, tuple[str, str, int]]:
    from reifegrad_web.connectors.models import WriteBack

    rows = WriteBack.objects.select_related("identifier")
    return {row.identifier.value: (row.state, row.fault, row.attempts) for row in rows}


def test_every_lead_gets_its_score_with_reasons_in_the_language_of_the_connector(crm: Crm, connector: Any) -> None:
    assert write() == 4
    assert [len(rows) for rows in crm.writes] == [3, 1], "no more at a time than the system takes"
    one = crm.told["1"]
    assert one.points is not None
    assert one.reasons
    assert "Punkte" in one.text
    assert "Als Nächstes" in one.text
    assert all(reason in one.text for reason in one.reasons)


def test_only_what_changed_since_is_written_again(crm: Crm, connector: Any) -> None:
    write()
    crm.writes.clear()
    assert write(utc_now() + timedelta(minutes=2)) == 4, "looked at again, within the overlap"
    assert crm.writes == []
    before = crm.told["2"].points
    visits(2)
    write()
    assert crm.writes == [["2"]]
    assert crm.told["2"].points != before


def test_a_crossing_is_written_at_once_by_way_of_the_outbox(crm: Crm, connector: Any) -> None:
    from reifegrad_web.connectors.models import Connector
    from reifegrad_web.scoring.models import PendingTransition

    write()
    crm.writes.clear()
    Connector.objects.update(looked_at=utc_now())
    visits(3, paths=8)
    assert PendingTransition.objects.exists(), "the test needs somebody who crosses something"
    write()
    assert crm.writes == [["3"]]
    assert not PendingTransition.objects.exists()


def test_a_row_that_is_refused_fails_alone_and_can_be_tried_again(crm: Crm, connector: Any) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import write_failed_again
    from reifegrad_web.connectors.contract import Written
    from reifegrad_web.connectors.reading import failed_rows

    crm.refused = {"2": Written("2", "refused", "field is read-only", is_over=True)}
    write()
    assert set(crm.told) == {"1", "3", "4"}
    assert states()["2"] == ("failed", "refused", 1)
    assert [(each["record"], each["said"]) for each in failed_rows(connector.pk)] == [("2", "field is read-only")]
    crm.refused = {}
    assert write() == 0
    assert write_failed_again(connector.pk, command_line(), utc_now()) == 1
    write()
    assert states()["2"] == ("written", "", 0)


def test_a_row_of_which_the_system_says_nothing_is_tried_again_and_given_up_at_last(crm: Crm, connector: Any) -> None:
    from reifegrad_web.connectors.contract import UNREADABLE, Written

    crm.refused = {"1": Written("1", UNREADABLE)}
    write()
    assert states()["1"] == ("waiting", UNREADABLE, 1)
    now = utc_now()
    for _ in range(10):
        now += LATER
        write(now)
    assert states()["1"] == ("failed", UNREADABLE, 8)


def test_a_busy_system_gets_its_rest_and_nothing_counts_as_an_attempt(crm: Crm, connector: Any) -> None:
    def too_often(_: object) -> None:
        raise busy(120)

    crm.before_write = too_often
    assert write() == 0
    assert set(states().values()) == {("waiting", "", 0), ("waiting", "busy", 0)}
    crm.before_write = lambda _: None
    assert write() == 0, "it has asked for two minutes"
    assert write(utc_now() + timedelta(seconds=130)) == 4
    assert len(crm.told) == 4


def test_who_may_read_and_not_write_is_read_as_often_as_before(crm: Crm, connector: Any) -> None:
    from reifegrad_web.connectors.contract import DENIED, UNREACHABLE, Trouble
    from reifegrad_web.connectors.models import Connector

    def fails(fault: str) -> Any:
        def write_nothing(_: object) -> None:
            raise Trouble(fault)

        return write_nothing

    due, now = Connector.objects.get().next_at, utc_now()
    for fault, is_read in ((DENIED, True), (UNREACHABLE, False)):
        crm.before_write = fails(fault)
        for _ in range(6):
            now += LATER
            write(now)
        assert (Connector.objects.get().fault, Connector.objects.get().next_at == due) == (fault, is_read)


def test_who_is_killed_after_writing_writes_the_same_again(crm: Crm, connector: Any) -> None:
    def cut(rows: Any) -> None:
        crm.told |= {row.record: row for row in rows}
        raise Killed

    crm.before_write = cut
    with pytest.raises(Killed):
        write()
    first = dict(crm.told)
    crm.before_write = lambda _: None
    assert write(utc_now() + timedelta(minutes=6)) == 4, "the lease has ended"
    assert {number: row.text for number, row in crm.told.items() if number in first} == {
        number: row.text for number, row in first.items()
    }


def test_of_who_objects_the_score_is_taken_back(crm: Crm, connector: Any) -> None:
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.scoring.stopping import stop_profiling
    from reifegrad_web.writing import write as transaction

    write()
    person = find("p2@firma.example")
    with transaction():
        object_to_profiling(person, "letter", utc_now(), utc_now())
        stop_profiling(person.lead_id or person.pk, utc_now())
    work(utc_now())
    crm.writes.clear()
    write(utc_now() + timedelta(minutes=2))
    assert crm.writes == [["2"]]
    assert crm.told["2"].is_nothing
    crm.writes.clear()
    write(utc_now() + timedelta(minutes=4))
    assert crm.writes == []


def test_a_connection_that_only_reads_writes_nothing_and_collects_nothing(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.scoring.models import Subscriber

    publish()
    pull(connected(crm, monkeypatch, writes_back=False))
    work(utc_now())
    assert write() == 0
    assert not Subscriber.objects.exists()


def test_who_is_erased_leaves_no_trace_and_the_export_names_the_systems(crm: Crm, connector: Any) -> None:
    from test_erasure import erase

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.models import FailedRecord
    from reifegrad_web.privacy.requests import access

    write()
    FailedRecord.objects.create(connector=connector, table="outcomes", record="2", column="x", reason="y", at=utc_now())
    told = access("p2@firma.example", command_line(), utc_now())["written_back"]
    assert [(each["to"], each["record"]) for each in told] == [("crm", "2")]
    counts = erase("p2@firma.example").counts
    assert (counts["connectors_writeback"], counts["connectors_failedrecord"]) == (1, 1)
    assert set(states()) == {"1", "3", "4"}
