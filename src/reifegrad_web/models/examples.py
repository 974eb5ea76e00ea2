"""Keeps the examples of a model, and tries a version of it on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad.run.examples import read_examples, try_examples
from reifegrad.spec.loader import read_yaml
from reifegrad.tasks.models import EXAMPLES_ENDING
from reifegrad.templates.shipped import starter_text, template_names
from reifegrad_web.audit.recording import record
from reifegrad_web.documents.deciding import actor_of
from reifegrad_web.models.models import ExampleText
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.run.examples import Example, ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.org.people import Decider

_MOST_LETTERS, _MOST_ACTIVITIES = 200_000, 5_000
"""They are tried while somebody writes, by a process that takes deliveries, too."""


def examples_of(name: str) -> str:
    """A model's examples as they are now: what was kept last, else what is shipped with it; empty for none."""
    kept = ExampleText.objects.filter(name=name).order_by("-id").first()
    if kept is not None:
        return kept.text
    return starter_text(f"{name}{EXAMPLES_ENDING}") if name in template_names() else ""


def save_examples(model: ScoringModel, text: str, by: Decider, now: datetime) -> None:
    """Keep other examples of a model, or none at all. Raises `ReifegradError`: they cannot be read."""
    _read(model, text)
    with write():
        keep_examples(model.name, text, by, now)
        record(actor_of(by), "model.examples", f"model:{model.name}", now)


def keep_examples(name: str, text: str, by: Decider, now: datetime) -> None:
    """The same within a transaction of the caller, who has looked at them and notes it."""
    ExampleText.objects.create(name=name, text=text, who=by.who, user=by.user, at=now)


def run_examples(model: ScoringModel, text: str) -> Sequence[ExampleResult]:
    """How every example comes out with a model; none for an empty text. Raises `ReifegradError`: it cannot be read."""
    return try_examples(model, _read(model, text))


def _read(model: ScoringModel, text: str) -> Sequence[Example]:
    """The examples of a text that somebody has written, unless it is so long that others would wait for it."""
    if len(text) > _MOST_LETTERS:
        raise fail("examples-too-large", variant="text", most=_MOST_LETTERS)
    if not text.strip():
        return ()
    if _activities(read_yaml(text, file="")[0]) > _MOST_ACTIVITIES:
        raise fail("examples-too-large", variant="activities", most=_MOST_ACTIVITIES)
    return read_examples(model, text, file="")


def _activities(plain: Any) -> int:
    """How many activities the examples stand for: `times: 1000` is a thousand."""
    if isinstance(plain, dict):
        own = plain.get("times", 1) if "kind" in plain else 0
        return (own if isinstance(own, int) else 1) + sum(map(_activities, plain.values()))
    return sum(map(_activities, plain)) if isinstance(plain, list) else 0
