"""Models and their versions: read, compared, brought, reviewed, signed, published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from reifegrad.report.records.models import DiffOutput
from reifegrad_web.api.actors import decider_of
from reifegrad_web.api.problems import ApiProblem
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.documents import deciding
from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import VersionRecord, record
from reifegrad_web.models import versions
from reifegrad_web.models.checking import check_apart
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.scoring import publishing

READ, WRITE, ADMIN = Token("read"), Token("write"), Token("admin")
router = Router(auth=READ, tags=["models"])
_VERSION = "/models/{name}/versions/{version}"
_WORDS = 4_000

Language = Literal["de", "en"]
Against = Annotated[str, Query(description="The version to compare with: the beginning of its hash, or `published`.")]


class ShortVersion(Schema):
    """A version of a model."""

    name: str
    version: str
    """The hash of its text."""
    model_hash: str
    """What the text means to the engine; scores carry it."""
    state: str
    """`draft`, `in_review`, `published` or `retired`."""
    created_at: datetime
    published_at: datetime | None
    missing: Sequence[str]
    """The roles that have not signed this version."""


class SignatureRecord(Schema):
    """Somebody stands for a version; `withdrawn_at` is null while it counts."""

    user: str
    role: str
    signed_at: datetime
    comment: str
    withdrawn_at: datetime | None


class EventRecord(Schema):
    """What was decided, by whom, when and why."""

    what: str
    who: str
    at: datetime
    why: str


class FullVersion(ShortVersion):
    """A version with its signatures and everything that was decided."""

    retired_at: datetime | None
    signatures: Sequence[SignatureRecord]
    events: Sequence[EventRecord]


class ModelNames(Schema):
    """The models of the server, and what scores."""

    name: str
    published: str | None
    """The version that scores; null if none does."""


class NewVersion(Schema):
    """A model file."""

    text: str
    why: str = Field("", max_length=_WORDS)
    submit: bool = False
    """Also ask for the signatures."""


class AddedVersion(ShortVersion):
    """What became of a text: `new` is false for one that was there already."""

    new: bool


class Why(Schema):
    """The reason, which is kept; a comment, with a signature."""

    why: str = Field("", max_length=_WORDS)


@router.get("/models", response=list[ModelNames], summary="List the models")
def list_models(request: HttpRequest) -> list[dict[str, Any]]:
    """Every model, and the version of it that scores."""
    found = []
    for name in versions.model_names():
        published = [each for each in versions.versions_of(name) if each.state == State.PUBLISHED]
        found.append({"name": name, "published": published[0].text_hash if published else None})
    return found


@router.get("/models/{name}/versions", response=list[ShortVersion], summary="List the versions of a model")
def list_versions(request: HttpRequest, name: str) -> list[VersionRecord]:
    """The newest first."""
    return [record(each) for each in versions.versions_of(name)]


@router.get(_VERSION, response=FullVersion, summary="Show a version with its signatures")
def show_version(request: HttpRequest, name: str, version: str) -> VersionRecord:
    """`version` is the beginning of its hash (at least 4 digits), or `published`."""
    return record(versions.find_version(name, version))


@router.get(f"{_VERSION}/text", summary="The text of a version")
def version_text(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """The model file, byte for byte."""
    found = versions.find_version(name, version)
    answer = HttpResponse(found.text.encode(), content_type="application/yaml; charset=utf-8")
    answer["ETag"] = f'"{found.text_hash}"'
    return answer


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


@router.post(f"{_VERSION}/submit", response=FullVersion, auth=WRITE, summary="Ask for the signatures")
def submit_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """Marketing and sales are to look at a draft."""
    found = deciding.submit(versions.find_version(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


@router.post(f"{_VERSION}/sign", response=FullVersion, auth=WRITE, summary="Sign a version")
def sign_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """For the user whom the token belongs to."""
    found = deciding.sign(_exact(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


@router.post(f"{_VERSION}/withdraw", response=FullVersion, auth=WRITE, summary="Withdraw a signature")
def withdraw_signature(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """That of the user whom the token belongs to, before the version is published."""
    found = deciding.withdraw(versions.find_version(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


@router.post(f"{_VERSION}/publish", response=FullVersion, auth=ADMIN, summary="Publish a signed version")
def publish_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """It scores every lead from now on. Without both signatures only the command line of the server can do it."""
    found = publishing.publish_version(_exact(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


@router.post(f"{_VERSION}/back", response=FullVersion, auth=ADMIN, summary="Go back to a version")
def back_to_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """Publish again what was published before; the reason is needed."""
    found = publishing.go_back(_exact(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


@router.post(f"{_VERSION}/retire", response=FullVersion, auth=ADMIN, summary="Retire a version")
def retire_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
    """Take it out of service, or out of its review."""
    found = publishing.retire(versions.find_version(name, version), decider_of(request), utc_now(), given.why)
    return record(found)


def _pair(name: str, version: str, against: str) -> tuple[ModelVersion, ModelVersion]:
    return versions.find_version(name, against), versions.find_version(name, version)


def _exact(name: str, version: str) -> ModelVersion:
    """A version by its whole hash: who decides something by a program means this very text."""
    if len(version) != 64:
        raise ApiProblem(422, "version-not-exact", "give the whole hash of the version: 64 digits")
    return versions.find_version(name, version)
