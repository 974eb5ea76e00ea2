"""A past to learn from: two years in which those who decide were won more often, and some who object to profiling."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from test_taking import message, take

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from reifegrad_web.learning.models import LearningRun
    from reifegrad_web.models.models import ModelVersion

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
DAYS = 500
FIT = template_text("fit-interest")


def past(leads: int, seed: int = 1) -> None:
    """Leads over some months, most of them decided forty days after they came."""
    chance = random.Random(seed)
    for number in range(leads):
        since = NOW - timedelta(days=DAYS - number * DAYS / leads)
        is_head, is_free = chance.random() < 0.4, chance.random() < 0.4
        address = f"l{number}@{'gmx.de' if is_free else f'firma{number % 30}.example'}"
        traits = {
            "email": address,
            "position": "CEO" if is_head else "Praktikant",
            "country": "DE",
            "first_name": "Nora",
        }
        take(message("identify", user_id=f"l{number}", occurred_at=since, traits=traits))
        for _ in range(chance.randint(0, 2)):
            at = since + timedelta(days=chance.randint(1, 25))
            take(message("page", user_id=f"l{number}", occurred_at=at, properties={"path": "/pricing"}))
        decided = since + timedelta(days=40)
        if decided < NOW:
            decide(f"l{number}", is_won=chance.random() < (0.6 if is_head else 0.12), at=decided)


def decide(user: str, *, is_won: bool, at: datetime) -> None:
    """Note what became of a lead."""
    from reifegrad_web.leads.outcomes import add_outcome
    from reifegrad_web.writing import write

    with write():
        add_outcome(f"user:{user}", "won" if is_won else "lost", at, None, "", NOW)


def published(text: str = FIT) -> ModelVersion:
    """A version that scores."""
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text

    return publish_text(check_here(text), decider(None), NOW, "first")


def learn(model: str = "fit-interest", **question: Any) -> LearningRun:
    """Ask for a run, and let a worker do it."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.learning.asking import Question, find_run, start_learning

    run = start_learning(model, Question(**question), command_line(), NOW)
    work()
    return find_run(run.pk)


def work() -> None:
    """Do what waits, as the worker does."""
    from reifegrad_web.imports.working import work_once
    from reifegrad_web.learning.asking import LEARNING
    from reifegrad_web.learning.running import run_learning

    assert work_once("worker", others={LEARNING: run_learning})
