"""Tryton: leads and opportunities with their parties over its JSON-RPC, and a note at each with the score.

What others stumble over: the path is `/<database>/rpc/`; what is refused comes with HTTP 200 and `error`; `write_date`
is empty until the first change; a contact mechanism that is added by itself changes nothing at its party; the message
of a note cannot be changed, so that ours is added again and the one before deleted.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reifegrad_web.connectors.asking import Asking, as_dict, as_list, short
from reifegrad_web.connectors.contract import DENIED, REFUSED, Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

_MODEL, _NOTE = "sale.opportunity", "ir.note"
_OVERLAP = timedelta(minutes=10)
"""What is committed late, or under a clock that is behind, is found by the next run."""
_PAGE = 200
_BEGINS = "Reifegrad: "
"""By this, and by whom it is from, our note is known again."""
_PHASES = ("leads", "accounts")
_OF_LEAD = (
    *("number", "reference", "description", "party", "party.name", "party.email", "contact.name", "contact.type"),
    *("contact.value", "address.country.code", "amount", "state", "start_date", "end_date", "lost_reason"),
    *("create_date", "write_date"),
)
_OF_ACCOUNT = ("party", "party.name", "party.code", "party.website", "party.create_date")
_DECIDED = ("won", "lost")
_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


class Tryton:
    """A connection to one database of a Tryton server."""

    most_written = 50

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._asking = Asking(options["url"])
        self._path = f"/{quote(options['database'], safe='')}/rpc/"
        self._user, self._secret = options["user"], secret
        self._number: int | None = None
        self._context: Mapping[str, Any] = {}

    def check(self) -> str:
        """Whether leads can be read, and notes at them: nobody but an administrator may ask for notes at large."""
        for number in as_list(self._call(_MODEL, "search", [], 0, 1, None)):
            self._notes([str(number)])
        return "Tryton"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """What has changed since the last run began; everything at first."""
        since = None if last is None else (datetime.fromisoformat(last["began"]) - _OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "phase": _PHASES[0], "after": 0}

    def page(self, cursor: Cursor) -> Page:
        """Leads by their number, then their parties by theirs."""
        phase, after = cursor["phase"], cursor["after"]
        key, names = ("id", _OF_LEAD) if phase == "leads" else ("party.id", _OF_ACCOUNT)
        domain = [*_changed(cursor["since"]), [key, ">", after]]
        found = as_list(self._call(_MODEL, "search_read", domain, 0, _PAGE, [[key, "ASC"], ["id", "ASC"]], [*names]))
        rows = [_plain(as_dict(each)) for each in found]
        records = list(_leads(rows) if phase == "leads" else _accounts(rows))
        is_over = len(rows) < _PAGE
        if not is_over:
            return Page(
                records, cursor | {"after": int(rows[-1]["id" if phase == "leads" else "party"])}, is_last=False
            )
        if phase == _PHASES[-1]:
            return Page(records, {"began": cursor["began"]}, is_last=True)
        return Page(records, cursor | {"phase": _PHASES[-1], "after": 0}, is_last=False)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Leave one note of ours at each lead, or none where there is nothing to say.

        One lead that is gone has the question about all of them refused: then each is asked for by itself.
        """
        try:
            there = self._notes([row.record for row in rows])
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            if len(rows) == 1:
                return [Written(rows[0].record, REFUSED, trouble.detail or trouble.said, is_over=True)]
            return [written for row in rows for written in self.write([row])]
        return [self._written(row, there[row.record]) for row in rows]

    def _written(self, row: Said, there: Sequence[tuple[int, str]]) -> Written:
        wanted = "" if row.is_nothing else _BEGINS + row.text
        same = [number for number, message in there if message == wanted]
        try:
            if wanted and not same:
                self._call(_NOTE, "create", [{"resource": f"{_MODEL},{row.record}", "message": wanted}])
            if old := [number for number, _ in there if number not in same[:1]]:
                self._call(_NOTE, "delete", old)
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            return Written(row.record, REFUSED, trouble.detail or trouble.said, is_over=True)
        return Written(row.record)

    def _notes(self, records: Sequence[str]) -> Mapping[str, Sequence[tuple[int, str]]]:
        """Our notes at leads: number and message."""
        self._sign_in()
        domain = [
            ["resource", "in", [f"{_MODEL},{record}" for record in records]],
            ["create_uid", "=", self._number],
            ["message", "like", f"{_BEGINS}%"],
        ]
        names = ["resource", "message"]
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for note in as_list(self._call(_NOTE, "search_read", domain, 0, None, [["id", "ASC"]], names)):
            found[str(note["resource"]).partition(",")[2]].append((int(note["id"]), str(note["message"])))
        return found

    def _call(self, model: str, method: str, *params: Any) -> Any:
        """A method of a model, signed in; once again where the session has ended."""
        is_new = self._number is None
        self._sign_in()
        try:
            return self._rpc(f"model.{model}.{method}", [*params, self._context])
        except Trouble as trouble:
            if is_new or trouble.fault != DENIED:
                raise
            self._number = None
            self._sign_in()
            return self._rpc(f"model.{model}.{method}", [*params, self._context])

    def _sign_in(self) -> None:
        if self._number is not None:
            return
        self._asking.forget_headers()
        found = as_list(self._rpc("common.db.login", [self._user, {"password": self._secret}, "en"]))
        named = f"{self._user}:{found[0]}:{found[1]}"
        self._asking.with_headers(Authorization=f"Session {base64.b64encode(named.encode()).decode()}")
        self._context = as_dict(self._rpc("model.res.user.get_preferences", [True, {}]))
        self._number = int(found[0])

    def _rpc(self, method: str, params: Sequence[Any]) -> Any:
        found = as_dict(self._asking.ask("POST", self._path, {"id": 1, "method": method, "params": params}))
        if "error" in found:
            said = found["error"] if isinstance(found["error"], list) else [found["error"]]
            kind = short(said[0]) if str(said[0]).isidentifier() else "error"
            raise Trouble(REFUSED, f"{method.rpartition('.')[2]}: {kind}", detail=short(said[1:]))
        return found.get("result")


