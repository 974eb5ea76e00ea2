"""What is said of a run on every page: its title, how far it is, and why it has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.spec.title import title_in
from reifegrad_web.learning.asking import WORKED_ON
from reifegrad_web.learning.models import LearningRun
from reifegrad_web.learning.steps import STEPS
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import model_of
from reifegrad_web.org.models import User
from reifegrad_web.pages.elements.notices import Problems, Progress, ShownProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from reifegrad.language.words import Words

MARKETING = str(User.Role.MARKETING)
"""Who starts and stops runs; admins may everything."""
EDITORS = (MARKETING, str(User.Role.SALES))
"""Who writes drafts."""
OTHER_WORDS = ("no-cases", "too-few-outcomes", "one-outcome-only", "nothing-found")
"""Problems whose remedy on the command line is none on a page."""


def title_of(run: LearningRun, words: Words) -> str:
    """What kind of run it is."""
    return words(f"learning.kind.{run.kind}")


def model_title(run: LearningRun, words: Words) -> str:
    """What the model is called that a run was held against; empty where there was none."""
    if not run.version:
        return ""
    version = ModelVersion.objects.get(name=run.model, text_hash=run.version)
    return title_in(model_of(version).title, words.language, run.model)


def progress_of(run: LearningRun, words: Words) -> Progress | None:
    """How far it is; None where nobody works on it."""
    if run.state not in WORKED_ON:
        return None
    steps = STEPS[run.kind]
    if run.state == LearningRun.State.WAITING:
        return Progress(words("learning.state.waiting"), 0, len(steps))
    place = steps.index(run.step) if run.step in steps else 0
    inner = f"{words.number(run.done)} / {words.number(run.total)}" if run.total else ""
    return Progress(words(f"learning.step.{steps[place]}"), place, len(steps), inner)


def problems_of(kept: Sequence[Mapping[str, Any]], words: Words) -> Problems | None:
    """Kept problems in words; the remedy is one that a page offers."""
    found = [Problem.from_dict(dict(each)) for each in kept]
    shown = [
        ShownProblem(
            "",
            each.what_in(words.language),
            words(f"learning.fix.{each.code}") if each.code in OTHER_WORDS else each.fix_in(words.language),
        )
        for each in found
    ]
    return Problems(shown) if shown else None
