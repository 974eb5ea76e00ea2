"""Answers as Odoo does by its documentation: JSON-2 from version 19 on, JSON-RPC before, over one set of records.

Values are as Odoo has them: `false` for what is empty, pairs of number and name, UTC without a zone; what is archived
is found only with `active_test` off; over JSON-RPC an exception comes with HTTP 200.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from answering import answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from answering import Answered

KEY, USER, DATABASE, NUMBER = "key-of-a-test", "reifegrad@firma.example", "company", 7
_STANDARD = {
    "crm.lead": {
        *("id", "name", "contact_name", "partner_name", "email_from", "phone", "function", "country_id", "source_id"),
        *("campaign_id", "create_date", "write_date", "stage_id", "active", "probability", "date_closed"),
        *("expected_revenue", "lost_reason_id"),
    },
    "calendar.event": {"id", "opportunity_id", "start", "create_date", "write_date"},
}
LONG_AGO = "2026-09-01 08:00:00"


class Fault(Exception):
    """An exception of Odoo: its name and message."""


@dataclass
class OdooServer:
    """What it has, which fields were made, and which leads somebody else holds."""

    url: str = ""
    rows: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    custom: set[str] = field(
        default_factory=lambda: {f"x_reifegrad_{name}" for name in ("score", "grade", "reasons", "next_change")}
    )
    held: set[int] = field(default_factory=set)
    won_stages: set[int] = field(default_factory=lambda: {4})

    def has(self, model: str, number: int, **values: Any) -> None:
        """Let it have a record; what is not named is empty."""
        own = {"id": number, "active": True, "create_date": LONG_AGO, "write_date": LONG_AGO, "probability": 20.0}
        self.rows[model][number] = dict.fromkeys(_STANDARD[model], False) | own | values

    def answer(self, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answered:
        """The answer to a request."""
        body = json.loads(raw)
        if path == "/jsonrpc":
            try:
                return 200, {"jsonrpc": "2.0", "id": 1, "result": self._rpc(**body["params"])}, {}
            except Fault as fault:
                data = {"name": fault.args[0], "message": fault.args[1]}
                return 200, {"jsonrpc": "2.0", "error": {"code": 200, "message": "Odoo Server Error", "data": data}}, {}
        if (headers.get("Authorization"), headers.get("X-Odoo-Database")) != (f"bearer {KEY}", DATABASE):
            return 401, {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}, {}
        _, _, _, model, name = path.split("/")
        try:
            return 200, self._run(model, name, body.pop("ids", []), **body), {}
        except Fault as fault:
            return 422, {"name": fault.args[0], "message": fault.args[1]}, {}

    def _rpc(self, service: str, method: str, args: list[Any]) -> Any:
        if (service, method) == ("common", "authenticate"):
            return NUMBER if args[:3] == [DATABASE, USER, KEY] else False
        database, number, key, model, name, given, named = args
        if (database, number, key) != (DATABASE, NUMBER, KEY):
            raise Fault("odoo.exceptions.AccessDenied", "Access Denied")
        return self._run(model, name, given[0] if given else [], **named)

    def _run(self, model: str, name: str, ids: list[int], context: Mapping[str, Any], **given: Any) -> Any:
        rows = self.rows[model]
        if name == "write":
            for number in ids:
                if number not in rows:
                    raise Fault("odoo.exceptions.MissingError", "Record does not exist or has been deleted.")
                if number in self.held:
                    raise Fault("psycopg2.errors.SerializationFailure", "could not serialize access")
                rows[number] |= given["vals"] | {"write_date": "2099-01-01 00:00:00"}
            return True
        assert name == "search_read"
        assert given["order"] == "id" if "order" in given else True
        if unknown := set(given["fields"]) - _STANDARD[model] - self.custom:
            raise Fault("builtins.ValueError", f"Invalid field {min(unknown)!r} on model {model!r}")
        shows_all = context.get("active_test") is False
        found = [
            row
            for _, row in sorted(rows.items())
            if (shows_all or row["active"]) and all(self._fits(row, *each) for each in given["domain"])
        ]
        return [{"id": row["id"], **{name: row.get(name, False) for name in given["fields"]}} for row in found][
            : given["limit"]
        ]

    def _fits(self, row: Mapping[str, Any], name: str, operator: str, wanted: Any) -> bool:
        if name == "stage_id.is_won":
            value: Any = bool(row["stage_id"]) and row["stage_id"][0] in self.won_stages
        else:
            value = row[name]
        return bool(
            {"=": value == wanted, "!=": value != wanted}[operator]
            if operator in {"=", "!="}
            else value > wanted if operator == ">" else value >= wanted
        )  # fmt: skip


@contextmanager
def odoo() -> Iterator[OdooServer]:
    """A server for the time of the block."""
    server = OdooServer()
    with answering(server.answer) as server.url:
        yield server
