"""Records the order of computation with the numbers of one lead.

The steps are those of `plan.pipeline.STEPS`; the numbers come from the reference itself, which is asked piece by
piece. Lines of text: `explain.steps_text`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad.explain.step_totals import (
    Computed,
    StepRecord,
    conclusion_records,
    dimension_records,
    formula_records,
    given_records,
    group_records,
)
from reifegrad.reference import score_lead
from reifegrad.reference.criteria import contribution_of
from reifegrad.reference.dimensions import score_dimension
from reifegrad.reference.known import known_at
from reifegrad.reference.occurrences import (
    counted_activities,
    full_gaps,
    matching_activities,
    positive_moments,
    remaining,
)
from reifegrad.spec.model import AbsenceRule, Measure, OccurrenceRule
from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.explain.statement import Params
    from reifegrad.reference.known import Known
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.facts import Activity, FactRecords
    from reifegrad.spec.model import Counting, Criterion, Decay, Dimension, Matching, ScoringModel

__all__ = ["MOST_OCCURRENCES", "StepRecord", "steps"]

MOST_OCCURRENCES = 10
"""So many of the latest occurrences of a criterion are listed; the others are summed up."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class _Asked:
    """Whom we explain, and what is known of them."""

    model: ScoringModel
    facts: FactRecords
    known: Known
    subject: Subject


