"""The agreement of marketing and sales: brought, read, reviewed, signed, put in force."""

from ninja import Router

from reifegrad_web.agreements.publishing import AGREEMENTS
from reifegrad_web.api.document_versions import add_bringing, add_decisions, add_reading
from reifegrad_web.api.tokens import Token

router = Router(auth=Token("read"), tags=["agreements"])
add_reading(router, "/agreements", AGREEMENTS)
add_decisions(router, "/agreements", AGREEMENTS)
add_bringing(router, "/agreement-versions", AGREEMENTS, "Bring an agreement file")
