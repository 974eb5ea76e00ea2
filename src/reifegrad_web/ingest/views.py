"""Answers stock clients: 200 with a JSON body once everything is on disk, errors as JSON with `code` and `message`.

No cookie is looked at: whoever has a write key may write, and read nothing.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from reifegrad_web.clock import utc_now
from reifegrad_web.ingest.group_commit import GroupCommit
from reifegrad_web.ingest.protocols import ingest_path
from reifegrad_web.ingest.protocols.body import MOST_BYTES
from reifegrad_web.ingest.protocols.message import Delivery, Refused
from reifegrad_web.ingest.protocols.settings_answers import answer, refusal, rudder_settings, segment_settings
from reifegrad_web.ingest.protocols.write_keys import segment_key
from reifegrad_web.ingest.sources import open_source
from reifegrad_web.ingest.taking import Delivered
from reifegrad_web.measured import INGEST_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from reifegrad_web.ingest.protocols import IngestPath
    from reifegrad_web.ingest.sources import OpenSource

_LOG = logging.getLogger(__name__)
_COMMITS = GroupCommit()
_TIMEOUT = 20.0
"""Seconds until a client is told to send again."""
_RETRY_AFTER = "5"
_PREFLIGHT = timedelta(hours=24)
_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""For a browser that shows an answer as a page, which is data and nothing else."""
_ALLOWED_HEADERS = "authorization, content-type, anonymousid, sentat, x-write-key, x-retry-count, content-encoding"


def deliveries_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: deliveries are answered before all that pages need, such as sessions and policies for browsers.

    There are hundreds a second of them, and no cookie of theirs is looked at.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        if ingest_path(request.path_info) is None:
            return get_response(request)
        request.get_host()  # as of everybody: a host that is not ours is refused
        found = receive(request)
        found.headers.setdefault("Content-Length", str(len(found.content)))
        found.headers["Content-Security-Policy"] = _POLICY
        return found

    return answered


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take what a client delivers, whichever protocol its path is of; 404 for a path that is of none."""
    path = ingest_path(request.path)
    if path is None:
        return _refused(request, Refused(404, "path-unknown", "there is nothing at this path"))
    if request.method == "OPTIONS":
        return _readable(HttpResponse(status=204), request)
    received_at = utc_now()
    with INGEST_SECONDS.time():
        return _received(request, path, received_at)


def _received(request: HttpRequest, path: IngestPath, received_at: datetime) -> HttpResponse:
    try:
        batch = path.read(_delivery(request, received_at), MOST_BYTES)
        source = _source(batch.write_key, request)
        taken = _COMMITS.take(Delivered(source.pk, received_at, batch.messages, batch.envelope), _TIMEOUT)
    except Refused as refused:
        return _refused(request, refused)
    except (DatabaseError, OSError, TimeoutError) as error:
        return _unwritten(request, error)
    body: dict[str, Any] = answer(batch, path.protocol)
    body |= {"accepted": taken.accepted, "duplicates": taken.duplicate}
    return _readable(JsonResponse(body), request)


@csrf_exempt
def segment_project(request: HttpRequest, write_key: str) -> HttpResponse:
    """The settings that Segment's client for browsers asks for before it sends anything."""
    return _settings(request, write_key, segment_settings)


@csrf_exempt
def rudder_source(request: HttpRequest) -> HttpResponse:
    """The settings that RudderStack's client for browsers asks for before it sends anything."""
    return _settings(request, segment_key(_headers(request), request.GET.dict(), {}), rudder_settings)


def _settings(request: HttpRequest, write_key: str | None, make: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return _readable(HttpResponse(status=204), request)
    try:
        _source(write_key, request)
    except Refused as refused:
        return _refused(request, refused)
    except (DatabaseError, OSError) as error:
        return _unwritten(request, error)
    return _readable(JsonResponse(make(write_key, request.get_host(), request.scheme)), request)


def _unwritten(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away or takes nothing: clients keep what they have and send it again."""
    _LOG.warning("a delivery could not be written: %s", type(error).__name__)
    connection.close()
    found = _refused(request, Refused(503, "not-written", "the messages could not be kept; send them again"))
    found["Retry-After"] = _RETRY_AFTER
    return found


def _source(write_key: str | None, request: HttpRequest) -> OpenSource:
    source = open_source(write_key)
    if source is None:
        raise Refused(401, "invalid-write-key", "no open source has this write key")
    if not source.allows(request.headers.get("Origin")):
        raise Refused(403, "origin-not-allowed", "the source takes nothing from pages of this origin")
    return source


def _delivery(request: HttpRequest, received_at: datetime) -> Delivery:
    return Delivery(request.path, request.GET.dict(), _headers(request), request.body, received_at)


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return _readable(JsonResponse(refusal(refused), status=refused.status), request)


def _readable(answer: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Let the page that has sent something read the answer, which says nothing but what became of that."""
    origin = request.headers.get("Origin")
    if origin is not None:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Vary"] = "Origin"
        answer["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        answer["Access-Control-Allow-Methods"] = "POST, GET, OPTIONS"
        answer["Access-Control-Max-Age"] = str(int(_PREFLIGHT.total_seconds()))
    return answer
