"""A CRM is read page by page: all is accounted for, nothing comes twice, no kill and no late commit loses anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import Crm, Killed, busy, connected, go_on, pull
from import_files import all_facts

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.usefixtures("emptied")
NOW = utc_now()
DAY = timedelta(days=1)


@pytest.fixture
def crm() -> Crm:
    found = Crm()
    for number in range(1, 6):
        address = f"p{number}@firma.example"
        found.has("leads", str(number), NOW - DAY, made="2026-09-01T10:00:00+00:00", address=address, position="CEO")
    found.has("outcomes", "1", NOW - DAY, state="won", ended="2026-10-01")
    return found


def counts(shown: dict[str, Any]) -> tuple[int, ...]:
    told = shown["last_run"]["counts"]
    names = ("records", "accepted", "duplicate", "failed", "erased", "left_out")
    assert told["records"] == sum(told[name] for name in names[1:])
    return tuple(told[name] for name in names)


def people() -> set[str]:
    from reifegrad_web.leads.models import Identifier

    return set(Identifier.objects.filter(namespace="external:crm").values_list("value", flat=True))


def test_everything_is_read_once_and_the_same_again_brings_nothing(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connected(crm, monkeypatch)
    assert counts(pull(connector)) == (6, 6, 0, 0, 0, 0)
    assert people() == {"1", "2", "3", "4", "5"}
    before = all_facts()
    assert ("email:p1@firma.example", "external:crm:1") in before["people"]
    assert counts(pull(connector)) == (0, 0, 0, 0, 0, 0), "nothing has changed since"
    assert counts(pull(connector, is_whole=True)) == (6, 0, 6, 0, 0, 0)
    assert all_facts() == before


def test_what_is_decided_is_not_decided_on_a_day_that_is_still_to_come(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.leads.models import Outcome

    connector = connected(crm, monkeypatch)
    crm.has("outcomes", "3", NOW - DAY, state="won", ended=f"{utc_now() + 10 * DAY:%Y-%m-%d}")
    assert counts(pull(connector)) == (7, 7, 0, 0, 0, 0)
    assert {each.decided_at <= utc_now() for each in Outcome.objects.all()} == {True}
    assert counts(pull(connector, is_whole=True)) == (7, 0, 7, 0, 0, 0)


def test_an_answer_that_lacks_something_is_said_and_asked_for_again_later(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = connected(crm, monkeypatch)

    def lacks_ids(_: int) -> None:
        raise KeyError("id")

    crm.before_page = lacks_ids
    shown = pull(connector)
    assert (shown["state"], shown["fault"]) == ("fails", "unreadable")
    assert shown["said"] == "another form of answer than expected (KeyError)"
    assert shown["next_at"] > utc_now()


def test_what_is_committed_late_is_found_by_the_next_run(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connected(crm, monkeypatch)
    pull(connector)
    crm.has("leads", "6", utc_now() - timedelta(minutes=5), made="2026-09-01", address="late@firma.example")
    assert counts(pull(connector))[:2] == (1, 1)
    assert "6" in people()
    assert counts(pull(connector)) == (1, 0, 1, 0, 0, 0), "the overlap brings it again, as a duplicate"


@pytest.mark.parametrize("page", [1, 2, 3])
def test_who_is_killed_between_pages_goes_on_where_he_was(crm: Crm, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    connector = connected(crm, monkeypatch)

    def power_cut(number: int) -> None:
        if number == page:
            raise Killed

    crm.before_page = power_cut
    with pytest.raises(Killed):
        pull(connector)
    crm.before_page = lambda _: None
    assert counts(go_on(connector)) == (6, 6, 0, 0, 0, 0)
    assert crm.pages == 4, "what was read is not asked for again"


def test_who_is_killed_after_a_page_was_written_and_not_noted_writes_it_once(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.connectors import pulling

    connector = connected(crm, monkeypatch)
    add = pulling.Spool.add

    def cut(spool: Any, records: Any) -> Any:
        found = add(spool, records)
        if crm.pages == 2:
            raise Killed
        return found

    monkeypatch.setattr(pulling.Spool, "add", cut)
    with pytest.raises(Killed):
        pull(connector)
    monkeypatch.setattr(pulling.Spool, "add", add)
    assert counts(go_on(connector)) == (6, 6, 0, 0, 0, 0)


def test_who_is_killed_in_the_import_has_it_finished_by_the_next(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.imports import importing

    connector = connected(crm, monkeypatch)
    take = importing._take

    def cut(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(importing, "_take", cut)
    with pytest.raises(Killed):
        pull(connector)
    monkeypatch.setattr(importing, "_take", take)
    assert counts(go_on(connector)) == (6, 6, 0, 0, 0, 0)


def test_what_cannot_be_read_is_kept_with_its_reason_until_it_can(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.connectors.reading import failed_records

    connector = connected(crm, monkeypatch)
    crm.has("outcomes", "2", NOW - DAY, state="maybe", ended="2026-10-01")
    crm.has("outcomes", "3", NOW - DAY, state="lost", ended="one day")
    assert counts(pull(connector)) == (8, 6, 0, 2, 0, 0)
    found = {(each["table"], each["record"], each["column"], each["reason"]) for each in failed_records(connector.pk)}
    assert found == {("outcomes", "2", "outcome", "not_won_or_lost"), ("outcomes", "3", "decided_at", "not_a_time")}
    crm.has("outcomes", "3", utc_now(), state="lost", ended="2026-10-02")
    assert pull(connector)["failed_records"] == 1


def test_a_system_that_is_busy_is_left_alone_for_as_long_as_it_asks(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connected(crm, monkeypatch)

    def too_often(number: int) -> None:
        if number == 2:
            raise busy(600)

    crm.before_page = too_often
    shown = pull(connector)
    assert (shown["fault"], shown["said"]) == ("busy", "HTTP 429")
    assert timedelta(seconds=590) < shown["next_at"] - utc_now() <= timedelta(seconds=600)
    crm.before_page = lambda _: None
    shown = pull(connector)
    assert counts(shown) == (6, 6, 0, 0, 0, 0)
    assert shown["fault"] is None


def test_a_moment_of_patience_is_enough_where_a_system_asks_for_a_second(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = connected(crm, monkeypatch)
    crm.before_page = lambda number: (_ for _ in ()).throw(busy(1)) if number == 2 else None
    assert counts(pull(connector)) == (6, 6, 0, 0, 0, 0)


def test_an_import_that_fails_loses_nothing(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connected(crm, monkeypatch, mapping="leads: {columns: {lead_id: nowhere}}")
    shown = pull(connector)
    assert (shown["last_run"]["state"], shown["fault"]) == ("failed", "refused")
    assert people() == set()
    type(connector).objects.filter(pk=connector.pk).update(mapping="")
    assert counts(pull(connector)) == (6, 6, 0, 0, 0, 0), "it begins where the last good one has ended"


def test_who_is_erased_is_not_taken_in_again(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_erasure import erase

    connector = connected(crm, monkeypatch)
    pull(connector)
    erase("p1@firma.example")
    crm.has("leads", "1", utc_now(), made="2026-09-01", address="p1@firma.example", position="CTO")
    crm.has("outcomes", "1", utc_now(), state="lost", ended="2026-11-01")
    assert counts(pull(connector)) == (2, 0, 0, 0, 2, 0)
    assert people() == {"2", "3", "4", "5"}


def test_a_due_system_is_read_once_and_one_that_is_off_not_at_all(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import switch
    from reifegrad_web.connectors.pulling import begin_due

    connector = connected(crm, monkeypatch)

    def begun(at: datetime) -> int:
        return begin_due(at)

    assert (begun(utc_now()), begun(utc_now())) == (1, 0), "the second worker sees that it waits"
    shown = go_on(connector)
    assert timedelta(minutes=14) < shown["next_at"] - utc_now() <= timedelta(minutes=15)
    assert begun(utc_now()) == 0
    switch(connector.pk, command_line(), utc_now(), is_on=False)
    assert begun(utc_now() + DAY) == 0
