"""The curve of a lead: drawn by the server, and as numbers for the script that lets people look closer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from reifegrad.spec.points import to_points
from reifegrad_web.pages.elements.curve import Curve, CurveRow
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import activity_details, activity_title
from reifegrad_web.pages.lead.one_lead import OneLead
from reifegrad_web.scoring.score_curve import curve_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.score_curve import ScoreCurve

_MOST_ROWS = 60


def curve_shown(one: OneLead) -> Curve | None:
    """The picture with its table; None without a score."""
    if one.scored is None or one.scored.score.score is None:
        return None
    found = curve_of(one.scored, is_past=one.is_past)
    return Curve(
        found.since,
        found.moment,
        found.until,
        found.computed,
        found.recorded,
        found.ahead,
        [activity.occurred_at for activity in found.done],
        _rows(one, found),
        one.address("lead-curve"),
    )


@page()
def curve(asked: Page, lead: str) -> HttpResponse:
    """The curve as numbers: seconds and points, a line each for what was computed, recorded and is foretold."""
    one = OneLead.of(asked, lead)
    one.note_read("lead.history")
    if one.scored is None or one.scored.score.score is None:
        return JsonResponse({"lines": []})
    found = curve_of(one.scored, is_past=one.is_past)
    ends = {"computed": found.recorded[0][0] if found.recorded else found.moment, "recorded": found.moment}
    lines = {"computed": found.computed, "recorded": found.recorded, "ahead": found.ahead}
    answer = JsonResponse(
        {
            "now": found.moment.timestamp(),
            "since": found.since.timestamp(),
            "until": found.until.timestamp(),
            "language": one.words.language,
            "zone": asked.zone,
            "lines": [
                {"name": name, "title": one.words(f"lead.curve.{name}"), "steps": _numbers(steps, ends.get(name))}
                for name, steps in lines.items()
                if steps
            ],
            "done": [
                [activity.occurred_at.timestamp(), _done(one, activity.kind, activity.properties)]
                for activity in found.done
            ],
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _done(one: OneLead, kind: str, properties: Any) -> str:
    title, details = activity_title(kind, one.words), activity_details(properties, one.words)
    return f"{title}: {details}" if details else title


def _numbers(steps: Sequence[tuple[datetime, int | None]], end: datetime | None) -> list[list[float | None]]:
    found = [[moment.timestamp(), None if value is None else to_points(value)] for moment, value in steps]
    if end is not None and steps:
        found.append([end.timestamp(), found[-1][1]])
    return found


def _rows(one: OneLead, found: ScoreCurve) -> Sequence[CurveRow]:
    """The latest of what was, and what will be."""
    past = [(moment, value, "computed") for moment, value in found.computed]
    past += [(moment, value, "recorded") for moment, value in found.recorded]
    ahead = [(moment, value, "ahead") for moment, value in found.ahead[1:]]
    rows = [*past[-_MOST_ROWS:], *ahead[:: max(1, len(ahead) // _MOST_ROWS)]]
    return [CurveRow(moment, value, one.words(f"lead.curve.{name}")) for moment, value, name in rows]
