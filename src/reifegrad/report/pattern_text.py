"""Says each pattern in a sentence that a marketing manager can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language.printable import printable
from reifegrad.predict.write.attribute_titles import title_in_model
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.measure.patterns import Label, Pattern, Patterns
    from reifegrad.spec.model import ScoringModel


def pattern_sentences(found: Patterns, model: ScoringModel, words: Words) -> Iterator[str]:
    """`- Source is recommendation: 12.8 % of 1,124 were won (others 6.3 %), 1.9 times as many as ...`."""
    for one in found.patterns:
        yield _sentence(one, model, words)


def _sentence(one: Pattern, model: ScoringModel, words: Words) -> str:
    named = words("patterns.and").join(_label(label, model, words) for label in one.labels)
    digits = 2 if one.times < 1 else 1
    low, high = (words.shortest(bound, digits) for bound in one.times_interval)
    return words(
        "patterns.pattern" if len(one.labels) == 1 else "patterns.pair",
        pattern=printable(named[:1].upper() + named[1:]),
        rate=words.percent(one.rate, 1),
        n=words.number(one.n),
        others=words.percent(one.rate_others, 1),
        times=words.shortest(one.times, digits),
        low=low,
        high=high,
    )


def _label(label: Label, model: ScoringModel, words: Words) -> str:
    source, name, value = label
    if source == "attribute":
        return words("patterns.attribute", attribute=_title(model, name, words), value=_value(value, words))
    if name == "weekday":
        return words("patterns.first.weekday", day=words(f"weekday.{value}"))
    if name == "part_of_day":
        return words("patterns.first.part_of_day", part=words(f"part.{value}"))
    if name == "weekday_and_part":
        day, _, part = value.partition(" ")
        return words("patterns.first.both", day=words(f"weekday.{day}"), part=words(f"part.{part}"))
    return words("patterns.first.other", what=name, value=value)


def _value(value: str, words: Words) -> str:
    """A text as it is; an interval `10..500` in words."""
    low, dots, high = value.partition("..")
    if not dots:
        return value
    if not low:
        return words("icp.below", high=words.shortest(float(high), 3))
    if not high:
        return words("icp.from", low=words.shortest(float(low), 3))
    return words("icp.between", low=words.shortest(float(low), 3), high=words.shortest(float(high), 3))


def _title(model: ScoringModel, name: str, words: Words) -> str:
    return title_in(title_in_model(model, name), words.language, name)
