"""Scores, reasons and explanations in the output of `--json`, in points instead of milli-points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import ConfigDict, JsonValue, SerializerFunctionWrapHandler, model_serializer

from reifegrad.explain.sentences import Sentences
from reifegrad.explain.steps_text import steps_text
from reifegrad.report.records.problems import ProblemRecord, problem_records
from reifegrad.report.serialize import Number, Record, exact_moment
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.explain.lead_explanation import LeadExplanation
    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.explain.reasons import Reason
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad.tasks.explain import ExplainResult
    from reifegrad.tasks.score import ScoreResult

_WHO = ("name", "position", "company")
_EITHER: list[JsonValue] = [{"required": ["lead_id"]}, {"required": ["account_id"]}]
_VERDICT = ("probability", "cell", "stage", "disqualified", "segment", "priority", "persona")


def _with_dimensions(schema: dict[str, Any]) -> None:
    """Of a lead or an account, with keys that are named after the dimensions of the model."""
    schema["oneOf"] = _EITHER
    schema["patternProperties"] = {
        "^.+_score$": {"type": "number", "description": "The value of the dimension of this name, in points."},
        "^.+_grade$": {"type": "string", "description": "The grade in the dimension of this name."},
    }
    schema["additionalProperties"] = False


class _SubjectRecord(Record):
    """A lead or an account, and what is known of it."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _EITHER})

    lead_id: str | None = None
    """The id of the lead, if the model scores leads."""
    account_id: str | None = None
    """The id of the account, if the model scores accounts."""
    name: str | None = None
    """The name of the lead or account, if a table has it."""
    position: str | None = None
    """The position of the lead in its company, if a table has it."""
    company: str | None = None
    """The company of the lead, if a table has it."""


class ScoreRecord(_SubjectRecord):
    """The results of a lead or account, under the names of the columns of the files that `score` writes."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_with_dimensions)
    __pydantic_extra__: dict[str, int | float | str]

    score: Number | None
    """The score in points; null if the model does not score this lead."""
    not_scored: str | None = None
    """Why there is no score: `population` if the lead does not belong to those whom the model scores."""
    probability: float | None = None
    """The probability from 0 to 1 to be won, if the model has a `logit` dimension."""
    cell: str | None = None
    """The cell of the matrix, such as `A1`."""
    stage: str | None = None
    """The stage, such as `sales_qualified`."""
    disqualified: str | None = None
    """The id of the criterion that disqualifies the lead."""
    segment: str | None = None
    """The first segment whose condition holds."""
    priority: str | None = None
    """The priority list on which the lead is."""
    persona: str | None = None
    """The persona that matches best."""

    @model_serializer(mode="wrap")
    def _dimensions_after_the_score(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The dimensions beside the score, not at the end behind lists of reasons."""
        found: dict[str, Any] = dump(self)
        own = {name: found.pop(name) for name in self.__pydantic_extra__}
        ordered: dict[str, Any] = {}
        for name, value in found.items():
            ordered[name] = value
            if name == "score":
                ordered |= own
        return ordered

    @classmethod
    def of(cls, model: ScoringModel, score: LeadScore, **more: Any) -> Self:
        """The results of one lead or account."""
        known: dict[str, Any] = {model.key: score.subject_id, "score": None, "not_scored": score.not_scored}
        if score.score is not None:
            known = {model.key: score.subject_id, "score": to_points(score.score)}
            known |= {f"{name}_score": to_points(value) for name, value in score.dimensions.items()}
            known |= {f"{name}_grade": grade for name, grade in score.grades.items()}
            known |= {name: getattr(score, name) for name in _VERDICT}
        return cls.read(**known, **more)


class ReasonRecord(Record):
    """Why a lead has some of its points. The points of all reasons of a score add up to it."""

    code: str
    """What kind of reason it is."""
    criterion: str | None
    """The id of the criterion; null for verdicts, the base and limits of the model."""
    dimension: str
    """The dimension; empty for the whole score."""
    points: Number
    """What it gives or takes, in points."""
    sentence: str
    """The reason as a sentence in the language of `--lang`."""
    params: dict[str, str | Number | tuple[str, ...] | None]
    """What the sentence says, without words: counts, values, milli-points (`gross`, `lost_to_...`), and moments (names
    that end in `_at`, ISO 8601 in UTC). Code, params, criterion, dimension and 1,000 times the points are the record
    from which the sentence can be made again in either language."""


