"""Makes facts of what imports have brought, and finds those that were made."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.imports.things import ACCOUNT, ACTIVITY, CHANGE, CONSENT, OUTCOME, VALUE, account_text
from reifegrad_web.leads.models import AccountChange, Activity, Consent, Outcome, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db import models

    from reifegrad_web.imports.models import Brought

MODELS: Mapping[str, type[models.Model]] = {
    ACTIVITY: Activity,
    CHANGE: ProfileChange,
    VALUE: ProfileChange,
    OUTCOME: Outcome,
    CONSENT: Consent,
    ACCOUNT: AccountChange,
}
_ROWS = 500


def add_facts(new: Iterable[tuple[Brought, Mapping[str, Any]]]) -> None:
    """Make a fact of each, by its payload, and note its number in `fact_id`; the rows are not saved here."""
    by_model: dict[type[models.Model], list[tuple[Brought, models.Model]]] = defaultdict(list)
    for row, payload in new:
        by_model[MODELS[row.kind]].append((row, _fact(row, payload)))
    for model, pairs in by_model.items():
        made = model._default_manager.bulk_create([fact for _, fact in pairs], batch_size=_ROWS)
        for (row, _), fact in zip(pairs, made, strict=True):
            row.fact_id = fact.pk


def delete_facts(rows: Sequence[Brought]) -> None:
    """Delete the facts that were made of these."""
    numbers: dict[type[models.Model], list[int]] = defaultdict(list)
    for row in rows:
        if row.fact_id is not None:
            numbers[MODELS[row.kind]].append(row.fact_id)
    for model, found in numbers.items():
        for start in range(0, len(found), _ROWS):
            model._default_manager.filter(pk__in=found[start : start + _ROWS]).delete()


def _fact(row: Brought, payload: Mapping[str, Any]) -> models.Model:
    received_at = datetime.fromisoformat(payload["at"])
    person = row.identifier_id or 0  # 0: a company, which is noted under nobody
    match row.kind:
        case "activity":
            return Activity(
                identifier_id=person,
                source_id=row.source_id,
                message_id=payload["message_id"],
                kind=payload["kind"],
                name=payload["kind"],
                occurred_at=datetime.fromisoformat(payload["occurred_at"]),
                received_at=received_at,
                properties=payload["properties"],
            )
        case "outcome":
            return Outcome(
                identifier_id=person,
                source_id=row.source_id,
                outcome=payload["outcome"],
                decided_at=datetime.fromisoformat(payload["decided_at"]),
                amount=payload["amount"],
                reason=payload["reason"],
                received_at=received_at,
            )
        case "consent":
            said = {name: payload[name] for name in ("purpose", "state", "source", "text", "version", "evidence")}
            said["at"] = datetime.fromisoformat(payload["said_at"])
            said["confirmed_at"] = datetime.fromisoformat(payload["confirmed_at"])
            return Consent(identifier_id=person, received_at=received_at, **said)
    values: dict[str, Any] = {
        "source_id": row.source_id,
        "attribute": payload["attribute"],
        "value": payload["value"],
        "known_at": datetime.fromisoformat(payload["known_at"]),
        "received_at": received_at,
    }
    if row.kind == ACCOUNT:
        return AccountChange(account=payload["account"], **values)
    account = account_text(payload["attribute"], payload["value"])
    return ProfileChange(identifier_id=person, account=account, **values)
