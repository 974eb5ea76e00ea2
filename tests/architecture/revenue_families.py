"""Keys of texts that are put together at run time where reports speak of attribution, forecasts, value and capacity."""

from __future__ import annotations

from reifegrad.revenue.attribution import RULES

_FORECAST = "week mean between of_open of_new of_again money money_between forecast coverage width error low high"
_PROMISED = ("delivered", "accepted", "in_time", "won")
_WEEK = "week delivered accepted promised_answers in_time won promise side period done of waiting standing"

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
}
