"""Lays out why a lead of a list has its score, in lines whose points add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.explain.ranking import RankedLead
    from reifegrad.explain.reasons import Reason
    from reifegrad.explain.sentences import Sentences

_TENTH = 100
"""Milli-points in a tenth of a point: what a list shows."""


@dataclass(frozen=True)
class ReasonLine:
    """Milli-points, and what they are for. `is_reason` is False for the sum of others, the base, and the formula."""

    points: int
    text: str
    is_reason: bool = True


def reason_lines(lead: RankedLead, sentences: Sentences) -> tuple[ReasonLine, ...]:
    """The lines for a screen: points with at most one decimal that add up to the score, rounded likewise."""
    lines = tuple(_lines(lead, sentences))
    shown = in_tenths([line.points for line in lines], lead.score.score or 0)
    return tuple(ReasonLine(points, line.text, line.is_reason) for points, line in zip(shown, lines, strict=True))


def reason_sentences(lead: RankedLead, sentences: Sentences) -> tuple[str, ...]:
    """The same as sentences with exact points; none begins with a sign, which a spreadsheet takes for a formula.

    Further reasons that the formula takes away again are not there: they say nothing, and `explain` has them.
    """
    words, wording = sentences.wording.words, sentences.wording
    found = [sentences.reason(reason) for reason in lead.reasons]
    further = sum(reason.points for reason in lead.further)
    if lead.further and lead.frame and not further + sum(reason.points for reason in lead.frame):
        return tuple(found)
    if lead.further:
        points = wording.signed(further)
        found.append(words.count("list.further_sentence", len(lead.further), points=points))
    return (*found, *map(sentences.reason, lead.frame))


def _lines(lead: RankedLead, sentences: Sentences) -> Iterator[ReasonLine]:
    for reason in lead.reasons:
        yield ReasonLine(reason.points, short_reason(reason, sentences))
    if lead.further:
        text = sentences.wording.count("list.further", len(lead.further))
        yield ReasonLine(sum(reason.points for reason in lead.further), text, is_reason=False)
    for reason in lead.frame:
        yield ReasonLine(reason.points, sentences.parts(reason).head, is_reason=False)


def short_reason(reason: Reason, sentences: Sentences) -> str:
    """What was found, and how often, in a few words for one line."""
    times = reason.params.get("occurrences")
    often = isinstance(times, int) and times > 1 and sentences.shows_times(reason)
    suffix = f" ({sentences.wording.number(times)}\N{MULTIPLICATION SIGN})" if often and isinstance(times, int) else ""
    return sentences.parts(reason).head + suffix


def in_tenths(parts: Sequence[int], total: int) -> list[int]:
    """Milli-points as whole tenths of points that add up to the rounded total.

    What adds up exactly need not do so when each part is rounded for itself. So all are rounded down, and those that
    lost most get one tenth more, until the sum is right (the method of the largest remainder).

    >>> in_tenths([1333, 1333, 1334], 4000)
    [1300, 1300, 1400]
    """
    down = [part // _TENTH for part in parts]
    missing = round_half_away(total / _TENTH) - sum(down)
    by_loss = sorted(range(len(parts)), key=lambda place: -(parts[place] % _TENTH))
    more = set(by_loss[:missing])
    return [(tenths + (place in more)) * _TENTH for place, tenths in enumerate(down)]