def reason_records(model: ScoringModel, found: Sequence[Reason], language: str) -> tuple[ReasonRecord, ...]:
    """Reasons with their points and sentences."""
    sentences = Sentences(model, language)
    return tuple(
        ReasonRecord.read(
            reason,
            points=to_points(reason.points),
            sentence=sentences.reason(reason),
            params=reason.to_dict()["params"],
        )
        for reason in found
    )


class FurtherReasonsRecord(Record):
    """The reasons that a list leaves out."""

    count: int
    """How many there are that give or take points."""
    points: Number
    """What they give or take together, in points."""


class RankedLeadRecord(ScoreRecord):
    """One line of the list of the leads to contact first.

    The points of `reasons`, `further` and `frame` add up to the score.
    """

    rank: int
    """The place on the list; 1 is the first."""
    percentile: int | None = None
    """With a `logit` dimension: 100 for the highest score of all that can be contacted, 0 for the lowest."""
    reasons: tuple[ReasonRecord, ...]
    """The most telling reasons, the strongest first."""
    further: FurtherReasonsRecord | None = None
    """All other reasons with an effect, together."""
    frame: tuple[ReasonRecord, ...] | None = None
    """What the model itself gives or takes: its base, ranges and formula."""

    @classmethod
    def ranked(cls, model: ScoringModel, lead: RankedLead, language: str) -> Self:
        """A line of the list."""
        points = to_points(sum(reason.points for reason in lead.further))
        further = FurtherReasonsRecord(count=len(lead.further), points=points) if lead.further else None
        return cls.of(
            model,
            lead.score,
            rank=lead.rank,
            percentile=lead.percentile,
            reasons=reason_records(model, lead.reasons, language),
            further=further,
            frame=reason_records(model, lead.frame, language) or None,
            **_who(lead),
        )


class TableRecord(Record):
    """What became of the rows of one table; those that are neither rejected nor dropped are used."""

    rows_read: int
    """The number of rows of the table."""
    rows_rejected: int
    """The number of rows that cannot be read and are not used."""
    rows_dropped: int
    """The number of rows that are copies of others and are not used again, or that the mapping leaves out."""
    rows_left_out: int
    """How many of the dropped rows the mapping leaves out: `only`, `one_row`."""
    values_rejected: int
    """The number of values that cannot be read and are unknown; their rows are used."""
    rejects_file: str | None
    """The file that lists what was rejected; null if nothing was."""


class ScoreOutput(Record):
    """What `score` prints."""

    model: str
    """The name of the model."""
    model_hash: str
    """The version of the model: equal for models that give the same scores."""
    as_of: str
    """The moment of the scores (UTC)."""
    scored: int
    """The number of leads with a score."""
    not_scored: int
    """The number of leads that the model does not score."""
    not_yet_known: int
    """The number of leads that did not exist at the moment."""
    activities_without_lead: int
    """The number of activities that belong to no lead and count for nobody."""
    counts: dict[str, dict[str, int]]
    """How many leads have which stage, cell, grade, segment and so on; no value is counted under an empty name."""
    disqualified: dict[str, int]
    """How many leads each criterion disqualifies, by its id."""
    tables: dict[str, TableRecord]
    """What became of the rows of each table, by its name."""
    problems: tuple[ProblemRecord, ...]
    """What was found in the facts; there is no error among them."""
    not_counted: tuple[ProblemRecord, ...]
    """What was delivered and did not count, or counts otherwise than it may seem: rejected rows and values, activities
    of nobody, accounts that are in no row, words of the model that never occur. Empty where all is well."""
    files: dict[str, str]
    """Where the results are: `output` for scores, `contributions` for contributions."""
    schemas_created: tuple[str, ...] | None = None
    """The schemas of the database that were created for the tables of results."""
    list: tuple[RankedLeadRecord, ...] | None = None
    """The leads to contact first; not if the scores were written into a file."""

    @classmethod
    def of(cls, result: ScoreResult, language: str) -> Self:
        """The output of a run; sentences are in `language`."""
        summary, model = result.summary, result.model
        counts = {
            name: {value or "": n for value, n in values.items()}
            for name, values in summary.counts.items()
            if name != "disqualified"
        }
        ranked = result.ranked
        return cls.read(
            summary,
            model=model.name,
            model_hash=model.hash,
            as_of=result.as_of,
            counts=counts,
            tables={table.table: TableRecord.read(table) for table in summary.tables},
            problems=problem_records(result.notes, language),
            not_counted=problem_records(result.not_counted, language),
            files=result.request.outputs,
            schemas_created=result.schemas or None,
            list=None if ranked is None else [RankedLeadRecord.ranked(model, lead, language) for lead in ranked],
        )


