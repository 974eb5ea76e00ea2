"""Describes when and how each lead first appeared, as labels for patterns."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.measure.arrays import places_in

if TYPE_CHECKING:
    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.run.engine import Engine

PARTS_OF_DAY = ((8, "early"), (12, "morning"), (18, "afternoon"), (24, "evening"))
"""Until which hour of the local day each part lasts."""

_FIXED = {"activity_id", "lead_id", "kind", "occurred_at"}
_PATH = "path"


def first_activities(engine: Engine, activities: ir.Table, cases: Cases, timezone: str) -> dict[str, NDArray[Any]]:
    """For each case, by what is looked at, a label of its first activity; None if it came after the case's moment.

    `weekday` (0 is Monday), `part_of_day`, `weekday_and_part` ("1 morning"), `kind`, and the texts that activities
    carry, such as `campaign`; of a path only its first section.
    """
    first = activities.group_by("lead_id").aggregate(first=activities["occurred_at"].min())
    joined = activities.inner_join(first, "lead_id")
    rows = joined.filter(joined["occurred_at"] == joined["first"])
    texts = [n for n in activities.columns if n not in _FIXED and activities[n].type().is_string()]
    table = engine.arrow(
        rows.group_by(["lead_id", "first"]).aggregate(
            kind=rows["kind"].min(), **{f"p_{n}": rows[n].min() for n in texts}
        )
    )
    place = places_in(np.array(table["lead_id"].to_pylist(), dtype=object), cases.lead)
    when = np.append(np.asarray(table["first"].to_numpy(), dtype="datetime64[us]"), np.datetime64("NaT", "us"))[place]
    there = (place >= 0) & (when <= cases.as_of)
    found: dict[str, NDArray[Any]] = _of_time(when, there, timezone)
    found["kind"] = _values_at(table["kind"].to_pylist(), place, there)
    for name in texts:
        values = table[f"p_{name}"].to_pylist()
        found[name] = _values_at([_section(v) for v in values] if name == _PATH else values, place, there)
    return found


def _of_time(when: NDArray[np.datetime64], there: NDArray[np.bool_], timezone: str) -> dict[str, NDArray[Any]]:
    zone = ZoneInfo(timezone)
    names = ("weekday", "part_of_day", "weekday_and_part")
    found = {name: np.full(len(when), None, dtype=object) for name in names}
    hours, back = np.unique(when[there].astype("datetime64[h]"), return_inverse=True)
    local = [hour.replace(tzinfo=UTC).astimezone(zone) for hour in hours.tolist()]
    days = np.array([str(moment.weekday()) for moment in local], dtype=object)
    parts = np.array([next(name for until, name in PARTS_OF_DAY if m.hour < until) for m in local], dtype=object)
    if local:
        found["weekday"][there] = days[back]
        found["part_of_day"][there] = parts[back]
        found["weekday_and_part"][there] = (days + " " + parts)[back]
    return found


def _values_at(values: list[Any], place: NDArray[np.int64], there: NDArray[np.bool_]) -> NDArray[Any]:
    padded = np.empty(len(values) + 1, dtype=object)
    padded[: len(values)] = values
    padded[-1] = None
    found = padded[place]
    found[~there] = None
    return found


def _section(path: str | None) -> str | None:
    return None if not path or not path.startswith("/") else "/" + path.split("/")[1]
