"""Notes what a lead crosses: another grade, cell, stage, segment or priority. Later, actions start from these rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.spec.result_columns import grade_column, result_columns
from reifegrad_web.scoring.models import LeadScore, ScoreTransition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel

Verdict = dict[str, str]
"""What a model says of a lead beside points: `cell`, `stage`, `segment`, `priority`, and `grade:DIMENSION`."""

_WHATS = ("cell", "stage", "segment", "priority")


def verdict_columns(model: ScoringModel) -> Mapping[str, str]:
    """Name in a verdict -> column of a result, for what the model gives."""
    found = {f"grade:{name}": grade_column(name) for name in model.grades}
    return found | {name: name for name in _WHATS if name in result_columns(model)}


def transitions(
    old: LeadScore | None, new: LeadScore, at: datetime, *, is_published: bool = False
) -> Iterator[ScoreTransition]:
    """What is different between two scores of a lead by a model.

    Nothing starts from another version of a model, or from the first scores of a model that was published
    (`is_published`): nobody did anything. From the first score of a new lead something does: it may be one for sales.
    """
    is_event = not is_published if old is None else old.model_hash == new.model_hash
    yield from _crossed(new, {} if old is None else old.verdict, new.verdict, at, is_event=is_event)


def until_now(old: LeadScore | None, *, is_over: bool) -> dict[str, Any]:
    """What a lead has been until now, as columns of a change; nothing where it goes on being that."""
    if old is None or not is_over:
        return {}
    return {
        "since": old.changed_at,
        "cell_before": old.cell,
        "segment_before": old.segment,
        "priority_before": old.priority,
        "was_disqualified": old.is_disqualified,
    }


def departures(old: LeadScore, at: datetime) -> Iterator[ScoreTransition]:
    """A score goes away: the lead objects, or turned out to be another one. Nothing starts from that.

    Without these rows nobody could say how many leads there were before.
    """
    return _crossed(old, old.verdict, {}, at, is_event=False)


def _crossed(
    row: LeadScore, before: Verdict, after: Verdict, at: datetime, *, is_event: bool
) -> Iterator[ScoreTransition]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            what, _, dimension = name.partition(":")
            yield ScoreTransition(
                lead_id=row.lead_id,
                model=row.model,
                model_hash=row.model_hash,
                at=at,
                what=what,
                dimension=dimension,
                before=before.get(name, ""),
                after=after.get(name, ""),
                starts_actions=is_event,
            )


def verdict_of(score: Any) -> Verdict:
    """The verdict of a score that the engine computed."""
    found = {f"grade:{name}": grade for name, grade in score.grades.items()}
    found |= {name: getattr(score, name) for name in _WHATS}
    return {name: value for name, value in found.items() if value is not None}
