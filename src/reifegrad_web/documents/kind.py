"""What is done with the versions of a kind of document, for front doors that serve several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from reifegrad_web.documents.document import DocumentVersion

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reifegrad_web.documents.versions import CheckedDocument
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
    """A kind of document: where its versions are, how they come into service and out of it, and how texts are read.

    `check_here` reads a text of an operator, `check_apart` one that came from outside.
    """

    versions: type[Version]
    publish: Publish[Version]
    go_back: Decide[Version]
    retire: Decide[Version]
    check_here: Callable[[str], CheckedDocument]
    check_apart: Callable[[str], CheckedDocument]
