"""Drafts are kept, two people who write at once lose nothing, and every model says how far it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from test_taking import NOW

from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import template_text

pytestmark = pytest.mark.usefixtures("emptied")
FIT = template_text("fit-interest")
MINUTE = timedelta(minutes=1)


def text(points: int) -> str:
    return FIT.replace("points: 15", f"points: {points}")


def person(name: str, role: str) -> Any:
    from reifegrad_web.org.people import add_user, decider

    add_user(name, role, NOW)
    return decider(name)


def code(error: pytest.ExceptionInfo[ReifegradError]) -> str:
    return error.value.problems[0].code


def test_a_model_begins_as_a_draft_under_a_name_of_its_own() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.models import drafting
    from reifegrad_web.models.examples import examples_of

    mia = person("mia", "marketing")
    begun = drafting.start(drafting.named(FIT, "spring"), mia, NOW, "cases: []")
    assert (begun.name, begun.state, begun.text) == ("spring", "draft", FIT.replace("fit-interest", "spring"))
    assert examples_of("spring") == "cases: []"
    assert [entry.action for entry in AuditEntry.objects.all()] == ["model.add"]
    with pytest.raises(ReifegradError) as error:
        drafting.start(text(1).replace("fit-interest", "spring"), mia, NOW)
    assert code(error) == "model-exists"


def test_who_saves_second_is_told_and_loses_nothing() -> None:
    from reifegrad_web.documents.drafting import SavedMeanwhileError
    from reifegrad_web.models import drafting
    from reifegrad_web.models.models import ModelVersion

    mia, max_ = person("mia", "marketing"), person("max", "marketing")
    first = drafting.start(FIT, mia, NOW)
    second, made = drafting.save("fit-interest", text(20), first.text_hash, max_, NOW + MINUTE, "for spring")
    assert made
    with pytest.raises(SavedMeanwhileError) as error:
        drafting.save("fit-interest", text(25), first.text_hash, mia, NOW + 2 * MINUTE)
    assert error.value.newest == second
    assert ModelVersion.objects.count() == 2
    assert drafting.save("fit-interest", text(20), first.text_hash, mia, NOW + 2 * MINUTE) == (second, False)
    third, _ = drafting.save("fit-interest", text(25), second.text_hash, mia, NOW + 2 * MINUTE)
    assert drafting.newest("fit-interest") == drafting.to_edit("fit-interest") == third


def test_the_text_of_another_model_is_no_draft_of_this_one() -> None:
    from reifegrad_web.models import drafting

    mia = person("mia", "marketing")
    begun = drafting.start(FIT, mia, NOW)
    with pytest.raises(ReifegradError) as error:
        drafting.save("fit-interest", template_text("icp-bant"), begun.text_hash, mia, NOW)
    assert code(error) == "model-renamed"
    with pytest.raises(ReifegradError) as error:
        drafting.save("grade-matrix", template_text("grade-matrix"), "", mia, NOW)
    assert code(error) == "model-unknown"


def test_a_model_says_what_scores_what_waits_and_what_was_before() -> None:
    from reifegrad_web.documents import deciding
    from reifegrad_web.documents.overview import decisions, named_versions, standing, standings
    from reifegrad_web.models import drafting
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text

    mia, sam = person("mia", "marketing"), person("sam", "sales")
    old = publish_text(check_here(template_text("icp-bant")), decider(None), NOW)
    first = publish_text(check_here(FIT), decider(None), NOW, "first")
    second = publish_text(check_here(text(20)), decider(None), NOW + MINUTE, "second")
    third, _ = drafting.save("fit-interest", text(25), second.text_hash, mia, NOW + 2 * MINUTE)
    deciding.submit(third, mia, NOW + 3 * MINUTE)
    deciding.sign(third, sam, NOW + 4 * MINUTE, "good")
    fourth, _ = drafting.save("fit-interest", text(30), third.text_hash, mia, NOW + 5 * MINUTE)
    found = standing(ModelVersion, "fit-interest")
    assert found.published is not None
    assert found.draft is not None
    assert found.before is not None
    assert found.published.put_in_service is not None
    assert (found.published.version, found.published.put_in_service.why) == (second.text_hash, "second")
    assert [(each.version, each.missing) for each in found.in_review] == [(third.text_hash, ("marketing",))]
    assert (found.draft.version, found.drafts, found.before.version) == (fourth.text_hash, 1, first.text_hash)
    assert [each.name for each in standings(ModelVersion)] == ["fit-interest", "icp-bant"]
    assert standings(ModelVersion)[1].published is not None
    assert standings(ModelVersion)[1].published.version == old.text_hash
    assert [each.version for each in named_versions(ModelVersion, "fit-interest")][:2] == [
        fourth.text_hash,
        third.text_hash,
    ]
    told = decisions(ModelVersion, "fit-interest", None, 4)
    assert [(each.what, each.who, each.role) for each in told] == [
        ("added", "mia", "marketing"),
        ("signed", "sam", "sales"),
        ("submitted", "mia", "marketing"),
        ("added", "mia", "marketing"),
    ]
    assert [each.what for each in decisions(ModelVersion, "fit-interest", told[-1].number, 9)] == [
        "published_unsigned",
        "added",
        "published_unsigned",
        "added",
    ]


def test_how_far_all_models_are_takes_as_many_questions_as_of_one() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reifegrad_web.documents.overview import standings
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text

    counts = []
    for name in ("fit-interest", "icp-bant", "grade-matrix"):
        publish_text(check_here(template_text(name)), decider(None), NOW)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            standings(ModelVersion)
        counts.append(len(asked))
    assert counts == [4, 4, 4]


def test_a_draft_is_passed_over_when_a_later_version_scores() -> None:
    from reifegrad_web.documents.overview import standing
    from reifegrad_web.models import drafting
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text

    drafting.start(FIT, person("mia", "marketing"), NOW)
    later = publish_text(check_here(text(20)), decider(None), NOW + MINUTE)
    assert (standing(ModelVersion, "fit-interest").draft, standing(ModelVersion, "fit-interest").drafts) == (None, 0)
    assert drafting.to_edit("fit-interest") == later


def test_every_text_is_a_model_or_has_problems_with_their_lines() -> None:
    from reifegrad_web.models.texts import read_text

    good = read_text(FIT)
    assert good.model is not None
    assert good.lines["dimensions", "interest", "criteria", "pricing_page"] == 35
    assert [problem.code for problem in good.problems] == ["veto-with-penalty", "penalty-without-end"]
    assert good.problems[0].line == 25
    bad = read_text(FIT.replace("points: 15", "pionts: 15"))
    assert bad.model is None
    assert (bad.problems[0].code, bad.problems[0].line) == ("model-shape", 39)
    for odd in ("", "\ud800", "x" * 2_000_001, "a: [", FIT.replace("timezone", "subject: account\ntimezone")):
        assert read_text(odd).model is None
        assert read_text(odd).problems


def test_examples_are_those_that_were_kept_last_or_are_shipped() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.models.examples import examples_of, run_examples, save_examples
    from reifegrad_web.models.texts import read_text

    model = read_text(FIT).model
    assert model is not None
    mia = person("mia", "marketing")
    assert [each.holds for each in run_examples(model, examples_of("fit-interest"))] == [True] * 5
    changed = read_text(text(25)).model
    assert changed is not None
    failed = [each for each in run_examples(changed, examples_of("fit-interest")) if not each.holds]
    assert [each.example.name for each in failed] == ["The CEO on the pricing page is the one"]
    assert (failed[0].differences[0].expected, failed[0].differences[0].got) == (50_000, 70_000)
    with pytest.raises(ReifegradError):
        save_examples(model, "cases: [", mia, NOW)
    many = "as_of: 2026-01-10\ncases: [{given: {activities: [{kind: a, ago: 1 day, times: 5001}]}, expect: {score: 1}}]"
    for large in (many, "#" * 200_001):
        with pytest.raises(ReifegradError) as error:
            run_examples(model, large)
        assert code(error) == "examples-too-large"
    save_examples(model, "", mia, NOW)
    assert (examples_of("fit-interest"), run_examples(model, "")) == ("", ())
    assert [entry.action for entry in AuditEntry.objects.all()] == ["model.examples"]


def test_a_draft_that_is_given_up_makes_nobody_due() -> None:
    from people import publish, work
    from test_taking import NOW, message, take

    from reifegrad.templates.shipped import template_text
    from reifegrad_web.documents.deciding import add
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring import publishing
    from reifegrad_web.scoring.due import is_any_in_bulk, is_anything_due

    publish("fit-interest")
    take(message("page", user_id="u", properties={"path": "/pricing"}))
    work()
    draft, _ = add(
        ModelVersion,
        check_here(template_text("fit-interest").replace("points: 15", "points: 16")),
        decider(None),
        NOW,
        "",
    )
    publishing.retire(draft, decider(None), NOW)
    assert not is_anything_due(NOW) and not is_any_in_bulk()
    from reifegrad_web.models.models import ModelVersion

    publishing.retire(ModelVersion.objects.get(state=ModelVersion.State.PUBLISHED), decider(None), NOW)
    assert is_any_in_bulk()
