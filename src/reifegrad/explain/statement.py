"""Keeps what is said of a score as a record, so that it can be stored and put into either language later.

A record holds a code and parameters, no words: whoever reads it back with the model that made the score gets the
same sentence as on the day on which it was stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

Param = str | int | float | datetime | tuple[str, ...] | None
Params = dict[str, Param]

PlainParam = str | int | float | list[str] | None
"""A parameter as JSON holds it."""

_MOMENT = "_at"


class StatementRecord(TypedDict):
    """What `to_dict` gives: JSON without loss, and without a word of any language.

    `points` are whole milli-points, as are `gross` and the losses among the parameters. Parameters whose name ends
    in `_at` are moments: ISO 8601 with offset, to the microsecond. Only they are; a value of a lead that is a moment
    stands as `value_at`, one of several as `value_0_at`. Lists are lists of texts. New parameters may be added; none
    changes its meaning.
    """

    code: str
    params: dict[str, PlainParam]
    points: int
    criterion: str | None
    dimension: str


@dataclass(frozen=True)
class Statement:
    """One thing that is said of a score, or of the difference between two.

    Attributes:
        code: One of `codes` of the class; together with the class it says which sentence it is.
        params: What the sentence tells: counts, moments, milli-points, labels of bands.
        points: Milli-points.
        criterion: The id of the criterion; None for verdicts, base and limits.
        dimension: The dimension; "" for the whole score.
    """

    code: str
    params: Mapping[str, Param]
    points: int
    criterion: str | None
    dimension: str

    codes: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> StatementRecord:
        """The statement as JSON can hold it; `from_dict` gives the same statement back.

        Raises:
            ValueError: A moment has no time zone.
        """
        return {
            "code": self.code,
            "params": dict(_plain(name, value) for name, value in self.params.items()),
            "points": self.points,
            "criterion": self.criterion,
            "dimension": self.dimension,
        }

    @classmethod
    def from_dict(cls, record: StatementRecord) -> Self:
        """The statement of a record that `to_dict` made, also of an earlier day.

        Raises:
            ValueError: The record is none of this kind: a key is missing, a code is unknown, a moment cannot be read.
        """
        try:
            found = cls(
                code=record["code"],
                params=dict(_read(name, value) for name, value in record["params"].items()),
                points=record["points"],
                criterion=record["criterion"],
                dimension=record["dimension"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a record of a {cls.__name__.lower()}: {error}") from None
        if found.code not in cls.codes:
            raise ValueError(f"{found.code!r} is not the code of a {cls.__name__.lower()}")
        return found


def _plain(name: str, value: Param) -> tuple[str, PlainParam]:
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError(f"{name} needs a time zone")
        return name if name.endswith(_MOMENT) else name + _MOMENT, value.isoformat()
    return name, list(value) if isinstance(value, tuple) else value


def _read(name: str, value: PlainParam) -> tuple[str, Param]:
    if isinstance(value, list):
        return name, tuple(value)
    if name.endswith(_MOMENT) and value is not None:
        moment = datetime.fromisoformat(str(value))
        if moment.utcoffset() is None:
            raise ValueError(f"{name} needs a time zone")
        return name.removesuffix(_MOMENT) if name.startswith("value") else name, moment
    return name, value
