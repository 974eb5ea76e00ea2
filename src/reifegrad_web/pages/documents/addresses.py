"""Every address of a kind of document that is written as a text, tried on the past, signed and put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.pages.documents.decisions import decision_addresses
from reifegrad_web.pages.documents.editor import writing_addresses
from reifegrad_web.pages.documents.reading import reading_addresses

if TYPE_CHECKING:
    from django.urls import URLPattern

    from reifegrad_web.pages.documents.kind import TextKind


def document_addresses(of: TextKind, home: str) -> list[URLPattern]:
    """The page of the document at `home`, and what is below it: what writes first, so that no version is called so."""
    version = f"{home}/<str:name>/<str:version>"
    return [*writing_addresses(of, home), *reading_addresses(of, home, version), *decision_addresses(of, version)]
