"""What can be read of, and decided about, the versions of every kind of document: the same addresses for each kind."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from reifegrad_web.api.actors import decider_of
from reifegrad_web.api.problems import ApiProblem
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.documents import deciding
from reifegrad_web.documents.document import DocumentVersion, State
from reifegrad_web.documents.kind import DocumentKind
from reifegrad_web.documents.versions import VersionRecord, find_version, names_of, record, versions_of

WRITE, ADMIN = Token("write"), Token("admin")
_View = TypeVar("_View", bound=Callable[..., VersionRecord])
_ONE = "/{name}/versions/{version}"
_WORDS = 4_000


class ShortVersion(Schema):
    """A version of a document."""

    name: str
    version: str
    """The hash of its text."""
    model_hash: str
    """What the text means; scores carry that of their model."""
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


class DocumentNames(Schema):
    """The documents of a kind, and what is in service."""

    name: str
    published: str | None
    """The version in service; null if none is."""


class NewVersion(Schema):
    """A file."""

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


def add_reading(router: Router, path: str, kind: DocumentKind[Any]) -> None:
    """Let programs list the documents of a kind, and read their versions.

    Args:
        router: Takes the addresses.
        path: Where they begin: `/models`.
        kind: Of which kind.
    """
    rows, noun = kind.versions, kind.versions.NOUN
    one = path + _ONE

    @router.get(path, response=list[DocumentNames], summary=f"List the {noun}s", operation_id=f"{noun}_names")
    def list_names(request: HttpRequest) -> list[dict[str, Any]]:
        """Each with the version of it that is in service."""
        found = []
        for name in names_of(rows):
            published = [each for each in versions_of(rows, name) if each.state == State.PUBLISHED]
            found.append({"name": name, "published": published[0].text_hash if published else None})
        return found

    @router.get(
        f"{path}/{{name}}/versions",
        response=list[ShortVersion],
        summary=f"List the versions of one {noun}",
        operation_id=f"{noun}_versions",
    )
    def list_versions(request: HttpRequest, name: str) -> list[VersionRecord]:
        """The newest first."""
        return [record(each) for each in versions_of(rows, name)]

    @router.get(one, response=FullVersion, summary=f"Show a version of one {noun}", operation_id=f"{noun}_version")
    def show_version(request: HttpRequest, name: str, version: str) -> VersionRecord:
        """With its signatures. `version` is the beginning of its hash (at least 4 digits), or `published`."""
        return record(find_version(rows, name, version))

    @router.get(f"{one}/text", summary=f"The text of a version of one {noun}", operation_id=f"{noun}_text")
    def version_text(request: HttpRequest, name: str, version: str) -> HttpResponse:
        """The file, byte for byte."""
        found = find_version(rows, name, version)
        answer = HttpResponse(found.text.encode(), content_type="application/yaml; charset=utf-8")
        answer["ETag"] = f'"{found.text_hash}"'
        return answer


def add_bringing(router: Router, path: str, kind: DocumentKind[Any], summary: str) -> None:
    """Let programs bring files of a kind.

    Args:
        router: Takes the address.
        path: The address: `/agreement-versions`.
        kind: Of which kind.
        summary: What the description of the API says of it.
    """
    rows = kind.versions

    @router.post(
        path,
        response={200: AddedVersion, 201: AddedVersion},
        auth=WRITE,
        summary=summary,
        operation_id=f"{rows.NOUN}_add",
    )
    def add_version(request: HttpRequest, given: NewVersion) -> Status[dict[str, Any]]:
        """A text that is new becomes a draft (201); one that is there stays as far as it is (200)."""
        checked, by = kind.check_apart(given.text), decider_of(request)
        found, made = deciding.add(rows, checked, by, utc_now(), given.why, is_submitted=given.submit)
        row = ShortVersion.from_orm(record(found)).model_dump() | {"new": made}
        return Status(201 if made else 200, row)


def add_decisions(router: Router, path: str, kind: DocumentKind[Any]) -> None:
    """Let programs decide about the versions of a kind; arguments as in `add_reading`."""
    rows = kind.versions

    def may(what: str, summary: str, auth: Token) -> Callable[[_View], _View]:
        address, name = f"{path}{_ONE}/{what}", f"{rows.NOUN}_{what}"
        return router.post(address, response=FullVersion, auth=auth, summary=summary, operation_id=name)

    @may("submit", "Ask for the signatures", WRITE)
    def submit_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """Marketing and sales are to look at a draft."""
        found = find_version(rows, name, version)
        return record(deciding.submit(found, decider_of(request), utc_now(), given.why))

    @may("sign", "Sign a version", WRITE)
    def sign_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """For the user whom the token belongs to."""
        return record(deciding.sign(_exact(kind, name, version), decider_of(request), utc_now(), given.why))

    @may("withdraw", "Withdraw a signature", WRITE)
    def withdraw_signature(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """That of the user whom the token belongs to, before the version is published."""
        found = find_version(rows, name, version)
        return record(deciding.withdraw(found, decider_of(request), utc_now(), given.why))

    @may("publish", "Publish a signed version", ADMIN)
    def publish_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """It is in service from now on. Without both signatures only the command line of the server can do it."""
        return record(kind.publish(_exact(kind, name, version), decider_of(request), utc_now(), given.why))

    @may("back", "Go back to a version", ADMIN)
    def back_to_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """Publish again what was published before; the reason is needed."""
        return record(kind.go_back(_exact(kind, name, version), decider_of(request), utc_now(), given.why))

    @may("retire", "Retire a version", ADMIN)
    def retire_version(request: HttpRequest, name: str, version: str, given: Why) -> VersionRecord:
        """Take it out of service, or out of its review."""
        found = find_version(rows, name, version)
        return record(kind.retire(found, decider_of(request), utc_now(), given.why))


def _exact(kind: DocumentKind[Any], name: str, version: str) -> DocumentVersion:
    """A version by its whole hash: who decides something by a program means this very text."""
    if len(version) != 64:
        raise ApiProblem(422, "version-not-exact", "give the whole hash of the version: 64 digits")
    found: DocumentVersion = find_version(kind.versions, name, version)
    return found
