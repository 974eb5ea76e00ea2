"""Sends less: files of pages are packed once and may be kept for ever, pages are packed as they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class PackedFiles(CompressedManifestStaticFilesStorage):
    """Files under names that say what is in them. Where none were collected, as in tests, they have their own names."""

    def stored_name(self, name: str) -> str:
        """The name with the hash of the content."""
        return super().stored_name(name) if self.hashed_files else name


class PackedPages(GZipMiddleware):
    """Packs pages and answers of the API, with a random length against who guesses from that; not what is streamed.

    That is a file which somebody takes away: most are packed already, and can be as large as everything that is known.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, packed if that makes it smaller."""
        return response if response.streaming else super().process_response(request, response)
