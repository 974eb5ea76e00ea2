"""Limits of retention are counted before they are set; what no model reads is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import publish
from seen_pages import somebody
from test_taking import message, take

pytestmark = pytest.mark.usefixtures("emptied")


def visit(days: int, **more: object) -> None:
    from reifegrad_web.clock import utc_now

    at = utc_now() - timedelta(days=days)
    take(message("page", user_id="u", message_id=f"m{days}", occurred_at=at, **more), received_at=at)


def rules() -> dict[str, int]:
    from reifegrad_web.privacy.retaining import rules as found

    return {str(each["subject"]): int(each["days"]) for each in found()}


def test_a_limit_is_counted_and_then_set() -> None:
    for days in (5, 40, 50):
        visit(days)
    ada = somebody("admin")
    asked = ada.get("/privacy/retention/rule?subject=activities&days=30")
    assert "Activities: 30 days 2 So many are from before" in asked.text
    assert rules() == {}
    assert ada.post("/privacy/retention/rule", {"subject": "activities", "kind": "", "days": "30"}).status == 303
    assert rules() == {"activities": 30}
    page = ada.get("/privacy/retention")
    assert "The limit is set" in page.text
    assert "Activities All kinds without a limit of their own 30 days everything since" in page.text
    assert "Activities 2" in ada.part("/privacy/retention/counts").text
    assert "Activities 2" in ada.get("/privacy/retention/counts").text


def test_a_kind_has_a_limit_of_its_own_and_loses_it() -> None:
    ada = somebody("admin")
    given = {"subject": "activities", "kind": "page_viewed", "days": "7"}
    ada.post("/privacy/retention/rule", given)
    assert rules() == {"activities:page_viewed": 7}
    assert "Activities: page viewed 7 days" in ada.get("/privacy/retention").text
    ada.post("/privacy/retention/rule", {"subject": "activities:page_viewed", "forever": "1"})
    assert rules() == {}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("subject=activities&days=0", "greater than or equal to 1"),
        ("subject=activities&days=", "This field is required"),
        ("subject=visits&days=3", "not one of the available choices"),
        ("subject=failed&days=99999", "less than or equal to 36500"),
    ],
)
def test_a_limit_that_means_nothing_is_refused(asked: str, said: str) -> None:
    page = somebody("admin").get(f"/privacy/retention/rule?{asked}")
    assert (page.status, said in page.text) == (422, True)


def test_what_was_deleted_last_and_what_goes_next_is_said() -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.retaining import keep_to_rules_daily

    ada = somebody("admin")
    assert "no limits, so that nothing is deleted" in ada.get("/privacy/retention").text
    visit(50)
    ada.post("/privacy/retention/rule", {"subject": "messages", "days": "30"})
    assert "Within a minute" in ada.get("/privacy/retention").text
    keep_to_rules_daily(utc_now())
    page = ada.get("/privacy/retention")
    assert "Ids of messages taken 1" in page.text.partition("Last deletion")[2]
    assert "From 2" in page.text.partition("Next deletion")[2]


def test_who_sets_no_limits_sees_them() -> None:
    page = somebody("sales").get("/privacy/retention")
    assert (page.status, "Preview" in page.text) == (200, False)


def test_what_no_model_reads_is_named_with_how_much_there_is() -> None:
    publish()
    take(
        message("identify", user_id="u", traits={"shoe_size": 43, "position": "CEO", "email": "u@firma.example"}),
        message(user_id="u", name="Horn Blown"),
        message("group", user_id="u", group_id="firma", traits={"employees": 2}),
    )
    mark = somebody("marketing")
    assert "shoe_size" not in mark.get("/privacy/minimisation").text
    for seen in (mark.part("/privacy/minimisation/report"), mark.get("/privacy/minimisation/report")):
        assert "shoe_size 1 1" in seen.text
        assert "horn_blown 1 1" in seen.text
        assert "position" not in seen.text
        assert "u@firma.example" not in seen.text
