"""Answers as Salesforce's REST API does by its documentation: tokens, SOQL over `query`, and sObject Collections.

Of SOQL it understands what a connector needs, and refuses the rest as malformed: an unknown field, another order, a
comparison of something else. Fields are those of the standard objects, and custom ones that the test has made.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from answering import answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from answering import Answered

CLIENT, SECRET = "3MVG9-client-of-a-test", "secret-of-a-test"
MOST_ROWS = 200
_PERSON = "Id Email Name Title Department Phone CreatedDate SystemModstamp LeadSource Industry NumberOfEmployees"
_STANDARD = {
    "Lead": f"{_PERSON} Company Country AnnualRevenue",
    "Contact": f"{_PERSON} AccountId Account.Name MailingCountry",
    "Account": "Id Name Website Industry BillingCountry NumberOfEmployees AnnualRevenue CreatedDate SystemModstamp",
    "Task": "Id WhoId TaskSubtype CompletedDateTime ActivityDate IsClosed SystemModstamp",
    "Event": "Id WhoId EventSubtype StartDateTime SystemModstamp",
    "OpportunityContactRole": "Id ContactId IsPrimary SystemModstamp Opportunity.IsWon Opportunity.IsClosed "
    "Opportunity.CloseDate Opportunity.Amount Opportunity.Name Opportunity.SystemModstamp",
}
_SOQL = re.compile(
    r"SELECT (?P<names>[\w., ]+) FROM (?P<kind>\w+)(?: WHERE (?P<where>.+?))?(?: ORDER BY Id)? LIMIT (\d+)"
)
_CLAUSE = re.compile(r"([\w.]+) (=|!=|>|>=) ('[^']*'|true|null|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


@dataclass
class SalesforceServer:
    """What it has (flat, with dots), which custom fields there are, and how many times a session ends by itself."""

    url: str = ""
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    custom: set[str] = field(default_factory=lambda: {f"Reifegrad_{name}__c" for name in ("Score", "Grade", "Reasons")})
    locked: set[str] = field(default_factory=set)
    is_exhausted: bool = False
    sessions: int = 0
    ends_after: int = 1_000
    asked: list[str] = field(default_factory=list)

    def has(self, kind: str, number: str, changed: str, **values: Any) -> None:
        """Let it have a record; dots in names are written as two underscores."""
        dotted = {name.replace("__", "."): value for name, value in values.items()}
        self.rows[kind][number] = {"Id": number, "SystemModstamp": changed, **dotted}

    def answer(self, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answered:
        """The answer to a request."""
        self.asked.append(f"{method} {path}")
        if path == "/services/oauth2/token":
            given = parse_qs(raw.decode())
            if (given.get("client_id"), given.get("client_secret")) != ([CLIENT], [SECRET]):
                return 401, {"error": "invalid_client", "error_description": "invalid client credentials"}, {}
            self.sessions += 1
            return 200, {"access_token": f"00D-session-{self.sessions}", "instance_url": self.url}, {}
        self.ends_after -= 1
        if headers.get("Authorization") != f"Bearer 00D-session-{self.sessions}" or self.ends_after == 0:
            return 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}], {}
        if self.is_exhausted:
            return 403, [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], {}
        if method == "GET":
            return (*self._query(parse_qs(urlsplit(path).query)["q"][0]), {})
        return (*self._collection(json.loads(raw)), {})

    def fields(self, kind: str) -> set[str]:
        """What a kind of record has."""
        return {*_STANDARD[kind].split(), *(self.custom if kind in {"Lead", "Contact"} else ())}

    def _query(self, soql: str) -> tuple[int, Any]:
        found = _SOQL.fullmatch(soql)
        if found is None or found["kind"] not in _STANDARD:
            return 400, [{"message": soql, "errorCode": "MALFORMED_QUERY"}]
        names, kind = found["names"].split(", "), found["kind"]
        clauses = [each.strip("()").split(" OR ") for each in (found["where"] or "").split(" AND ") if each]
        unknown = {*names, *(each.split(" ")[0] for group in clauses for each in group)} - self.fields(kind)
        if unknown:
            return 400, [{"message": f"No such column '{min(unknown)}' on entity", "errorCode": "INVALID_FIELD"}]
        rows = [
            row
            for _, row in sorted(self.rows[kind].items())
            if all(any(_fits(row, each) for each in group) for group in clauses)
        ][: int(found[4])]
        records = [_nested({name: row.get(name) for name in names}, kind) for row in rows]
        return 200, {"totalSize": len(records), "done": True, "records": records}

    def _collection(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        rows = body["records"]
        if len(rows) > MOST_ROWS:
            return 400, [{"message": "record limit reached", "errorCode": "EXCEEDED_MAX_SIZE_REQUEST"}]
        return 200, [self._update(body, row) for row in rows]

    def _update(self, body: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        assert body["allOrNone"] is False
        kind, number = row["attributes"]["type"], row["id"]
        if number not in self.rows[kind]:
            return _refused("ENTITY_IS_DELETED", "entity is deleted")
        if number in self.locked:
            return _refused("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        values = {name: value for name, value in row.items() if name not in {"attributes", "id"}}
        assert values.keys() <= self.fields(kind)
        self.rows[kind][number] |= values | {"SystemModstamp": "2099-01-01T00:00:00Z"}
        return {"id": number, "success": True, "errors": []}


def _refused(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}


def _fits(row: Mapping[str, Any], clause: str) -> bool:
    found = _CLAUSE.fullmatch(clause)
    assert found is not None, clause
    value, wanted = row.get(found[1]), found[3].strip("'")
    if wanted in {"true", "null"}:
        is_so = value is None if wanted == "null" else value is True
        return is_so == (found[2] == "=")
    return value is not None and (value > wanted if found[2] == ">" else value >= wanted)


def _nested(row: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"attributes": {"type": kind, "url": f"/services/data/{kind}"}}
    for name, value in row.items():
        above, _, below = name.rpartition(".")
        if above:
            found.setdefault(above, {"attributes": {"type": above}})[below] = value
        else:
            found[name] = value
    return found


@contextmanager
def salesforce() -> Iterator[SalesforceServer]:
    """A server for the time of the block."""
    server = SalesforceServer()
    server.custom.add("Reifegrad_Next_Change__c")
    with answering(server.answer) as server.url:
        yield server
