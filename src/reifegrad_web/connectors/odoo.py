"""Odoo: leads and opportunities, meetings and what was decided, and scores in fields of its own.

From version 19 on it is asked by its JSON-2 interface with a key; earlier ones, with a user, by JSON-RPC, where what is
refused comes with HTTP 200 and `error`. What others stumble over: an empty value is `false`, times are in UTC without
saying so, and a lead that is lost is archived, so that nobody finds it who does not ask for archived ones as well.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.connectors.asking import Asking, as_dict, as_list, short
from reifegrad_web.connectors.contract import DENIED, REFUSED, Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

_OVERLAP = timedelta(minutes=10)
_PAGE = 500
_LEAD, _MEETING = "crm.lead", "calendar.event"
_OF_LEAD = (
    *("contact_name", "partner_name", "email_from", "phone", "function", "country_id", "source_id", "campaign_id"),
    "create_date",
)
_DECIDED = ("stage_id", "active", "probability", "date_closed", "expected_revenue", "lost_reason_id")
_PHASES = ("leads", "won", "lost", "meetings")
_ONLY: Mapping[str, Sequence[Any]] = {
    "leads": (),
    "won": (["stage_id.is_won", "=", True],),
    "lost": (["active", "=", False], ["probability", "=", 0]),
    "meetings": (["opportunity_id", "!=", False],),
}
_DENIED, _AGAIN = ("AccessDenied",), ("SerializationFailure", "LockNotAvailable")
"""The ends of names of exceptions."""
OPTIONS: Mapping[str, str | None] = {
    "url": None,
    "database": None,
    "user": "",
    "score": "x_reifegrad_score",
    "grade": "x_reifegrad_grade",
    "reasons": "x_reifegrad_reasons",
    "next_change": "x_reifegrad_next_change",
}
"""Where it is, who asks where there is no JSON-2, and the fields of leads into which is written."""


class Odoo:
    """A connection to one database of Odoo, with a key of a user."""

    most_written = 50

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._asking = Asking(options["url"])
        self._names, self._secret = options, secret
        self._number: int | None = None
        if not options.get("user"):
            self._asking.with_headers(Authorization=f"bearer {secret}", X_Odoo_Database=options["database"])

    def check(self) -> str:
        """Whether leads can be read with the fields into which is written."""
        names = [self._names[name] for name in ("score", "grade", "reasons", "next_change")]
        self._call(_LEAD, "search_read", domain=[], fields=names, limit=1)
        return "Odoo"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """What has changed since the last run began; everything at first."""
        since = None if last is None else (datetime.fromisoformat(last["began"]) - _OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "phase": 0, "after": 0}

    def page(self, cursor: Cursor) -> Page:
        """Leads by their number, then those that are won or lost, then meetings."""
        phase = _PHASES[cursor["phase"]]
        rows = self._rows(phase, cursor["since"], cursor["after"])
        records = [_record(phase, row) for row in rows]
        if len(rows) == _PAGE:
            return Page(records, cursor | {"after": rows[-1]["id"]}, is_last=False)
        if cursor["phase"] + 1 < len(_PHASES):
            return Page(records, cursor | {"phase": cursor["phase"] + 1, "after": 0}, is_last=False)
        return Page(records, {"began": cursor["began"]}, is_last=True)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Set four fields of each lead; nothing where there is nothing to say. Each row is a request of its own."""
        return [self._written(row) for row in rows]

    def _written(self, row: Said) -> Written:
        if not row.record.isdecimal():  # from a file under the name of this source, or a mapping of one's own
            return Written(row.record, REFUSED, "no number of a lead", is_over=True)
        names = self._names
        values = {
            names["score"]: False if row.points is None else row.points,
            names["grade"]: row.grade or False,
            names["reasons"]: "\n".join(row.reasons) or False,
            names["next_change"]: row.next_change or False,
        }
        try:
            self._call(_LEAD, "write", [int(row.record)], vals=values)
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            is_over = not trouble.code.endswith(_AGAIN)
            return Written(row.record, REFUSED, trouble.detail or trouble.said, is_over=is_over)
        return Written(row.record)

    def _rows(self, phase: str, since: str | None, after: int) -> list[Mapping[str, Any]]:
        is_meeting = phase == "meetings"
        names = ["opportunity_id", "start", "create_date"] if is_meeting else [*_OF_LEAD, *_DECIDED]
        domain = [["id", ">", after], *_ONLY[phase]]
        if since is not None:
            moment = datetime.fromisoformat(since).astimezone(UTC)
            domain.append(["write_date", ">=", f"{moment:%Y-%m-%d %H:%M:%S}"])
        model = _MEETING if is_meeting else _LEAD
        found = self._call(model, "search_read", domain=domain, fields=names, limit=_PAGE, order="id")
        return [as_dict(each) for each in as_list(found)]

    def _call(self, model: str, method: str, ids: Sequence[int] = (), **given: Any) -> Any:
        given["context"] = {"active_test": False}
        if not self._names.get("user"):
            body = {**given, **({"ids": list(ids)} if ids else {})}
            return self._asking.ask("POST", f"/json/2/{model}/{method}", body)
        if self._number is None:
            asked = [self._names["database"], self._names["user"], self._secret, {}]
            number = self._rpc("common", "authenticate", asked)
            if not isinstance(number, int) or isinstance(number, bool):
                raise Trouble(DENIED, "no such user, or a wrong key")
            self._number = number
        place = [self._names["database"], self._number, self._secret, model, method]
        return self._rpc("object", "execute_kw", [*place, [list(ids)] if ids else [], given])

    def _rpc(self, service: str, method: str, params: Sequence[Any]) -> Any:
        asked = {"service": service, "method": method, "args": params}
        body = {"jsonrpc": "2.0", "method": "call", "params": asked, "id": 1}
        found = as_dict(self._asking.ask("POST", "/jsonrpc", body))
        if "error" not in found:
            return found.get("result")
        data = as_dict(as_dict(found["error"]).get("data") or {})
        kind = short(str(data.get("name", "error")).rpartition(".")[2])
        if kind in _DENIED:
            raise Trouble(DENIED, kind)
        raise Trouble(REFUSED, kind, detail=short(data.get("message", "")), code=kind)


def _record(phase: str, row: Mapping[str, Any]) -> Record:
    number = str(row["id"])
    if phase == "leads":
        return Record("leads", number, {"id": number, **{name: _value(row.get(name)) for name in _OF_LEAD}})
    if phase == "meetings":
        about = row["opportunity_id"][0]
        return Record("activities", number, {"id": number, "lead": str(about), "start": _value(row.get("start"))})
    values = {name: _value(row.get(name)) for name in ("expected_revenue", "lost_reason_id", "date_closed")}
    return Record("outcomes", number, {"id": number, "outcome": phase, **values})


def _value(value: Any) -> Any:
    """A value as it is meant: what is empty, what is named, and a time that is in UTC."""
    if value is False or value is None:
        return None
    if isinstance(value, list):
        return str(value[1]) if len(value) == 2 else None
    if isinstance(value, str) and len(value) == len("2026-11-30 18:00:00") and value[10] == " ":
        return f"{value.replace(' ', 'T')}+00:00"
    return value
