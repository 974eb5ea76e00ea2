"""Writes a scoring model that gives 3 to 15 RFM points from frozen bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.predict.write.yaml_file import flow, flow_list, gap, note, quoted, titles, yaml_text

if TYPE_CHECKING:
    from reifegrad.predict.profile.rfm import RfmBins

_TITLES = {
    "recency": {"de": "Wie lange her", "en": "How long ago"},
    "frequency": {"de": "Wie oft", "en": "How often"},
    "monetary": {"de": "Wie viel", "en": "How much"},
}
_CRITERIA = {
    "recency": {"de": "Tage seit dem letzten Kauf", "en": "Days since the last purchase"},
    "frequency": {"de": "Zahl der Käufe", "en": "Number of purchases"},
    "monetary": {"de": "Summe der Käufe", "en": "Sum of the purchases"},
}
_SEGMENTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("never_bought", "frequency = 0", {"de": "Noch kein Kauf", "en": "Has never bought"}),
    (
        "champions",
        "recency >= {high} and frequency >= {high} and monetary >= {high}",
        {"de": "Beste: oft, viel und kürzlich", "en": "Best: often, much and lately"},
    ),
    (
        "at_risk",
        "recency <= {low} and frequency >= {high}",
        {"de": "Kaufte oft, nun nicht", "en": "Was frequent, is away"},
    ),
    ("newcomers", "recency >= {high} and frequency <= {low}", {"de": "Neu oder selten", "en": "New, or seldom"}),
    ("lost", "recency <= {low} and frequency <= {low}", {"de": "Lange weg", "en": "Long gone"}),
    ("others", "else", {"de": "Dazwischen", "en": "In between"}),
)


_CRITERION = {"recency": "last_purchase", "frequency": "purchases", "monetary": "amount"}


def rfm_text(frozen: RfmBins, *, name: str, timezone: str) -> str:
    """A whole model file, with the date of its bins and how many customers lay in each."""
    day = frozen.as_of.date().isoformat()
    document = CommentedMap(reifegrad=1, name=name)
    document["title"] = flow({"de": f"RFM mit Klassen vom {frozen.as_of:%d.%m.%Y}", "en": f"RFM with bins of {day}"})
    document["timezone"] = timezone
    document["dimensions"] = CommentedMap((measure, _dimension(frozen, measure)) for measure in MEASURES)
    gap(document, "dimensions")
    document["score"] = "case when frequency = 0 then 0 else recency + frequency + monetary end"
    gap(document, "score")
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
        title=titles(_CRITERIA[measure]),
        activity=kinds[0] if len(kinds) == 1 else flow_list(kinds),
        measure={"recency": "days_since", "frequency": "count", "monetary": f"sum({frozen.amount})"}[measure],
        points=points,
    )
    return CommentedMap(title=titles(_TITLES[measure]), criteria={_CRITERION[measure]: criterion})


def _segments(levels: int) -> CommentedMap:
    low, high = max(1, 2 * levels // 5), levels - max(0, levels // 5)
    return CommentedMap(
        (name, flow({"when": condition.format(low=low, high=high), "title": titles(title)}))
        for name, condition, title in _SEGMENTS
    )
