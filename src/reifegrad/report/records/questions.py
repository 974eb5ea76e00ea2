"""What `ask` prints with `--json`: questions to leads, or the worth of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator

from reifegrad.predict.write.attribute_titles import title_in_model
from reifegrad.report.serialize import Number, Record
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from reifegrad.measure.fields import FieldReport
    from reifegrad.predict.profile.next_question import NextQuestions, Question
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.ask import AskResult

_Short = Annotated[float, AfterValidator(lambda value: round(value, 4))]


class AnswerRecord(Record):
    """Answers that the model takes alike, and what then follows."""

    examples: tuple[str | bool | int | float | None, ...]
    """The most frequent answers; of numbers the smallest and the largest."""
    likely: _Short
    """How likely one of them is, from 0 to 1."""
    moves: Number
    """What the score would change by, in points."""
    cell: str | None = None
    """The cell after this answer, if `about` has it; empty for none."""
    grade: str | None = None
    """The grades after this answer, if `about` has them, separated by `/`."""
    stage: str | None = None
    """The stage after this answer, if `about` has it; empty for none."""
    segment: str | None = None
    """The segment after this answer, if `about` has it; empty for none."""
    score: str | None = None
    """The score after this answer in thousandths of a point, if `about` has it."""


class QuestionRecord(Record):
    """One attribute that could be asked for."""

    attribute: str
    """The name of the attribute."""
    title: dict[str, str]
    """What to call it, by language (`de`, `en`)."""
    bits: _Short
    """How much the answer is expected to tell about the verdict, in bits."""
    tells: _Short
    """The share (from 0 to 1) of all that is uncertain which the answer is expected to tell."""
    changes: _Short
    """How likely the answer changes the verdict, from 0 to 1."""
    lowest: Number
    """The least that the score can change by, in points."""
    highest: Number
    """The most that the score can change by, in points."""
    answers: tuple[AnswerRecord, ...]
    """What the answers would change."""


class LeadQuestionsRecord(Record):
    """What to ask one lead (or account) next; `ask --lead` prints a list of these."""

    lead_id: str
    """The id of the lead or account."""
    about: tuple[str, ...]
    """What the verdict is made of: `cell`, `grade`, `stage`, `segment` or `score`."""
    verdict: tuple[str, ...]
    """The verdict of today, a word for each of `about`; one word if the lead is disqualified or not scored."""
    uncertain_bits: _Short
    """How uncertain the verdict is, in bits."""
    questions: tuple[QuestionRecord, ...]
    """The questions that tell most, the best first."""
    silent: tuple[str, ...]
    """Unknown attributes that no other lead has told either."""


class FieldRecord(Record):
    """What one field of forms does for the scores."""

    name: str
    """The attribute."""
    known: int
    """The number of leads that have it."""
    decided: int
    """How many of them would get another grade or stage without it."""
    moves: Number
    """By how much the score of those who have it would change without it, on average, in points."""
    readers: tuple[str, ...]
    """The ids of the criteria that read it."""
    elsewhere: bool
    """Whether a segment, a priority, the formula or the population reads it."""
    advice: Literal["keep", "little", "nothing", "empty"]
    """Whether it earns its place; `empty` if nobody has it."""


class UnusedFieldRecord(Record):
    """A field that the model does not read."""

    name: str
    """The attribute."""
    known: int
    """The number of leads that have it."""


class FieldsRecord(Record):
    """What every field does; `ask` prints it without `--lead`."""

    leads: int
    """The number of leads."""
    used: tuple[FieldRecord, ...]
    """The fields that the model reads; those that decide most come first."""
    unused: tuple[UnusedFieldRecord, ...]
    """The fields that the model does not read."""
    missing: tuple[str, ...]
    """Attributes that the model reads and no table has."""


def ask_output(result: AskResult, top: int) -> tuple[LeadQuestionsRecord, ...] | FieldsRecord:
    """The first `top` questions for each lead; or, if no lead was named, what every field does."""
    if result.fields is not None:
        return _fields(result.fields)
    return tuple(_lead(found, result.model, top) for found in result.leads)


def _lead(found: NextQuestions, model: ScoringModel, top: int) -> LeadQuestionsRecord:
    return LeadQuestionsRecord.read(
        found,
        lead_id=found.subject_id,
        about=found.kinds,
        uncertain_bits=found.uncertain,
        silent=found.never_answered,
        questions=[_question(question, found.kinds, model) for question in found.questions[:top]],
    )


def _question(question: Question, kinds: tuple[str, ...], model: ScoringModel) -> QuestionRecord:
    answers = [
        AnswerRecord.read(
            examples=answer.examples,
            likely=answer.likely,
            moves=to_points(answer.moves),
            **dict(zip(kinds, answer.verdict, strict=False)),
        )
        for answer in question.answers
    ]
    return QuestionRecord.read(
        question,
        title=title_in_model(model, question.attribute),
        lowest=to_points(question.lowest),
        highest=to_points(question.highest),
        answers=answers,
    )


def _fields(found: FieldReport) -> FieldsRecord:
    used = [FieldRecord.read(one, moves=round(one.moves / 1000, 3), advice=found.advice(one)) for one in found.used]
    unused = [UnusedFieldRecord.read(name=name, known=known) for name, known in found.unused]
    return FieldsRecord.read(found, used=used, unused=unused)
