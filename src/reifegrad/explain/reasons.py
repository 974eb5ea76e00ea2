"""Turns the contributions of a lead into its reasons, as codes and parameters, the most important first.

There is one reason for each contribution, so their points add up to the score. Sentences: `explain.sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.explain.readings import ContributionReader
from reifegrad.explain.statement import Statement
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.result import Contribution
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

LIMITS = ("group_range", "dimension_range", "formula", "score_range")
"""The codes of what the model itself takes or gives; in the order of computation."""

CODES = (
    *("disqualified", "qualified", "persona_matched"),
    *("attribute_is", "attribute_other", "attribute_unknown", "condition_holds", "condition_unknown", "graded"),
    *("activity_counted", "activity_limited", "activity_decayed", "capped", "bounded"),
    *("measured", "measured_other", "measured_unknown", "absent", "not_absent", "base", "not_scored"),
    *LIMITS,
)
"""Every code that a reason can have. The first three wrap the code in their parameter `by`."""

WRAPPERS = CODES[:3]
_VETO, _OVERRIDE, _OTHER, _BASE, _LIMIT = range(5)


class Reason(Statement):
    """Why a lead has some of its points. The points of all reasons of a score add up to it."""

    codes = CODES


def reasons(
    model: ScoringModel, score: LeadScore, *, attributes: Mapping[str, Value] | None = None
) -> tuple[Reason, ...]:
    """Every reason of a score: vetoes and overrides, then by effect, then the base and the limits of the model.

    Args:
        model: The model that made the score.
        score: The score with its contributions.
        attributes: What was known of the lead; with it, reasons name values rather than bands.

    Raises:
        ReifegradError: the score was made by a model with other criteria.
    """
    if score.not_scored is not None:
        return (Reason("not_scored", {"because": score.not_scored}, 0, None, ""),)
    known = None if attributes is None else {**attributes, NOW: score.as_of}
    return _ordered(ContributionReader(model, made_by=score.model_hash), score.contributions, known, score.disqualified)


def top_reasons(model: ScoringModel, score: LeadScore, n: int) -> tuple[Reason, ...]:
    """The n reasons for one line of a list."""
    return most_important(reasons(model, score), n)


def most_important(all_reasons: Sequence[Reason], n: int) -> tuple[Reason, ...]:
    """The first n that say something of the lead: no limits, and nothing without effect but verdicts."""
    telling = (
        reason
        for reason in all_reasons
        if reason.code in {"disqualified", "qualified", "not_scored"}
        or (reason.points != 0 and reason.code not in LIMITS)
    )
    return tuple(telling)[:n]


def reasons_from_rows(model: ScoringModel, rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Reason, ...]]:
    """The reasons of many leads, from the rows of a ledger of one moment, in any order.

    Args:
        model: The model that made the ledger.
        rows: Rows with the key of the model and `plan.ledger.LEDGER_COLUMNS`; times in UTC, naive or aware.

    Returns:
        The reasons by lead (or account), in the order in which the rows name them.
    """
    reader = ContributionReader(model)
    found: dict[str, list[Contribution]] = {}
    for row in rows:
        found.setdefault(row[model.key], []).append(_contribution(row))
    return {subject: _ordered(reader, part) for subject, part in found.items()}


def _contribution(row: Mapping[str, Any]) -> Contribution:
    return Contribution(
        part=row["part"],
        name=row["name"],
        dimension=row["dimension"],
        points=row["points"],
        gross=row["gross"],
        lost_to_limit=row["lost_to_limit"],
        lost_to_decay=row["lost_to_decay"],
        lost_to_caps=row["lost_to_caps"],
        occurrences=row["occurrences"],
        counted=row["counted"],
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        holds=bool(row["holds"]),
    )


def _moment(time: datetime | None) -> datetime | None:
    return None if time is None else aware_utc(time)


def _ordered(
    reader: ContributionReader,
    rows: Sequence[Contribution],
    attributes: Mapping[str, Value] | None = None,
    veto: str | None = None,
) -> tuple[Reason, ...]:
    vetoes = {row.name for row in rows if row.holds and reader.criterion(row.name).disqualify is not None}
    found = [_reason(reader, row, attributes, vetoed=bool(vetoes) or veto is not None) for row in rows]
    if veto is not None and veto not in vetoes:  # it stands in a persona that is not the best one
        criterion = reader.criterion(veto)
        params = reader.met(criterion, attributes)
        found.append(Reason("disqualified", params | {"by": "condition_holds"}, 0, veto, criterion.dimension))
    return tuple(sorted(found, key=lambda reason: _rank(reader, reason)))


def _rank(reader: ContributionReader, reason: Reason) -> tuple[int, int, int]:
    """Vetoes and overrides in the order of the file, the others by effect, limits in the order of computation.

    The base comes after what was found about the lead, however many points it has: it says nothing about this lead.
    """
    place = reader.position.get(reason.criterion or "", -1)
    match reason.code:
        case "disqualified":
            return _VETO, 0, place
        case "qualified":
            return _OVERRIDE, 0, place
        case "base":
            return _BASE, -abs(reason.points), place
        case code if code in LIMITS:
            return _LIMIT, LIMITS.index(code), 0
        case _:
            return _OTHER, -abs(reason.points), place


def _reason(
    reader: ContributionReader, row: Contribution, attributes: Mapping[str, Value] | None, *, vetoed: bool
) -> Reason:
    if row.part != "criterion":
        return Reason(row.part, {"name": row.name}, row.points, None, row.dimension)
    criterion = reader.criterion(row.name)
    code, params = reader.read(row, attributes)
    if row.lost_to_caps:
        params = params | {"lost_to_caps": row.lost_to_caps}
    wrapper = None
    if row.holds and criterion.disqualify is not None:
        wrapper, params = "disqualified", params | reader.met(criterion, attributes)
    elif row.holds and criterion.qualify is not None and not vetoed:
        wrapper, params = "qualified", params | {"stage": criterion.qualify}
    elif criterion.persona is not None:
        wrapper, params = "persona_matched", params | {"persona": criterion.persona}
    if wrapper is not None:
        code, params = wrapper, params | {"by": code}
    return Reason(code, params, row.points, criterion.id, criterion.dimension)
