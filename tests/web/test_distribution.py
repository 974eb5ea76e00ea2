"""How many leads have how many points, now and then; and what became of those with many and with few."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from histories import MODEL, everybody, move, publish
from test_taking import NOW, message, take

from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_text

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)


def test_points_are_counted_now_and_as_they_were() -> None:
    from reifegrad_web.scoring.distribution import distribution

    publish()
    move(1, "A1", NOW, score=12_999)
    move(2, "A1", NOW, score=-1)
    move(1, "A1", NOW + DAY, score=250_000)
    move(3, "A1", NOW + 2 * DAY, score=0)
    now = NOW + 3 * DAY
    found = distribution(MODEL, [NOW - DAY, NOW, NOW + DAY, now], now, everybody())
    assert found.points == {
        NOW: {12: 1, -1: 1},
        NOW + DAY: {250: 1, -1: 1},
        now: {250: 1, -1: 1, 0: 1},
    }
    assert (found.leads, found.looked_at) == (3, 3)
    bounds = found.bounds
    assert (bounds[0], bounds[1] - bounds[0], bounds[-1] > 250) == (-10, 10, True)
    assert [sum(found.bars(moment)) for moment in (NOW, NOW + DAY, now)] == [2, 2, 3]
    assert found.bars(NOW)[0] == found.bars(NOW)[2] == 1
    assert distribution(MODEL, [NOW - DAY], now, everybody()).bounds == (0, 1)


def test_a_few_extreme_scores_are_in_the_bars_at_the_ends() -> None:
    from reifegrad_web.scoring.distribution import Distribution

    found = Distribution(202, 202, {NOW: {-9_000: 1, 0: 100, 19: 100, 700: 1}})
    assert (found.bounds[0], found.bounds[-1], found.is_open) == (0, 20, (True, True))
    assert (sum(found.bars(NOW)), found.bars(NOW)[0], found.bars(NOW)[-1]) == (202, 101, 101)
    assert Distribution(2, 2, {NOW: {-9_000: 1, 0: 1}}).is_open == (False, False)


def test_where_there_are_many_a_part_stands_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.scoring import distribution as module

    publish()
    for lead in range(1, 11):
        move(lead, "A1", NOW, score=lead * 1_000)
    monkeypatch.setattr(module, "MOST_LOOKED_AT", 5)
    now = NOW + DAY
    alone = module.distribution(MODEL, [now], now, everybody())
    assert (alone.leads, alone.looked_at, sum(alone.bars(now))) == (10, 10, 10)
    found = module.distribution(MODEL, [NOW, now], now, everybody())
    assert (found.leads, found.looked_at) == (10, 5)
    assert found.points[NOW] == found.points[now] == {2: 1, 4: 1, 6: 1, 8: 1, 10: 1}


def visitors(many: int) -> None:
    """CEOs and clerks who looked at prices, a day before they decide; CEOs buy."""
    for number in range(1, many + 1):
        who, at = f"u{number}", NOW - 9 * DAY
        take(message("identify", user_id=who, occurred_at=at, traits={"position": "CEO" if number % 2 else "clerk"}))
        for _ in range(3):
            take(message("page", user_id=who, name="", occurred_at=at, properties={"path": "/pricing"}))
        take(message("page", user_id=who, name="", occurred_at=NOW + DAY, properties={"path": "/careers"}))


def outcomes(many: int) -> None:
    from test_taking import lead_of

    for number in range(1, many + 1):
        decide_of(lead_of("user", f"u{number}") or 0, "won" if number % 2 else "lost")


def decide_of(lead: int, outcome: str) -> None:
    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.writing import write

    who = Identifier.objects.filter(lead_id=lead)[0]
    with write():
        Outcome.objects.create(identifier=who, source_id=0, outcome=outcome, decided_at=NOW, received_at=NOW)


def test_the_score_at_the_decision_counts_by_the_facts_of_that_moment() -> None:
    from reifegrad_web.scoring.calibration import calibration

    visitors(24)
    outcomes(24)
    found = calibration(parse_model(template_text("fit-interest")), NOW + 2 * DAY, everybody())
    assert (found.decisions, found.looked_at, found.not_scored, found.won) == (24, 24, 0, 12)
    shown = [(band.start, band.end, band.cases, band.won) for band in found.bands]
    assert shown == [(65, None, 12, 12), (None, 65, 12, 0)]  # 45 of the visits, 20 of the position; no careers page yet
    assert [(each.name, each.cases, each.share) for each in found.stages] == [
        ("marketing_qualified", 12, 0.0),
        ("sales_qualified", 12, 1.0),
    ]
    assert all(low <= (share.share or 0) <= high for share in found.stages for low, high in [share.interval])
    assert not found.has_few_won


def test_too_few_cases_have_no_share_and_bounds_are_kept() -> None:
    from reifegrad_web.scoring.calibration import CalibrationLimits, calibration

    model: Any = parse_model(template_text("fit-interest"))
    visitors(6)
    assert calibration(model, NOW, everybody()).bands == []
    outcomes(6)
    found = calibration(model, NOW, everybody())
    assert [(band.start, band.end, band.cases, band.share) for band in found.bands] == [(None, None, 6, None)]
    assert found.has_few_won
    assert calibration(model, NOW - DAY, everybody()).decisions == 0
    few = calibration(model, NOW, everybody(), CalibrationLimits(cases=2))
    assert (few.decisions, few.looked_at) == (6, 2)
    assert calibration(model, NOW, everybody(campaign="spring")).decisions == 0


def test_bands_hold_about_as_many_cases_each_and_never_part_equal_scores() -> None:
    from reifegrad_web.scoring.calibration import bands_of

    scores = [score * 1_000 for score in range(100)] + [50_000] * 40
    found = bands_of([(score, score >= 50_000) for score in scores])
    assert sum(band.cases for band in found) == 140
    assert len(found) == 5
    assert all(later.end == earlier.start for earlier, later in pairwise(found))
    assert (found[0].end, found[-1].start) == (None, None)
    assert sum(band.cases for band in found if band.start == 50) >= 41
    assert bands_of([]) == []


def test_who_objects_is_not_scored_for_it() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.scoring.calibration import calibration

    visitors(2)
    outcomes(2)
    object_to_profiling("user:u1", "letter", command_line(), NOW)
    found = calibration(parse_model(template_text("fit-interest")), NOW, everybody())
    assert (found.decisions, found.looked_at, found.not_scored, found.won) == (2, 2, 1, 0)
