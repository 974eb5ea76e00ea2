"""What was kept of service levels: counted by whom it concerns, as of any moment, over API and command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from serving_leads import DAY, HOUR, MINUTE, MONDAY, begin, call, hand_over, look
from test_api_privacy import addresses, token
from test_api_privacy import call as ask

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {("get", "/leads/{lead}/clocks"): "read", ("get", "/reports/service-levels"): "read"}


def report(as_of: Any = MONDAY + 2 * DAY, promised: Any = "respond") -> Any:
    from reifegrad_web.leads.chosen import Everybody
    from reifegrad_web.scoring.stage_flow import Period
    from reifegrad_web.service.report import report_data, service_report

    return report_data(service_report(promised, Period(MONDAY - DAY, as_of), Everybody(), as_of))


def answered(*after: int) -> list[int]:
    """Leads that come at nine, each answered so many minutes later; 0 is never."""
    users = begin()
    leads = [hand_over(f"u{number}") for number in range(len(after))]
    look(MONDAY)
    for minutes, lead in sorted(zip(after, leads, strict=True)):
        if minutes:
            from test_routing import owner

            call(lead, users[owner(lead) or "anna"], MONDAY + minutes * MINUTE)
            look(MONDAY + minutes * MINUTE)
    return leads


def test_it_counts_what_was_answered_in_time_and_half_of_the_time_that_it_took() -> None:
    answered(10, 30, 60, 130)
    found = report()
    assert {name: found["total"][name] for name in ("met", "missed", "open", "stopped", "share")} == {
        "met": 3, "missed": 1, "open": 0, "stopped": 0, "share": 0.75,
    }  # fmt: skip
    assert found["total"]["median_minutes"] == 30
    assert found["total"]["low"] < 0.75 < found["total"]["high"]
    assert [(each["name"], each["met"], each["missed"]) for each in found["by"]["person"]] == [
        ("anna", 2, 0),
        ("ben", 1, 1),
    ]
    assert [(each["name"], each["met"] + each["missed"]) for each in found["by"]["team"]] == [("north", 4)]
    assert [each["name"] for each in found["by"]["week"]] == ["2026-03-09"]
    assert [each["name"] for each in found["by"]["level"]] == ["others"]


def test_as_of_an_earlier_moment_what_was_decided_later_was_open() -> None:
    answered(10, 90)
    found = report(MONDAY + HOUR)
    assert (found["total"]["met"], found["total"]["open"]) == (1, 1)
    assert report(MONDAY + 2 * HOUR)["total"]["met"] == 2


def test_a_clock_that_runs_out_is_missed_before_any_worker_has_looked() -> None:
    begin()
    hand_over("u1")
    look(MONDAY)
    assert report(MONDAY + 119 * MINUTE)["total"]["open"] == 1
    assert report(MONDAY + 121 * MINUTE)["total"]["missed"] == 1


def test_where_nothing_was_promised_there_is_no_share() -> None:
    found = report()
    assert found["total"]["share"] is None and found["total"]["median_minutes"] is None
    assert all(rows == [] for rows in found["by"].values())


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    begin()
    lead = hand_over("u1")
    ours = {(method, path) for method, path in addresses() if re.search(r"/clocks$|^/reports/service-levels", path)}
    assert ours == set(NEEDS)
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{lead}", str(lead))
        assert ask(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            assert ask(method, real, given, {}).status_code == (200 if scope == needed else 403)


def test_a_program_reads_clocks_and_what_was_done_about_them() -> None:
    users = begin()
    lead = hand_over("u1")
    look(MONDAY + 125 * MINUTE)
    reader = token("read")
    found = ask("get", f"leads/{lead}/clocks?as_of=2026-03-09T10:05:00Z", reader).json()
    (respond,) = [each for each in found["clocks"] if each["promised"] == "respond"]
    assert (respond["state"], respond["minutes_left"], respond["worked_minutes"]) == ("missed", -5, 125)
    assert [step["kind"] for step in respond["steps"]] == ["remind", "escalate", "recall"]
    assert [(each["what"], each["owner"], each["to"]) for each in found["events"]] == [
        ("missed", "anna", None),
        ("escalate", "anna", "cara"),
    ]
    counted = ask("get", "reports/service-levels?as_of=2026-03-09T10:05:00Z", reader).json()
    assert (counted["total"]["missed"], counted["by"]["person"][0]["name"]) == (1, "anna")
    assert (
        ask("get", "reports/service-levels?as_of=9999-12-31T23:59:59Z&since=0001-01-01T00:00:00Z", reader).status_code
        == 200
    )
    assert ask("get", "reports/service-levels?promised=everything", reader).status_code == 422
    assert ask("get", "leads/999/clocks", reader).status_code == 404
    assert users


def test_the_command_line_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    from click.testing import CliRunner

    from reifegrad_web.commands.admin import command

    monkeypatch.setattr("reifegrad_web.start.start", lambda *_, **__: None)

    def said(*words: str) -> str:
        done = CliRunner().invoke(command, ["service", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "No promise was made" in said("report")
    lead, _ = answered(10, 130)
    assert re.search(r"others +respond +met +2026-03-09", said("show", str(lead)))
    assert json.loads(said("show", str(lead), "--json"))["clocks"][0]["state"] == "met"
    assert re.search(r"^anna +1 +0 .*100% +10$", said("report", "--from", "2026-03-09"), re.MULTILINE)
    assert json.loads(said("report", "--json"))["total"]["missed"] == 1
    assert "No promise was made" in said("report", "--from", "2026-03-10")
