"""Serves Jitsu's client for browsers as its makers ship it, under the name that it has among those who serve it.

Nothing about a visitor is needed for that: no cookie is looked at, and everybody gets the same script.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_CLIENT = Path(__file__).parent / "jitsu" / "p.js"
_HOUR = "public, max-age=3600"
"""The address of the client stays the same when the server is updated."""


@dataclass(frozen=True)
class _Script:
    plain: bytes
    packed: bytes
    digest: str


@require_safe
def client(request: HttpRequest) -> HttpResponseBase:
    """The client. A page loads it as a script, which needs no CORS; whoever wants to read it as a text does not."""
    script = _script()
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{script.digest}-gzip"' if is_packed else f'"{script.digest}"'
    answer = HttpResponse(script.packed if is_packed else script.plain, content_type="text/javascript; charset=utf-8")
    if is_packed:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Cache-Control"] = _HOUR
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=answer) or answer


@cache
def _script() -> _Script:
    plain = _CLIENT.read_bytes()
    return _Script(plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:32])
