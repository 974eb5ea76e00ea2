"""Converts the texts of facts to the composed form of Unicode (NFC), in which ä is always one character."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange


def composed_facts(facts: FactRecords) -> FactRecords:
    """The same facts with every id, kind and value in that form, as files and models are read."""
    return replace(
        facts,
        leads=tuple(map(_lead, facts.leads)),
        accounts=tuple(map(_account, facts.accounts)),
        activities=tuple(map(_activity, facts.activities)),
        changes=tuple(map(_change, facts.changes)),
    )


def _lead(lead: Lead) -> Lead:
    if _are_composed(lead.id, lead.account, *lead.attributes.values()):
        return lead
    account = None if lead.account is None else _text(lead.account)
    return replace(lead, id=_text(lead.id), account=account, attributes=_values(lead.attributes))


def _account(account: Account) -> Account:
    if _are_composed(account.id, *account.attributes.values()):
        return account
    return replace(account, id=_text(account.id), attributes=_values(account.attributes))


def _activity(activity: Activity) -> Activity:
    if _are_composed(activity.id, activity.lead, activity.kind, *activity.properties.values()):
        return activity
    return replace(
        activity,
        id=_text(activity.id),
        lead=_text(activity.lead),
        kind=_text(activity.kind),
        properties=_values(activity.properties),
    )


def _change(change: ProfileChange) -> ProfileChange:
    if _are_composed(change.lead, change.attribute, change.value):
        return change
    return replace(change, lead=_text(change.lead), attribute=_text(change.attribute), value=_value(change.value))


def _are_composed(*values: Value) -> bool:
    return all(unicodedata.is_normalized("NFC", value) for value in values if isinstance(value, str))


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _value(value: Value) -> Value:
    return _text(value) if isinstance(value, str) else value


def _values(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: _value(value) for name, value in values.items()}
