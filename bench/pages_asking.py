"""Asks a server for its pages as somebody with a browser does: signed in, one page after the other."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_PATIENCE = 120.0
_TOKEN, _SESSION = "reifegrad-form", "reifegrad-session"


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds the last byte was there; status 0: nothing did."""

    status: int
    text: str
    seconds: float

    def link(self, having: str) -> str:
        """The first address on the page that has a text in it; empty: there is none."""
        found = re.search(rf'href="([^"]*{re.escape(having)}[^"]*)"', self.text)
        return unescape(found[1]) if found else ""


@dataclass
class Visitor:
    """Somebody's browser: one connection that stays open, and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _open: http.client.HTTPConnection | None = None

    def sign_in(self, name: str, password: str) -> None:
        """As the form does. Raises `RuntimeError`: the server lets nobody in."""
        form = self.ask("/sign-in").text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        given = {"login": name, "password": password, "csrfmiddlewaretoken": "" if found is None else found[1]}
        answer = self.ask("/sign-in", given)
        if _SESSION not in self.cookies:
            raise RuntimeError(f"{name} was not let in: {answer.status}")

    def ask(self, address: str, form: Mapping[str, str] | None = None, *, part: bool = False) -> Answer:
        """The answer to a request; with a form, it is sent. `part`: a page that is open asks for a part of itself."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept-Language": "en", "Referer": f"http://127.0.0.1:{self.port}/"}
        headers |= {"HX-Request": "true"} if part else {}
        body = None if form is None else urlencode(form).encode()
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"X-CSRFToken": self.cookies.get(_TOKEN, "")}
        began = time.monotonic()
        if self._open is None:
            self._open = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            self._open.request("GET" if body is None else "POST", address, body, headers)
            got = self._open.getresponse()
            text = got.read().decode()
        except (TimeoutError, http.client.HTTPException) as error:
            self._open.close()
            self._open = None
            return Answer(0, type(error).__name__, time.monotonic() - began)
        seconds = time.monotonic() - began
        for line in got.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return Answer(got.status, text, seconds)
