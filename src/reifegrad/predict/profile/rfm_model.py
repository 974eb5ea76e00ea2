"""Writes a scoring model that gives 3 to 15 RFM points from frozen bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad.language.words import titles as words_of
from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.predict.write.yaml_file import blank_line_before, flow, flow_list, note, quoted, titles_node, yaml_text

if TYPE_CHECKING:
    from reifegrad.predict.profile.rfm import RfmBins

_SEGMENTS = (
    ("never_bought", "frequency = 0"),
    ("champions", "recency >= {high} and frequency >= {high} and monetary >= {high}"),
    ("at_risk", "recency <= {low} and frequency >= {high}"),
    ("newcomers", "recency >= {high} and frequency <= {low}"),
    ("lost", "recency <= {low} and frequency <= {low}"),
    ("others", "else"),
)
_CRITERION = {"recency": "last_purchase", "frequency": "purchases", "monetary": "amount"}


def rfm_text(frozen: RfmBins, *, name: str, timezone: str) -> str:
    """A whole model file, with the date of its bins and how many customers lay in each."""
    day = frozen.as_of.date().isoformat()
    document = CommentedMap(reifegrad=1, name=name)
    of_bins = frozen.as_of.date()
    document["title"] = flow(
        {language: Words(language)("rfm.model", day=Words(language).day(of_bins)) for language in LANGUAGES}
    )
    document["timezone"] = timezone
    document["dimensions"] = CommentedMap((measure, _dimension(frozen, measure)) for measure in MEASURES)
    blank_line_before(document, "dimensions")
    document["score"] = "case when frequency = 0 then 0 else recency + frequency + monetary end"
    blank_line_before(document, "score")
    document["segments"] = _segments(frozen.levels)
    return yaml_text(document, _head(frozen, day))


def _head(frozen: RfmBins, day: str) -> tuple[str, ...]:
    highest = len(MEASURES) * frozen.levels
    return (
        f"Recency, frequency, monetary value: {len(MEASURES)} to {highest} points, 0 for those who never bought.",
        f"The bins are quantiles of {frozen.customers:,} customers as of {day}, and stay as they are from then on:",
        "a score changes because a customer does something, not because others do. `reifegrad rfm` makes new ones.",
    )


def _dimension(frozen: RfmBins, measure: str) -> CommentedMap:
    kinds = [quoted(kind) for kind in frozen.kinds]
    points = CommentedMap()
    if measure == "frequency":
        points[DoubleQuotedScalarString("< 1")] = 0
    for one in frozen.bins[measure]:
        bound = "else" if one.upper is None else DoubleQuotedScalarString(f"<= {one.upper:f}")
        points[bound] = one.level
        note(points, bound, f"{one.customers:,} customers", spaces=2)
    criterion = CommentedMap(
        title=titles_node(words_of(f"rfm.criterion.{measure}")),
        activity=kinds[0] if len(kinds) == 1 else flow_list(kinds),
        measure={"recency": "days_since", "frequency": "count", "monetary": f"sum({frozen.amount})"}[measure],
        points=points,
    )
    return CommentedMap(
        title=titles_node(words_of(f"rfm.dimension.{measure}")), criteria={_CRITERION[measure]: criterion}
    )


def _segments(levels: int) -> CommentedMap:
    low, high = max(1, 2 * levels // 5), levels - max(0, levels // 5)
    return CommentedMap(
        (
            name,
            flow({"when": condition.format(low=low, high=high), "title": titles_node(words_of(f"rfm.segment.{name}"))}),
        )
        for name, condition in _SEGMENTS
    )
