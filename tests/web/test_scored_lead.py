"""A lead as its page sees it: explained as of the stored score, followed through time, asked and learned about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from people import publish, work
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
PRICING = {"path": "/pricing"}


def anna() -> int:
    """A boss who looked at prices on three days."""
    traits = {"position": "CEO", "country": "DE", "email": "anna@firma.example"}
    take(message("identify", user_id="anna", traits=traits, occurred_at=NOW - timedelta(days=50)))
    for days in (40, 3, 2):
        take(message("page", user_id="anna", properties=PRICING, occurred_at=NOW - timedelta(days=days)))
    return lead_of("user", "anna") or 0


def served(name: str = "fit-interest") -> Any:
    from reifegrad_web.scoring.reading import served_model

    return served_model(name)


def seen(lead: int, moment: Any = NOW) -> Any:
    from reifegrad_web.scoring.scored_lead import facts_for, score_lead_at

    return score_lead_at(served(), lead, facts_for([served()], lead), moment)


def test_the_score_is_explained_of_the_moment_at_which_it_was_stored_until_something_happens() -> None:
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.scored_lead import moment_of_score

    lead = anna()
    publish()
    assert moment_of_score(served(), lead, NOW) is None
    work()
    later = NOW + timedelta(hours=3)
    assert moment_of_score(served(), lead, later) == NOW
    assert seen(lead).score.score == LeadScore.objects.get().score
    take(message("page", user_id="anna", properties=PRICING, occurred_at=later))
    assert moment_of_score(served(), lead, later) == later


def test_another_version_that_nobody_was_scored_by_yet_is_explained_as_of_now() -> None:
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as put
    from reifegrad_web.scoring.scored_lead import moment_of_score
    from reifegrad_web.writing import write

    lead = anna()
    publish()
    work()
    with write():
        put(check_here(template_text("fit-interest").replace("points: 15", "points: 16")), NOW)
    later = NOW + timedelta(minutes=1)
    assert moment_of_score(served(), lead, later) == later


def test_what_is_noted_by_hand_is_a_fact_until_it_is_taken_back() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.leads.by_hand import note_attribute, take_back_attribute
    from reifegrad_web.leads.persons import find
    from reifegrad_web.leads.reading import attributes_at
    from reifegrad_web.org.people import add_user
    from reifegrad_web.writing import write

    lead = anna()
    sam, tom = add_user("sam", "sales", NOW), add_user("tom", "sales", NOW)
    with write():
        made = note_attribute(find(str(lead)), "budget", "yes", sam, NOW)
    known = {each.name: each for each in attributes_at(lead, NOW)}
    assert (known["budget"].value, known["budget"].source_id) == ("yes", 0)
    assert "budget" not in {each.name for each in attributes_at(lead, NOW - timedelta(seconds=1))}
    with pytest.raises(ReifegradError), write():
        take_back_attribute(tom, made.pk)
    with write():
        assert take_back_attribute(sam, made.pk) == lead
    assert "budget" not in {each.name for each in attributes_at(lead, NOW)}
    for name, value in (("account_id", "x"), ("a.b", "x"), ("x" * 201, "x"), ("budget", "x" * 1_001)):
        with pytest.raises(ReifegradError), write():
            note_attribute(find(str(lead)), name, value, sam, NOW)


def test_an_attribute_is_known_as_scores_take_it() -> None:
    from reifegrad_web.leads.reading import attributes_at

    lead = anna()
    for value in ("CEO", "clerk"):  # of one moment, the greatest text counts
        take(message("identify", user_id="anna", traits={"position": value}, occurred_at=NOW))
    take(message("identify", user_id="anna", traits={"country": None, "place": {"city": "Ulm"}}, occurred_at=NOW))
    known = {each.name: each.value for each in attributes_at(lead, NOW)}
    assert known == {"position": "clerk", "email": "anna@firma.example", "place.city": "Ulm"}
    publish()
    assert seen(lead).subject.attributes["position"] == "clerk"


def test_the_curve_says_what_was_recorded_and_computes_what_was_before() -> None:
    from reifegrad_web.scoring.score_curve import curve_of

    lead = anna()
    publish()
    work()
    found = curve_of(seen(lead), is_past=False)
    score = seen(lead).score.score
    assert [value for _, value in found.recorded] == [score, score]
    assert found.recorded[0][0] == NOW
    assert found.computed[0] == (NOW - timedelta(days=50), 20_000)
    assert found.computed[-1][1] == seen(lead, NOW - timedelta(seconds=1)).score.score
    assert found.ahead[0] == (NOW, score)
    assert found.ahead[-1][0] == NOW + timedelta(days=90)
    for moment, value in found.ahead:
        assert value == seen(lead, moment).score.score
    assert [activity.kind for activity in found.done] == ["page_viewed"] * 3


def test_the_curve_of_a_past_day_is_by_the_model_of_today_alone() -> None:
    from reifegrad_web.scoring.score_curve import curve_of

    lead = anna()
    publish()
    work()
    day = NOW - timedelta(days=10)
    found = curve_of(seen(lead, day), is_past=True)
    assert found.recorded == []
    assert found.computed[-1] == (day, seen(lead, day).score.score)
    assert len(found.done) == 1


def test_the_curve_has_a_gap_where_the_lead_objected() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling, withdraw_objection
    from reifegrad_web.scoring.score_curve import curve_of

    lead, day = anna(), timedelta(days=1)
    publish()
    object_to_profiling(str(lead), "letter", command_line(), NOW, NOW - 30 * day)
    withdraw_objection(str(lead), "letter", command_line(), NOW, NOW - 15 * day)
    work()
    found = curve_of(seen(lead, NOW - 5 * day), is_past=True)
    silent = [at for at, value in found.computed if value is None]
    assert silent
    assert all(NOW - 30 * day <= at < NOW - 15 * day for at in silent)
    later = [value for at, value in found.computed if at >= NOW - 15 * day]
    assert later
    assert None not in later


def test_the_moves_of_a_score_have_what_was_crossed_and_which_criteria_moved_it() -> None:
    from reifegrad_web.scoring.history import moves_between

    lead = anna()
    publish()
    work()
    later = NOW + timedelta(hours=1)
    take(message("page", user_id="anna", properties=PRICING, occurred_at=later), received_at=later)
    work(later)
    first, second = moves_between(served(), lead, None, later + timedelta(seconds=1))
    assert (first.before, first.crossed[0].after) == (None, "sales_qualified")
    assert (second.points, second.why) == (15_000, "facts-or-time")
    assert list(second.moved.values()) == [15_000]
    assert moves_between(served(), lead, later, later + timedelta(seconds=1)) == [second]
    assert moves_between(served(), lead, None, NOW) == []


def test_who_objects_lends_no_answers_to_others() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.scoring.questions import questions_for

    at = NOW - timedelta(days=5)
    for number in range(20):
        position = "CEO" if number % 2 else "clerk"
        traits = {"email": f"p{number}@firma.example", "country": "DE", "position": position}
        take(message("identify", user_id=f"p{number}", traits=traits, occurred_at=at))
    take(message("identify", user_id="x", traits={"email": "x@firma.example", "country": "DE"}, occurred_at=at))
    publish()
    work()
    lead = lead_of("user", "x") or 0
    asked = questions_for(seen(lead))
    assert [question.attribute for question in asked.questions] == ["position"]
    assert {answer.examples[0] for answer in asked.questions[0].answers} == {"CEO", "clerk"}
    for number in range(1, 20, 2):
        object_to_profiling(f"user:p{number}", "form", command_line(), NOW)
    again = questions_for(seen(lead))
    assert {answer.examples[0] for question in again.questions for answer in question.answers} == {"clerk"}


def test_a_consent_is_told_as_it_was_on_a_past_day() -> None:
    from reifegrad_web.leads.consents import Answer, last_of, note
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    lead = anna()
    for days, granted in ((9, True), (4, False)):
        with write():
            note(find(str(lead)), Answer("newsletter", granted, NOW - timedelta(days=days), "form"), NOW)
    assert last_of(lead)["newsletter"]["state"] == "withdrawn"
    assert last_of(lead, NOW - timedelta(days=5))["newsletter"]["state"] == "granted"
    assert last_of(lead, NOW - timedelta(days=10)) == {}


def test_an_owner_and_an_outcome_are_taken_back_by_nobody_else() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.leads.outcomes import add_outcome, take_back_outcome
    from reifegrad_web.leads.owners import assign, last_assignment, owners_of, take_back_assignment
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.people import add_user
    from reifegrad_web.writing import write

    lead = anna()
    sam = add_user("sam", "sales", NOW)
    with write():
        assign([find(str(lead))], sam, "sam", NOW)
    made = last_assignment(lead)
    assert made is not None
    assert last_assignment(lead, NOW - timedelta(seconds=1)) is None
    with pytest.raises(ReifegradError), write():
        take_back_assignment(made.pk, "tom", NOW)
    with write():
        assert take_back_assignment(made.pk, "sam", NOW) == lead
    assert owners_of([lead]) == {lead: None}
    with write():
        row, _ = add_outcome(str(lead), "won", NOW, 12.5, "price", NOW)
    Outcome.objects.update(source_id=7)  # as one that an import brought
    with pytest.raises(ReifegradError), write():
        take_back_outcome(row["id"])
    Outcome.objects.update(source_id=0)
    with write():
        assert take_back_outcome(row["id"]) == lead
