"""Writes a scoring model that gives 3 to 15 RFM points from frozen bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.predict.write.model_lines import SCHEMA_LINE, scalar, titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.predict.profile.rfm import Bin, RfmBins

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


def rfm_text(frozen: RfmBins, *, name: str, timezone: str) -> str:
    """A whole model file, with the date of its bins and how many customers lay in each."""
    return "\n".join(_lines(frozen, name, timezone)) + "\n"


def _lines(frozen: RfmBins, name: str, timezone: str) -> Iterator[str]:
    day = frozen.as_of.date().isoformat()
    highest = len(MEASURES) * frozen.levels
    yield SCHEMA_LINE
    yield f"# Recency, frequency, monetary value: {len(MEASURES)} to {highest} points, 0 for those who never bought."
    yield f"# The bins are quantiles of {frozen.customers:,} customers as of {day}, and stay as they are from then on:"
    yield "# a score changes because a customer does something, not because others do. `reifegrad rfm` makes new ones."
    yield "reifegrad: 1"
    yield f"name: {name}"
    yield f"title: {{de: RFM mit Klassen vom {frozen.as_of:%d.%m.%Y}, en: RFM with bins of {day}}}"
    yield f"timezone: {timezone}"
    yield ""
    yield "dimensions:"
    for measure in MEASURES:
        yield from _dimension(frozen, measure)
    yield ""
    yield "score: case when frequency = 0 then 0 else recency + frequency + monetary end"
    yield from _segments(frozen.levels)


def _dimension(frozen: RfmBins, measure: str) -> Iterator[str]:
    how = {"recency": "days_since", "frequency": "count", "monetary": f"sum({frozen.amount})"}[measure]
    kinds = ", ".join(scalar(kind) for kind in frozen.kinds)
    yield f"  {measure}:"
    yield f"    title: {titles(_TITLES[measure])}"
    yield "    criteria:"
    yield f"      {_CRITERION[measure]}:"
    yield f"        title: {titles(_CRITERIA[measure])}"
    yield f"        activity: {kinds if len(frozen.kinds) == 1 else f'[{kinds}]'}"
    yield f"        measure: {how}"
    yield "        points:"
    if measure == "frequency":
        yield '          "< 1": 0'
    for one in frozen.bins[measure]:
        yield f"          {_bound(one)}: {one.level}  # {one.customers:,} customers"


_CRITERION = {"recency": "last_purchase", "frequency": "purchases", "monetary": "amount"}


def _bound(one: Bin) -> str:
    return "else" if one.upper is None else f'"<= {one.upper:f}"'


def _segments(levels: int) -> Iterator[str]:
    low, high = max(1, 2 * levels // 5), levels - max(0, levels // 5)
    yield "segments:"
    for name, condition, title in _SEGMENTS:
        yield f"  {name}: {{when: {condition.format(low=low, high=high)}, title: {titles(title)}}}"
