"""Reads what programs give: models, moments and ids in the forms that people use, and says clearly what is none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from reifegrad.api.facts import Facts, Past
from reifegrad.spec.model import ScoringModel


def now() -> datetime:
    """The clock: after it, dates in the facts are not believed."""
    return datetime.now(UTC)


def source(model: object) -> ScoringModel | str:
    """A model, a file or the name of a template, as a task takes it. Raises `TypeError` for anything else."""
    if isinstance(model, ScoringModel | str):
        return model
    if isinstance(model, Path):
        return str(model)
    raise TypeError(f"a model is a ScoringModel, a file or the name of a template, not {_type(model)}")


def sources(models: object) -> list[ScoringModel | str]:
    """Several models. Raises `TypeError` for one alone: a name would be read letter by letter."""
    if not isinstance(models, list | tuple):
        raise TypeError(f"give a list of models, not {_type(models)}")
    return [source(model) for model in models]


def moment(as_of: object) -> str | datetime:
    """A moment as a task takes it; a date is the midnight with which it begins. Raises `TypeError` for others."""
    if isinstance(as_of, str | datetime):
        return as_of
    if isinstance(as_of, date):
        return as_of.isoformat()
    raise TypeError(f"as_of is a text, a date or an aware datetime, not {_type(as_of)}")


def ids(only: object) -> tuple[str, ...]:
    """Ids as texts, as tables have them. Raises `TypeError` for one alone: it would be read letter by letter."""
    if isinstance(only, str) or not hasattr(only, "__iter__"):
        raise TypeError(f"give a list of ids, not {_type(only)}")
    return tuple(map(str, only))


def checked(facts: object) -> Facts:
    """The facts. Raises `TypeError` for a frame alone."""
    if isinstance(facts, Facts):
        return facts
    raise TypeError(f"facts are given as rg.Facts(leads=...), not as {_type(facts)}")


def checked_past(past: object) -> Past:
    """The past. Raises `TypeError` for facts alone."""
    if isinstance(past, Past):
        return past
    raise TypeError(f"give rg.Past(facts=...), not {_type(past)}")


def _type(value: object) -> str:
    return f"a {type(value).__name__}"
