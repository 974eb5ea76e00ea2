"""Scores and explanations as plain data for `--json`, with points instead of milli-points."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from reifegrad.explain.sentences import Sentences
from reifegrad.explain.steps_text import steps_text
from reifegrad.report.problem_records import problem_record
from reifegrad.spec.points import to_points
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.explain.lead_explanation import LeadExplanation
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.explain.reasons import Reason
    from reifegrad.run.summary import RunSummary
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad.tasks.explain import ExplainResult
    from reifegrad.tasks.score import ScoreResult


def moment_text(moment: datetime) -> str:
    """A moment in UTC, as files have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact_moment(moment: datetime) -> str:
    """A moment in UTC to the microsecond, as tables of results have it."""
    return naive_utc(moment).isoformat() + "Z"


def score_result_record(result: ScoreResult, language: str) -> dict[str, Any]:
    """A whole run: model and moment, what became of every row, where the results are, and the list unless in a file."""
    record: dict[str, Any] = {"model": result.model.name, "model_hash": result.model.hash}
    record |= {"as_of": exact_moment(result.as_of)} | summary_record(result.summary)
    record["problems"] = [problem_record(problem, language) for problem in result.notes]
    record["files"] = result.request.outputs
    if result.schemas:
        record["schemas_created"] = list(result.schemas)
    if result.ranked is not None:
        record["list"] = [ranked_record(result.model, lead, language) for lead in result.ranked]
    return record


def summary_record(summary: RunSummary) -> dict[str, Any]:
    """The counts of a run; a value that is missing is counted under ""."""
    return {
        "scored": summary.scored,
        "not_scored": summary.not_scored,
        "not_yet_known": summary.not_yet_known,
        "activities-without-lead": summary.activities_without_lead,
        "counts": {
            name: {value or "": n for value, n in values.items()}
            for name, values in summary.counts.items()
            if name != "disqualified"
        },
        "disqualified": dict(summary.disqualified),
        "tables": {
            table.table: {
                "rows_read": table.rows_read,
                "rows_rejected": table.rows_rejected,
                "rows_dropped": table.rows_dropped,
                "values_rejected": table.values_rejected,
                "rejects_file": None if table.rejects_file is None else str(table.rejects_file),
            }
            for table in summary.tables
        },
    }


def score_record(model: ScoringModel, score: LeadScore) -> dict[str, Any]:
    """The results of one lead, under the names of the columns of the files."""
    record: dict[str, Any] = {model.key: score.subject_id}
    if score.score is None:
        return record | {"score": None, "not_scored": score.not_scored}
    record["score"] = to_points(score.score)
    record |= {f"{name}_score": to_points(value) for name, value in score.dimensions.items()}
    record |= {f"{name}_grade": grade for name, grade in score.grades.items()}
    for name in ("probability", "cell", "stage", "disqualified", "segment", "priority", "persona"):
        value = getattr(score, name)
        if value is not None:
            record[name] = value
    return record


def ranked_record(model: ScoringModel, lead: RankedLead, language: str) -> dict[str, Any]:
    """One line of a priority list."""
    who = {"name": lead.name, "position": lead.position, "company": lead.company}
    head = {"rank": lead.rank} | score_record(model, lead.score)
    return (
        head
        | {key: value for key, value in who.items() if value}
        | {"reasons": reason_records(model, lead.reasons, language)}
    )


def reason_records(model: ScoringModel, found: Sequence[Reason], language: str) -> list[dict[str, Any]]:
    """Reasons with their points and sentences."""
    sentences = Sentences(model, language)
    return [
        {
            "code": reason.code,
            "criterion": reason.criterion,
            "dimension": reason.dimension,
            "points": to_points(reason.points),
            "sentence": sentences.reason(reason),
        }
        for reason in found
    ]


def explain_record(result: ExplainResult, language: str) -> dict[str, Any]:
    """Everybody that was asked for, by one model."""
    leads = [explanation_record(result.model, explanation, language) for explanation in result.leads]
    return {"model": result.model.name, "model_hash": result.model.hash, "leads": leads}


def explanation_record(model: ScoringModel, explanation: LeadExplanation, language: str) -> dict[str, Any]:
    """Everything that there is to say of one lead; the points of all reasons add up to the score."""
    record: dict[str, Any] = {model.key: explanation.subject_id, "as_of": None, "known": explanation.score is not None}
    record |= {key: getattr(explanation, key) for key in ("name", "position", "company") if getattr(explanation, key)}
    if explanation.score is None:
        return record
    sentences = Sentences(model, language)
    record |= score_record(model, explanation.score) | {"as_of": moment_text(explanation.score.as_of)}
    record["reasons"] = reason_records(model, explanation.reasons, language)
    record["changes"] = [
        {
            "what": change.what,
            "dimension": change.dimension,
            "before": change.before,
            "after": change.after,
            "on": change.on.isoformat(),
            "sentence": sentences.change(change),
        }
        for change in explanation.changes
    ]
    if explanation.steps:
        record["steps"] = list(steps_text(explanation.steps, model, language))
    return record
