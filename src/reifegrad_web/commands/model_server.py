"""Asks a server for models and gives it some, over its API, with nothing but the standard library.

A redirect is not followed: the token would go along to wherever it leads.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import click

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

_SECONDS = 60
_LARGEST = 4_000_000
_SAID = 500

SERVER = click.option(
    "--server", metavar="URL", required=True, envvar="REIFEGRAD_SERVER", show_envvar=True, help="Where the server is."
)
TOKEN = click.option(
    "--token",
    required=True,
    envvar="REIFEGRAD_TOKEN",
    show_envvar=True,
    help="A token of the server; in the variable, nobody sees it in the list of processes.",
)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Nobody goes where an answer points."""


@dataclass(frozen=True)
class ModelServer:
    """A server and the token that opens it."""

    url: str
    token: str

    def push(self, text: str, *, why: str, submit: bool) -> dict[str, Any]:
        """Bring a text; what became of it. Raises `ReifegradError`: it was not taken, or the server not reached."""
        body = json.dumps({"text": text, "why": why, "submit": submit}).encode()
        found: dict[str, Any] = json.loads(self._ask("model-versions", body, scope="write"))
        return found

    def text(self, name: str, version: str) -> bytes:
        """The text of a version, byte for byte. Raises `ReifegradError`: there is none, or the server not reached."""
        return self._ask(f"models/{quote(name, safe='')}/versions/{quote(version, safe='')}/text", None, scope="read")

    def _ask(self, path: str, body: bytes | None, *, scope: str) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise fail("server-url", url=self.url)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1/{path}", body, headers)  # noqa: S310 - checked
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
                found: bytes = answer.read(_LARGEST)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error.code, error.read(_LARGEST), scope) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise fail("server-unreachable", url=self.url, reason=str(reason)) from None
        return found

    def _refused(self, status: int, body: bytes, scope: str) -> Exception:
        if status in {401, 403}:
            return fail("server-token", url=self.url, scope=scope)
        try:
            said = str(json.loads(body)["detail"])
        except (ValueError, KeyError, TypeError):
            return fail("server-answer", url=self.url, status=status)
        return fail("server-refused", url=self.url, said=said[:_SAID])


def with_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--server` and `--token`."""
    return SERVER(TOKEN(command))
