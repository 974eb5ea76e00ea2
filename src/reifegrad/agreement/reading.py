"""What a file reads of a lead, as a model without points: what reads facts for models can read them so, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from reifegrad.spec.condition import Type
from reifegrad.spec.model import AttributeRule, Band, Criterion, Dimension, Range, ScoringModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.model import Measure
    from reifegrad.spec.title import Title

ACCOUNT_ID = "account_id"
_READ = "read"
_ANY_VALUE = (Band(points=0, label="else", is_else=True),)


class ReadsLeads(Protocol):
    """A file whose conditions read leads: an agreement, or what says which actions start."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def title(self) -> Title:
        """What people call it."""

    @property
    def timezone(self) -> str:
        """Where its days begin."""

    @property
    def attributes(self) -> Mapping[str, Type]:
        """The attributes that it reads."""

    @property
    def properties(self) -> Mapping[str, Type]:
        """The properties of activities that its measures read."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that it reads."""

    @property
    def reads_account(self) -> bool:
        """Whether it asks to which company a lead belongs."""

    @property
    def models(self) -> Mapping[str, str]:
        """The models whose results it reads, by the names that it gives them."""

    @property
    def results(self) -> tuple[str, ...]:
        """The results of models that it reads: `score.NAME`."""

    @property
    def hash(self) -> str:
        """A short name of its content."""


def reading_model(read: ReadsLeads) -> ScoringModel:
    """A model that gives no points, with one criterion for each attribute and measure that a file reads.

    The account is among them where a route looks for its owner. The criterion of a name is found by `criterion_of`.
    """
    attributes = dict(read.attributes)
    if read.reads_account:
        attributes.setdefault(ACCOUNT_ID, Type.TEXT)
    names = names_read(read)
    criteria = tuple(
        Criterion(criterion_of(place), name, _READ, AttributeRule(name, _ANY_VALUE)) for place, name in enumerate(names)
    )
    return ScoringModel(
        name=read.name,
        title=read.title,
        goal={},
        timezone=read.timezone,
        subject="lead",
        population=None,
        dimensions=(Dimension(_READ, {}, "sum", 0, Range(), criteria),),
        formula=None,
        formula_text=_READ,
        clamp=Range(),
        thresholds=None,
        grades={},
        matrix=None,
        segments=(),
        priorities=(),
        attributes=attributes,
        properties=read.properties,
        hash=read.hash,
        measures=read.measures,
    )


def names_read(read: ReadsLeads) -> tuple[str, ...]:
    """The attributes and measures that a file reads, in its order."""
    names = [*read.attributes, *(measure.name for measure in read.measures)]
    if read.reads_account:
        names.append(ACCOUNT_ID)
    return tuple(dict.fromkeys(names))


def criterion_of(place: int) -> str:
    """The id of the criterion that reads the name at a place of `names_read`; names themselves may be any text."""
    return f"{_READ}_{place}"
