"""Records that the outputs of several measuring commands share: notices, conclusions, groups of leads."""

from __future__ import annotations

from reifegrad.report.serialize import Figure, Record


class NoticeRecord(Record):
    """Something odd in the facts that has to be known before a figure is believed."""

    code: str
    """What was found."""
    counts: dict[str, int]
    """Numbers of rows or leads, by what they count."""
    names: dict[str, str]
    """Words that belong to it, such as the table, the column or ids."""
    moments: dict[str, str | None]
    """Moments that belong to it (UTC)."""


class GroupRecord(Record):
    """The cases with one name: a grade, a cell, a stage, a priority. A case is a lead at a moment."""

    name: str
    """The name of the group; empty for all others."""
    n: int
    """The number of cases."""
    complete: int
    """The number of cases whose horizon is over; the figures below are of them."""
    won: int
    """The number of cases that were won within the horizon."""
    rate: Figure
    """The share of the complete cases that was won, from 0 to 1; null without any."""
    lower: Figure
    """The lower end of the 95 % interval of `rate`."""
    upper: Figure
    """The upper end of the 95 % interval of `rate`."""
    lift: Figure
    """How many times as high `rate` is as that of all cases."""
    per_week: Figure
    """Leads that came into the group for the first time, per week."""


class DecileRecord(Record):
    """One of ten parts of the cases in the order of their scores."""

    part: int
    """The number of the part; 1 has the highest scores."""
    n: int
    """The number of cases."""
    won: int
    """The number of cases that were won."""
    rate: Figure
    """The share that was won, from 0 to 1."""
    lower: Figure
    """The lower end of the 95 % interval of `rate`."""
    upper: Figure
    """The upper end of the 95 % interval of `rate`."""
    mean: Figure
    """The mean probability (from 0 to 1), or the mean score in points for models without probabilities."""
    lowest: Figure
    """The lowest probability, or score in points."""
    highest: Figure
    """The highest probability, or score in points."""
    lift: Figure
    """How many times as high `rate` is as that of all cases."""
    caught: Figure
    """The share (from 0 to 1) of all won cases in this part and those above it."""
