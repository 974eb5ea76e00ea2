"""Salesforce: leads, contacts, accounts, tasks, events and opportunities by SOQL, and scores in fields of its own.

What others stumble over: who has asked too often gets 403, not 429; a session ends with 401 in the middle of a run; the
cursor of a long query ends after a while, so that each page asks for higher ids than the last; rows of one request are
leads or contacts by the first letters of their ids; each row of a collection has a result, in the order of the rows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reifegrad_web.connectors.asking import Asking, as_dict, as_list, short
from reifegrad_web.connectors.contract import DENIED, REFUSED, Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

_OVERLAP = timedelta(minutes=10)
_PAGE = 500
_DATA = "/services/data/v62.0"
_LEAD, _CONTACT = "Lead", "Contact"
_PERSON = ("Email", "Name", "Title", "Department", "Phone", "CreatedDate")
_FIELDS: Mapping[str, Sequence[str]] = {
    "Account": ("Name", "Website", "Industry", "BillingCountry", "NumberOfEmployees", "AnnualRevenue", "CreatedDate"),
    _LEAD: (
        *("Email", "Name", "Title", "Phone", "CreatedDate", "Company", "Country", "Industry", "NumberOfEmployees"),
        *("AnnualRevenue", "LeadSource"),
    ),
    _CONTACT: (*_PERSON, "AccountId", "Account.Name", "MailingCountry", "LeadSource"),
    "Task": ("WhoId", "TaskSubtype", "CompletedDateTime", "ActivityDate"),
    "Event": ("WhoId", "EventSubtype", "StartDateTime"),
    "OpportunityContactRole": (
        *("ContactId", "IsPrimary", "Opportunity.IsWon", "Opportunity.CloseDate", "Opportunity.Amount"),
        "Opportunity.Name",
    ),
}
_OBJECTS = tuple(_FIELDS)
_ONLY: Mapping[str, str] = {
    "Task": "IsClosed = true AND WhoId != null",
    "Event": "WhoId != null",
    "OpportunityContactRole": "Opportunity.IsClosed = true",
}
_ALSO_CHANGED = {"OpportunityContactRole": "Opportunity.SystemModstamp"}
_TABLES = {"Account": "accounts", _LEAD: "leads", _CONTACT: "leads", "Task": "activities", "Event": "activities"}
_TYPES = {"00Q": _LEAD, "003": _CONTACT}
"""What an id is of, by its first letters."""
_BUSY = ("REQUEST_LIMIT_EXCEEDED",)
OPTIONS: Mapping[str, str | None] = {
    "url": None,
    "client": None,
    "score": "Reifegrad_Score__c",
    "grade": "Reifegrad_Grade__c",
    "reasons": "Reifegrad_Reasons__c",
    "next_change": "Reifegrad_Next_Change__c",
}
"""The own domain, the connected app, and the fields of leads and contacts into which is written."""


class Salesforce:
    """A connection to an organisation, as a connected app with client credentials."""

    most_written = 200

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._asking = Asking(options["url"], busy_codes=_BUSY)
        self._names, self._secret = options, secret
        self._is_signed_in = False

    def check(self) -> str:
        """Whether leads can be read with the fields into which is written."""
        names = ", ".join(self._names[name] for name in ("score", "grade", "reasons", "next_change"))
        for kind in (_LEAD, _CONTACT):
            self._query(f"SELECT Id, {names} FROM {kind} LIMIT 1")  # noqa: S608
        return "Salesforce"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """What has changed since the last run began; everything at first."""
        since = None if last is None else (datetime.fromisoformat(last["began"]) - _OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "object": 0, "after": ""}

    def page(self, cursor: Cursor) -> Page:
        """Records of one kind by their ids, then those of the next."""
        kind = _OBJECTS[cursor["object"]]
        rows = [_flat(each) for each in self._query(_soql(kind, cursor["since"], cursor["after"]))]
        records = list(_records(kind, rows))
        if len(rows) == _PAGE:
            return Page(records, cursor | {"after": rows[-1]["Id"]}, is_last=False)
        if cursor["object"] + 1 < len(_OBJECTS):
            return Page(records, cursor | {"object": cursor["object"] + 1, "after": ""}, is_last=False)
        return Page(records, {"began": cursor["began"]}, is_last=True)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Set four fields of each lead or contact; nothing where there is nothing to say."""
        known = [row for row in rows if row.record[:3] in _TYPES]
        others = [Written(row.record, REFUSED, "no lead or contact", is_over=True) for row in rows if row not in known]
        if not known:
            return others
        body = {"allOrNone": False, "records": [self._told(row) for row in known]}
        found = as_list(self._ask("PATCH", f"{_DATA}/composite/sobjects", body))
        return [*others, *(_result(row.record, as_dict(each)) for row, each in zip(known, found, strict=False))]

    def _told(self, row: Said) -> dict[str, Any]:
        names = self._names
        return {
            "attributes": {"type": _TYPES[row.record[:3]]},
            "id": row.record,
            names["score"]: row.points,
            names["grade"]: row.grade or None,
            names["reasons"]: "\n".join(row.reasons) or None,
            names["next_change"]: row.next_change or None,
        }

    def _query(self, soql: str) -> list[Mapping[str, Any]]:
        found = as_dict(self._ask("GET", f"{_DATA}/query?q={quote(soql, safe='')}"))
        return [as_dict(each) for each in as_list(found.get("records"))]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """Signed in; once again where the session has ended."""
        is_new = not self._is_signed_in
        self._sign_in()
        try:
            return self._asking.ask(method, path, body)
        except Trouble as trouble:
            if is_new or trouble.fault != DENIED:
                raise
            self._is_signed_in = False
            self._sign_in()
            return self._asking.ask(method, path, body)

    def _sign_in(self) -> None:
        if self._is_signed_in:
            return
        self._asking.forget_headers()
        given = {"grant_type": "client_credentials", "client_id": self._names["client"], "client_secret": self._secret}
        found = as_dict(self._asking.ask_form("/services/oauth2/token", given))
        self._asking.with_headers(Authorization=f"Bearer {found.get('access_token')}")
        self._is_signed_in = True


