"""A receiver of webhooks on this machine: answers as it is told to, and keeps what came."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True)
class Received:
    """A request: where, with which headers (in lower case), and its body to the letter."""

    path: str
    headers: Mapping[str, str]
    raw: str

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def data(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = self.body["data"]
        return found


@dataclass
class Receiver:
    """Where it listens, what it answers, and what came so far."""

    port: int
    status: int = 200
    said: str = "thank you"
    headers: dict[str, str] = field(default_factory=dict)
    waits: float = 0
    drips: float = 0
    """Seconds between the letters of an answer, if that is to take its time."""
    drips_head: bool = False
    """Whether the status comes like this as well."""
    received: list[Received] = field(default_factory=list)
    scheme: str = "http"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}/hook?from=reifegrad"

    def wait_for(self, count: int, seconds: float = 60) -> list[Received]:
        """Wait until so many requests came."""
        ended = time.monotonic() + seconds
        while len(self.received) < count:
            if time.monotonic() > ended:
                raise TimeoutError(f"{len(self.received)} of {count}")
            time.sleep(0.05)
        return self.received


@contextmanager
def receiving(secure: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, self.rfile.read(length).decode()))
            time.sleep(receiver.waits)
            for letter in "HTTP/1.1 200 OK" * receiver.drips_head:
                self.wfile.write(letter.encode())
                time.sleep(receiver.drips)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for letter in receiver.said:
                self.wfile.write(letter.encode())
                time.sleep(receiver.drips)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # who hangs up while it drips
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1], scheme="http" if secure is None else "https")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
