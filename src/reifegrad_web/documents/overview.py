"""Says of documents which version is in service, what waits for whom, and what was decided when. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from reifegrad_web.documents.document import DocumentVersion, State, What
from reifegrad_web.documents.versions import VersionRecord, events_of, manager_of, names_of, records, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Version = TypeVar("Version", bound=DocumentVersion)


@dataclass(frozen=True)
class DocumentStanding(Generic[Version]):
    """How far a document is: the version in service, those in review, and the newest draft that is younger than it.

    `drafts` counts those. `speaks` is the version that says what the document is: the one in service, else the newest.
    """

    name: str
    speaks: Version
    published: VersionRecord | None
    in_review: Sequence[VersionRecord]
    draft: VersionRecord | None
    drafts: int
    before: VersionRecord | None
    """What was in service before the published version, or last; None if nothing was."""


@dataclass(frozen=True)
class PastDecision:
    """What was decided about which version, by whom, when and why. `number` puts them in order."""

    number: int
    name: str
    version: str
    short: str
    what: str
    who: str
    role: str
    at: datetime
    why: str


@dataclass(frozen=True)
class NamedVersion:
    """A version in a list to choose from."""

    version: str
    short: str
    state: str
    created_at: datetime


def standings(kind: type[Version]) -> Sequence[DocumentStanding[Version]]:
    """Every document of a kind, by name; where one of all is in service, they are one document."""
    return _standings(kind, list(manager_of(kind).defer("text").order_by("name", "-created_at", "-id")))


def in_service(kind: type[Version], name: str) -> Version | None:
    """The version that another one of this name would take the place of; None where there is none."""
    rows = manager_of(kind).filter(state=State.PUBLISHED)
    return (rows if kind.IS_ONLY_ONE else rows.filter(name=name)).first()


def waiting_for(kind: type[Version], role: str) -> Sequence[tuple[DocumentStanding[Version], VersionRecord]]:
    """The versions in review that lack the signature of a role."""
    if not manager_of(kind).filter(state=State.IN_REVIEW).exists():
        return []
    return [(each, found) for each in standings(kind) for found in each.in_review if role in found.missing]


def standing(kind: type[Version], name: str) -> DocumentStanding[Version]:
    """How far one document is. Raises `ReifegradError`: there is none of this name."""
    rows = manager_of(kind).defer("text").filter(name=name).order_by("-created_at", "-id")
    found = _standings(kind, list(rows))
    if not found:
        raise kind.unknown(name, names_of(kind))
    return found[0]


def named_versions(kind: type[Version], name: str) -> Sequence[NamedVersion]:
    """The versions of a document, the newest first."""
    rows = manager_of(kind).defer("text").filter(name=name).order_by("-created_at", "-id")
    return [NamedVersion(row.text_hash, short(row), row.state, row.created_at) for row in rows]


def decisions(kind: type[Version], name: str | None, before: int | None, most: int) -> Sequence[PastDecision]:
    """What was decided about the versions of a document, the latest first.

    That one version took the place of another is left out: it goes without saying when the other is published.

    Args:
        kind: Of which kind the document is.
        name: The document.
        before: The number of the last decision that was seen; None at the beginning.
        most: How many.
    """
    rows = events_of(kind).exclude(what=What.REPLACED)
    if name is not None:
        rows = rows.filter(version__name=name)
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.select_related("version", "user").defer("version__text").order_by("-id")
    return [
        PastDecision(
            row.pk, row.version.name, row.version.text_hash, short(row.version), row.what, row.who,
            "" if row.user is None else row.user.role, row.at, row.why,
        )
        for row in rows[:most]
    ]  # fmt: skip


def _standings(kind: type[Version], rows: Sequence[Version]) -> Sequence[DocumentStanding[Version]]:
    by_name = _documents(kind, rows)
    shown = {row.pk: row for _, found in by_name for row in _shown(found)}
    told = dict(zip(shown, records(list(shown.values())), strict=True))
    texts = manager_of(kind).in_bulk([_speaks_for(found).pk for _, found in by_name])
    return [_standing(name, found, told, texts[_speaks_for(found).pk]) for name, found in by_name]


def _documents(kind: type[Version], rows: Sequence[Version]) -> Sequence[tuple[str, Sequence[Version]]]:
    """The versions of each document by its name, the newest first."""
    if not kind.IS_ONLY_ONE:
        return [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.name)]
    newest_first = sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)
    return [(_speaks_for(newest_first).name, newest_first)] if newest_first else []


def _shown(rows: Sequence[Version]) -> Sequence[Version]:
    """Those of which more is said than that they are there."""
    open_or_in_service = [row for row in rows if row.state in {State.PUBLISHED, State.IN_REVIEW}]
    return [*open_or_in_service, *_drafts(rows)[:1], *_before(rows)]


def _drafts(rows: Sequence[Version]) -> Sequence[Version]:
    """Those that nobody has passed over: the published version came before them."""
    since = next((row.created_at for row in rows if row.state == State.PUBLISHED), None)
    return [row for row in rows if row.state == State.DRAFT and (since is None or row.created_at > since)]


def _before(rows: Sequence[Version]) -> Sequence[Version]:
    past = [row for row in rows if row.state == State.RETIRED and row.published_at is not None]
    return sorted(past, key=lambda row: (row.retired_at or row.created_at, row.pk))[-1:]


def _speaks_for(rows: Sequence[Version]) -> Version:
    return next((row for row in rows if row.state == State.PUBLISHED), rows[0])


def _standing(
    name: str, rows: Sequence[Version], told: dict[int, VersionRecord], speaks: Version
) -> DocumentStanding[Version]:
    drafts, before = _drafts(rows), _before(rows)
    return DocumentStanding(
        name=name,
        speaks=speaks,
        published=next((told[row.pk] for row in rows if row.state == State.PUBLISHED), None),
        in_review=[told[row.pk] for row in rows if row.state == State.IN_REVIEW],
        draft=told[drafts[0].pk] if drafts else None,
        drafts=len(drafts),
        before=told[before[0].pk] if before else None,
    )
