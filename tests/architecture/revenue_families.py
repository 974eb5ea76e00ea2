"""Keys of texts that are put together at run time where reports speak of attribution, forecasts, value and capacity."""

from __future__ import annotations

from reifegrad.revenue.attribution import RULES

_FORECAST = "week mean between of_open of_new of_again money money_between forecast coverage width error"

REVENUE_FAMILIES: dict[str, set[str]] = {
    "attribution.column.*": {f"attribution.column.{name}" for name in ("channel", "journeys", "won", *RULES, "effect")},
    "attribution.by.*": {f"attribution.by.{name}" for name in ("kind", "campaign", "source")},
    "forecast.column.*": {f"forecast.column.{name}" for name in _FORECAST.split()},
    "forecast.row.*": {f"forecast.row.{name}" for name in ("this", "plain")},
}