def _soql(kind: str, since: str | None, after: str) -> str:
    """A query in an order that skips nothing; ids hold nothing that would have to be masked."""
    asked = [_ONLY[kind]] if kind in _ONLY else []
    if since is not None:
        moment = datetime.fromisoformat(since).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        changed = ["SystemModstamp", *([_ALSO_CHANGED[kind]] if kind in _ALSO_CHANGED else [])]
        asked.append(f"({' OR '.join(f'{name} >= {moment}' for name in changed)})")
    if after:
        asked.append(f"Id > '{after}'")
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    return f"SELECT Id, {', '.join(_FIELDS[kind])} FROM {kind}{where} ORDER BY Id LIMIT {_PAGE}"  # noqa: S608


def _flat(row: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A row with its records below as `Account.Name`."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= {} if name == "attributes" else _flat(value, f"{path}{name}.")
        else:
            found[path + name] = value
    return found


def _records(kind: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
    for row in rows:
        values = {name: row.get(name) for name in ("Id", *_FIELDS[kind])}
        if kind in {_LEAD, _CONTACT}:
            yield Record("leads", row["Id"], {name: row.get(name) for name in ("Id", *_OF_PERSONS)})
        elif kind == "OpportunityContactRole":
            is_counted = bool(row.get("IsPrimary"))
            values["Opportunity.Amount"] = values["Opportunity.Amount"] if is_counted else None
            yield Record("outcomes", row["Id"], values)
        elif kind == "Account":
            yield Record("accounts", row["Id"], values)
        else:
            at = row.get("CompletedDateTime") or row.get("StartDateTime") or row.get("ActivityDate")
            what = row.get("TaskSubtype") or row.get("EventSubtype") or kind
            yield Record("activities", row["Id"], {"Id": row["Id"], "WhoId": row["WhoId"], "Type": what, "At": at})


_OF_PERSONS = tuple(dict.fromkeys((*_FIELDS[_LEAD], *_FIELDS[_CONTACT])))
"""Leads and contacts are one table: each row has the columns of both."""


def _result(record: str, found: Mapping[str, Any]) -> Written:
    if found.get("success"):
        return Written(record)
    errors = [as_dict(each) for each in found.get("errors") or []]
    said = "; ".join(short(f"{each.get('statusCode')}: {each.get('message')}") for each in errors)
    is_locked = any(each.get("statusCode") == "UNABLE_TO_LOCK_ROW" for each in errors)
    return Written(record, REFUSED, said, is_over=not is_locked)
