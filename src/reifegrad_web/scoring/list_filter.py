"""Says which leads a list is of and in which order: read from an address and written into one, to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from reifegrad.errors import MessageError, Problem, message
from reifegrad.spec.points import to_milli, to_points
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ME, NOBODY = "me", "nobody"
"""Owners of leads: who asks, and nobody."""
SORTS = ("score", "activity", "changed")
"""The highest score first, who was active last, whose score or verdict became what it is last."""
CLOCKS = ("overdue", "today", "open")
"""Leads of which the time is over, ends today, or runs at all."""
VERDICTS = ("cell", "stage", "segment", "priority")
_DAYS = re.compile(r"([0-9]{1,5})d")
_LARGEST, _MOST_DAYS, _LONGEST, _MOST_VALUES = 2**63 - 1, 36_500, 200, 50
_YEARS = (1970, 9_000)
_YES = "1"


@dataclass(frozen=True)
class Since:
    """A moment in the past: so many days ago, which moves on with the time, or the beginning of a day."""

    days: int | None = None
    day: date | None = None

    def __str__(self) -> str:
        return f"{self.days}d" if self.day is None else self.day.isoformat()

    def moment(self, now: datetime, zone: str) -> datetime:
        """The moment that is meant now, where the days of the model begin."""
        if self.day is not None:
            return read_moment(self.day.isoformat(), zone)
        return now - timedelta(days=self.days or 0)


@dataclass(frozen=True)
class Filter:
    """Which leads. What is empty or None asks for nothing; everything else must hold.

    Attributes:
        model: The name of the model whose scores are listed; empty: everybody, whether they have scores or not.
        text: Words that a lead is found by, each by its beginning, or a whole e-mail address.
        owner: `me`, `nobody`, or the number of a user.
        cell: One of these; so with the other verdicts, sources and campaigns.
        source: The numbers of sources that brought leads.
        company: The id of a company, or its name.
        score_from: Milli-points at least.
        score_to: Milli-points at most.
        changed: Whose score or verdict became what it is since then.
        seen: Who came since then.
        due: Whose score can change by itself within so many days.
        handover: In one of these stages of the handover.
        clock: One of `CLOCKS`: whom somebody has to answer until when.
        is_out: Who is disqualified; else nobody who is.
        objects: Who objects to profiling, and so has no score; else nobody who does.
        sort: One of `SORTS`.
    """

    model: str = ""
    text: str = ""
    owner: str = ""
    cell: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    source: tuple[int, ...] = ()
    campaign: tuple[str, ...] = ()
    company: str = ""
    score_from: int | None = None
    score_to: int | None = None
    changed: Since | None = None
    seen: Since | None = None
    due: int | None = None
    handover: tuple[str, ...] = ()
    clock: str = ""
    is_out: bool = False
    objects: bool = False
    sort: str = SORTS[0]

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]]) -> tuple[Self, Sequence[Problem]]:
        """The filter of an address: name -> values. What cannot be read is left out, and named as a problem."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for field, parameter in _PARAMETERS.items():
            values = [value.strip() for value in given.get(parameter.key, ()) if value.strip()]
            try:
                if values:
                    found[field] = parameter.read(values)
            except (ValueError, MessageError):
                name = message(f"listed.filter.{parameter.key}")
                problems.append(Problem("list-filter", {"name": name, "value": values[-1][:_LONGEST]}))
        return cls(**found), problems

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values for an address, in one order: equal filters have equal addresses."""
        found = []
        for each in fields(self):
            value, parameter = getattr(self, each.name), _PARAMETERS[each.name]
            if value != each.default:
                values = value if isinstance(value, tuple) else (value,)
                found += [(parameter.key, parameter.write(one)) for one in values]
        return found

    def address(self, *more: tuple[str, str]) -> str:
        """The part of an address behind the question mark."""
        return urlencode([*self.pairs(), *more])

    def conditions(self) -> list[tuple[str, str]]:
        """What is asked for, as names and values of an address: neither the model nor the order."""
        return [(name, value) for name, value in self.pairs() if name in CONDITIONS]

    def without(self, name: str, value: str) -> Self:
        """The same without one of its conditions."""
        kept: dict[str, list[str]] = {}
        for one, written in self.pairs():
            if (one, written) != (name, value):
                kept.setdefault(one, []).append(written)
        return self.read(kept)[0]

    def cleared(self) -> Self:
        """The same model in the same order, of all leads."""
        return type(self)(model=self.model, sort=self.sort)

    def at_company(self, company: str) -> Self:
        """Those of them at a company."""
        return replace(self, company=company)

    def sorted_by(self, sort: str) -> Self:
        """The same leads in another order."""
        return replace(self, sort=sort)


@dataclass(frozen=True)
class _Parameter:
    """What a field is called in an address, and how its values are read and written."""

    key: str
    read: Callable[[Sequence[str]], Any]
    write: Callable[[Any], str] = str


def _text(values: Sequence[str]) -> str:
    value = values[-1]
    if "\0" in value or len(value) > _LONGEST:
        raise ValueError
    return value


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > _MOST_VALUES:
        raise ValueError
    return tuple(dict.fromkeys(_text([value]) for value in values))


def _number(values: Sequence[str], most: int = _LARGEST) -> int:
    text = values[-1]
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):
        raise ValueError
    return int(text)


def _numbers(values: Sequence[str]) -> tuple[int, ...]:
    if len(values) > _MOST_VALUES:
        raise ValueError
    return tuple(dict.fromkeys(_number([value]) for value in values))


def _days(values: Sequence[str]) -> int:
    return _number(values, _MOST_DAYS)


def _owner(values: Sequence[str]) -> str:
    return values[-1] if values[-1] in {ME, NOBODY} else str(_number(values))


def _points(values: Sequence[str]) -> int:
    """Points as people of both languages write them."""
    return to_milli(values[-1].replace(",", "."), largest=10**12)


def _since(values: Sequence[str]) -> Since:
    found = _DAYS.fullmatch(values[-1])
    if found is not None:
        return Since(days=_days([found[1]]))
    day = date.fromisoformat(values[-1])
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError
    return Since(day=day)


def _yes(values: Sequence[str]) -> bool:
    if values[-1] != _YES:
        raise ValueError
    return True


def _sort(values: Sequence[str]) -> str:
    if values[-1] not in SORTS:
        raise ValueError
    return values[-1]


def _clock(values: Sequence[str]) -> str:
    if values[-1] not in CLOCKS:
        raise ValueError
    return values[-1]


def _write_points(milli: int) -> str:
    return f"{to_points(milli):.3f}".rstrip("0").rstrip(".")


def _write_yes(value: bool) -> str:  # noqa: FBT001 - the value of a field
    return _YES if value else ""


_PARAMETERS: Mapping[str, _Parameter] = {
    "model": _Parameter("model", _text),
    "text": _Parameter("q", _text),
    "owner": _Parameter("owner", _owner),
    **{name: _Parameter(name, _texts) for name in VERDICTS},
    "source": _Parameter("source", _numbers),
    "campaign": _Parameter("campaign", _texts),
    "company": _Parameter("company", _text),
    "score_from": _Parameter("from", _points, _write_points),
    "score_to": _Parameter("to", _points, _write_points),
    "changed": _Parameter("changed", _since),
    "seen": _Parameter("seen", _since),
    "due": _Parameter("due", _days),
    "handover": _Parameter("handover", _texts),
    "clock": _Parameter("clock", _clock),
    "is_out": _Parameter("out", _yes, _write_yes),
    "objects": _Parameter("objects", _yes, _write_yes),
    "sort": _Parameter("sort", _sort),
}
"""Field -> what it is called in an address."""
CONDITIONS = tuple(each.key for each in _PARAMETERS.values() if each.key not in {"model", "sort"})
"""What the conditions of a list are called in an address."""