def _changed(since: str | None) -> list[Any]:
    """What has changed since a moment: the lead, its party, or how that is reached; and what is new."""
    if since is None:
        return []
    moment = _written_moment(datetime.fromisoformat(since))
    paths = ("", "party.", "party.contact_mechanisms.", "address.")
    return [["OR", *([f"{path}{name}", ">=", moment] for path in paths for name in ("write_date", "create_date"))]]


def _leads(rows: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
    for row in rows:
        number = str(row["id"])
        own = {name: row.get(name) for name in _OF_LEAD if name not in _NOT_OF_LEAD}
        is_address = row.get("contact.type") == "email"
        more = {
            "contact.email": row.get("contact.value") if is_address else None,
            "contact.name": row.get("contact.name"),
        }
        yield Record("leads", number, {"id": number, **own, **more})
        if row.get("state") in _DECIDED:
            names = ("state", "end_date", "amount", "lost_reason")
            yield Record("outcomes", number, {"id": number, **{name: row.get(name) for name in names}})


_NOT_OF_LEAD = (
    *("amount", "state", "end_date", "lost_reason", "write_date"),
    *("contact.name", "contact.type", "contact.value"),
)
"""What becomes of a lead is an outcome: as an attribute it would be known since its beginning."""


def _accounts(rows: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
    by_number = {str(row["party"]): row for row in rows if row.get("party") is not None}
    for number, row in by_number.items():
        yield Record("accounts", number, {name: row.get(name) for name in _OF_ACCOUNT})


def _plain(row: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A row with its records below as `party.name`, and values as texts and numbers."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name.endswith("."):
            found |= _plain(value, f"{path}{name}") if isinstance(value, dict) else {}
        else:
            found[path + name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    match value.get("__class__"):
        case "datetime":
            year, month, day, hour, minute, second, micro = (int(value[part]) for part in _PARTS)
            return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC).isoformat()
        case "date":
            return f"{value['year']:04}-{value['month']:02}-{value['day']:02}"
        case "Decimal":
            return str(value["decimal"])
    return None


def _written_moment(moment: datetime) -> dict[str, Any]:
    return {"__class__": "datetime", **{part: getattr(moment.astimezone(UTC), part) for part in _PARTS}}
