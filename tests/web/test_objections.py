"""Who objects to profiling has no score anywhere from that moment on, under whatever identifier."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from people import publish, work
from running import RunningServer
from test_taking import NOW, lead_of, message, take

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
EMAIL = "anna@firma.example"


@pytest.fixture
def anna() -> int:
    publish()
    take(message("page", anonymous_id="a", occurred_at=NOW - timedelta(days=9), properties={"path": "/pricing"}))
    take(message("identify", anonymous_id="a", user_id="u", traits={"email": EMAIL, "position": "CEO"}))
    work()
    return lead_of("user", "u") or 0


def objects(given: str = EMAIL, *, at: Any = NOW) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling

    object_to_profiling(given, "letter", command_line(), at)


def withdraws(given: str = EMAIL) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import withdraw_objection

    withdraw_objection(given, "letter", command_line(), NOW)


def scored() -> set[int]:
    from reifegrad_web.scoring.models import LeadScore

    return set(LeadScore.objects.values_list("lead_id", flat=True))


def problem_of(call: Any) -> str:
    from reifegrad.errors import ReifegradError

    with pytest.raises(ReifegradError) as found:
        call()
    return found.value.problems[0].code


def test_the_score_goes_at_once_and_the_history_says_why_without_points(anna: int) -> None:
    from reifegrad_web.scoring.models import DueLead, ScoreChange
    from reifegrad_web.scoring.verifying import verify

    objects()
    assert scored() == set()
    take(message("page", user_id="u", properties={"path": "/pricing"}))
    work()
    assert scored() == set()
    last = ScoreChange.objects.latest("id")
    assert (last.cause, last.before, last.after, last.stage_before) == ({"why": "objection"}, None, None, "")
    assert ScoreChange.objects.filter(cause__why="objection").count() == 1
    assert not DueLead.objects.exists()
    found = verify(NOW)
    assert (found.wrong, found.missing) == ((), ())


def test_whoever_objects_has_no_score_for_any_moment_neither_before_nor_after(anna: int) -> None:
    from reifegrad_web.scoring import reading
    from reifegrad_web.scoring.past import everybody_at

    each, days = reading.served_model(None), (-1, 0, 1)
    assert each is not None
    assert set(everybody_at(each, NOW - timedelta(days=1)).scores) == {anna}
    objects()
    assert problem_of(lambda: reading.score_now(each, anna)) == "objection"
    for day in days:
        moment = NOW + timedelta(days=day)
        assert problem_of(lambda at=moment: reading.score_at(each, anna, at)) == "objection"
        assert anna not in everybody_at(each, moment).scores
    assert everybody_at(each, NOW - timedelta(days=1)).objected == frozenset(), "then, nobody objected"
    withdraws()
    work()
    assert reading.score_at(each, anna, NOW - timedelta(days=1)) is not None
    assert reading.score_at(each, anna, NOW + timedelta(days=1)) is not None


def test_a_moment_at_which_somebody_objected_has_no_score_after_the_objection_is_taken_back(anna: int) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.scoring import reading
    from reifegrad_web.scoring.past import everybody_at

    each, then = reading.served_model(None), NOW - timedelta(days=1)
    assert each is not None
    object_to_profiling(EMAIL, "letter", command_line(), NOW, NOW - timedelta(days=2))
    withdraws()
    work()
    assert problem_of(lambda: reading.score_at(each, anna, then)) == "objection"
    found = everybody_at(each, then)
    assert (set(found.scores), found.objected) == (set(), {anna})
    assert set(everybody_at(each, NOW - timedelta(days=3)).scores) == {anna}


def test_who_takes_it_back_is_scored_from_all_facts(anna: int) -> None:
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.verifying import verify

    before = LeadScore.objects.get().score
    objects()
    work()
    withdraws()
    work()
    assert LeadScore.objects.get().score == before
    assert verify(NOW).wrong == ()
    assert problem_of(withdraws) == "objects-not"


def test_an_objection_of_one_identifier_holds_for_who_turns_out_to_be_the_same(anna: int) -> None:
    from reifegrad_web.scoring import reading

    take(message("page", user_id="second", properties={"path": "/pricing"}))
    work()
    second = lead_of("user", "second") or 0
    objects("user:second")
    assert scored() == {anna}
    take(message("alias", user_id="u", previous_id="second"))
    assert lead_of("user", "second") == anna
    assert [row.lead_id for row in reading.ranked("fit-interest", None, 9)] == [], "also before a worker was there"
    work()
    assert scored() == set()
    assert second != anna
    assert problem_of(objects) == "objects-already"


def test_a_merge_that_is_undone_gives_the_score_of_the_other_back(anna: int) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.models import IdentifierLink
    from reifegrad_web.privacy.requests import merge, undo_link

    take(message("page", user_id="second", properties={"path": "/pricing"}))
    objects("user:second")
    merge(EMAIL, "user:second", command_line(), NOW)
    work()
    assert scored() == set()
    link = IdentifierLink.objects.get(reason="by-hand")
    undo_link(link.pk, "two people", command_line(), NOW)
    work()
    assert scored() == {anna}
    merge("user:second", EMAIL, command_line(), NOW)
    work()
    assert scored() == set()
    assert problem_of(lambda: merge("user:second", EMAIL, command_line(), NOW)) == "already-one"


def test_a_worker_that_has_computed_already_writes_no_score(anna: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.scoring import rescoring as module

    real = module._next_due

    def meanwhile(*given: Any) -> Any:
        found = real(*given)
        objects()
        return found

    take(message("page", user_id="u", properties={"path": "/pricing"}))
    monkeypatch.setattr(module, "_next_due", meanwhile)
    rescoring = module.Rescoring()
    rescoring.run_once(NOW)
    rescoring.close()
    assert scored() == set()


def test_a_new_model_scores_nobody_who_objects(anna: int) -> None:
    objects()
    publish("grade-matrix")
    work()
    assert scored() == set()


def test_the_last_word_of_consent_counts_in_any_order_of_arrival(anna: int) -> None:
    from reifegrad_web.leads.consents import last_of
    from reifegrad_web.leads.models import Consent

    def said(days: int, value: object) -> Any:
        consent = {"consent": {"categoryPreferences": {"Advertising": value}}}
        return message("page", user_id="u", occurred_at=NOW - timedelta(days=days), context=consent)

    take(said(9, True))
    take(said(1, True), said(1, "yes"))
    take(said(5, False))
    assert Consent.objects.count() == 2, "an answer that is repeated is no new row, and a word is no answer"
    last = last_of(anna)["Advertising"]
    assert (last["state"], last["confirmed_at"]) == ("granted", (NOW - timedelta(days=1)).isoformat())
    take(said(0, False))
    assert last_of(anna)["Advertising"]["state"] == "withdrawn"
    assert last["evidence"]["form"] == "context.consent.categoryPreferences"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": " "}, "purpose-unusable"),
        ({"at": NOW + timedelta(seconds=1)}, "moment-in-future"),
        ({"evidence": {"IP": "192.0.2.1"}}, "evidence-with-address"),
    ],
)
def test_a_consent_that_proves_nothing_is_refused(anna: int, change: dict[str, Any], code: str) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.consents import Answer
    from reifegrad_web.privacy.requests import note_consent

    given: dict[str, Any] = {"purpose": "newsletter", "is_granted": True, "at": NOW, "source": "form"}
    answer = Answer(**(given | change))
    assert problem_of(lambda: note_consent(EMAIL, answer, command_line(), NOW)) == code


@pytest.mark.parametrize(("language", "words"), [("de", "gibt es keinen Lead"), ("en", "there is no lead of this")])
def test_a_command_says_in_both_languages_what_cannot_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv("REIFEGRAD_LANG", language)
    server = RunningServer(tmp_path / "data")
    server.admin("token", "add", "ci", "--scopes", "read")
    with pytest.raises(subprocess.CalledProcessError) as ended:
        server.admin("lead", "object", "user:nobody")
    (problem,) = json.loads(ended.value.stdout)["problems"]
    assert (ended.value.returncode, problem["code"]) == (1, "lead-unknown")
    assert words in problem["what"]


def test_what_came_by_letter_holds_from_the_day_of_the_letter(anna: int) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.objections import objected_at, objections_of
    from reifegrad_web.privacy.requests import object_to_profiling, withdraw_objection

    day = timedelta(days=1)
    object_to_profiling(EMAIL, "letter", command_line(), NOW, NOW - 3 * day)
    assert scored() == set()
    assert [objected_at(anna, NOW - days * day) for days in (4, 3, 1)] == [False, True, True]
    for wrong in (NOW - 4 * day, NOW + day):
        assert problem_of(lambda at=wrong: withdraw_objection(EMAIL, "call", command_line(), NOW, at)) == (
            "objection-moment"
        )
    withdraw_objection(EMAIL, "call", command_line(), NOW, NOW - 2 * day)
    assert [objected_at(anna, NOW - days * day) for days in (4, 3, 2, 0)] == [False, True, False, False]
    assert [(each["state"], each["source"]) for each in objections_of(anna)] == [
        ("objected", "letter"),
        ("withdrawn", "call"),
    ]
    assert problem_of(lambda: object_to_profiling(EMAIL, "letter", command_line(), NOW, NOW - 3 * day)) == (
        "objection-moment"
    )
