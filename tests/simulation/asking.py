"""Asks the server over HTTP: as a program with a token, as a website with its key, as a person with a session."""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections import Counter
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from served import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Refused(AssertionError):
    """The server did not do what it was asked for."""


class Line:
    """A connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.asked: Counter[str] = Counter()

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer, whatever it is."""
        self.asked[method] += 1
        self._line.request(method, path, body, dict(headers))
        answer = self._line.getresponse()
        return answer, answer.read()


class Program:
    """Whoever has a token."""

    def __init__(self, line: Line, token: str) -> None:
        self._line = line
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        """What is there."""
        return self._ask("GET", path)

    def post(self, path: str, **given: Any) -> Any:
        """What came of it."""
        return self._ask("POST", path, json.dumps(given).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        answer, said = self._line.ask(method, f"/api/v1{path}", self._headers, body)
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {said[:500]!r} for {(body or b'')[:300]!r}")
        return json.loads(said) if said else None


class Website:
    """A source that delivers what visitors do."""

    def __init__(self, line: Line, key: str) -> None:
        self._line = line
        self._headers = {
            "Authorization": "Basic " + b64encode(f"{key}:".encode()).decode(),
            "Content-Type": "application/json",
        }

    def deliver(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Messages in batches, as a client sends them."""
        for start in range(0, len(messages), 100):
            body = json.dumps({"batch": messages[start : start + 100]}).encode()
            answer, said = self._line.ask("POST", "/v1/batch", self._headers, body)
            found = json.loads(said)
            if answer.status != 200 or found["accepted"] != len(messages[start : start + 100]):
                raise Refused(f"{answer.status} {said[:500]!r}")


class Person:
    """Somebody with a browser: signs in when the pages ask for it, and sends forms."""

    def __init__(self, line: Line, name: str) -> None:
        self._line, self._name = line, name
        self._cookies: dict[str, str] = {}
        self.signed_in = 0

    def get(self, path: str) -> str:
        """A page or a file."""
        answer, said = self._asked("GET", path)
        if answer.status != 200:
            raise Refused(f"{self._name} GET {path}: {answer.status} {said[:300]!r}")
        return said.decode("utf-8-sig")

    def send(self, path: str, **form: str) -> str:
        """Send a form; where it leads to."""
        answer, said = self._asked("POST", path, form)
        if answer.status not in {302, 303}:
            raise Refused(f"{self._name} POST {path}: {answer.status} {said[:1500]!r}")
        return answer.headers["Location"]

    def _asked(
        self, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if not self._cookies:
            self._sign_in()
        answer, said = self._once(method, path, form)
        if answer.status in {302, 303} and "/sign-in" in answer.headers["Location"]:
            self._sign_in()
            answer, said = self._once(method, path, form)
        return answer, said

    def _sign_in(self) -> None:
        self._cookies, self.signed_in = {}, self.signed_in + 1
        self._once("GET", "/sign-in")
        answer, said = self._once("POST", "/sign-in", {"login": self._name, "password": PASSWORD})
        if answer.status != 302:
            raise Refused(f"{self._name} cannot sign in: {answer.status} {said[-800:]!r}")

    def _once(
        self, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": self._cookies.get("reifegrad-form", ""),
            "Accept-Language": "en",
        }
        body = None
        if form is not None:
            body = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer, said = self._line.ask(method, path, headers, body)
        for written in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(written).items()}
        return answer, said
