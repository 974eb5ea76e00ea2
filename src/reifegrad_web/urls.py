"""Which address leads where; what is none of ours may be a path of a client's protocol."""

from __future__ import annotations

from django.urls import path, re_path

from reifegrad_web.api.v1 import api
from reifegrad_web.health import healthy, ready
from reifegrad_web.ingest.views import receive, rudder_source, segment_project

urlpatterns = [
    path("healthz", healthy),
    path("readyz", ready),
    path("api/v1/", api.urls),
    path("v1/projects/<str:write_key>/settings", segment_project),
    re_path(r"^sourceConfig/?$", rudder_source),
    re_path(r"^", receive),
]
