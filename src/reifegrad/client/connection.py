"""Talks to a server over its API, with nothing but the standard library.

A redirect is not followed: the token would go along to wherever it leads.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reifegrad.errors import fail

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

_SECONDS = 60
_LARGEST = 4_000_000
_PART = 1_000_000
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
        """What the server answers. Raises `ReifegradError`: it refused, is not reached, or its answer is cut off."""
        with self._open(path, body, scope) as answer:
            found = self._read(answer, _LARGEST + 1)
            if len(found) > _LARGEST:
                raise fail("server-answer", url=self.url, status=answer.status)
            self._check_whole(answer)
        return found

    def ask_json(self, path: str, body: bytes | None = None, *, scope: str) -> Any:
        """The same, read as JSON. Raises `ReifegradError` also where it is none, such as the page of a login."""
        try:
            return json.loads(self.ask(path, body, scope=scope))
        except ValueError:
            raise fail("server-answer", url=self.url, status=200) from None

    def save(self, path: str, file: Path, *, scope: str) -> None:
        """Write what the server answers into a file, however much it is.

        Raises:
            ReifegradError: It refused, is not reached, or its answer is cut off.
            OSError: The file cannot be written.
        """
        with self._open(path, None, scope) as answer, file.open("wb") as target:
            while part := self._read(answer, _PART):
                target.write(part)
            self._check_whole(answer)

    def _read(self, answer: Any, most: int) -> bytes:
        try:
            found: bytes = answer.read(most)
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from None
        return found

    def _check_whole(self, answer: Any) -> None:
        """Python reads an answer that ends too early as if it were whole."""
        if answer.length:
            raise fail("server-unreachable", url=self.url, reason=f"{answer.length} bytes of the answer are missing")

    def _open(self, path: str, body: bytes | None, scope: str) -> Any:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise fail("server-url", url=self.url)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1/{path}", body, headers)  # noqa: S310 - checked
        try:
            return urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error.code, error.read(_LARGEST), scope) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> Exception:
        return fail("server-unreachable", url=self.url, reason=str(getattr(error, "reason", None) or error))

    def _refused(self, status: int, body: bytes, scope: str) -> Exception:
        try:
            found = json.loads(body)
            code, said = str(found.get("title", "")), str(found.get("detail", ""))
        except (ValueError, AttributeError):  # no JSON, or no object
            code = said = ""
        if code == "token-revoked":
            return fail("server-token", variant="revoked", url=self.url, scope=scope)
        if status in {401, 403}:
            return fail("server-token", url=self.url, scope=scope)
        if not said:
            return fail("server-answer", url=self.url, status=status)
        return fail("server-refused", url=self.url, said=said[:_SAID])
