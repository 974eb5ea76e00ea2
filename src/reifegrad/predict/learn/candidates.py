"""Builds the candidate model: criteria whose measured values are the features to learn from.

Every feature is a criterion, so that what is learned can be published as it was measured: counts within windows,
days since the last time, sums and largest amounts, distinct days, counts that fade with a half-life, attributes, how
old the lead is and when it first came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reifegrad.language.words import titles
from reifegrad.predict.learn.criterion_names import slug, unique_name
from reifegrad.spec.condition import Compare, Like, Logic, Name
from reifegrad.spec.condition import Literal as Constant
from reifegrad.spec.condition_functions import CALENDAR
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings
from reifegrad.spec.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reifegrad.run.survey import Attribute, Slice, Survey
    from reifegrad.spec.model import ScoringModel

WINDOWS = (7, 30, 90, 365)
HALF_LIVES = (7, 14, 30, 60, 90, 180, 365)
"""Days; from a fair to a buying cycle of years. Which of them fits is learned."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYPARTS = {"night": (0, 5), "morning": (6, 11), "afternoon": (12, 17), "evening": (18, 23)}
"""First and last full hour of each."""

DIMENSION = "candidates"
_ANY = "any"
FeatureKind = Literal["number", "category", "boolean"]


@dataclass(frozen=True)
class Candidate:
    """A criterion that could be in the model. `document` is how it is written, with points still to be found.

    `linear`: each occurrence gives the same points, which fade or not, so that a learned model can only say how many
    points one is worth; all others are given points by bin or value. `source` tells what it looks at: an attribute,
    a slice of activities, or a measure with a name; `half_life` in days where there is one. `measures` are those of the
    model that it reads, by name.
    """

    name: str
    kind: FeatureKind
    document: Mapping[str, Any]
    linear: bool = False
    source: str = ""
    half_life: int | None = None
    measures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_of_lead(self) -> bool:
        """Whether it is a value of the lead, which conditions can read, too; not counted from activities by itself."""
        return "activity" not in self.document

    @property
    def criterion(self) -> dict[str, Any]:
        """The criterion without its points, as a model file of what was learned takes it."""
        return {key: value for key, value in self.document.items() if key != "points"}


@dataclass(frozen=True)
class CandidateSettings:
    """How many slices of activities are looked at, for leads and for their companies, and over which times in days.

    `calendar`: whether also how often a lead came on which weekday and part of the day, and when it came first.

    A slice that is a part of a kind (one form, one section of paths) gets every other of the times: the grid need not
    be as fine where there is less to see.

    `test_months` newest months are kept for the test, of which nothing is seen; 0: the newest fifth of the rows.
    """

    slices: int = 48
    account_slices: int = 4
    calendar: bool = True
    windows: Sequence[int] = WINDOWS
    half_lives: Sequence[int] = HALF_LIVES
    scopes: Sequence[Literal["lead", "account"]] = field(default=("lead", "account"))
    test_months: int = 0


def make_candidates(survey: Survey, settings: CandidateSettings | None = None) -> tuple[Candidate, ...]:
    """Candidates, attributes first, then activities from the most frequent slice on; names are unique."""
    settings = settings or CandidateSettings()
    found: dict[str, Candidate] = {}
    for candidate in _all(survey, settings):
        name = unique_name(candidate.name, found)
        found[name] = Candidate(**{**vars(candidate), "name": name})
    return tuple(found.values())


def candidate_model(candidates: Sequence[Candidate], timezone: str) -> ScoringModel:
    """A model with a criterion for each candidate; it gives no points, it measures."""
    criteria = {candidate.name: dict(candidate.document) for candidate in candidates}
    measures = {name: measure for candidate in candidates for name, measure in candidate.measures.items()}
    document = {
        "reifegrad": 1,
        "name": DIMENSION,
        "timezone": timezone,
        "measures": measures,
        "dimensions": {DIMENSION: {"criteria": criteria}},
    }
    return resolve(Document.model_validate(document), Findings(DIMENSION, {}))


def _all(survey: Survey, settings: CandidateSettings) -> Iterator[Candidate]:
    for attribute in survey.attributes:
        yield of_attribute(attribute)
    from reifegrad.run.survey import CREATED_AT, Slice

    if survey.has_ages:
        yield _worked_out("lead_age", f"days_since({CREATED_AT})", CREATED_AT)
    if not survey.slices:
        return

    everything = Slice(_ANY, leads=max(one.leads for one in survey.slices))
    kinds = {one.kind for one in survey.slices}
    chosen = [*([everything] if len(kinds) > 1 else []), *survey.slices[: settings.slices]]
    if "lead" in settings.scopes:
        for one in chosen:
            yield from _of_slice(one, settings, "lead")
        if settings.calendar:
            yield from _of_calendar(chosen[0].kind)
            yield from _of_first_activity({one.name for one in survey.attributes} | survey.excluded.keys())
    if "account" in settings.scopes and survey.has_accounts:
        for one in chosen[: settings.account_slices]:
            yield from _of_slice(one, settings, "account")


