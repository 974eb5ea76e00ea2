"""Receivers of webhooks on this machine, of which one is out of order now and then; both keep what came."""

from __future__ import annotations

import json
import random
import threading
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]


class Receiver:
    """What came, and under which names: the name of a message that was refused is also remembered."""

    def __init__(self, seed: int, fails: float) -> None:
        self._chance, self._fails = random.Random(seed), fails
        self._lock = threading.Lock()
        self.port = 0
        self.taken: list[tuple[str, Message]] = []
        self.tries: dict[str, int] = defaultdict(int)
        """Name of a message -> how often it was sent."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, name: str, body: bytes) -> int:
        """Take a message, or be out of order."""
        with self._lock:
            self.tries[name] += 1
            if self._chance.random() < self._fails:
                return 503
            self.taken.append((name, json.loads(body)))
            return 200


@contextmanager
def receiving(seed: int, fails: float = 0.0) -> Iterator[Receiver]:
    """A receiver for the time of the block."""
    found = Receiver(seed, fails)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(found.answer(self.headers["webhook-id"], body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
