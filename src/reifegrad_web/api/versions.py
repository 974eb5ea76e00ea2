"""Models and their versions: brought, compared, tried; read and decided about as every document."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status

from reifegrad.report.records.models import DiffOutput
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
from reifegrad_web.models import versions
from reifegrad_web.models.checking import check_apart
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.scoring.publishing import MODELS

router = Router(auth=Token("read"), tags=["models"])
add_reading(router, "/models", MODELS)
add_decisions(router, "/models", MODELS)
_VERSION = "/models/{name}/versions/{version}"

Language = Literal["de", "en"]
Against = Annotated[str, Query(description="The version to compare with: the beginning of its hash, or `published`.")]


@router.get(f"{_VERSION}/diff", response=dict[str, Any], summary="What differs in meaning")
def version_diff(
    request: HttpRequest, name: str, version: str, against: Against = "published", language: Language = "en"
) -> dict[str, Any]:
    """What `reifegrad diff --json` prints."""
    from reifegrad_web.scoring.impact import difference  # loads an engine, and few ask for it

    return DiffOutput.of(difference(*_pair(name, version, against)), language).to_dict()


@router.get(f"{_VERSION}/impact", response=dict[str, Any], summary="Whom a version would move")
def version_impact(
    request: HttpRequest,
    name: str,
    version: str,
    against: Against = "published",
    leads: Annotated[int, Query(ge=1, le=10_000)] = 2_000,
    seconds: Annotated[int, Query(ge=1, le=60)] = 20,
    capacity: Annotated[str | None, Query(description="What sales can work: `40 per week`.")] = None,
    language: Language = "en",
) -> dict[str, Any]:
    """Scores at most so many leads by both versions, for at most so many seconds."""
    from reifegrad_web.scoring.impact import Limits, impact, impact_record  # as above

    bounds = Limits(leads, float(seconds))
    found = impact(*_pair(name, version, against), utc_now(), bounds, capacity=capacity)
    return impact_record(found, language)


@router.post(
    "/model-versions", response={200: AddedVersion, 201: AddedVersion}, auth=WRITE, summary="Bring a model file"
)
def add_version(request: HttpRequest, given: NewVersion) -> Status[dict[str, Any]]:
    """A text that is new becomes a draft (201); one that is there stays as far as it is (200)."""
    checked = check_apart(given.text)
    by = decider_of(request)
    found, made = deciding.add(ModelVersion, checked, by, utc_now(), given.why, is_submitted=given.submit)
    row = ShortVersion.from_orm(record(found)).model_dump() | {"new": made}
    return Status(201 if made else 200, row)


def _pair(name: str, version: str, against: str) -> tuple[ModelVersion, ModelVersion]:
    return versions.find_version(name, against), versions.find_version(name, version)
