"""Version 1 of the API, with its OpenAPI document at `/api/v1/openapi.json`."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from reifegrad.version import __version__
from reifegrad_web.api.absences import router as absences
from reifegrad_web.api.accounts import router as accounts
from reifegrad_web.api.actions import router as actions
from reifegrad_web.api.agreements import router as agreements
from reifegrad_web.api.asking import StrictParser, strict
from reifegrad_web.api.connectors import router as connectors
from reifegrad_web.api.contacts import router as contacts
from reifegrad_web.api.documenting import documented
from reifegrad_web.api.failed import router as failed
from reifegrad_web.api.funnel import router as funnel
from reifegrad_web.api.handover import router as handover
from reifegrad_web.api.idempotency import once
from reifegrad_web.api.imports import router as imports
from reifegrad_web.api.leads import router
from reifegrad_web.api.privacy import router as privacy
from reifegrad_web.api.problems import answer_problems
from reifegrad_web.api.reports import router as reports
from reifegrad_web.api.routing import router as routing
from reifegrad_web.api.sequences import router as sequences
from reifegrad_web.api.service import router as service
from reifegrad_web.api.sources import router as sources
from reifegrad_web.api.versions import router as versions
from reifegrad_web.api.webhooks import router as webhooks


class Api(NinjaAPI):
    """The API, whose document says what every address has besides its own."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The OpenAPI document."""
        return documented(super().get_openapi_schema(**given))


api = Api(title="Reifegrad", version=__version__, urls_namespace="api-v1", docs_url=None, parser=StrictParser())
api.add_decorator(once, mode="view")
api.add_decorator(strict, mode="view")
api.add_router("", router)
api.add_router("", versions)
api.add_router("", agreements)
api.add_router("", actions)
api.add_router("", sequences)
api.add_router("", privacy)
api.add_router("", imports)
api.add_router("", failed)
api.add_router("", sources)
api.add_router("", accounts)
api.add_router("", webhooks)
api.add_router("", connectors)
api.add_router("", handover)
api.add_router("", contacts)
api.add_router("", absences)
api.add_router("", routing)
api.add_router("", reports)
api.add_router("", service)
api.add_router("", funnel)
answer_problems(api)
