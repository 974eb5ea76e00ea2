"""Compares two scores of one lead: what moved between them, in parts that add up to the difference.

The scores may be of two moments or of two versions of a model. Sentences: `explain.sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.explain.statement import Statement
from reifegrad.spec.result import Contribution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.explain.statement import Param
    from reifegrad.spec.result import LeadScore

VERDICTS = ("scored", "not_scored", "disqualified", "stage", "cell", "grade", "segment", "priority", "persona")
CAUSES = (
    *("new_activities", "activities_left", "points_changed", "state_begins", "state_ends", "state_changed"),
    *("limit", "decay", "cap"),
)
LIMITS = ("base", "group_range", "dimension_range", "formula", "score_range")
CODES = (*VERDICTS, *CAUSES, *LIMITS)
"""Every code that a movement can have."""

_Key = tuple[str, str, str]


class Movement(Statement):
    """One thing that is different between two scores.

    A class of its own, because the same code says something else here: of a `Reason`, `dimension_range` means that
    the range takes these points; of a movement, that it takes more or less of them than before. `params` are `before`
    and `after` of a verdict, the number of `activities` of a criterion, `name` of a group; `points` what the score
    gained by it, 0 for a verdict.
    """

    codes = CODES


def what_changed(before: LeadScore, after: LeadScore) -> tuple[Movement, ...]:
    """What moved: first the verdicts, then criteria by their effect, then the limits of the model.

    Args:
        before: The earlier score. A lead that was not scored had no points.
        after: The later score of the same lead.

    Raises:
        ValueError: The scores are of two leads.
    """
    if before.subject_id != after.subject_id:
        raise ValueError(f"scores of two leads: {before.subject_id!r} and {after.subject_id!r}")
    old, new = _rows(before), _rows(after)
    criteria: list[tuple[int, list[Movement]]] = []
    limits: list[Movement] = []
    for key in dict.fromkeys((*new, *old)):
        part, name, dimension = key
        was, now = old.get(key) or _nothing(key), new.get(key) or _nothing(key)
        gain = now.points - was.points
        if part == "criterion":
            moves = [move for move in _causes(was, now) if move.points]
            criteria.append((-abs(gain), moves))
        elif gain:
            limits.append(Movement(part, {"name": name}, gain, None, dimension))
    criteria.sort(key=lambda item: item[0])  # stable: equals stay in the order of the model
    limits.sort(key=lambda move: LIMITS.index(move.code))
    return (*_verdicts(before, after), *(move for _, moves in criteria for move in moves), *limits)


def _rows(score: LeadScore) -> dict[_Key, Contribution]:
    return {(row.part, row.name, row.dimension): row for row in score.contributions}


def _nothing(key: _Key) -> Contribution:
    """What a criterion or limit without a row gives."""
    part, name, dimension = key
    return Contribution(part, name, dimension, points=0, gross=0)  # type: ignore[arg-type]  # a part of a row


def _causes(was: Contribution, now: Contribution) -> Iterator[Movement]:
    """Where the difference of a criterion comes from; the parts add up to it."""

    def move(code: str, points: int, **params: Param) -> Movement:
        return Movement(code, params, points, now.name, now.dimension)

    if was.counted or now.counted:  # only occurrences are counted under limits
        each_was, each_now = (row.gross // row.occurrences if row.occurrences else None for row in (was, now))
        each = each_was if each_was is not None else each_now or 0
        more = now.occurrences - was.occurrences
        code = "new_activities" if more > 0 else "activities_left"
        yield move(code, more * each, activities=abs(more))
        yield move("points_changed", now.gross - was.gross - more * each)
    else:
        code = "state_changed"
        if was.holds != now.holds:
            code = "state_begins" if now.holds else "state_ends"
        yield move(code, now.gross - was.gross)
    yield move("limit", was.lost_to_limit - now.lost_to_limit)
    yield move("decay", was.lost_to_decay - now.lost_to_decay)
    yield move("cap", was.lost_to_caps - now.lost_to_caps)


def _verdicts(before: LeadScore, after: LeadScore) -> Iterator[Movement]:
    """What follows from the score, where it is different."""
    if (before.score is None) != (after.score is None):
        yield Movement("scored" if before.score is None else "not_scored", {}, 0, None, "")
        return
    for what in ("disqualified", "stage", "cell"):
        yield from _verdict(what, getattr(before, what), getattr(after, what))
    for name in dict.fromkeys((*after.grades, *before.grades)):
        yield from _verdict("grade", before.grades.get(name), after.grades.get(name), name)
    for what in ("segment", "priority", "persona"):
        yield from _verdict(what, getattr(before, what), getattr(after, what))


def _verdict(what: str, was: str | None, now: str | None, dimension: str = "") -> Iterator[Movement]:
    if was != now:
        yield Movement(what, {"before": was, "after": now}, 0, None, dimension)
