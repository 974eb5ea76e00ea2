"""What an agreement reads of a lead, as a model without points: what reads facts for models can read them so, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.condition import Type
from reifegrad.spec.model import AttributeRule, Band, Criterion, Dimension, Range, ScoringModel

if TYPE_CHECKING:
    from reifegrad.agreement.rules import Agreement

ACCOUNT_ID = "account_id"
_READ = "read"
_ANY_VALUE = (Band(points=0, label="else", is_else=True),)


def reading_model(agreement: Agreement) -> ScoringModel:
    """A model that gives no points, with one criterion for each attribute and measure that the agreement reads.

    The account is among them where a route looks for its owner. The criterion of a name is found by `criterion_of`.
    """
    attributes = dict(agreement.attributes)
    if any(route.account_owner for route in agreement.routes):
        attributes.setdefault(ACCOUNT_ID, Type.TEXT)
    names = names_read(agreement)
    criteria = tuple(
        Criterion(criterion_of(place), name, _READ, AttributeRule(name, _ANY_VALUE)) for place, name in enumerate(names)
    )
    return ScoringModel(
        name=agreement.name,
        title=agreement.title,
        goal={},
        timezone=agreement.timezone,
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
        properties=agreement.properties,
        hash=agreement.hash,
        measures=agreement.measures,
    )


def names_read(agreement: Agreement) -> tuple[str, ...]:
    """The attributes and measures that an agreement reads, in the order of the file."""
    names = [*agreement.attributes, *(measure.name for measure in agreement.measures)]
    if any(route.account_owner for route in agreement.routes):
        names.append(ACCOUNT_ID)
    return tuple(dict.fromkeys(names))


def criterion_of(place: int) -> str:
    """The id of the criterion that reads the name at a place of `names_read`; names themselves may be any text."""
    return f"{_READ}_{place}"
