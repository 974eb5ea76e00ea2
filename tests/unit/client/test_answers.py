"""Whatever answers at the address of a server: a notebook gets the whole of it, or a clear error."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from reifegrad.client.server import Server
from reifegrad.errors import ReifegradError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OPENS = "opens-the-server"
Answer = tuple[int, bytes, dict[str, str]]
"""Status, body, headers."""


@pytest.fixture
def answering() -> Iterator[Callable[[dict[str, Answer]], Server]]:
    """A server that gives these answers, by the end of the path."""
    started: list[ThreadingHTTPServer] = []

    def start(answers: dict[str, Answer]) -> Server:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                status, body, headers = next(each for end, each in answers.items() if path.endswith(end))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return Server(f"http://127.0.0.1:{server.server_address[1]}", token=OPENS)

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def exported(*files: str) -> bytes:
    return json.dumps({"id": 1, "state": "done", "rows": {"leads": 1}, "files": files, "error": None}).encode()


def code_of(run: Callable[[], object]) -> str:
    with pytest.raises(ReifegradError) as caught:
        run()
    assert OPENS not in str(caught.value)
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, b"<html>Login</html>", {}), "server-answer"),
        ((200, b"\xff\xfe", {}), "server-answer"),
        ((200, b'{"changes": []}', {"Content-Length": "4000"}), "server-unreachable"),
        ((200, b" " * 4_000_001, {}), "server-answer"),
        ((302, b"", {"Location": "http://127.0.0.1:9/"}), "server-answer"),
        ((500, b"oops", {}), "server-answer"),
        ((404, b'{"detail": "no such lead"}', {}), "server-refused"),
    ],
)
def test_an_answer_that_is_not_one_is_an_error(
    answering: Callable[[dict[str, Answer]], Server], answer: Answer, code: str
) -> None:
    server = answering({"/history": answer})
    assert code_of(lambda: server.history("1")) == code


def test_half_a_model_is_no_model(answering: Callable[[dict[str, Answer]], Server]) -> None:
    whole, half = (200, b"name: a\n", {}), (200, b"name: a\n", {"Content-Length": "9"})
    assert answering({"/text": whole}).text("a") == b"name: a\n"
    assert code_of(lambda: answering({"/text": half}).text("a")) == "server-unreachable"


@pytest.mark.parametrize("name", ["../beside", "/beside", "..", ".", "", "a/b"])
def test_an_export_writes_nothing_beside_its_folder(
    answering: Callable[[dict[str, Answer]], Server], tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    server = answering({"/exports": (200, exported(name), {}), "": (200, b"x", {})})
    assert code_of(lambda: server.export(folder)) == "server-answer"
    assert [file.name for file in tmp_path.rglob("*")] == ["folder"]


def test_an_export_is_whole_or_an_error_and_a_disk_that_takes_nothing_is_said_as_such(
    answering: Callable[[dict[str, Answer]], Server], tmp_path: Path
) -> None:
    job = (200, exported("leads.parquet"), {})
    assert answering({"/exports": job, "": (200, b"x" * 3_000_000, {})}).export(tmp_path) == {"leads": 1}
    assert (tmp_path / "leads.parquet").stat().st_size == 3_000_000
    cut = answering({"/exports": job, "": (200, b"x", {"Content-Length": "2"})})
    assert code_of(lambda: cut.export(tmp_path)) == "server-unreachable"
    with pytest.raises(FileNotFoundError):
        answering({"/exports": job, "": (200, b"x", {})}).export(tmp_path / "nowhere")
