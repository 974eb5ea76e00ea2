"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.reports.attribution_page import show_attribution
from reifegrad_web.pages.reports.calibration_page import show_calibration
from reifegrad_web.pages.reports.capacity_page import show_capacity
from reifegrad_web.pages.reports.cycle_page import show_cycle
from reifegrad_web.pages.reports.distribution_page import show_distribution
from reifegrad_web.pages.reports.feedback_page import show_feedback
from reifegrad_web.pages.reports.first_page import show_first
from reifegrad_web.pages.reports.forecast_page import show_forecast
from reifegrad_web.pages.reports.funnel_page import show_funnel
from reifegrad_web.pages.reports.moves_page import show_moves
from reifegrad_web.pages.reports.origins_page import show_origins
from reifegrad_web.pages.reports.promises_page import show_promises
from reifegrad_web.pages.reports.service_page import show_service

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("reports", show_first, name="reports"),
    path("reports/funnel", show_funnel, name="report-funnel"),
    path("reports/origins", show_origins, name="report-origins"),
    path("reports/moves", show_moves, name="report-moves"),
    path("reports/service", show_service, name="report-service"),
    path("reports/feedback", show_feedback, name="report-feedback"),
    path("reports/promises", show_promises, name="report-promises"),
    path("reports/attribution", show_attribution, name="report-attribution"),
    path("reports/forecast", show_forecast, name="report-forecast"),
    path("reports/cycle", show_cycle, name="report-cycle"),
    path("reports/capacity", show_capacity, name="report-capacity"),
    path("reports/distribution", show_distribution, name="report-distribution"),
    path("reports/calibration", show_calibration, name="report-calibration"),
]
"""The addresses of this room."""
