"""What `icp` and `rfm` print with `--json`: who buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator

from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.report.serialize import Record

if TYPE_CHECKING:
    from reifegrad.tasks.icp import IcpResult
    from reifegrad.tasks.rfm import RfmResult

_Short = Annotated[float | None, AfterValidator(lambda value: None if value is None else round(value, 4))]


class ClassRecord(Record):
    """One class of an attribute and how its leads fared."""

    key: str | bool | int | float | None
    """The value, or the bound below which it lies; null from the last bound on, and for rare and unknown values."""
    total: int
    """The number of leads."""
    won: int
    """The number of leads that were won."""
    effect: _Short
    """By how much the odds to be won differ from those of all leads, as natural log-odds, drawn towards 0."""
    low: _Short
    """The lower end of the 95 % interval of `effect`."""
    high: _Short
    """The upper end of the 95 % interval of `effect`."""
    percent: int
    """How well it matches: 0 for the worst class of the attribute, 100 for the best."""


class ProfileAttributeRecord(Record):
    """An attribute in which customers differ from all leads."""

    attribute: str
    """The name of the attribute."""
    weight: int
    """Its share of the whole match in percent."""
    classes: tuple[ClassRecord, ...]
    """Its classes in order."""
    other: ClassRecord
    """The rare values together."""
    unknown: ClassRecord
    """The leads without a value."""


class ProfileCheckRecord(Record):
    """The profile of the older leads, tried on the newer ones."""

    leads: int
    """The number of newer leads."""
    won: int
    """The number of them that were won."""
    auc: float | None
    """The chance, from 0 to 1, that a won lead matches better than another."""
    interval: tuple[float | None, float | None]
    """The 95 % interval of `auc`."""
    best_total: int
    """The number of leads in the fifth that matches best."""
    best_won: int
    """The number of them that were won."""


class IcpOutput(Record):
    """What `icp` prints: the ideal customer with the evidence for each value."""

    leads: int
    """The number of leads."""
    won: int
    """The number of leads that were won."""
    attributes: tuple[ProfileAttributeRecord, ...]
    """The attributes that tell customers from all leads, those with the most weight first."""
    left_out: dict[str, str]
    """Every other attribute with the code of the reason why it is left out."""
    check: ProfileCheckRecord | None
    """How well such a profile did on newer leads; null if there are too few."""
    output: str | None
    """The file that the model was written into."""

    @classmethod
    def of(cls, result: IcpResult) -> Self:
        """The output for a profile."""
        attributes = [ProfileAttributeRecord.read(one, attribute=one.name) for one in result.profile.attributes]
        profile, request = result.profile, result.request
        return cls.read(
            profile,
            attributes=attributes,
            left_out=dict(profile.excluded),
            check=result.check,
            output=request.output,
        )


class BinRecord(Record):
    """One bin of a measure."""

    up_to: float | None
    """The highest value of the bin, in the unit of the measure; null for all further ones."""
    points: int
    """The points that the bin gives."""
    customers: int
    """The number of customers in it."""


class BinsRecord(Record):
    """The bins of the three measures, each in the order of its bounds."""

    recency: tuple[BinRecord, ...]
    """Full days since the last purchase."""
    frequency: tuple[BinRecord, ...]
    """The number of purchases."""
    monetary: tuple[BinRecord, ...]
    """What all purchases were worth together, in the unit of `--amount`."""


class RfmOutput(Record):
    """What `rfm` prints."""

    as_of: str
    """The moment of the bins, in the time zone of the model with its offset."""
    customers: int
    """The number of customers."""
    bins: BinsRecord
    """The bins of each measure."""
    output: str | None
    """The file that the model was written into."""

    @classmethod
    def of(cls, result: RfmResult) -> Self:
        """The output for bins."""
        frozen = result.bins
        bins = {
            measure: [BinRecord.read(one, up_to=one.upper, points=one.level) for one in frozen.bins[measure]]
            for measure in MEASURES
        }
        return cls.read(frozen, as_of=frozen.as_of.isoformat(), bins=bins, output=result.request.output)
