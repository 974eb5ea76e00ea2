"""Lets every POST be sent again: with the same header `Idempotency-Key`, it is done once and answered alike, for a day.

The key is written in the transaction of what the request does. So two requests at the same time do it once, and one
whose server was killed after the commit is not done again.
"""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse

from reifegrad_web.api.problems import problem
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.limits import Limits
from reifegrad_web.org.answers import LONGEST_KEY, AlreadyDone, claim_key, find_answer, keep_answer
from reifegrad_web.org.tokens import find_token
from reifegrad_web.writing import write, writing_also

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from reifegrad_web.org.models import ApiToken, KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""A header of an answer that was kept."""
_FORM = 1024 * 1024
"""Bytes that a form may have besides its files."""


def once(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view of the API one that does what a key asks for once."""

    @wraps(run)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None:
            return run(request, *given, **named)
        if not 0 < len(key) <= LONGEST_KEY:
            return problem(422, "idempotency-key-unusable", f"a key has 1 to {LONGEST_KEY} characters")
        token = _token(request)
        if token is None:
            return run(request, *given, **named)
        kept = find_answer(token.pk, key, utc_now())
        if kept is not None:
            return _again(kept, request)
        return _first(token.pk, key, request, lambda: run(request, *given, **named))

    return answered


def _first(token: int, key: str, request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    claimed = False

    def claim() -> None:
        nonlocal claimed
        claim_key(token, key, _digest(request), utc_now())
        claimed = True

    try:
        with writing_also(claim):
            answer = run()
            if answer.status_code < 300 and not claimed:  # it has written nothing: there was nothing to do
                with write():
                    pass
    except AlreadyDone:
        kept = find_answer(token, key, utc_now())
        return problem(409, "idempotency-busy", _BUSY) if kept is None else _again(kept, request)
    if claimed and isinstance(answer, HttpResponse) and answer.status_code < 300:
        keep_answer(token, key, answer.status_code, answer.headers["Content-Type"], answer.content.decode())
    return answer


_BUSY = "a request with this key is being done, or was cut short: look whether it was, and then use another key"


def _again(kept: KeptAnswer, request: HttpRequest) -> HttpResponse:
    """The answer that was kept; a problem if this is another request, or the first one is not answered."""
    if not _is_asked_for(kept, request):
        return problem(422, "idempotency-key-used", "another request has had this key: each needs its own")
    if kept.status is None:
        return problem(409, "idempotency-busy", _BUSY)
    answer = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    answer[REPLAYED] = "true"
    return answer


def _is_asked_for(kept: KeptAnswer, request: HttpRequest) -> bool:
    """Whether it is the same request; one that is too large to be taken is not."""
    try:
        return not _is_too_large(request) and _digest(request) == kept.request
    except RequestDataTooBig:
        return False


def _token(request: HttpRequest) -> ApiToken | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return find_token(token.strip()) if kind.lower() == "bearer" else None


def _is_too_large(request: HttpRequest) -> bool:
    """By what it says of its length, before it is read."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > Limits().uploaded + _FORM


def _digest(request: HttpRequest) -> str:
    """What is asked for. Of a form: its fields and files, since what stands between them differs each time."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\0".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name in sorted(request.POST):
        found.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            found.update(repr((name, file.name, content.hexdigest())).encode())
    return found.hexdigest()
