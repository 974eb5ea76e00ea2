"""The agreement of marketing and sales: brought, read, reviewed, signed, put in force."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from reifegrad_web.agreements.checking import check_apart
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.agreements.publishing import AGREEMENTS
from reifegrad_web.api.actors import decider_of
from reifegrad_web.api.document_versions import (
    WRITE,
    AddedVersion,
    NewVersion,
    ShortVersion,
    add_decisions,
    add_reading,
)
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.documents import deciding
from reifegrad_web.documents.versions import record

router = Router(auth=Token("read"), tags=["agreements"])
add_reading(router, "/agreements", AGREEMENTS)
add_decisions(router, "/agreements", AGREEMENTS)


@router.post(
    "/agreement-versions",
    response={200: AddedVersion, 201: AddedVersion},
    auth=WRITE,
    summary="Bring an agreement file",
    operation_id="agreement_add",
)
def add_version(request: HttpRequest, given: NewVersion) -> Status[dict[str, Any]]:
    """A text that is new becomes a draft (201); one that is there stays as far as it is (200)."""
    checked, by = check_apart(given.text), decider_of(request)
    found, made = deciding.add(AgreementVersion, checked, by, utc_now(), given.why, is_submitted=given.submit)
    row = ShortVersion.from_orm(record(found)).model_dump() | {"new": made}
    return Status(201 if made else 200, row)