def of_attribute(attribute: Attribute, name: str = "") -> Candidate:
    """The candidate of a column; its name is made of that of the column unless one is given."""
    kind: dict[str, FeatureKind] = {"number": "number", "boolean": "boolean"}
    key: Any = {"number": ">= 0", "boolean": True}.get(attribute.type, "-")
    document = {"attribute": attribute.name, "points": {key: 0}}
    name = name or slug(attribute.name)
    return Candidate(name, kind.get(attribute.type, "category"), document, source=attribute.name)


def _worked_out(name: str, expression: str, source: str, **measures: Any) -> Candidate:
    document = {"measure": expression, "points": {">= 0": 0}}
    return Candidate(name, "number", document, source=source, measures=measures)


def _of_first_activity(columns: Collection[str]) -> Iterator[Candidate]:
    """On which weekday and at which hour the lead first came; the measure must not be called like a column."""
    name = unique_name("first_activity", columns)
    measure = {"title": titles("measured.first_activity"), "activity": _ANY, "measure": "first(occurred_at)"}
    for function in CALENDAR:
        yield _worked_out(f"first_activity_{function}", f"{function}({name})", name, **{name: measure})


def _of_slice(one: Slice, settings: CandidateSettings, scope: str) -> Iterator[Candidate]:
    base: dict[str, Any] = {"activity": one.kind} | ({"scope": scope} if scope == "account" else {})
    if one.property:
        base["where"] = _where(one)
    called = _slice_name(one) + ("_team" if scope == "account" else "")

    def number(name: str, **more: Any) -> Candidate:
        return Candidate(slug(name), "number", base | {"points": {">= 0": 0}} | more, source=called)

    def linear(name: str, half_life: int | None, **more: Any) -> Candidate:
        document = base | {"points": 1} | more
        return Candidate(slug(name), "number", document, linear=True, source=called, half_life=half_life)

    step = 2 if one.property else 1
    yield number(f"{called}_since", measure="days_since")
    for days in settings.windows[step - 1 :: step]:
        yield number(f"{called}_{days}d", measure="count", within=f"{days} days")
    yield number(f"{called}_ever", measure="count")
    if scope == "account":
        return
    yield linear(f"{called}_on_days", None, limit="1 per day")
    for days in settings.half_lives[::step]:
        yield linear(f"{called}_fading_{days}d", days, decay={"half_life": f"{days} days"})
    for amount in one.numbers:
        for days in settings.windows[1:]:
            yield number(f"{called}_{amount}_{days}d", measure=f"sum({amount})", within=f"{days} days")
        yield number(f"{called}_{amount}_ever", measure=f"sum({amount})")
        yield number(f"{called}_{amount}_most", measure=f"max({amount})")


def _of_calendar(kind: str) -> Iterator[Candidate]:
    """How often on each weekday, in each part of the day, and on the mornings and afternoons of each weekday."""
    days = {name: f"weekday(occurred_at) = {number}" for number, name in enumerate(WEEKDAYS, start=1)}
    parts = {name: f"hour(occurred_at) between {first} and {last}" for name, (first, last) in DAYPARTS.items()}
    both = {f"{d}_{p}": f"{days[d]} and {parts[p]}" for d in days for p in ("morning", "afternoon")}
    for name, where in {**days, **parts, **both}.items():
        source = f"{'activity' if kind == _ANY else kind}_{name}"
        document = {"activity": kind, "where": where, "measure": "count", "points": {">= 0": 0}}
        yield Candidate(slug(f"{source}_ever"), "number", document, source=source)


def _where(one: Slice) -> str:
    prop = Name(one.property)
    same = Compare("=", prop, Constant(one.section or one.value))
    if one.section in {"", "/"}:
        return condition_text(same)
    # The section itself, and what lies below it: "/pricing" is not "/pricing-archive".
    return condition_text(Logic("or", (same, Like(prop, f"{one.section}/%"))))


def _slice_name(one: Slice) -> str:
    kind = "activity" if one.kind == _ANY else one.kind
    return "_".join(part for part in (kind, one.section or one.value) if part)
