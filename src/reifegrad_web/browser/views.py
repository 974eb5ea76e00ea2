"""Serves Segment's client for browsers as its makers ship it, at the addresses where it looks for itself.

Nothing about a visitor is needed for that: no cookie is looked at, and every key gets the same script.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

_FOLDER = Path(__file__).parent / "segment"
_CLIENT = "standalone.js"
_HOUR = "public, max-age=3600"
"""The address of the client stays the same when the server is updated."""
_FOR_EVER = "public, max-age=31536000, immutable"
"""The names of parts hold the hash of what is in them."""


@dataclass(frozen=True)
class _Script:
    plain: bytes
    packed: bytes
    etag: str


@require_safe
def client(request: HttpRequest, write_key: str) -> HttpResponse:
    """The client; it reads its key from the address, or from the page."""
    return _answer(request, _CLIENT, _HOUR)


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """A part that the client loads when it is needed, such as for links that are followed."""
    if name not in _parts():
        raise Http404
    return _answer(request, name, _FOR_EVER)


def _answer(request: HttpRequest, name: str, caching: str) -> HttpResponse:
    script = _script(name)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{script.etag}-gzip"' if is_packed else f'"{script.etag}"'
    answer = HttpResponse(script.packed if is_packed else script.plain, content_type="text/javascript; charset=utf-8")
    if is_packed:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Cache-Control"] = caching
    answer["Access-Control-Allow-Origin"] = "*"  # the same for everybody, and public
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=answer) or answer


@cache
def _script(name: str) -> _Script:
    plain = (_FOLDER / name).read_bytes()
    return _Script(plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:32])


@cache
def _parts() -> frozenset[str]:
    return frozenset(file.name for file in _FOLDER.glob("*.bundle.*.js"))
