"""What a version would do, in words and pictures: who moves, how scores are spread, how many a week come to sales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.reading import Known, known_by
from reifegrad_web.models.versions import model_of
from reifegrad_web.pages.frame.estimates import basis_of, counted, number_of
from reifegrad_web.pages.models.bins import before_after, count_outside, distribution
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.pages.elements.histogram import BeforeAfter, Histogram
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.impact import Impact, Limits
    from reifegrad_web.scoring.recent_impacts import RecentImpacts

_MOST_MOVES, _MOST_MOVERS = 5, 5


@dataclass(frozen=True)
class MovedGroup:
    """How many move between stages, cells, segments or priorities, and the most frequent moves."""

    title: str
    moves: Sequence[str]


@dataclass(frozen=True)
class MovedLead:
    """A lead whose score changes much; milli-points."""

    lead: int
    name: str
    before: int | None
    after: int | None

    @property
    def gain(self) -> int:
        """The difference; who is not scored has none."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class StageLine:
    """A stage: how many are in it and come into it a week, by both versions."""

    title: str
    now_before: int
    now_after: int
    per_week_before: str
    per_week_after: str


@dataclass(frozen=True)
class Effect:
    """What a page shows of an impact. `sentences` say it; `bars` is one picture where nothing is compared."""

    sentences: Sequence[str]
    bars: BeforeAfter | Histogram | None
    groups: Sequence[MovedGroup]
    stages: Sequence[StageLine]
    movers: Sequence[MovedLead]
    estimated: str
    outside: str
    is_compared: bool


@dataclass(frozen=True)
class EffectQuestion:
    """What is asked: the version that scores (None: none does), the other one, and what sales can take."""

    old: ModelVersion | None
    new: ModelVersion
    limits: Limits
    capacity: str = ""
    stage: str = ""


def effect_of(asked: Page, question: EffectQuestion) -> Effect:
    """Score leads by both versions; that they were looked at is noted.

    Raises:
        ReifegradError: The capacity cannot be read, or too many ask at once.
    """
    stage = question.stage or sales_stage(question.new)
    old, capacity = question.old or question.new, question.capacity or None
    found = _recent().of(old, question.new, asked.now, question.limits, capacity=capacity, stage=stage)
    movers = [] if question.old is None else _movers(asked, found)
    return _shown(found, stage, movers, asked.words, is_compared=question.old is not None)


@cache
def _recent() -> RecentImpacts:
    from reifegrad_web.scoring.recent_impacts import RecentImpacts  # loads an engine, and few ask for it

    return RecentImpacts()


def stages_of(model: ScoringModel) -> Sequence[str]:
    """The stages that a model can name, those of its thresholds first."""
    named = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
    cells = model.matrix.cells.values() if model.matrix else ()
    named += [cell.stage for cell in cells if cell.stage]
    named += [criterion.qualify for criterion in model.criteria() if criterion.qualify]
    return [name for name in dict.fromkeys(named) if name != DISQUALIFIED_STAGE]


def sales_stage(version: ModelVersion) -> str:
    """The stage in which leads come to sales, as far as one can guess: the usual one, or the best."""
    stages = stages_of(model_of(version))
    return QUALIFIED_STAGE if QUALIFIED_STAGE in stages or not stages else stages[0]


def _movers(asked: Page, found: Impact) -> Sequence[MovedLead]:
    migration = found.difference.migration
    movers = [] if migration is None else migration.movers
    out = objecting([int(mover.subject_id) for mover in movers])  # who has objected within the last minute, too
    movers = [mover for mover in movers if int(mover.subject_id) not in out][:_MOST_MOVERS]
    numbers = [int(mover.subject_id) for mover in movers]
    names = names_of(numbers, asked.words)
    if numbers:
        with write():
            record(asked.actor, "lead.list", "leads", asked.now, model=found.difference.new.name, leads=numbers)
    return [
        MovedLead(number, names[number], mover.before, mover.after)
        for number, mover in zip(numbers, movers, strict=True)
    ]


def names_of(leads: Sequence[int], words: Words) -> Mapping[int, str]:
    """What leads are called: by name, else by address, else by number. Whoever shows it notes it."""
    known = known_by(leads)
    return {
        lead: known.get(lead, Known()).name or known.get(lead, Known()).email or words("models.lead", number=str(lead))
        for lead in leads
    }


