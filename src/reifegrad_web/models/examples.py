"""Keeps the examples of a model, and tries a version of it on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.run.examples import read_examples, try_examples
from reifegrad.tasks.models import EXAMPLES_ENDING
from reifegrad.templates.shipped import starter_text, template_names
from reifegrad_web.audit.recording import record
from reifegrad_web.models.deciding import actor_of
from reifegrad_web.models.models import ExampleText
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.run.examples import ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.org.people import Decider


def examples_of(name: str) -> str:
    """A model's examples as they are now: what was kept last, else what is shipped with it; empty for none."""
    kept = ExampleText.objects.filter(name=name).order_by("-id").first()
    if kept is not None:
        return kept.text
    return starter_text(f"{name}{EXAMPLES_ENDING}") if name in template_names() else ""


def save_examples(model: ScoringModel, text: str, by: Decider, now: datetime) -> None:
    """Keep other examples of a model, or none at all. Raises `ReifegradError`: they cannot be read."""
    if text.strip():
        read_examples(model, text, file="")
    with write():
        keep_examples(model.name, text, by, now)
        record(actor_of(by), "model.examples", f"model:{model.name}", now)


def keep_examples(name: str, text: str, by: Decider, now: datetime) -> None:
    """The same within a transaction of the caller, who has looked at them and notes it."""
    ExampleText.objects.create(name=name, text=text, who=by.who, user=by.user, at=now)


def run_examples(model: ScoringModel, text: str) -> Sequence[ExampleResult]:
    """How every example comes out with a model; none for an empty text. Raises `ReifegradError`: it cannot be read."""
    return try_examples(model, read_examples(model, text, file="")) if text.strip() else ()
