"""Keys of texts that are put together at run time where reports speak of attribution, forecasts, value and capacity."""

from __future__ import annotations

from reifegrad.revenue.attribution import RULES

_FORECAST = "week mean between of_open of_new of_again money money_between forecast coverage width error low high"
_PROMISED = ("delivered", "accepted", "in_time", "won")
_WEEK = "week delivered accepted promised_answers in_time won promise side period done of waiting standing"

_PLOTS = ("gains", "calibration", "distribution", "months", "threshold_curve", "criteria", "forecast")
_STEPS = (
    *("generated", "nurtured", "marketing_qualified", "handed_over", "sales_accepted", "sales_qualified"),
    *("opportunity", "won"),
)

REVENUE_FAMILIES: dict[str, set[str]] = {
    "attribution.column.*": {f"attribution.column.{name}" for name in ("channel", "journeys", "won", *RULES, "effect")},
    "attribution.by.*": {f"attribution.by.{name}" for name in ("kind", "campaign", "source")},
    "forecast.column.*": {f"forecast.column.{name}" for name in _FORECAST.split()},
    "attribution.table.*": {f"attribution.table.{name}" for name in ("money", "wins")},
    "promises.by.*": {f"promises.by.{side}" for side in ("marketing", "sales")},
    "promises.*.*": {f"promises.{kind}.{what}" for kind in ("what", "share") for what in _PROMISED},
    "promises.per.*": {f"promises.per.{per}" for per in ("week", "month", "quarter")},
    "promises.standing.*": {f"promises.standing.{name}" for name in ("kept", "broken", "open")},
    "promises.column.*": {f"promises.column.{name}" for name in _WEEK.split()},
    "forecast.row.*": {f"forecast.row.{name}" for name in ("this", "plain")},
    "plot.*": {f"plot.{name}" for name in _PLOTS},
    "plot.*.caption": {f"plot.{name}.caption" for name in _PLOTS},
    "reports.by.*": {f"reports.by.{name}" for name in ("source", "campaign", "owner", "cell", "kind")},
    "reports.step.*": {f"reports.step.{name}" for name in _STEPS},
    "reports.short.*": {f"reports.short.{name}" for name in _STEPS if name != "nurtured"},
    "reports.made_of.*": {f"reports.made_of.{name}" for name in _STEPS},
    "reports.column.*": {f"reports.column.{name}" for name in ("bands", "stages", "decided", "lost", "share")},
    "reports.calibration.*": {f"reports.calibration.{name}" for name in ("bands", "stages")},
}
