"""The scoring model as written: typed data classes for the keys of the YAML file.

Only the shape is checked here; what the words mean is resolved in `spec.resolve`. The descriptions are the
reference page and what editors show.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)

NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
Slug = Annotated[str, Field(pattern=NAME_PATTERN)]


def _reject_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a number is needed, not true or false")
    return value


def _day_as_text(value: Any) -> Any:
    """YAML takes an unquoted day for a date."""
    return value.isoformat() if type(value) is date else value


Word = Annotated[str, Field(min_length=1)]
Number = Annotated[int | float, BeforeValidator(_reject_boolean)]
Title = str | dict[Literal["de", "en"], str]
Range = Annotated[list[Number], Field(min_length=2, max_length=2)]
Bound = Number | Literal["else"]
Day = Annotated[str, BeforeValidator(_day_as_text), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Strict(BaseModel):
    """Every part of the document refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DecayDocument(Strict):
    """How the points of an activity fade with time."""

    half_life: str | None = Field(None, description="Half of the points are left after this time: `30 days`.")
    linear: str | None = Field(None, description="A share lost per time: `10% per 30 days`.")
    expires_after: str | None = Field(None, description="All points, then none: `180 days`.")
    inactive_for: str | None = Field(None, description="With `lose`: each full period of inactivity costs a share.")
    lose: str | None = Field(None, description="The share that is lost: `20%`.")
    grace: str | None = Field(None, description="No points are lost within this time after the activity.")
    floor: str | None = Field(None, description="The share that always remains: `10%`.")


class AfterDocument(Strict):
    """What must have happened before an activity for it to count."""

    activity: str | list[str] = Field(description="The kind of activity that came first (or several, or `any`).")
    where: str | None = Field(None, description="A condition on the properties of the activity that came first.")
    within: str | None = Field(None, description="How long before at most: `14 days`; default: at any time before.")


class MeasureDocument(Strict):
    """A value with a name, taken from activities, that conditions, formulas and criteria read like an attribute."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    activity: str | list[str] = Field(description="A kind of activity, several, or `any`.")
    where: str | None = Field(None, description="A condition on the properties of the activity.")
    within: str | None = Field(
        None, description="Only activities within this time before the moment: `30 days`, `1 year`."
    )
    scope: Literal["lead", "account"] | None = Field(
        None, description="account takes what everyone at the company did."
    )
    after: AfterDocument | None = Field(None, description="Only activities that follow a certain other activity.")
    measure: Word = Field(
        description="count, days_since, or of a property p: count_distinct(p), sum(p), min(p), max(p), mean(p), "
        "first(p), last(p)."
    )


class CriterionDocument(Strict):
    """One scored statement: an attribute, a condition, an activity, or a measure."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="Why the criterion is there.")
    enabled: bool = Field(default=True, description="false keeps the criterion in the file without effect.")
    attribute: Word | None = Field(None, description="An attribute of the lead or its company.")
    when: str | None = Field(None, description="A condition on attributes; the criterion counts while it holds.")
    activity: str | list[str] | None = Field(None, description="A kind of activity, several, or `any`.")
    where: str | None = Field(None, description="A condition on the properties of the activity.")
    within: str | None = Field(
        None, description="Only activities within this time before the moment: `30 days`, `1 year`."
    )
    after: AfterDocument | None = Field(None, description="Only activities that follow a certain other activity.")
    measure: str | None = Field(
        None,
        description="One value, not single occurrences: count, days_since, or of a property p count_distinct(p), "
        "sum(p), min(p), max(p), mean(p), first(p), last(p). Without activity: the name of a measure of the model, or "
        "an expression of the language of conditions that gives one value: `days_since(created_at)`.",
    )
    absent_for: str | None = Field(None, description="Holds if there has been no such activity for this long.")
    points: Number | dict[str | int | float | bool, Number] | None = Field(
        None,
        description="Points, or a map from value or bound (`> 250`, `1..3`, `else`) to points.",
    )
    grades: dict[str, str | int | float | bool | list[str | int | float | bool]] | None = Field(
        None,
        description="A map from grade to value, list of values, bound, or `else`; first match counts.",
    )
    unknown: Number | str | None = Field(None, description="Points (or grade) of a missing value; default 0.")
    limit: str | int | None = Field(None, description="`3 per day` (hour, week, month), or `1` for ever.")
    keep: Literal["first", "latest"] | None = Field(None, description="Which occurrences count under a limit.")
    distinct: Word | None = Field(None, description="A property; each of its values counts once.")
    decay: DecayDocument | Literal["none"] | None = Field(None, description="Overrides the decay of the dimension.")
    min: Number | None = Field(None, description="The criterion never gives fewer points.")
    max: Number | None = Field(None, description="The criterion never gives more points.")
    weight: Number | None = Field(None, description="Weight in a mean; default 1.")
    disqualify: Title | None = Field(None, description="A veto: the reason, as text or per language.")
    qualify: bool | Word | None = Field(
        None, description="true (`sales_qualified`), or a stage: qualifies the lead whatever its points."
    )
    scope: Literal["lead", "account"] | None = Field(
        None, description="account counts what everyone at the company did."
    )


