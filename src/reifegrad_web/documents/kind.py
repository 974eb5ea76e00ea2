"""What is done with the versions of a kind of document, for front doors that serve several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from reifegrad_web.documents.document import DocumentVersion

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider

Version = TypeVar("Version", bound=DocumentVersion)


class Publish(Protocol[Version]):
    """Puts a version in service, and does what follows from that."""

    def __call__(
        self, version: Version, by: Decider, now: datetime, why: str = "", *, unsigned: bool = False
    ) -> Version:
        """Raises `ReifegradError`: it is not signed, or cannot be in service."""


class Decide(Protocol[Version]):
    """Puts a version in service again, or gives it up."""

    def __call__(self, version: Version, by: Decider, now: datetime, why: str) -> Version:
        """Raises `ReifegradError`: the version is in another state."""


@dataclass(frozen=True)
class DocumentKind(Generic[Version]):
    """A kind of document: where its versions are, and how they come into service and out of it."""

    versions: type[Version]
    publish: Publish[Version]
    go_back: Decide[Version]
    retire: Decide[Version]
