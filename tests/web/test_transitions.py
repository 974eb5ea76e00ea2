"""What leads cross is noted once, with what it starts: nothing that only another version of a model did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import work
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")
MODEL = """
reifegrad: 1
name: crossing
thresholds: {{marketing_qualified: 10, sales_qualified: {sales}}}
dimensions:
  interest:
    criteria:
      pages: {{activity: page_viewed, points: 10, within: 7 days}}
grades: {{interest: {{A: 30, B: else}}}}
segments:
  active: {{when: interest >= 30}}
"""
Row = tuple[str, str, str, bool]


def publish(sales: int) -> None:
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    with write():
        run(check_here(MODEL.format(sales=sales)), NOW)
        touch_everybody(NOW)


def crossed() -> list[Row]:
    """What was crossed since the last time one looked."""
    from reifegrad_web.scoring.models import ScoreTransition

    rows = ScoreTransition.objects.order_by("id")
    found = [(row.what, row.before, row.after, row.starts_actions) for row in rows]
    rows.delete()
    return sorted(found)


def visit(*days: int) -> None:
    take(*(message("page", user_id="anna", occurred_at=NOW - timedelta(days=day)) for day in days))


def test_who_comes_to_sales_by_what_they_do_starts_something() -> None:
    publish(30)
    visit(1)
    work()
    assert crossed() == [("grade", "", "B", True), ("stage", "", "marketing_qualified", True)]
    visit(2, 3)
    work()
    assert crossed() == [
        ("grade", "B", "A", True),
        ("segment", "", "active", True),
        ("stage", "marketing_qualified", "sales_qualified", True),
    ]
    visit(4)
    work()
    assert crossed() == []


def test_time_alone_starts_something_too() -> None:
    publish(30)
    visit(1, 2, 3)
    work()
    crossed()
    work(NOW + timedelta(days=4))
    assert ("stage", "sales_qualified", "marketing_qualified", True) in crossed()


@pytest.mark.parametrize("alone", [True, False])
def test_what_a_version_changes_is_noted_and_starts_nothing(alone: bool) -> None:
    """In the run over everybody, and where somebody has just done something."""
    publish(30)
    visit(1, 2)
    work()
    crossed()
    publish(20)
    if not alone:
        visit(9)
    work()
    assert crossed() == [("stage", "marketing_qualified", "sales_qualified", False)]


@pytest.mark.parametrize("alone", [True, False])
def test_the_first_scores_of_a_model_start_nothing(alone: bool) -> None:
    visit(1, 2)
    work()
    publish(20)
    if not alone:
        visit(9)
    work()
    assert not any(starts for *_, starts in crossed())


def test_who_turns_out_to_be_another_leaves_what_they_were_in_and_starts_nothing() -> None:
    publish(30)
    visit(1)
    take(message("page", anonymous_id="device", occurred_at=NOW - timedelta(days=2)))
    work()
    crossed()
    take(message("identify", anonymous_id="device", user_id="anna"))
    work()
    assert ("stage", "marketing_qualified", "", False) in crossed()


def test_who_objects_leaves_what_they_were_in_and_starts_nothing() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling

    publish(30)
    visit(1)
    work()
    crossed()
    object_to_profiling("user:anna", "letter", command_line(), NOW)
    work()
    assert crossed() == [("grade", "B", "", False), ("stage", "marketing_qualified", "", False)]
