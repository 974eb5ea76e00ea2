"""Before the first outcome was recorded, nobody knows what became of a lead; that is not lost."""

from __future__ import annotations

import numpy as np

from reifegrad.measure.cases import History, build_cases
from reifegrad.measure.history import first_outcome, recorded
from reifegrad.measure.moment_choice import parse_length, parse_moments


def times(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[us]")


def history(*outcomes: tuple[str, bool, str]) -> History:
    return History(
        lead=np.array(["A", "B", "C"], dtype=object),
        created_at=times("2024-01-10", "2025-01-10", "2025-01-20"),
        outcome_lead=np.array([lead for lead, _, _ in outcomes], dtype=object),
        won=np.array([won for _, won, _ in outcomes], dtype=bool),
        decided_at=times(*(day for _, _, day in outcomes)),
        end=np.datetime64("2025-12-31", "us"),
    )


def test_who_was_judged_before_the_first_outcome_is_open_not_lost() -> None:
    known = history(("B", True, "2025-01-30"), ("C", False, "2025-01-15"))
    cases = build_cases(known, parse_moments("creation"), parse_length("90d"), timezone="UTC")
    assert cases.complete.all()
    made = recorded(cases, known)
    assert made.lead.tolist() == ["A", "B"]  # C had decided before it was created
    assert first_outcome(known) == np.datetime64("2025-01-15")
    assert made.complete.tolist() == [False, False]
    later = recorded(cases, history(("B", True, "2025-01-10")))
    assert later.complete.tolist() == [False, True]


def test_without_outcomes_nothing_changes() -> None:
    nothing = history()
    cases = build_cases(nothing, parse_moments("creation"), parse_length("90d"), timezone="UTC")
    assert recorded(cases, nothing).complete.all()
