"""Writes what was learned as the text of a scoring model, with what it was learned from in its head."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.measure.quality import auc
from reifegrad.measure.ratings import FEWEST
from reifegrad.predict.write.candidate_titles import candidate_title
from reifegrad.predict.write.model_text import Evidence, FeatureSource, Header, model_text
from reifegrad.spec.condition import Type
from reifegrad.spec.time import aware_utc
from reifegrad.tasks.training_counts import count_judgements, is_repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from reifegrad.predict.learn.gathering import TrainingCases
    from reifegrad.predict.learn.learned import Learned
    from reifegrad.tasks.training_counts import JudgementCounts

_KINDS = {"number": Type.NUMBER, "boolean": Type.BOOLEAN, "category": Type.TEXT}


@dataclass(frozen=True)
class ModelOrigin:
    """What a learned model is called, and what it answers: `question` is the target, or horizon and moments."""

    name: str
    goal: str | None
    timezone: str
    question: Mapping[str, str]


def learned_text(origin: ModelOrigin, gathered: TrainingCases, learned: Learned, features: list[str]) -> str:
    """The model file: the criteria with their points, and beside each the evidence from the rows of the training."""
    rows = gathered.train
    unit = "judgements" if is_repeated(gathered) else "leads"
    evidence = Evidence(gathered.table.frame[features][rows], gathered.table.won[rows], unit)
    header = _header(origin, learned, count_judgements(gathered, rows))
    return model_text(learned.fitted.scorecard, sources_of_features(gathered), header, evidence)


def sources_of_features(gathered: TrainingCases) -> dict[str, FeatureSource]:
    """How each feature is written in a model file."""
    return {
        name: FeatureSource(one.criterion, _KINDS[one.kind], candidate_title(one), one.measures)
        for name, one in gathered.candidates.items()
    }


def model_name(path: str) -> str:
    """The name of the model in a file of this path: small letters and digits, a letter first."""
    name = re.sub(r"[^a-z0-9_-]+", "-", Path(path).stem.lower()).strip("-_")[:60]
    return name if name[:1].isalpha() else f"model-{name}"[:60].strip("-")


def _header(origin: ModelOrigin, learned: Learned, counts: JudgementCounts) -> Header:
    train, timezone = learned.train, origin.timezone
    training: dict[str, Any] = {"judgements": counts.judgements} if counts.repeated else {}
    training |= {"leads": counts.leads, "won": counts.won}
    if train.since is not None and train.until is not None:
        days = (_local_day(day, timezone) for day in (train.since, train.until))
        training = dict(zip(("since", "until"), days, strict=True)) | training
        if learned.test.until is not None:
            training["tested_until"] = _local_day(learned.test.until, timezone)
    return Header(
        name=origin.name,
        goal=origin.goal,
        timezone=timezone,
        training={**training, **origin.question},
        comments=_comments(learned, counts),
    )


def _local_day(moment: np.datetime64, timezone: str) -> str:
    """The day of a moment (naive UTC) in the time zone of the model, as model files have it."""
    local = aware_utc(moment.astype("datetime64[us]").item()).astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d}"


def _comments(learned: Learned, counts: JudgementCounts) -> tuple[str, ...]:
    """The first lines of the file: what it was learned from, and what its test says."""
    test, rows = learned.test, learned.test_rows
    first = f"Learned from {counts.leads:,} leads, of which {counts.won:,} were won."
    if counts.repeated:
        first = f"Learned from {counts.judgements:,} judgements of {counts.leads:,} leads ({counts.won:,} won)."
    newer = f"On the {test.leads:,} newer ones, from which nothing was learned,"
    found = auc(rows.won, rows.probability)
    if min(test.won, test.leads - test.won) < FEWEST or math.isnan(found):
        return (first, f"{newer} its order cannot be judged: {test.won:,} won.", "20 points double the odds.")
    return (first, f"{newer} the AUC is {found:.3f}.", "20 points double the odds.")
