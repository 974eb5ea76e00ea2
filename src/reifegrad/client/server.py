"""A running server as a notebook or a script sees it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import quote, urlencode

from reifegrad.client.connection import Connection
from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_PAGE = 500
_AGAIN = 0.5
"""Seconds until one asks again how far an export is."""


class ListedLead(TypedDict):
    """A lead of a list; `points` is its score, `stage` None where the model has no stages."""

    lead_id: str
    name: str | None
    email: str | None
    points: float
    stage: str | None


class ExplainedScore(TypedDict):
    """The score of a lead: what `reifegrad score --json` says of it, its reasons, and these in words."""

    lead_id: str
    model: str
    model_hash: str
    as_of: str
    score: dict[str, Any]
    reasons: list[dict[str, Any]]
    sentences: list[str]


@dataclass(frozen=True)
class Server:
    """A server and a token of it.

    >>> server = Server("https://scoring.example.com", token="...")
    >>> server
    Server('https://scoring.example.com')

    Every method raises `ReifegradError` when the server refuses or is not reached.

    Args:
        url: Its address, as one writes it into a browser.
        token: From `reifegrad admin token add`.
    """

    connection: Connection

    def __init__(self, url: str, *, token: str) -> None:
        object.__setattr__(self, "connection", Connection(url, token))

    def __repr__(self) -> str:
        """Without the token."""
        return f"Server({self.connection.url!r})"

    def leads(self, model: str | None = None) -> Iterator[ListedLead]:
        """All leads of a model, the highest score first; they are asked for page by page. Scope `read`.

        A lead whose score changes meanwhile can come twice or not at all.
        """
        cursor: str | None = None
        while True:
            page = self._read("leads", model=model, cursor=cursor, limit=str(_PAGE))
            yield from page["leads"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def score(
        self, lead: str, model: str | None = None, *, as_of: datetime | None = None, language: str = "en"
    ) -> ExplainedScore:
        """The score of a lead with its reasons. Scope `read`.

        Args:
            lead: Its number, or an e-mail address.
            model: The name of a published model; None: the only one, or the first.
            as_of: A past moment, with a time zone; None: now.
            language: `de` or `en`, for the sentences.
        """
        moment = None if as_of is None else as_of.isoformat()
        found: ExplainedScore = self._read(
            f"leads/{quote(lead, safe='')}/score", model=model, as_of=moment, language=language
        )
        return found

    def history(self, lead: str, model: str | None = None) -> dict[str, Any]:
        """How the score of a lead became what it is: `changes` and `transitions`, the newest first. Scope `read`."""
        found: dict[str, Any] = self._read(f"leads/{quote(lead, safe='')}/history", model=model)
        return found

    def push(self, text: str, *, why: str, submit: bool) -> dict[str, Any]:
        """Bring the text of a model, and ask for signatures if `submit`; what became of it. Scope `write`."""
        body = json.dumps({"text": text, "why": why, "submit": submit}).encode()
        found: dict[str, Any] = self.connection.ask_json("model-versions", body, scope="write")
        return found

    def text(self, name: str, version: str = "published") -> bytes:
        """The text of a version of a model, byte for byte. Scope `read`."""
        path = f"models/{quote(name, safe='')}/versions/{quote(version, safe='')}/text"
        return self.connection.ask(path, scope="read")

    def export(self, folder: Path, *, timeout: float = 3_600.0) -> dict[str, int]:
        """Write everything that the server knows into a folder, as Parquet files with a mapping. Scope `admin`.

        Args:
            folder: One that is there.
            timeout: Seconds in which a worker must have written it.

        Returns:
            The rows of each table.
        """
        ended = time.monotonic() + timeout
        job = self.connection.ask_json("exports", json.dumps({"format": "parquet"}).encode(), scope="admin")
        while job["state"] in {"waiting", "running"}:
            if time.monotonic() > ended:
                raise fail("server-export-late", url=self.connection.url, number=job["id"])
            time.sleep(_AGAIN)
            job = self.connection.ask_json(f"exports/{job['id']}", scope="admin")
        if not job["files"]:
            raise fail("server-export-failed", url=self.connection.url, number=job["id"], said=str(job["error"] or "-"))
        for name in job["files"]:
            if name in {"", ".", ".."} or Path(name).name != name:  # nothing is written beside the folder
                raise fail("server-answer", url=self.connection.url, status=200)
            self.connection.save(f"exports/{job['id']}/files/{quote(name, safe='')}", folder / name, scope="admin")
        rows: dict[str, int] = job["rows"]
        return rows

    def _read(self, path: str, **asked: str | None) -> Any:
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return self.connection.ask_json(f"{path}?{query}", scope="read")
