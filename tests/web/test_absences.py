"""People are noted as away by commands and programs, in whole days of the right zone; nonsense is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from people import publish
from test_api_privacy import addresses, call, token
from test_routing import AGREEMENT, agree
from test_taking import NOW

from reifegrad.errors import ReifegradError
from reifegrad_web.commands.admin import command

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {("get", "/absences"): "read", ("post", "/absences"): "write", ("delete", "/absences/{number}"): "write"}
"""Who may what. An address that is not here is let through by nobody's decision."""
NEXT_YEAR = datetime.now(UTC).year + 1
FIRST, LAST = f"{NEXT_YEAR}-12-21", f"{NEXT_YEAR}-12-24"
IN_BERLIN = (datetime(NEXT_YEAR, 12, 20, 23, tzinfo=UTC), datetime(NEXT_YEAR, 12, 24, 23, tzinfo=UTC))
OVERSEAS = AGREEMENT.replace(
    "people:\n  anna: {",
    "calendars: {ny: {timezone: America/New_York, hours: {mon-fri: '09:00-17:00'}}}\npeople:\n  anna: {calendar: ny, ",
)


@pytest.fixture
def anna() -> Any:
    from reifegrad_web.org.people import add_user

    return add_user("anna", "sales", NOW)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The commands, over the database of the tests."""
    monkeypatch.setattr("reifegrad_web.start.start", lambda *_, **__: None)
    return CliRunner()


def said(asked: CliRunner, *words: str) -> str:
    done = asked.invoke(command, ["absence", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(asked: CliRunner, *words: str) -> str:
    done = asked.invoke(command, ["absence", *words])
    assert isinstance(done.exception, ReifegradError), done.output
    return str(done.exception)


def kept() -> list[tuple[str, datetime, datetime, str]]:
    from reifegrad_web.routing.models import Absence

    return [(each.user.username, each.since, each.until, each.note) for each in Absence.objects.order_by("id")]


def actions() -> list[str]:
    from reifegrad_web.audit.models import AuditEntry

    return list(
        AuditEntry.objects.filter(action__startswith="absence").order_by("number").values_list("action", flat=True)
    )


def test_every_address_was_thought_of() -> None:
    assert {(method, path) for method, path in addresses() if re.match(r"/absences\b", path)} == set(NEEDS)


def test_every_address_wants_its_scope_and_no_other() -> None:
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{number}", "1")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            assert (call(method, real, given, {}).status_code == 403) == (scope != needed), (method, path, scope)


def test_a_program_notes_that_somebody_is_away_and_takes_it_back(anna: Any) -> None:
    publish()
    agree()
    writer, reader = token("write"), token("read")
    body = {"user": "anna", "since": FIRST, "until": LAST, "note": "Urlaub"}
    made = call("post", "absences", writer, body)
    assert made.status_code == 201
    assert kept() == [("anna", *IN_BERLIN, "Urlaub")]
    assert call("get", "absences", reader).json() == [made.json()]
    assert made.json()["user"] == "anna"
    assert datetime.fromisoformat(made.json()["until"]) == IN_BERLIN[1]
    assert call("delete", f"absences/{made.json()['id']}", writer).status_code == 204
    gone = call("delete", f"absences/{made.json()['id']}", writer)
    assert (gone.status_code, gone.json()["title"]) == (404, "absence-unknown")
    assert call("get", "absences", reader).json() == []
    assert actions() == ["absence.add", "absence.remove"]


@pytest.mark.parametrize(
    ("wrong", "status", "title"),
    [
        ({"user": "nobody"}, 404, "user-unknown"),
        ({"since": "soon"}, 422, "absence-when"),
        ({"until": "2030-W01"}, 422, "absence-when"),
        ({"until": "9999-12-31"}, 422, "absence-when"),
        ({"until": "9999-12-30"}, 422, "absence-times"),
        ({"since": "0001-01-02"}, 422, "absence-times"),
        ({"until": "2020-01-01"}, 422, "absence-times"),
        ({"since": LAST, "until": FIRST}, 422, "absence-times"),
        ({"note": "x" * 201}, 422, "request-invalid"),
        ({"since": ""}, 422, "request-invalid"),
        ({"until": 20301224}, 422, "request-invalid"),
    ],
)
def test_a_program_is_told_what_is_wrong(anna: Any, wrong: dict[str, Any], status: int, title: str) -> None:
    answer = call("post", "absences", token("write"), {"user": "anna", "since": FIRST, "until": LAST} | wrong)
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert kept() == []


def test_commands_add_list_and_remove(asked: CliRunner, anna: Any) -> None:
    publish()
    agree()
    made = json.loads(said(asked, "add", "anna", "--from", FIRST, "--until", LAST, "--note", "Urlaub", "--json"))
    assert (made["user"], made["note"]) == ("anna", "Urlaub")
    assert kept() == [("anna", *IN_BERLIN, "Urlaub")]
    assert json.loads(said(asked, "list", "--json")) == made
    heading, line = said(asked, "list").splitlines()
    assert "Until (included)" in heading
    assert line.split() == [str(made["number"]), "anna", FIRST, LAST, "Europe/Berlin", "Urlaub"]
    gone = json.loads(said(asked, "remove", str(made["number"]), "--json"))
    assert gone == {"number": made["number"], "user": "anna", "removed": True}
    assert kept() == []
    assert "no absence of the number" in refused(asked, "remove", str(made["number"]))


def test_a_day_is_one_of_the_agreement_else_of_the_models_and_of_the_calendar_of_the_person_first(
    asked: CliRunner, anna: Any
) -> None:
    words = ("add", "anna", "--from", FIRST, "--until", LAST)
    said(asked, *words)
    publish()
    agree()
    said(asked, *words)
    agree(OVERSEAS)
    said(asked, *words)
    assert [until.hour for _, _, until, _ in kept()] == [0, 23, 5]
    assert [until.day for _, _, until, _ in kept()] == [25, 24, 25]


def test_a_moment_is_the_end_itself_and_without_a_zone_a_local_one(asked: CliRunner, anna: Any) -> None:
    publish()
    agree()
    said(asked, "add", "anna", "--from", f"21.12.{NEXT_YEAR}", "--until", f"{LAST}T12:00")
    said(asked, "add", "anna", "--from", FIRST, "--until", f"{LAST}T12:00+00:00")
    assert [(since, until.hour) for _, since, until, _ in kept()] == [(IN_BERLIN[0], 11), (IN_BERLIN[0], 12)]
    assert f"{LAST} 12:00" in said(asked, "list")


@pytest.mark.parametrize("zone", ["Asia/Beirut", "America/Santiago", "Europe/Berlin", "UTC"])
def test_days_are_read_and_shown_the_same_where_clocks_are_turned_at_midnight(zone: str) -> None:
    from reifegrad_web.routing.absence_days import first_shown, last_shown, read_span

    for day in range(366):
        first = datetime(2025, 1, 1, tzinfo=UTC).date() + timedelta(days=day)
        span = read_span(first.isoformat(), first.isoformat(), zone)
        assert (first_shown(span.start, zone), last_shown(span.end, zone)) == (first, first)


@pytest.mark.parametrize(
    ("given", "german"),
    [
        (("--from", "bald", "--until", LAST), "'bald' ist weder ein Tag noch ein Zeitpunkt"),
        (("--from", LAST, "--until", FIRST), "endet, bevor sie beginnt"),
        (("--from", "2020-01-01", "--until", "2020-01-02"), "ist schon vorbei"),
        (("--from", FIRST, "--until", "2999-01-01"), "mehr als zehn Jahre"),
        (("--from", FIRST, "--until", LAST, "--note", "x" * 201), "länger als 200 Zeichen"),
    ],
)
def test_a_command_says_what_is_wrong(asked: CliRunner, anna: Any, given: tuple[str, ...], german: str) -> None:
    done = asked.invoke(command, ["absence", "add", "anna", *given])
    assert isinstance(done.exception, ReifegradError)
    assert german in done.exception.problems[0].what_in("de")
    assert kept() == []


def test_nobody_of_that_name_is_away(asked: CliRunner, anna: Any) -> None:
    assert "Did you mean 'anna'?" in refused(asked, "add", "ana", "--from", FIRST, "--until", LAST)
