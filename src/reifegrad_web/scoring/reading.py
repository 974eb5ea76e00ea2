"""Answers what a lead's score is, was at any past moment, and how it became so. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from reifegrad.errors import fail
from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.objections import objected_at, objecting
from reifegrad_web.leads.parts import parts
from reifegrad_web.models.for_sales import for_sales
from reifegrad_web.scoring.models import LeadScore, ScoreChange, ScoreTransition
from reifegrad_web.scoring.served_models import ServedModels

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.scoring.served_models import ServedModel

_MODELS = ServedModels()


@dataclass(frozen=True)
class RankedScore:
    """A line of a list: lead, milli-points and stage."""

    lead_id: int
    milli_points: int | None
    stage: str


def served_model(name: str | None) -> ServedModel | None:
    """The published model of a name; without a name, the only one there is, or the first."""
    return next((each for each in _MODELS.published() if name in (None, each.name)), None)


def served_models() -> Sequence[ServedModel]:
    """Every published model, those first by which sales works."""
    return sorted(_MODELS.published(), key=lambda each: for_sales(each.model))


def time_zone() -> str:
    """Where the days of the models begin: the zone of the first that is published; UTC where none is."""
    first = served_model(None)
    return "UTC" if first is None else first.model.timezone


def ranked(model: str, after: tuple[int, int] | None, most: int) -> Sequence[RankedScore]:
    """Leads by their score now, the highest first and then by number.

    Those without a score are not in the list, and nobody who objects to profiling: also where the objection came with
    somebody who turned out to be the same person, and no worker has been there yet.

    Args:
        model: Its name.
        after: The milli-points and number of the last lead that was seen.
        most: How many.
    """
    objects = Identifier.objects.filter(lead_id=OuterRef("lead_id")).exclude(objects_since=None)
    rows = LeadScore.objects.filter(~Exists(objects), model=model).exclude(score=None).order_by("-score", "lead_id")
    if after is not None:
        score, lead = after
        rows = rows.filter(score__lte=score).exclude(score=score, lead_id__lte=lead)
    return [RankedScore(row.lead_id, row.score, row.stage) for row in rows[:most]]


def score_now(each: ServedModel, lead: int) -> dict[str, Any] | None:
    """What is stored: the score of a lead in a model with its reasons; None if it was not scored yet.

    Raises:
        ReifegradError: The lead objects to profiling.
    """
    if objecting([lead]):
        raise fail("objection")
    row = LeadScore.objects.filter(model=each.name, lead_id=lead).first()
    return None if row is None else explained(each, row)


def scores_now(lead: int) -> list[dict[str, Any]]:
    """What is stored: points and stage of a lead in every published model; nothing of one who objects."""
    if objecting([lead]):
        return []
    published = {each.name for each in _MODELS.published()}
    rows = LeadScore.objects.filter(lead_id=lead, model__in=published).order_by("model")
    return [
        {"model": row.model, "points": _points(row.score), "stage": row.stage or None, "as_of": row.as_of}
        for row in rows
    ]


def stored_scores(leads: Collection[int], models: Sequence[ServedModel]) -> Sequence[LeadScore]:
    """What is stored: the scores of leads in models, without their reasons. The caller leaves out who objects."""
    found: list[LeadScore] = []
    for part in parts(leads):
        rows = LeadScore.objects.filter(lead_id__in=part, model__in=[each.name for each in models])
        found += rows.defer("record")
    return found


def explained(each: ServedModel, row: LeadScore) -> dict[str, Any] | None:
    """A stored score with its reasons; those of one that was computed in bulk follow from the facts.

    None: the lead is gone meanwhile.
    """
    return row.record or _computed(each, row.lead_id, row.as_of)


def score_at(each: ServedModel, lead: int, as_of: datetime) -> dict[str, Any] | None:
    """The score that a lead had at a moment, by the facts that were known then and the model as it is published now.

    None: nothing was known of the lead at that moment.

    Raises:
        ReifegradError: The moment has no time zone, or cannot be computed with; or the lead objects to profiling, or
            did so then.
    """
    if objecting([lead]):
        raise fail("objection")
    if objected_at(lead, as_of):
        raise fail("objection", variant="moment")
    return _computed(each, lead, as_of)


def _computed(each: ServedModel, lead: int, as_of: datetime) -> dict[str, Any] | None:
    facts = facts_of([lead], colleagues=each.looks_at_colleagues)
    if not facts.leads:
        return None
    score = next(iter(each.score(facts, [str(lead)], as_of)), None)
    return None if score is None else score.to_dict()


def sentences(each: ServedModel, record: dict[str, Any], language: str) -> list[str]:
    """The reasons of a score in words."""
    said = Sentences(each.model, language)
    return [said.reason(Reason.from_dict(reason)) for reason in record["reasons"]]


def history(each: ServedModel, lead: int, most: int) -> Iterator[dict[str, Any]]:
    """The changes of a lead's score, the newest first; scores in points."""
    rows = ScoreChange.objects.filter(model=each.name, lead_id=lead).order_by("-at", "-id")
    for row in rows[:most]:
        yield {
            "at": row.at,
            "model_hash": row.model_hash,
            "before": _points(row.before),
            "after": _points(row.after),
            "stage_before": row.stage_before or None,
            "stage_after": row.stage_after or None,
            "cause": row.cause,
        }


def transitions_of(each: ServedModel, lead: int, most: int) -> Iterator[dict[str, Any]]:
    """What a lead crossed, the newest first."""
    rows = ScoreTransition.objects.filter(model=each.name, lead_id=lead).order_by("-at", "-id")
    for row in rows[:most]:
        yield {
            "at": row.at,
            "what": row.what,
            "dimension": row.dimension or None,
            "before": row.before or None,
            "after": row.after or None,
            "by_version": not row.starts_actions,
        }


def _points(milli: int | None) -> float | None:
    return None if milli is None else milli / 1000
