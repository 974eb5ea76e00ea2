"""Formats numbers, dates, plurals and titles of a model in the language of the reader."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import fail, nearest
from reifegrad.explain.band_text import BandInterval, numbers_of
from reifegrad.language import LANGUAGES
from reifegrad.language.printable import printable
from reifegrad.language.words import Words
from reifegrad.spec.model import MeasureRule
from reifegrad.spec.points import MICRO
from reifegrad.spec.rules import is_amount, is_whole
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import Band, Criterion, Decay, Rule, ScoringModel
    from reifegrad.spec.title import Title

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Wording:
    """How one model is put into words of one language; made once for many sentences."""

    def __init__(self, model: ScoringModel, language: str) -> None:
        if language not in LANGUAGES:
            raise fail("language-unknown", language=language, near=nearest(language, LANGUAGES))
        self.model, self.language = model, language
        self.words = words = Words(language)
        self.text, self.count, self.either = words, words.count, words.either
        self.amount, self.milli = words.count_thousandths, words.thousandths
        self.zone = ZoneInfo(model.timezone)
        self.criteria = {criterion.id: criterion for criterion in model.criteria()}
        self.measures = {measure.name: measure for measure in (*model.measures, *model.unused_measures)}
        self.dimensions = {dimension.name: dimension for dimension in model.dimensions}

    # Numbers and times

    def number(self, value: float) -> str:
        """At most three decimals, without trailing zeros: `1.234,5` or `1,234.5`."""
        return self.words.shortest(value, 3)

    def points(self, points: int) -> str:
        """`31,2 Punkte`."""
        return self.amount("word.points", points)

    def signed(self, points: int) -> str:
        """`+31,2 Punkte`."""
        return f"{'+' if points > 0 else ''}{self.points(points)}"

    def date(self, moment: date) -> str:
        """A day, or the day of a moment in the time zone of the model."""
        day = moment.astimezone(self.zone) if isinstance(moment, datetime) else moment
        return self.words.day(day)

    def moment(self, moment: datetime) -> str:
        """Day and time in the time zone of the model."""
        return f"{self.date(moment)} {moment.astimezone(self.zone):%H:%M}"

    def span(self, seconds: int) -> str:
        """A length of time in the greatest unit that fits."""
        size, unit = next(
            (size, unit) for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")) if seconds % size == 0
        )
        return self.count(f"word.{unit}", seconds // size)

    def decay(self, decay: Decay) -> str:
        """`half-life 30 days, grace 7 days`."""
        share = decay.rate if decay.linear_period is not None else 1 - decay.keep
        parts = []
        for form in ("half_life", "linear_period", "expires_after", "inactive_for"):
            span = getattr(decay, form)
            if span is not None:
                key = "form.linear" if form == "linear_period" else f"form.{form}"
                parts = [self.text(key, span=self.span(span), share=self.number(round(share * 100, 4)))]
        if decay.grace:
            parts.append(self.text("form.grace", span=self.span(decay.grace)))
        if decay.floor:
            parts.append(self.text("form.floor", share=self.number(round(decay.floor * 100, 4))))
        return ", ".join(parts)

    def value(self, value: Value) -> str:
        """A value of a lead."""
        match value:
            case None:
                return self.text("word.unknown")
            case bool():
                return self.text("word.yes" if value else "word.no")
            case datetime():
                return self.moment(value)
            case str():
                return value
            case _:
                return self.number(value)

    # Names

    def criterion(self, name: str) -> str:
        """The title of a criterion, else its name."""
        found = self.criteria.get(name)
        return name if found is None else self.title(found.title, found.name)

    def value_name(self, name: str) -> str:
        """The title of a measure, else its name; attributes have only a name."""
        return self.title(self.measures[name].title, name) if name in self.measures else name

    def dimension(self, name: str) -> str:
        """The title of a dimension."""
        found = self.dimensions.get(name)
        return name if found is None else self.title(found.title, name)

    def group(self, dimension: str, name: str) -> str:
        """The title of a group of a dimension."""
        found = self.dimensions.get(dimension)
        titles = {group.name: group.title for group in found.groups} if found else {}
        return self.title(titles.get(name, {}), name)

    def persona(self, name: str) -> str:
        """The title of a persona."""
        titles = {part.name: part.title for dimension in self.model.dimensions for part in dimension.personas}
        return self.title(titles.get(name, {}), name)

    def cell(self, name: str) -> str:
        """The name of a cell, with its title behind."""
        cell = self.model.matrix.cells.get(name) if self.model.matrix else None
        title = self.title(cell.title, "") if cell else ""
        return f"{name} ({title})" if title else name

    def case(self, kind: str, name: str) -> str:
        """The title of a segment or priority."""
        cases = self.model.segments if kind == "segment" else self.model.priorities
        return self.title({case.name: case.title for case in cases}.get(name, {}), name)

    def knows_stage(self, name: str | None) -> bool:
        """Whether a stage is one of the common ones, which have words of their own in every language."""
        return self.words.has(f"stage.{name}")

    def stage(self, name: str) -> str:
        """A stage: the known ones in the language, others as the model names them."""
        return self.words.named("stage", name)

    def title(self, title: Title, fallback: str) -> str:
        """A title in the language; else one without language, else the name."""
        return title_in(title, self.language, fallback)

    def verdict(self, what: str, name: str | None) -> str:
        """What a grade, cell, stage, segment, priority or persona is called."""
        if name is None:
            return self.text("word.none")
        match what:
            case "cell":
                return self.cell(name)
            case "stage":
                return self.stage(name)
            case "segment" | "priority":
                return self.case(what, name)
            case "persona":
                return self.persona(name)
            case _:
                return name

    # Bands

    def band(self, criterion: Criterion, label: str) -> str:
        """A band as people say it: `more than 250`, `1 to 3`, a value; without what earlier bands take."""
        bands: Sequence[Band] = getattr(criterion.rule, "bands", ())
        band = next((band for band in bands if band.label == label), None)
        if band is None:
            return label
        if band.is_else:
            return self.rest(criterion)
        if band.values:
            scale = _scale(criterion.rule)
            return self.either([self.value(x / scale if isinstance(x, float) else x) for x in band.values])
        own = BandInterval(band.above, band.above_included, band.below, band.below_included)
        return self._interval(numbers_of(bands, band, lowest=_lowest(criterion.rule)) or own, _scale(criterion.rule))

    def line(self, name: str, labels: Sequence[str]) -> str:
        """A line of a criterion: its title, and which of its bands it is; no labels: a criterion with one number."""
        named = self.criteria.get(name)
        bands = [label if named is None else self.band(named, label) for label in labels if label]
        title = self.criterion(name)
        return printable(f"{title}: {self.either(bands)}" if bands else title)

    def rest(self, criterion: Criterion) -> str:
        """What no band of a criterion names: `199 or more`, or that it is another value."""
        found = numbers_of(getattr(criterion.rule, "bands", ()), None, lowest=_lowest(criterion.rule))
        return self.text("word.other_value") if found is None else self._interval(found, _scale(criterion.rule))

    def _interval(self, found: BandInterval, scale: float) -> str:
        """`below 3`, `3 to below 10`, `10 or more`; one number alone as it is."""
        low = None if found.low is None else self.number(found.low / scale)
        high = None if found.high is None else self.number(found.high / scale)
        if low is None:
            return self.text("band.at_most" if found.high_included else "band.below", high=high or "")
        if high is None:
            return self.text("band.from" if found.low_included else "band.above", low=low)
        if found.low == found.high:
            return low
        start = low if found.low_included else self.text("band.above", low=low)
        return self.text("band.to" if found.high_included else "band.to_below", low=start, high=high)


def _scale(rule: Rule) -> float:
    """What the bounds of a rule are multiplied with."""
    return MICRO if isinstance(rule, MeasureRule) and is_amount(rule) else 1


def _lowest(rule: Rule) -> float:
    """The least number that a rule can find: nothing is counted less than no times."""
    return 0.0 if isinstance(rule, MeasureRule) and is_whole(rule) else -math.inf
