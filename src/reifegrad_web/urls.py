"""Which address leads where; what is none of ours may be a path of a client's protocol."""

from __future__ import annotations

from django.urls import path, re_path

from reifegrad_web.api.problems import unknown_address
from reifegrad_web.api.v1 import api
from reifegrad_web.browser.views import client
from reifegrad_web.health import healthy, ready
from reifegrad_web.ingest.views import rudder_source, segment_project
from reifegrad_web.metrics import metrics
from reifegrad_web.pages import addresses
from reifegrad_web.pages.entry import accounts
from reifegrad_web.pages.frame.mishaps import anything_else

urlpatterns = [
    *addresses.urlpatterns,
    *accounts.urlpatterns,
    path("healthz", healthy),
    path("readyz", ready),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/", unknown_address),
    path("p.js", client),
    path("v1/projects/<str:write_key>/settings", segment_project),
    re_path(r"^sourceConfig/?$", rudder_source),
    re_path(r"^", anything_else),
]
handler404, handler500 = "reifegrad_web.pages.frame.mishaps.missing", "reifegrad_web.pages.frame.mishaps.broken"