class GroupDocument(Strict):
    """Criteria of a dimension that share a range or a decay."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    range: Range | None = Field(None, description="[lowest, highest] sum of the group.")
    decay: DecayDocument | Literal["none"] | None = Field(None, description="Overrides the decay of the dimension.")
    criteria: dict[Slug, CriterionDocument] = Field(min_length=1, description="Criteria by name.")


class PersonaDocument(Strict):
    """A profile of an ideal customer: weighted criteria, matched in percent."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    criteria: dict[Slug, CriterionDocument] = Field(min_length=1, description="Criteria by name.")


class DimensionDocument(Strict):
    """One side of the score: fit, engagement, BANT, ..."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    aggregate: Literal["sum", "mean", "logit"] | None = Field(
        None, description="sum (default), weighted mean, or logit (20 points double the odds)."
    )
    base: Number | None = Field(None, description="Points that every lead starts with.")
    range: Range | None = Field(None, description="[lowest, highest] of the dimension.")
    decay: DecayDocument | Literal["none"] | None = Field(
        None, description="For activity criteria with positive points; they may override it."
    )
    criteria: dict[Slug, CriterionDocument] | None = Field(None, description="Criteria by name.")
    groups: dict[Slug, GroupDocument] | None = Field(None, description="Criteria with a range or decay of their own.")
    personas: dict[Slug, PersonaDocument] | None = Field(None, description="The best match counts.")
    _keys: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _in_order(cls, written: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """The first veto of the file counts, so that the order of the keys is part of what is said."""
        read = handler(written)
        if isinstance(written, dict):
            read._keys = tuple(written)
        return read

    @property
    def groups_first(self) -> bool:
        """Whether `groups` stands before `criteria`."""
        places = [key for key in self._keys if key in {"criteria", "groups"}]
        return places == ["groups", "criteria"] and bool(self.groups) and bool(self.criteria)


class ScoreDocument(Strict):
    """The formula of the score with its own range."""

    formula: str | None = Field(None, description="Over dimensions and attributes; default: the sum of the dimensions.")
    range: Range | None = Field(None, description="[lowest, highest] score.")


class CellDocument(Strict):
    """What a cell of the matrix stands for."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    stage: Word | None = Field(None, description="Sales-readiness, such as `hot`.")
    priority: Word | None = Field(None, description="Which priority list.")


class MatrixDocument(Strict):
    """Two graded dimensions as a table."""

    rows: str = Field(description="The graded dimension down the side.")
    columns: str = Field(description="The graded dimension along the top.")
    cells: dict[str, CellDocument] = Field(
        default_factory=dict, description="Cells by row grade + column grade (`A1`)."
    )


class CaseDocument(Strict):
    """A named group of leads: the first whose condition holds."""

    when: str = Field(description="A condition on score, dimensions and attributes; or `else`.")
    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")


class TrainingDocument(Strict):
    """What a learned model was learned from. It affects no score; reports compare newer data with it."""

    since: Day | None = Field(None, description="The first day whose leads the model was learned from: `2025-01-31`.")
    until: Day | None = Field(None, description="The last day whose leads the model was learned from.")
    judgements: int | None = Field(
        None, ge=0, description="How many judgements, if leads were looked at several times."
    )
    leads: int = Field(ge=0, description="How many leads.")
    won: int = Field(ge=0, description="How many of the leads were won.")
    target: Word | None = Field(None, description="What counted as won.")
    horizon: str | None = Field(None, description="How long after the moment a lead had to be won: `90 days`.")
    moments: Word | None = Field(
        None, description="At which moments leads were looked at: `creation+7d`, `month_ends`."
    )
    tested_until: Day | None = Field(None, description="The last day whose leads the model was tested on.")


class ListDocument(Strict):
    """How lists for people look. It affects neither scores nor the hash of the model."""

    columns: Annotated[list[Word], Field(min_length=1)] | None = Field(
        None,
        description="The columns of workbooks and lists: results (`rank`, `name`, `score`, ...) and columns of the "
        "leads or accounts, each with a heading if you like: `phone=Telephone`.",
    )


class Document(Strict):
    """A scoring model."""

    reifegrad: Literal[1] = Field(description="Version of the format.")
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")] = Field(description="The short name of the model.")
    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    goal: Title | None = Field(None, description="The sales goal that the score serves.")
    training: TrainingDocument | None = Field(None, description="What a learned model was learned from.")
    timezone: str = Field("UTC", description="Time zone of calendar periods and of times without a zone.")
    subject: Literal["lead", "account"] = Field("lead", description="Whom the model scores.")
    population: str | None = Field(None, description="A condition: which leads are scored at all.")
    measures: dict[Slug, MeasureDocument] | None = Field(
        None, description="Values taken from activities, by name; everything that reads attributes can read them."
    )
    dimensions: dict[Slug, DimensionDocument] = Field(min_length=1, description="Dimensions by name, at least one.")
    score: str | ScoreDocument | None = Field(None, description="A formula; default: the sum of the dimensions.")
    thresholds: dict[str, Bound] | None = Field(None, description="Stages with the score from which each applies.")
    grades: dict[str, dict[str | int, Bound]] | None = Field(
        None, description="Per dimension: grades with their lower bounds; the last one is `else`."
    )
    matrix: MatrixDocument | None = Field(None, description="Two graded dimensions as a table.")
    segments: dict[str, str | CaseDocument] | None = Field(
        None, description="Conditions by name; the first that holds counts."
    )
    priorities: dict[str, str | CaseDocument] | None = Field(
        None, description="Conditions by name; the first that holds counts."
    )
    list: ListDocument | None = Field(None, description="How lists for people look.")
