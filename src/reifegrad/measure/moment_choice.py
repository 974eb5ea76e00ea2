"""Parses how moments are chosen: after creation, at month ends, or at hand-over.

`creation+7d`: each lead once, seven days after it was created. `month_ends`: each month's end while the lead is
undecided, for at most a year. `hand_over`: when a model's threshold was first reached; its moments are computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reifegrad.errors import fail
from reifegrad.spec.duration import DurationError, parse_duration

_SHORT = {"h": "hours", "d": "days", "w": "weeks"}
_CREATION = "creation"
_NOTHING = np.timedelta64(0, "us")
Kind = Literal["creation", "month_ends", "hand_over", "given"]


@dataclass(frozen=True)
class MomentChoice:
    """Which moments: the kind, and how long after creation (`creation` only)."""

    kind: Kind
    after: np.timedelta64 = _NOTHING
    text: str = ""


def parse_length(text: str) -> np.timedelta64:
    """A fixed length of time, in microseconds: `90d`, `90 days`, `6w`, `36h`.

    Raises:
        ReifegradError: It is none; months differ in length and are refused.
    """
    short = re.fullmatch(r"\s*(\d{1,6})\s*([hdw])\s*", text)
    written = f"{short[1]} {_SHORT[short[2]]}" if short is not None else text
    try:
        seconds = parse_duration(written).seconds
    except DurationError:
        raise fail("length-invalid", text=text) from None
    return np.timedelta64(seconds * 1_000_000, "us")


def parse_moments(text: str) -> MomentChoice:
    """The choice that a text such as `creation+7d` or `month_ends` stands for.

    Raises:
        ReifegradError: There is no such choice.
    """
    word, plus, length = text.replace(" ", "").partition("+")
    if word == _CREATION and (not plus or length):
        return MomentChoice("creation", parse_length(length) if length else _NOTHING, text)
    if text in {"month_ends", "hand_over"}:
        return MomentChoice("month_ends" if text == "month_ends" else "hand_over", text=text)
    raise fail("moments-unknown", text=text)
