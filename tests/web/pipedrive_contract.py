"""Answers as version 2 of Pipedrive's API does by its documentation: pages by cursors, strict input, custom fields."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from answering import answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from answering import Answered

TOKEN = "token-of-a-test"  # noqa: S105 - of nothing
SCORE, GRADE, OWN = ("a" * 40, "b" * 40, "c" * 40)
_ASKED = {
    "persons": {"limit", "cursor", "sort_by", "sort_direction", "updated_since"},
    "organizations": {"limit", "cursor", "sort_by", "sort_direction", "updated_since"},
    "deals": {"limit", "cursor", "sort_by", "sort_direction", "updated_since", "status"},
    "activities": {"limit", "cursor", "sort_by", "sort_direction", "updated_since", "done"},
}
LONG_AGO = "2026-09-01T08:00:00Z"


@dataclass
class PipedriveServer:
    """What it has, and for how many seconds it asks to wait."""

    url: str = ""
    rows: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    wait: int | None = None

    def has(self, kind: str, number: int, **values: Any) -> None:
        """Let it have a record."""
        self.rows[kind][number] = {"id": number, "add_time": LONG_AGO, "update_time": LONG_AGO} | values

    def answer(self, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answered:
        """The answer to a request."""
        if {name.lower(): value for name, value in headers.items()}.get("x-api-token") != TOKEN:
            return 401, {"success": False, "error": "unauthorized access", "errorCode": 401}, {}
        if self.wait is not None:
            return 429, {"success": False, "error": "request over limit"}, {"Retry-After": str(self.wait)}
        parts = urlsplit(path)
        names = parts.path.split("/")
        if method == "GET":
            return (*self._list(names[3], dict(parse_qsl(parts.query))), {})
        return (*self._change(int(names[4]), json.loads(raw)), {})

    def _list(self, kind: str, asked: Mapping[str, str]) -> tuple[int, Any]:
        if unknown := asked.keys() - _ASKED[kind]:
            return 400, {"success": False, "error": f"Validation failed: {min(unknown)}"}
        limit = int(asked["limit"])
        assert 0 < limit <= 500
        start = int(base64.b64decode(asked["cursor"])) if "cursor" in asked else 0
        rows = [
            row
            for _, row in sorted(self.rows[kind].items())
            if row["update_time"] >= asked.get("updated_since", "")
            and ("status" not in asked or row["status"] in asked["status"].split(","))
            and ("done" not in asked or row["done"] is (asked["done"] == "true"))
        ]
        more = base64.b64encode(str(start + limit).encode()).decode() if len(rows) > start + limit else None
        return 200, {"success": True, "data": rows[start : start + limit], "additional_data": {"next_cursor": more}}

    def _change(self, number: int, body: Mapping[str, Any]) -> tuple[int, Any]:
        if number not in self.rows["persons"]:
            return 404, {"success": False, "error": "Person not found"}
        score = body["custom_fields"].get(SCORE)
        if score is not None and not isinstance(score, int | float):
            return 400, {"success": False, "error": "Validation failed: custom_fields must be a number"}
        row = self.rows["persons"][number]
        row["custom_fields"] = row.get("custom_fields", {}) | body["custom_fields"]
        row["update_time"] = "2099-01-01T00:00:00Z"
        return 200, {"success": True, "data": row}


@contextmanager
def pipedrive() -> Iterator[PipedriveServer]:
    """A server for the time of the block."""
    server = PipedriveServer()
    with answering(server.answer) as server.url:
        yield server