class ChangeRecord(Record):
    """Something that will be different if nothing more happens."""

    what: Literal["grade", "cell", "stage", "segment", "priority"]
    """What will change."""
    dimension: str
    """The dimension of a grade; otherwise empty."""
    before: str | None
    """What it is until then; null for none."""
    after: str | None
    """What it is from then on; null for none."""
    at: str
    """The first moment at which it is so (UTC); a microsecond before it is still as it was."""
    on: str
    """The day of this moment in the time zone of the model: `2026-01-31`."""
    sentence: str
    """The change as a sentence in the language of `--lang`."""


class ExplainedLeadRecord(ScoreRecord):
    """Everything that there is to say of a lead or account; the points of all reasons add up to the score."""

    as_of: str
    """The moment of the score (UTC)."""
    known: Literal[True]
    """The lead exists at the moment."""
    reasons: tuple[ReasonRecord, ...]
    """All reasons: vetoes and overrides, then by effect, then the limits of the model."""
    changes: tuple[ChangeRecord, ...]
    """What will change if nothing more happens, in the order of time."""
    steps: tuple[str, ...] | None = None
    """Every step of the computation as lines of text; only with `--steps`."""


class UnknownLeadRecord(_SubjectRecord):
    """A lead or account that does not exist yet at the moment."""

    as_of: None
    """There is no score, and so no moment of it."""
    known: Literal[False]
    """The lead does not exist yet at the moment."""


class ExplainOutput(Record):
    """What `explain` prints."""

    model: str
    """The name of the model."""
    model_hash: str
    """The version of the model: equal for models that give the same scores."""
    leads: tuple[ExplainedLeadRecord | UnknownLeadRecord, ...]
    """Each of those asked for, in the order of the command line."""

    @classmethod
    def of(cls, result: ExplainResult, language: str) -> Self:
        """The output for everybody that was asked for; sentences are in `language`."""
        leads = [explained_lead(result.model, explanation, language) for explanation in result.leads]
        return cls.read(model=result.model.name, model_hash=result.model.hash, leads=leads)


def explained_lead(
    model: ScoringModel, explanation: LeadExplanation, language: str
) -> ExplainedLeadRecord | UnknownLeadRecord:
    """The part of one lead or account."""
    who = _who(explanation)
    if explanation.score is None:
        return UnknownLeadRecord.read(**{model.key: explanation.subject_id}, as_of=None, known=False, **who)
    sentences = Sentences(model, language)
    return ExplainedLeadRecord.of(
        model,
        explanation.score,
        as_of=explanation.score.as_of.replace(microsecond=0),
        known=True,
        reasons=reason_records(model, explanation.reasons, language),
        changes=[_change(change, sentences) for change in explanation.changes],
        steps=steps_text(explanation.steps, model, language) or None,
        **who,
    )


def _change(change: VerdictChange, sentences: Sentences) -> ChangeRecord:
    return ChangeRecord.read(change, at=exact_moment(change.at), sentence=sentences.change(change))


def _who(lead: LeadExplanation | RankedLead) -> dict[str, str | None]:
    """What the tables tell of a lead; nothing is left out of the output."""
    return {name: getattr(lead, name) or None for name in _WHO}
