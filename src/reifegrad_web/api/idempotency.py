"""Lets every POST be sent again: with the same header `Idempotency-Key`, it is done once and answered alike, for a day.

The key is written in the transaction of what the request does. So two requests at the same time do it once, and one
whose server was killed after the commit is not done again.
"""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError

from reifegrad_web.api.asking import is_too_large
from reifegrad_web.api.problems import problem
from reifegrad_web.clock import utc_now
from reifegrad_web.org.answers import LONGEST_KEY, WITHHELD, AlreadyDone, claim_key, find_answer, keep_answer
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
        digest = _digest(request)
        kept = find_answer(token.pk, key, utc_now())
        if kept is not None:
            return _again(kept, digest)
        if digest is None:  # the view refuses it as it does without a key
            return run(request, *given, **named)
        return _first(token.pk, key, digest, lambda: run(request, *given, **named))

    return answered


def _first(token: int, key: str, digest: str, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    claimed = False

    def claim() -> None:
        nonlocal claimed
        claim_key(token, key, digest, utc_now())
        claimed = True

    try:
        with writing_also(claim):
            answer = run()
            if answer.status_code < 300 and not claimed:  # it has written nothing: there was nothing to do
                with write():
                    pass
    except AlreadyDone:
        kept = find_answer(token, key, utc_now())
        return problem(409, "idempotency-busy", _BUSY) if kept is None else _again(kept, digest)
    if claimed and isinstance(answer, HttpResponse) and answer.status_code < 300:
        keep_answer(token, key, answer.status_code, answer.headers["Content-Type"], answer.content.decode())
    return answer


_BUSY = "a request with this key is being done, or was cut short: look whether it was, and then use another key"


def _again(kept: KeptAnswer, digest: str | None) -> HttpResponse:
    """The answer that was kept; a problem if this is another request, or the first one's answer is not there."""
    if digest != kept.request:
        return problem(422, "idempotency-key-used", "another request has had this key: each needs its own")
    if kept.status in {None, WITHHELD}:
        return problem(409, "idempotency-busy", _BUSY)
    answer = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    answer[REPLAYED] = "true"
    return answer


def _token(request: HttpRequest) -> ApiToken | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return find_token(token.strip()) if kind.lower() == "bearer" else None


def _digest(request: HttpRequest) -> str | None:
    """What is asked for; None where it is too large to be taken, or cannot be read.

    It is computed before anything is written: a large file would hold up everybody else.
    """
    if is_too_large(request):
        return None
    try:
        return _digest_of(request)
    except (SuspiciousOperation, MultiPartParserError):
        return None


def _digest_of(request: HttpRequest) -> str:
    """Of a form: its fields and files, since what stands between them differs each time."""
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
