"""Resolves decay rules, and computes what is left of a single occurrence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from reifegrad.errors import MessageError
from reifegrad.spec.duration import DurationError, parse_duration
from reifegrad.spec.model import Decay

if TYPE_CHECKING:
    from reifegrad.spec.document import DecayDocument

MICROSECONDS = 1_000_000
_FORMS = ("half_life", "linear", "expires_after", "inactive_for")


class DecayError(MessageError):
    """A decay that is not exactly one of the forms, or with a share or time that cannot be read."""


def make_decay(document: DecayDocument) -> Decay:
    """The decay that a document means, or `DecayError`."""
    given = [form for form in _FORMS if getattr(document, form) is not None]
    if len(given) != 1:
        raise DecayError("fault.decay.one_form", forms=_FORMS)
    form = given[0]
    if (form == "inactive_for") != (document.lose is not None):
        raise DecayError("fault.decay.lose")
    if form == "inactive_for" and document.grace is not None:
        raise DecayError("fault.decay.grace")
    grace = _seconds(document.grace) if document.grace else 0
    floor = float(_share(document.floor)) if document.floor else 0.0
    match form:
        case "half_life":
            return Decay(half_life=_seconds(document.half_life), grace=grace, floor=floor)
        case "expires_after":
            return Decay(expires_after=_seconds(document.expires_after), grace=grace, floor=floor)
        case "linear":
            rate, period = _rate(document.linear or "")
            return Decay(linear_period=period, rate=rate, grace=grace, floor=floor)
        case _:
            keep = float(1 - _share(document.lose or ""))
            return Decay(inactive_for=_seconds(document.inactive_for), keep=keep, floor=floor)


def factor(decay: Decay, age: int, full_gaps: int = 0) -> float:
    """What is left of an occurrence of this age (microseconds), between 0 and 1.

    `full_gaps` counts the full periods of inactivity since the occurrence, for that form. The order of the
    operations is part of the meaning: every engine computes the same doubles in the same order.
    """
    aged = max(0, age - decay.grace * MICROSECONDS)
    if decay.half_life is not None:
        left = float(0.5 ** (aged / (decay.half_life * MICROSECONDS)))
    elif decay.linear_period is not None:
        left = max(0.0, 1.0 - decay.rate * (aged / (decay.linear_period * MICROSECONDS)))
    elif decay.expires_after is not None:
        left = 1.0 if aged < decay.expires_after * MICROSECONDS else 0.0
    else:
        left = decay.keep**full_gaps
    return max(decay.floor, left)


def _seconds(text: str | None) -> int:
    try:
        duration = parse_duration(text)
        return duration.seconds
    except DurationError as error:
        raise DecayError("fault.decay.length", because=error.message) from None


def _share(text: str) -> Decimal:
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*%\s*", text)
    if match is None or not 0 < Decimal(match[1]) <= 100:
        raise DecayError("fault.decay.share", text=text)
    return Decimal(match[1]) / 100


def _rate(text: str) -> tuple[float, int]:
    share, _, period = text.partition(" per ")
    if not period:
        raise DecayError("fault.decay.rate", text=text)
    return float(_share(share)), _seconds(period if period.strip()[:1].isdigit() else f"1 {period.strip()}")