def _shown(found: Impact, stage: str, movers: Sequence[MovedLead], words: Words, *, is_compared: bool) -> Effect:
    models = (found.difference.old, found.difference.new)
    wording = Wording(models[1], words.language)
    scores = (found.scores_before, found.scores_after)
    bars: BeforeAfter | Histogram | None
    if not is_compared:
        bars = distribution(scores[1], models[1], "")
        sentences = [
            words.count("models.effect.looked", found.leads),
            *_weekly(found, stage, wording, is_compared=False),
        ]
    else:
        sentences = list(_sentences(found, stage, wording))
        titles = (words("models.effect.before"), words("models.effect.after"))
        bars = before_after(scores, models, titles, "")
    outside = count_outside(scores[1] if not is_compared else [*scores[0], *scores[1]])
    return Effect(
        sentences=sentences,
        bars=bars,
        groups=list(_groups(found, wording)) if is_compared else [],
        stages=list(_stages(found, wording)),
        movers=movers,
        estimated=basis_of(found, words),
        outside=words.count("models.effect.outside", outside) if outside else "",
        is_compared=is_compared,
    )


def _sentences(found: Impact, stage: str, wording: Wording) -> Iterator[str]:
    words, migration = wording.words, found.difference.migration
    if migration is None:
        return
    changed, sure = migration.changed + migration.left + migration.entered, _is_sure(found)
    if changed or not sure:
        yield words.count("models.effect.anew", found.leads, changed=number_of(found, changed, words))
    else:
        yield words.count("models.effect.same", found.leads)
    moves = migration.moves.get("stage", {})
    came, left = (sum(n for pair, n in moves.items() if pair[side] == stage and pair[0] != pair[1]) for side in (1, 0))
    called = wording.stage(stage)
    if sure and changed and moves and not came and not left:
        yield words("models.effect.nobody", stage=called)
    elif came or left or (moves and not sure):
        both = counted("models.effect.come", found, came, words, stage=called)
        yield f"{both} {counted('models.effect.leave', found, left, words)}" if left or not sure else both
    yield from _weekly(found, stage, wording, is_compared=True)


def _is_sure(found: Impact) -> bool:
    """Whether nobody moves among all if nobody does among those who were looked at."""
    return not found.is_estimated or not found.difference.changes


def _weekly(found: Impact, stage: str, wording: Wording, *, is_compared: bool) -> Iterator[str]:
    words = wording.words
    line = next((each for each in found.stages if each.stage == stage), None)
    if line is not None:
        rates = {"before": words.shortest(line.per_week_before, 1), "after": words.shortest(line.per_week_after, 1)}
        if is_compared:
            yield words("models.effect.weekly", stage=wording.stage(stage), **rates)
        else:
            yield words("models.effect.weekly_now", stage=wording.stage(stage), after=rates["after"])
    if found.capacity is not None:
        yield words("impact.fits" if found.fits else "impact.too_many", capacity=words.shortest(found.capacity, 1))


def _groups(found: Impact, wording: Wording) -> Iterator[MovedGroup]:
    words, migration = wording.words, found.difference.migration
    for name, moves in ({} if migration is None else migration.moves).items():
        moved = {pair: n for pair, n in moves.items() if pair[0] != pair[1]}
        title = words.count(f"diff.moves.{name}", found.raised(sum(moved.values())))
        most = sorted(moved.items(), key=lambda item: (-item[1], item[0]))[:_MOST_MOVES]
        lines = [
            f"{words.number(found.raised(n))}: {_verdict(wording, name, pair[0])}"
            f" \N{RIGHTWARDS ARROW} {_verdict(wording, name, pair[1])}"
            for pair, n in most
        ]
        yield MovedGroup(title, lines)


def _verdict(wording: Wording, what: str, name: str) -> str:
    return wording.verdict(what, name or None)


def _stages(found: Impact, wording: Wording) -> Iterator[StageLine]:
    words = wording.words
    for each in found.stages:
        rates = (words.decimal(each.per_week_before, 1), words.decimal(each.per_week_after, 1))
        yield StageLine(wording.stage(each.stage), each.now_before, each.now_after, *rates)
