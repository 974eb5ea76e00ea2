"""Takes rows apart into things: a fact, an identifier or a link, each with a key that tells it from others of its kind.

A thing is plain data, so that it can be kept and become a fact later. No database, no clock.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import as_text
from reifegrad.spec.ids import as_id
from reifegrad_web.leads.identities import EMAIL, EXTERNAL, Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACTIVITY, CHANGE, OUTCOME, CONSENT, VALUE, ACCOUNT = "activity", "change", "outcome", "consent", "value", "account"
IDENTIFIER, LINK = "identifier", "link"
ONCE = (ACTIVITY, CHANGE, OUTCOME, CONSENT)
"""Of these the first one counts, and the same again is a duplicate."""
IN_TURN = (VALUE, ACCOUNT)
"""Of these each one counts that says something else than the one before."""
IDENTITIES = "reifegrad_identities"
"""The column of an exported list of leads with their identities: a JSON list of pairs of namespace and value."""
_LONGEST, _LONGEST_NAMESPACE, _LONGEST_OF_CONSENT = 200, 60, 100
_NUL = "\0"


class Unfit(Exception):
    """A row that the engine can read and the server cannot keep: the column, and why (as in lists of rejects)."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Thing:
    """What a row brings; `payload` is all that a fact needs, in the forms of JSON."""

    kind: str
    key: str
    payload: Mapping[str, Any]
    subject: Key | None = None
    other: Key | None = None


@dataclass(frozen=True)
class Context:
    """What all rows of an import share: its source, its moment, and whether activities have no ids of their own."""

    source: str
    at: datetime
    by_row: bool = False

    @property
    def stamp(self) -> str:
        """The moment as JSON has it."""
        return self.at.isoformat()

    def person(self, value: str) -> Key:
        """The identifier of an id of the source."""
        return Key(f"{EXTERNAL}{self.source}", value)


def things_of(table: str, row: Mapping[str, Any], context: Context) -> list[Thing]:
    """What a row of a table brings. Raises `Unfit`: it cannot be kept."""
    plain = {name: _plain(name, value) for name, value in row.items()}
    for name in ("lead_id", "account_id", "kind", "attribute", "reason"):
        if len(str(plain.get(name) or "")) > _LONGEST:
            raise Unfit(name, "value_too_long")
    return list(_BUILDERS[table](plain, context))


def _plain(name: str, value: Any) -> Any:
    """A value in the forms of JSON: times in UTC, whole numbers without a fraction."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if _NUL in name or (isinstance(value, str) and _NUL in value):
        raise Unfit(name.replace(_NUL, ""), "not_text")  # PostgreSQL keeps no such text
    if len(name) > _LONGEST:
        raise Unfit(name[:_LONGEST], "value_too_long")
    return value


def digest(*parts: Any) -> str:
    """The key of what these parts name."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def link_key(one: Key, other: Key) -> str:
    """The key of a link between two identifiers, whichever comes first."""
    return digest(*sorted([list(one), list(other)]))


def _person(key: Key, since: str | None, context: Context) -> Thing:
    return Thing(IDENTIFIER, digest(*key), {"since": since or context.stamp}, key)


def _lead(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    person, since = context.person(row["lead_id"]), row.get("created_at")
    yield _person(person, since, context)
    for other in _further(row):
        yield _person(other, since, context)
        yield Thing(LINK, link_key(person, other), {}, person, other)
    for name, value in row.items():
        if name not in {"lead_id", "created_at", IDENTITIES}:
            yield Thing(VALUE, digest(*person, name), _value(name, value, since, context), person)


def _further(row: Mapping[str, Any]) -> list[Key]:
    """Under what else a lead is known: its address, and the identities that an export has kept."""
    email = row.get("email")
    address = email.strip().lower() if isinstance(email, str) else ""
    found = [Key(EMAIL, address)] if "@" in address and len(address) <= _LONGEST else []
    try:
        kept = json.loads(row.get(IDENTITIES) or "[]")
        found += [Key(str(namespace), str(value)) for namespace, value in kept]
    except (TypeError, ValueError):
        raise Unfit(IDENTITIES, "broken_json") from None
    if any(len(key.value) > _LONGEST or len(key.namespace) > _LONGEST_NAMESPACE for key in found):
        raise Unfit(IDENTITIES, "value_too_long")
    return list(dict.fromkeys(found))


def _account(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    account, since = row["account_id"], row.get("created_at")
    for name, value in row.items():
        if name not in {"account_id", "created_at"}:
            payload = _value(name, value, since, context) | {"account": account}
            yield Thing(ACCOUNT, digest(account, name), payload)


def _value(name: str, value: Any, since: str | None, context: Context) -> dict[str, Any]:
    return {"attribute": name, "value": value, "since": since or context.stamp, "at": context.stamp}


def _change(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    person = context.person(row["lead_id"])
    payload = {"attribute": row["attribute"], "value": row["value"], "known_at": row["known_at"], "at": context.stamp}
    yield _person(person, row["known_at"], context)
    yield Thing(CHANGE, digest(*person, row["attribute"], row["known_at"], row["value"]), payload, person)


def _activity(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    person = context.person(row["lead_id"])
    named = ("activity_id", "lead_id", "kind", "occurred_at")
    properties = {name: value for name, value in row.items() if name not in named and value is not None}
    what = [*person, row["kind"], row["occurred_at"], properties]
    number = digest(what) if context.by_row else str(row["activity_id"])
    payload = {
        "message_id": number if len(number) <= _LONGEST else digest(number),
        "kind": row["kind"],
        "occurred_at": row["occurred_at"],
        "properties": properties,
        "at": context.stamp,
    }
    yield _person(person, row["occurred_at"], context)
    yield Thing(ACTIVITY, digest(number), payload, person)


def _outcome(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    person = context.person(row["lead_id"])
    decided_at = min(row["decided_at"], context.stamp)  # who says so already knows it: a CRM names the day it was due
    payload = {
        "outcome": row["outcome"],
        "decided_at": decided_at,
        "amount": row.get("amount"),
        "reason": row.get("reason") or "",
        "at": context.stamp,
    }
    yield _person(person, decided_at, context)
    yield Thing(OUTCOME, digest(*person, row["outcome"], row["decided_at"]), payload, person)


def _evidence(row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(row.get("evidence") or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unfit("evidence", "broken_json")
    return found


def _consent(row: Mapping[str, Any], context: Context) -> Iterator[Thing]:
    person = context.person(row["lead_id"])
    if row["at"] > context.stamp:
        raise Unfit("at", "in_future")
    for name in ("purpose", "source", "version"):
        if len(row.get(name) or "") > _LONGEST_OF_CONSENT:
            raise Unfit(name, "value_too_long")
    payload = {
        "purpose": row["purpose"],
        "state": row["state"],
        "said_at": row["at"],
        "confirmed_at": max(row["at"], min(row.get("confirmed_at") or row["at"], context.stamp)),
        "evidence": _evidence(row),
        "source": row.get("source") or f"import {context.source}",
        "text": row.get("text") or "",
        "version": row.get("version") or "",
        "at": context.stamp,
    }
    yield _person(person, row["at"], context)
    yield Thing(CONSENT, digest(*person, row["purpose"], row["state"], row["at"]), payload, person)


_BUILDERS = {
    "leads": _lead,
    "accounts": _account,
    "profile_changes": _change,
    "activities": _activity,
    "outcomes": _outcome,
    "consents": _consent,
}


def account_text(attribute: str, value: Any) -> str | None:
    """The company that a value of `account_id` names, as colleagues are found by it."""
    return as_id(as_text(value)) if attribute == "account_id" and value is not None else None
