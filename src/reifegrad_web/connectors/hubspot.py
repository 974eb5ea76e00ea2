"""HubSpot: contacts, companies, closed deals, calls and meetings by its search, and scores as properties of contacts.

What others stumble over: a search gives no more than 10,000 records, so that each page asks for higher ids than the
last; the moment of the last change of contacts has a name of its own; whom a deal is about is asked for in another
request; a batch in which some rows fail is answered with 207; one row can have a whole batch refused, so that its rows
are then written one by one. What was changed a moment ago may not be found yet, which the overlap makes good.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.connectors.asking import Asking, as_dict, as_list, named_in, short
from reifegrad_web.connectors.contract import REFUSED, UNREADABLE, Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

_OVERLAP = timedelta(minutes=10)
_PAGE, _SPACING = 200, 0.25
"""Records of a search, and seconds from one request to the next: a search may be asked five times a second."""
_MULTI, _NOT_FOUND = 207, 404
_OBJECTS = ("companies", "contacts", "calls", "meetings", "deals")
"""In the order in which they are read."""
_PROPERTIES: Mapping[str, Sequence[str]] = {
    "companies": ("name", "domain", "industry", "country", "numberofemployees", "annualrevenue", "createdate"),
    "contacts": (
        *("email", "firstname", "lastname", "jobtitle", "country", "company", "associatedcompanyid", "createdate"),
        *("phone", "hs_language"),
    ),
    "calls": ("hs_timestamp", "hs_call_disposition", "hs_call_direction"),
    "meetings": ("hs_timestamp", "hs_meeting_outcome"),
    "deals": ("dealname", "amount", "closedate", "hs_is_closed_won", "closed_lost_reason"),
}
_TABLES = {"companies": "accounts", "contacts": "leads", "calls": "activities", "meetings": "activities"}
_ONLY: Mapping[str, Mapping[str, str]] = {
    "deals": {"propertyName": "hs_is_closed", "operator": "EQ", "value": "true"},
}
_TELLS = ("score", "grade", "reasons", "next_change")
OPTIONS: Mapping[str, str | None] = {
    "url": "https://api.hubapi.com",
    "score": "reifegrad_score",
    "grade": "reifegrad_grade",
    "reasons": "reifegrad_reasons",
    "next_change": "reifegrad_next_change",
    "properties": "",
}
"""Where it is, the properties of contacts into which is written, and further ones that are read."""


class HubSpot:
    """A connection to an account of HubSpot, with the token of a private app."""

    most_written = 100

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._asking = Asking(options["url"], _SPACING)
        self._asking.with_headers(Authorization=f"Bearer {secret}")
        self._names = options
        own = named_in(options.get("properties", ""), [options[name] for name in _TELLS])
        self._read = {**_PROPERTIES, "contacts": tuple(dict.fromkeys((*_PROPERTIES["contacts"], *own)))}

    def check(self) -> str:
        """Whether contacts can be read, and have the properties into which is written."""
        self._asking.ask("GET", "/crm/v3/objects/contacts?limit=1")
        for name in _TELLS:
            try:
                self._asking.ask("GET", f"/crm/v3/properties/contacts/{self._names[name]}")
            except Trouble as trouble:
                if trouble.said != f"HTTP {_NOT_FOUND}":
                    raise
                raise Trouble(REFUSED, f"contacts have no property {self._names[name]}") from None
        return "HubSpot"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """What has changed since the last run began; everything at first."""
        since = None if last is None else (datetime.fromisoformat(last["began"]) - _OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "object": 0, "after": "0"}

    def page(self, cursor: Cursor) -> Page:
        """Records of one kind by their ids, then those of the next."""
        kind = _OBJECTS[cursor["object"]]
        found = self._search(kind, cursor["since"], cursor["after"])
        rows = [{"hs_object_id": str(each["id"]), **as_dict(each.get("properties"))} for each in found]
        records = list(self._records(kind, rows))
        if len(rows) == _PAGE:
            return Page(records, cursor | {"after": rows[-1]["hs_object_id"]}, is_last=False)
        if cursor["object"] + 1 < len(_OBJECTS):
            return Page(records, cursor | {"object": cursor["object"] + 1, "after": "0"}, is_last=False)
        return Page(records, {"began": cursor["began"]}, is_last=True)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Set four properties of each contact; empty ones where there is nothing to say."""
        inputs = [{"id": row.record, "properties": self._told(row)} for row in rows]
        try:
            return self._batch(inputs)
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            if len(inputs) == 1:
                return [_refusal_of(inputs[0], trouble)]
        return [self._one(each) for each in inputs]

    def _one(self, given: Mapping[str, Any]) -> Written:
        try:
            return self._batch([given])[0]
        except Trouble as trouble:
            if trouble.fault != REFUSED:
                raise
            return _refusal_of(given, trouble)

    def _batch(self, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Written]:
        path = "/crm/v3/objects/contacts/batch/update"
        found = as_dict(self._asking.ask("POST", path, {"inputs": list(inputs)}))
        done = {str(each["id"]) for each in as_list(found.get("results"))}
        refused = dict(_refused(as_list(found.get("errors") or [])))
        return [
            Written(each["id"])
            if each["id"] in done
            else Written(each["id"], REFUSED, refused[each["id"]], is_over=True)
            if each["id"] in refused
            else Written(each["id"], UNREADABLE)
            for each in inputs
        ]

    def _told(self, row: Said) -> dict[str, str]:
        points = "" if row.points is None else f"{row.points:g}"
        names = self._names
        return {
            names["score"]: points,
            names["grade"]: row.grade,
            names["reasons"]: "\n".join(row.reasons),
            names["next_change"]: row.next_change,
        }

    def _search(self, kind: str, since: str | None, after: str) -> list[Mapping[str, Any]]:
        filters = [{"propertyName": "hs_object_id", "operator": "GT", "value": after}]
        if since is not None:
            changed = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
            moment = round(datetime.fromisoformat(since).timestamp() * 1000)
            filters.append({"propertyName": changed, "operator": "GTE", "value": str(moment)})
        if kind in _ONLY:
            filters.append(dict(_ONLY[kind]))
        asked = {
            "filterGroups": [{"filters": filters}],
            "sorts": ["hs_object_id"],
            "properties": [*self._read[kind]],
            "limit": _PAGE,
        }
        found = as_dict(self._asking.ask("POST", f"/crm/v3/objects/{kind}/search", asked))
        return [as_dict(each) for each in as_list(found.get("results"))]

    def _records(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
        if kind in {"companies", "contacts"}:
            names = ("hs_object_id", *self._read[kind])
            for row in rows:
                more = {"name": _full_name(row)} if kind == "contacts" else {}
                yield Record(_TABLES[kind], row["hs_object_id"], {name: row.get(name) or None for name in names} | more)
            return
        contacts = self._contacts(kind, [row["hs_object_id"] for row in rows])
        for row in rows:
            for place, contact in enumerate(contacts.get(row["hs_object_id"], ())):
                yield _about(kind, row, contact, is_first=place == 0)

    def _contacts(self, kind: str, numbers: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Whom records are about: id -> ids of contacts, the lowest first."""
        if not numbers:
            return {}
        asked = {"inputs": [{"id": number} for number in numbers]}
        found = as_dict(self._asking.ask("POST", f"/crm/v4/associations/{kind}/contacts/batch/read", asked))
        return {
            str(as_dict(each["from"])["id"]): sorted({str(to["toObjectId"]) for to in each["to"]}, key=int)
            for each in as_list(found.get("results"))
        }


def _about(kind: str, row: Mapping[str, Any], contact: str, *, is_first: bool) -> Record:
    """A deal, call or meeting with one of its contacts; what a deal is worth counts with the first alone."""
    number = f"{row['hs_object_id']}-{contact}"
    named = {"id": number, "contact": contact}
    values = {name: row.get(name) or None for name in _PROPERTIES[kind]}
    if kind == "deals":
        return Record("outcomes", number, named | values | {"amount": values["amount"] if is_first else None})
    return Record("activities", number, named | {"object": kind} | values)


def _refusal_of(given: Mapping[str, Any], trouble: Trouble) -> Written:
    return Written(given["id"], REFUSED, trouble.detail or trouble.said, is_over=True)


def _full_name(row: Mapping[str, Any]) -> str | None:
    return " ".join(filter(None, (row.get("firstname"), row.get("lastname")))) or None


def _refused(errors: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """The ids that errors of a batch name, with what is said of them."""
    for error in errors:
        found = as_dict(error)
        named = as_dict(found.get("context") or {}).get("ids") or []
        for number in [*named, *([found["id"]] if found.get("id") else [])]:
            yield str(number), short(found.get("message", ""))
