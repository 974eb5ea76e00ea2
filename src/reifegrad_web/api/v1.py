"""Version 1 of the API, with its OpenAPI document at `/api/v1/openapi.json`."""

from __future__ import annotations

from ninja import NinjaAPI

from reifegrad.version import __version__
from reifegrad_web.api.failed import router as failed
from reifegrad_web.api.imports import router as imports
from reifegrad_web.api.leads import router
from reifegrad_web.api.privacy import router as privacy
from reifegrad_web.api.problems import answer_problems
from reifegrad_web.api.versions import router as versions

api = NinjaAPI(title="Reifegrad", version=__version__, urls_namespace="api-v1", docs_url=None)
api.add_router("", router)
api.add_router("", versions)
api.add_router("", privacy)
api.add_router("", imports)
api.add_router("", failed)
answer_problems(api)
