"""A website of its own for browsers in tests, and what a browser finds when it visits it."""

from __future__ import annotations

import json
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from client_tools import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from client_tools import Chromium

_PATIENCE = 60.0


@dataclass(frozen=True)
class Website:
    """Where a website is, and the files of npm packages that it serves."""

    origin: str
    pages: dict[str, str]


@contextmanager
def website(packages: Path, pages: dict[str, str]) -> Iterator[Website]:
    """Serve these pages, by their paths, and the files of `packages`; on another origin than every server's."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = packages / path.lstrip("/")
            if path in pages:
                self._send(pages[path].encode(), "text/html")
            elif path.endswith(".js") and file.is_file():
                self._send(file.read_bytes(), "text/javascript")
            else:
                self._send(b"", "text/html")

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Website(f"http://localhost:{server.server_port}", pages)
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Browser:
    """A browser, and the command of Node that drives it."""

    node: list[str]
    chromium: Chromium

    @property
    def packages(self) -> Path:
        """Where npm has put the clients."""
        return Path(self.node[1].partition("=")[2])

    def visit(self, steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Do this in one page of a fresh profile; returns what each step asked, said and stored."""
        task = {"program": self.chromium.program, "environment": self.chromium.environment, "steps": steps}
        command = [*self.node, str(CLIENTS / "browser" / "drive.cjs")]
        ended = subprocess.run(
            command, input=json.dumps(task), check=False, capture_output=True, text=True, timeout=_PATIENCE
        )
        assert ended.returncode == 0, ended.stderr
        found: list[dict[str, Any]] = json.loads(ended.stdout)
        return found
