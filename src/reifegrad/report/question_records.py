"""Questions to leads and the worth of fields as plain data for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.predict.write.attribute_titles import title_in_model
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from reifegrad.measure.fields import FieldReport
    from reifegrad.predict.profile.next_question import NextQuestions, Question
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.ask import AskResult


def ask_record(result: AskResult, top: int) -> list[dict[str, Any]] | dict[str, Any]:
    """The first questions for each lead; else what every field does."""
    if result.fields is not None:
        return _fields_record(result.fields)
    return [_lead_record(found, result.model, top) for found in result.leads]


def _lead_record(found: NextQuestions, model: ScoringModel, top: int) -> dict[str, Any]:
    return {
        "lead_id": found.subject_id,
        "about": list(found.kinds),
        "verdict": list(found.verdict),
        "uncertain_bits": round(found.uncertain, 4),
        "questions": [_question_record(question, found.kinds, model) for question in found.questions[:top]],
        "silent": list(found.never_answered),
    }


def _question_record(question: Question, kinds: tuple[str, ...], model: ScoringModel) -> dict[str, Any]:
    answers = [
        {
            "examples": list(answer.examples),
            "likely": round(answer.likely, 4),
            "moves": to_points(answer.moves),
            **dict(zip(kinds, answer.verdict, strict=False)),
        }
        for answer in question.answers
    ]
    return {
        "attribute": question.attribute,
        "title": title_in_model(model, question.attribute),
        "bits": round(question.bits, 4),
        "tells": round(question.tells, 4),
        "changes": round(question.changes, 4),
        "lowest": to_points(question.lowest),
        "highest": to_points(question.highest),
        "answers": answers,
    }


def _fields_record(found: FieldReport) -> dict[str, Any]:
    used = [vars(one) | {"moves": round(one.moves / 1000, 3), "advice": found.advice(one)} for one in found.used]
    unused = [{"name": name, "known": known} for name, known in found.unused]
    return {"leads": found.leads, "used": used, "unused": unused, "missing": list(found.missing)}
