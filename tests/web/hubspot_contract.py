"""Answers as HubSpot's CRM API does by its published description (v3 contacts, search and batch; v4 associations).

Made from the OpenAPI description in HubSpot's public collection of specifications and its pages on search, limits and
errors: what a request may hold is checked, and refused as it is there; answers have the required keys.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from answering import answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from answering import Answered

TOKEN = "pat-eu1-token-of-a-test"  # noqa: S105 - of nothing
OPERATORS = {"EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY"}
MOST_FOUND, MOST_BATCH, MOST_PAGE, MOST_GROUPS = 10_000, 100, 200, 6
_WHEN = "2026-11-01T10:00:00.000Z"
_SEARCH = re.compile(r"/crm/v3/objects/(\w+)/search")
_ABOUT = re.compile(r"/crm/v4/associations/(\w+)/contacts/batch/read")


@dataclass
class HubSpotServer:
    """What it has, whom things are about, which properties there are, and what it was asked."""

    url: str = ""
    objects: dict[str, dict[str, dict[str, str | None]]] = field(default_factory=lambda: defaultdict(dict))
    about: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    properties: set[str] = field(
        default_factory=lambda: {f"reifegrad_{name}" for name in ("score", "grade", "reasons", "next_change")}
    )
    busy: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def has(self, kind: str, number: int, changed: int, **properties: str | None) -> None:
        """Let it have a record, changed at a millisecond."""
        name = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        self.objects[kind][str(number)] = {**properties, "hs_object_id": str(number), name: str(changed)}

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """The status and body of an answer."""
        if found := _SEARCH.fullmatch(path):
            return self._search(found[1], body)
        if found := _ABOUT.fullmatch(path):
            return self._associated(found[1], body)
        if path == "/crm/v3/objects/contacts/batch/update":
            return self._update(body)
        if path.startswith("/crm/v3/properties/contacts/"):
            name = path.rpartition("/")[2]
            return (200, {"name": name}) if name in self.properties else (404, _error("OBJECT_NOT_FOUND", "none"))
        if method == "GET" and path == "/crm/v3/objects/contacts?limit=1":
            return 200, {"results": []}
        return 404, _error("NOT_FOUND", path)

    def _search(self, kind: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        groups, limit = body.get("filterGroups", []), body.get("limit", 10)
        filters = [each for group in groups for each in group["filters"]]
        are_known = all(each["operator"] in OPERATORS and isinstance(each["value"], str) for each in filters)
        are_texts = all(isinstance(each, str) for name in ("sorts", "properties") for each in body.get(name, []))
        if len(groups) > MOST_GROUPS or not 0 < limit <= MOST_PAGE or not are_known or not are_texts:
            return 400, _error("VALIDATION_ERROR", "Invalid input JSON")
        if int(body.get("after", 0)) + limit > MOST_FOUND:
            return 400, _error("VALIDATION_ERROR", "cannot page past 10000")
        rows = [row for row in self.objects[kind].values() if all(_fits(row, each) for each in filters)]
        for name in body.get("sorts", []):
            rows.sort(key=lambda row: int(row.get(name) or 0))
        asked = set(body.get("properties", [])) | {"hs_object_id", "createdate"}
        results = [_object(str(row["hs_object_id"]), {name: row.get(name) for name in asked}) for row in rows[:limit]]
        paging = {"paging": {"next": {"after": str(limit)}}} if len(rows) > limit else {}
        return 200, {"total": len(rows), "results": results, **paging}

    def _associated(self, kind: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        numbers = [each["id"] for each in body["inputs"]]
        found = {number: self.about[kind, number] for number in numbers if self.about.get((kind, number))}
        results = [
            {
                "from": {"id": number},
                "to": [{"toObjectId": int(each), "associationTypes": [{"typeId": 3}]} for each in contacts],
            }
            for number, contacts in found.items()
        ]
        missing = [number for number in numbers if number not in found]
        errors = {"numErrors": len(missing), "errors": [_error("OBJECT_NOT_FOUND", "none", ids=missing)]}
        return (207, _batch(results) | errors) if missing else (200, _batch(results))

    def _update(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        inputs = body["inputs"]
        if not 0 < len(inputs) <= MOST_BATCH:
            return 400, _error("VALIDATION_ERROR", "the limit is 100")
        if any(not isinstance(value, str) for each in inputs for value in each["properties"].values()):
            return 400, _error("VALIDATION_ERROR", "values are texts")
        unknown = {name for each in inputs for name in each["properties"]} - self.properties
        if unknown:
            return 400, _error("VALIDATION_ERROR", f"Property {min(unknown)} does not exist")
        missing = [each["id"] for each in inputs if each["id"] not in self.objects["contacts"]]
        done = [each for each in inputs if each["id"] not in missing]
        for each in done:
            now = str(round(time.time() * 1000))
            self.objects["contacts"][each["id"]] |= each["properties"] | {"lastmodifieddate": now}
        found = _batch([_object(each["id"], each["properties"]) for each in done])
        errors = {"numErrors": 1, "errors": [_error("OBJECT_NOT_FOUND", "Could not get some objects", ids=missing)]}
        return (207, found | errors) if missing else (200, found)


def _fits(row: Mapping[str, str | None], wanted: Mapping[str, str]) -> bool:
    value = row.get(wanted["propertyName"])
    match wanted["operator"]:
        case "EQ":
            return value == wanted["value"]
        case "GT":
            return value is not None and int(value) > int(wanted["value"])
        case "GTE":
            return value is not None and int(value) >= int(wanted["value"])
    raise ValueError(wanted)


def _object(number: str, properties: Mapping[str, str | None]) -> dict[str, Any]:
    return {"id": number, "properties": dict(properties), "createdAt": _WHEN, "updatedAt": _WHEN, "archived": False}


def _batch(results: list[Any]) -> dict[str, Any]:
    return {"status": "COMPLETE", "results": results, "startedAt": _WHEN, "completedAt": _WHEN}


def _error(category: str, message: str, ids: list[str] | None = None) -> dict[str, Any]:
    more = {} if ids is None else {"context": {"ids": ids}}
    return {"status": "error", "category": category, "message": message, "correlationId": "c", **more}


@contextmanager
def hubspot() -> Iterator[HubSpotServer]:
    """A server for the time of the block."""
    server = HubSpotServer()

    def answer(method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answered:
        server.asked.append(f"{method} {path}")
        if headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, _error("INVALID_AUTHENTICATION", "no"), {}
        if server.busy:
            said = _error("RATE_LIMITS", "You have reached your secondly limit.")
            return 429, said, {"Retry-After": str(server.busy.pop())}
        return (*server.answer(method, path, json.loads(raw or b"null")), {})

    with answering(answer) as server.url:
        yield server