def steps(model: ScoringModel, facts: FactRecords, subject_id: str, *, as_of: datetime) -> tuple[StepRecord, ...]:
    """How the score of one lead (or account) is computed, from what is known to what follows.

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time.
        subject_id: The lead, or the account.
        as_of: The moment, with a time zone.

    Returns:
        The records in the order of computation; none when the lead does not exist at `as_of`.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    subject = known.subject(subject_id)
    score = score_lead(model, facts, subject_id, as_of=as_of)
    if subject is None or score is None:
        return ()
    asked = _Asked(model, facts, known, subject)
    found = [*_subject_records(asked), *_attribute_records(asked)]
    if score.not_scored is not None:
        return (*found, StepRecord(1, "find_subjects", "not_scored", {"because": score.not_scored}))
    given = {
        criterion.id: contribution_of(criterion, dimension, subject)
        for dimension in model.dimensions
        for criterion in dimension.criteria
    }
    scored = {dimension.name: score_dimension(dimension, given) for dimension in model.dimensions}
    computed = Computed(model, subject, given, scored, score)
    found += [*_log_records(asked), *_match_records(asked), *_limit_records(asked), *_decay_records(asked)]
    found += [*given_records(computed), *group_records(computed)]
    return (*found, *dimension_records(computed), *formula_records(computed), *conclusion_records(computed))


# 1: the lead and what is known of it


def _subject_records(asked: _Asked) -> Iterator[StepRecord]:
    subject, known = asked.subject, asked.known
    account = known.account_of.get(subject.id) if asked.model.subject == "lead" else None
    is_missing = known.knows_accounts and account not in known.accounts
    params: Params = {"id": subject.id, "created_at": subject.created_at, "account": account, "as_of": subject.as_of}
    params["account_is"] = "nowhere" if is_missing else "account"
    yield StepRecord(1, "find_subjects", "subject", params)


def _attribute_records(asked: _Asked) -> Iterator[StepRecord]:
    for name in asked.model.attributes:
        params: Params = {"name": name, "value": asked.subject.attributes[name], **_source(asked, name)}
        yield StepRecord(1, "find_subjects", "attribute", params)
    if not asked.model.attributes:
        yield StepRecord(1, "find_subjects", "no_attributes")


def _source(asked: _Asked, name: str) -> Params:
    """Where a value comes from, and since when."""
    known, subject_id = asked.known, asked.subject.id
    source = known.source_of(subject_id, name)
    if source == "changed_address":
        return {"source": "change", "known_at": None}
    if source == "change":
        return {"source": source, "known_at": known.changes[subject_id, name].known_at.astimezone(UTC)}
    return {"source": source}


# 2: activities


def _log_records(asked: _Asked) -> Iterator[StepRecord]:
    """How many activities the log has, and how many of them exist at the moment, once each."""
    matchings = [counting.matching for counting in asked.model.countings() if counting.matching is not None]
    for scope in dict.fromkeys(matching.scope for matching in matchings):
        leads = _leads(asked, scope)
        written = [activity for activity in asked.facts.activities if activity.lead in leads]
        until = sum(activity.occurred_at <= asked.subject.as_of for activity in written)
        seen = len(asked.subject.activities[scope])
        params: Params = {
            "scope": scope,
            "leads": len(leads),
            "written": len(written),
            "later": len(written) - until,
            "duplicates": until - seen,
            "seen": seen,
        }
        yield StepRecord(2, "count_activities", "log", params)
    if not matchings:
        yield StepRecord(2, "count_activities", "no_activities")


def _leads(asked: _Asked, scope: str) -> set[str]:
    """Whose activities these are."""
    return set(asked.known.members(asked.subject.id, scope))


def _match_records(asked: _Asked) -> Iterator[StepRecord]:
    """Per measure and criterion what is left after kind, properties and window."""
    for counting in asked.model.countings():
        matching = counting.matching
        if matching is None:
            continue
        any_time = replace(matching, within=None, after=None)
        params: Params = {
            "seen": len(asked.subject.activities[matching.scope]),
            "kind": len(matching_activities(replace(any_time, where=None), asked.subject)),
            "where": len(matching_activities(any_time, asked.subject)),
            "matched": len(_matched(counting, matching, asked.subject)),
        }
        if isinstance(counting, Measure):
            params |= {"name": counting.name, "value": asked.subject.attributes[counting.name]}
            yield StepRecord(2, "count_activities", "measured", params)
        else:
            yield StepRecord(2, "count_activities", "matched", params, counting.id, counting.dimension)


def _matched(criterion: Counting, matching: Matching, subject: Subject) -> Sequence[Activity]:
    window = criterion.rule.absent_for if isinstance(criterion.rule, AbsenceRule) else None
    return matching_activities(matching, subject, window=window)


# 3: limits


def _occurrence_criteria(asked: _Asked) -> Iterator[tuple[Dimension, Criterion, OccurrenceRule]]:
    for dimension in asked.model.dimensions:
        for criterion in dimension.criteria:
            if isinstance(criterion.rule, OccurrenceRule):
                yield dimension, criterion, criterion.rule


def _limit_records(asked: _Asked) -> Iterator[StepRecord]:
    limited = [(criterion, rule) for _, criterion, rule in _occurrence_criteria(asked) if rule.limit or rule.distinct]
    for criterion, rule in limited:
        matched = matching_activities(rule.matching, asked.subject)
        counted = len(counted_activities(rule, matched, asked.model.timezone))
        params: Params = {"matched": len(matched), "counted": counted, "dropped": len(matched) - counted}
        params |= {"distinct": rule.distinct, "keep": rule.keep}
        if rule.limit is not None:
            params |= {"limit": rule.limit.count, "period": rule.limit.period}
        yield StepRecord(3, "count_activities", "limited", params, criterion.id, criterion.dimension)
    if not limited:
        yield StepRecord(3, "count_activities", "no_limits")


# 4: decay


def _decay_records(asked: _Asked) -> Iterator[StepRecord]:
    """Per criterion what is left of its occurrences, the latest one by one."""
    any_counted = False
    for dimension, criterion, rule in _occurrence_criteria(asked):
        matched = matching_activities(rule.matching, asked.subject)
        counted = sorted(
            counted_activities(rule, matched, asked.model.timezone),
            key=lambda activity: activity.occurred_at,
            reverse=True,
        )
        if counted:
            any_counted = True
            yield from _faded(dimension, criterion, rule, counted, asked.subject)
    if not any_counted:
        yield StepRecord(4, "count_activities", "no_occurrences")


def _faded(
    dimension: Dimension, criterion: Criterion, rule: OccurrenceRule, counted: Sequence[Activity], subject: Subject
) -> Iterator[StepRecord]:
    decay = rule.decay
    positives = positive_moments(dimension, rule.matching.scope, subject) if decay and decay.inactive_for else []
    lines: list[Params] = []
    for activity in counted:
        factor = remaining(decay, activity.occurred_at, subject.as_of, positives)
        age = (subject.as_of - activity.occurred_at) // _SECOND
        line: Params = {"at": activity.occurred_at, "age": age, "factor": factor}
        if decay is not None and decay.inactive_for is not None:
            period = timedelta(seconds=decay.inactive_for)
            line["gaps"] = full_gaps(activity.occurred_at, subject.as_of, positives, period)
        lines.append(line | {"points": round_half_away(rule.points * factor)})
    amounts = [_milli(line) for line in lines]
    params: Params = {"counted": len(counted), "each": rule.points, "gross": rule.points * len(counted)}
    params |= {"left": sum(amounts), **_form(decay)}
    place = (criterion.id, criterion.dimension)
    yield StepRecord(4, "count_activities", "unfaded" if decay is None else "faded", params, *place)
    if decay is None:
        return
    for line in lines[:MOST_OCCURRENCES]:
        yield StepRecord(4, "count_activities", "occurrence", line, *place)
    if more := amounts[MOST_OCCURRENCES:]:
        yield StepRecord(4, "count_activities", "occurrences_more", {"n": len(more), "points": sum(more)}, *place)


def _milli(line: Params) -> int:
    points = line["points"]
    return points if isinstance(points, int) else 0


def _form(decay: Decay | None) -> Params:
    """The form of a decay: spans in seconds, shares as doubles."""
    if decay is None:
        return {}
    rest: Params = {"grace": decay.grace, "floor": decay.floor}
    if decay.half_life is not None:
        return rest | {"form": "half_life", "span": decay.half_life}
    if decay.linear_period is not None:
        return rest | {"form": "linear", "span": decay.linear_period, "share": decay.rate}
    if decay.expires_after is not None:
        return rest | {"form": "expires_after", "span": decay.expires_after}
    return rest | {"form": "inactive_for", "span": decay.inactive_for, "share": 1 - decay.keep}
