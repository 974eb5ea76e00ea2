"""Talks to a server over its API, with nothing but the standard library.

A redirect is not followed: the token would go along to wherever it leads.
"""

from __future__ import annotations

import http.client
import json
import shutil
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

_SECONDS = 60
_LARGEST = 4_000_000
_SAID = 500


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Nobody goes where an answer points."""


@dataclass(frozen=True)
class Connection:
    """A server and the token that opens it; a `scope` is what the token must allow, for the message if it does not."""

    url: str
    token: str = field(repr=False)

    def ask(self, path: str, body: bytes | None = None, *, scope: str) -> bytes:
        """What the server answers. Raises `ReifegradError`: it refused, or is not reached."""
        with self._open(path, body, scope) as answer:
            found: bytes = answer.read(_LARGEST)
        return found

    def save(self, path: str, file: Path, *, scope: str) -> None:
        """Write what the server answers into a file, however much it is. Raises `ReifegradError`, and `OSError`."""
        with self._open(path, None, scope) as answer, file.open("wb") as target:
            shutil.copyfileobj(answer, target)

    @contextmanager
    def _open(self, path: str, body: bytes | None, scope: str) -> Iterator[Any]:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise fail("server-url", url=self.url)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1/{path}", body, headers)  # noqa: S310 - checked
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error.code, error.read(_LARGEST), scope) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise fail("server-unreachable", url=self.url, reason=str(reason)) from None

    def _refused(self, status: int, body: bytes, scope: str) -> Exception:
        if status in {401, 403}:
            return fail("server-token", url=self.url, scope=scope)
        try:
            said = str(json.loads(body)["detail"])
        except (ValueError, KeyError, TypeError):
            return fail("server-answer", url=self.url, status=status)
        return fail("server-refused", url=self.url, said=said[:_SAID])
