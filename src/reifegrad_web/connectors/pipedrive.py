"""Pipedrive: people, organisations, done activities and decided deals by version 2 of its API, and custom fields.

What others stumble over: fields of one's own are in an object of their own, under keys of forty letters; a page is
asked for by a cursor that the page before has named; numbers that are written as texts are refused; there is no request
for several people, so that each row is one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from reifegrad_web.connectors.asking import Asking, as_dict, as_list, named_in
from reifegrad_web.connectors.contract import REFUSED, Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

_OVERLAP = timedelta(minutes=10)
_PAGE, _SPACING = 500, 0.2
"""Records of a page, and seconds from one request to the next: the smallest plan allows twenty in two seconds."""
_OBJECTS: Mapping[str, Mapping[str, str]] = {
    "organizations": {},
    "persons": {},
    "activities": {"done": "true"},
    "deals": {"status": "won,lost"},
}
"""In the order in which they are read, with what is asked of each."""
_TELLS = ("score", "grade", "reasons", "next_change")
_KEY = re.compile(r"[0-9a-f]{40}")
OPTIONS: Mapping[str, str | None] = {"url": "https://api.pipedrive.com", **dict.fromkeys(_TELLS, ""), "properties": ""}
"""Where it is, the keys of custom fields of people into which is written (none: left out), and of those to read."""


class Pipedrive:
    """A connection to a company of Pipedrive, with the API token of a user."""

    most_written = 20

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._asking = Asking(options["url"], _SPACING)
        self._asking.with_headers(x_api_token=secret)
        self._keys = {name: options[name] for name in _TELLS if options.get(name)}
        self._own = named_in(options.get("properties", ""), self._keys.values())

    def check(self) -> str:
        """Whether people can be read, and the keys are such."""
        if wrong := [key for key in (*self._keys.values(), *self._own) if not _KEY.fullmatch(key)]:
            raise Trouble(REFUSED, f"{wrong[0]} is no key of a custom field: those have forty letters")
        self._get("persons", {"limit": "1"})
        return "Pipedrive"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """What has changed since the last run began; everything at first."""
        since = None if last is None else (datetime.fromisoformat(last["began"]) - _OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "object": 0, "after": None}

    def page(self, cursor: Cursor) -> Page:
        """Records of one kind by their ids, then those of the next."""
        kind = list(_OBJECTS)[cursor["object"]]
        asked = {"limit": str(_PAGE), "sort_by": "id", "sort_direction": "asc", **_OBJECTS[kind]}
        if cursor["since"] is not None:
            moment = datetime.fromisoformat(cursor["since"]).astimezone(UTC)
            asked["updated_since"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        if cursor["after"]:
            asked["cursor"] = cursor["after"]
        found = self._get(kind, asked)
        rows = [as_dict(each) for each in as_list(found.get("data") or [])]
        records = [record for row in rows for record in _records(kind, row, self._own)]
        after = as_dict(found.get("additional_data") or {}).get("next_cursor")
        if after:
            return Page(records, cursor | {"after": after}, is_last=False)
        if cursor["object"] + 1 < len(_OBJECTS):
            return Page(records, cursor | {"object": cursor["object"] + 1, "after": None}, is_last=False)
        return Page(records, {"began": cursor["began"]}, is_last=True)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Set the custom fields of each person; nothing where there is nothing to say."""
        return [self._written(row) for row in rows]

    def _written(self, row: Said) -> Written:
        if not row.record.isdecimal():  # from a file under the name of this source, or a mapping of one's own
            return Written(row.record, REFUSED, "no number of a person", is_over=True)
        told: Mapping[str, Any] = {
            "score": row.points,
            "grade": row.grade or None,
            "reasons": "\n".join(row.reasons) or None,
            "next_change": row.next_change or None,
        }
        body = {"custom_fields": {key: told[name] for name, key in self._keys.items()}}
        try:
            self._asking.ask("PATCH", f"/api/v2/persons/{int(row.record)}", body)
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            return Written(row.record, REFUSED, trouble.detail or trouble.said, is_over=True)
        return Written(row.record)

    def _get(self, kind: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        return as_dict(self._asking.ask("GET", f"/api/v2/{kind}?{urlencode(asked)}"))


def _records(kind: str, row: Mapping[str, Any], keys: Sequence[str]) -> Iterator[Record]:
    number = str(row["id"])
    match kind:
        case "organizations":
            named = {
                name: row.get(name) for name in ("name", "website", "industry", "employee_count", "annual_revenue")
            }
            country = as_dict(row.get("address") or {}).get("country")
            yield Record(
                "accounts", number, {"id": number, "add_time": row.get("add_time"), **named, "country": country}
            )
        case "persons":
            named = {name: row.get(name) for name in ("name", "job_title", "org_id", "add_time")}
            reached = {"email": _first(row.get("emails")), "phone": _first(row.get("phones"))}
            custom = as_dict(row.get("custom_fields") or {})
            own = {key: _value(custom.get(key)) for key in keys}
            yield Record("leads", number, {"id": number, **named, **reached, **own})
        case "activities" if row.get("person_id"):
            at = row.get("marked_as_done_time") or row.get("due_date")
            yield Record(
                "activities", number, {"id": number, "person": row["person_id"], "type": row["type"], "at": at}
            )
        case "deals" if row.get("person_id"):
            decided = row.get("won_time") or row.get("lost_time") or row.get("close_time")
            values = {name: row.get(name) for name in ("status", "value", "lost_reason")}
            yield Record("outcomes", number, {"id": number, "person": row["person_id"], "decided": decided, **values})


def _first(given: Any) -> str | None:
    """The address or number that counts as the first, else any."""
    found = [as_dict(each) for each in given or []]
    found.sort(key=lambda each: not each.get("primary"))
    return str(found[0]["value"]) if found and found[0].get("value") else None


def _value(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else None if isinstance(value, list) else value
