"""Writes decisions of routing as JSON, and reads them again, so that each can be said in either language later."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reifegrad.agreement.decision import Cause, Decision, PassedOver

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOMENT, _FRACTION = "at", "fraction"


def written(decision: Decision) -> dict[str, Any]:
    """A decision as JSON: fractions and moments are objects of one key."""
    return {
        "lead": decision.lead,
        "at": decision.at.isoformat(),
        "owner": decision.owner,
        "queue": decision.queue,
        "route": decision.route,
        "causes": [_cause(each) for each in decision.causes],
        "passed_over": [{"person": each.person, "cause": _cause(each.cause)} for each in decision.passed_over],
        "candidates": list(decision.candidates),
        "previous": decision.previous,
        "starts_at": None if decision.starts_at is None else decision.starts_at.isoformat(),
    }


def read(kept: Mapping[str, Any]) -> Decision:
    """The decision that was written."""
    starts = kept["starts_at"]
    return Decision(
        lead=kept["lead"],
        at=datetime.fromisoformat(kept["at"]),
        owner=kept["owner"],
        queue=kept["queue"],
        route=kept["route"],
        causes=tuple(_read_cause(each) for each in kept["causes"]),
        passed_over=tuple(PassedOver(each["person"], _read_cause(each["cause"])) for each in kept["passed_over"]),
        candidates=tuple(kept["candidates"]),
        previous=kept["previous"],
        starts_at=None if starts is None else datetime.fromisoformat(starts),
    )


def _cause(cause: Cause) -> dict[str, Any]:
    return {"code": cause.code, "details": {name: _plain(value) for name, value in cause.details.items()}}


def _read_cause(kept: Mapping[str, Any]) -> Cause:
    return Cause(kept["code"], {name: _value(value) for name, value in kept["details"].items()})


def _plain(value: object) -> Any:
    match value:
        case datetime():
            return {_MOMENT: value.isoformat()}
        case Fraction():
            return {_FRACTION: str(value)}
        case _:
            return value


def _value(kept: Any) -> Any:
    match kept:
        case {"at": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"fraction": str(number)}:
            return Fraction(number)
        case _:
            return kept
