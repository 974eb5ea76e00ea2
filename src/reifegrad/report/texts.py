"""Says days, spans, lengths of time and names of models in the language of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.measure.moment_choice import parse_length
from reifegrad.spec.time import aware_utc
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.language.words import Words
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.models import ModelSource

DAY = np.timedelta64(86_400_000_000, "us")


def model_labels(names: Sequence[ModelSource], models: Sequence[ScoringModel], language: str) -> list[str]:
    """What each model is called: by its title, and where two have the same one by the name that was requested."""
    titles = [title_in(model.title, language, model.name) for model in models]
    return [
        f"{title} ({name if isinstance(name, str) else model.name})" if titles.count(title) > 1 else title
        for title, name, model in zip(titles, names, models, strict=True)
    ]


def day_text(moment: np.datetime64, words: Words, timezone: str) -> str:
    """The local day of a moment (naive UTC), as people write it."""
    local = aware_utc(moment.astype("datetime64[us]").item()).astimezone(ZoneInfo(timezone))
    return words.day(local)


def span_texts(at: str, first: np.datetime64, last: np.datetime64, words: Words, timezone: str) -> dict[str, str]:
    """The first and the last day, for texts; the midnight that ends a month belongs to its last day."""
    early = np.timedelta64(1 if at == "month_ends" else 0, "us")
    return {name: day_text(end - early, words, timezone) for name, end in (("first", first), ("last", last))}


def at_text(at: str, words: Words) -> str:
    """When leads were judged, in words."""
    kind, _, after = at.replace(" ", "").partition("+")
    if kind == "creation" and after:
        days = words.count("word.day", round(float(parse_length(after) / DAY), 1))
        return words("measure.at.creation_after", days=days)
    return words(f"measure.at.{kind}")


def days_text(length: np.timedelta64, words: Words) -> str:
    """A length of time in days, as it stands behind a preposition: within 90 days, binnen 90 Tagen."""
    return words.count("duration.day", round(float(length / DAY), 1))
