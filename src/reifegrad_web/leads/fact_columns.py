"""The facts of thousands of leads as columns, for one model: what `leads.facts` has, without a record for each.

An attribute or property is read by the same function as there, once for each distinct text of JSON in the database.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.reference.known import as_text, read_as
from reifegrad.run.fact_tables import FactTables, fact_types
from reifegrad.run.moments import ARROW_TYPES
from reifegrad.spec.condition import Type
from reifegrad_web.leads.json_values import plain_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.fact_rows import FactRows

_AWARE = pa.timestamp("us", tz="UTC")


def columns_of(model: ScoringModel, rows: FactRows) -> FactTables:
    """The facts of leads as tables, as `FactTables.from_records(model, records_of(rows))` has them.

    Args:
        model: Which attributes and properties are read, and as what.
        rows: What is known of the leads.
    """
    changes, done, members = rows.changes, rows.activities, rows.members
    known_at, occurred_at = _moments(changes.known_at), _moments(done.occurred_at)
    seen = _moments(list(rows.first_seen_at.values()))
    told = [(list(rows.first_seen_at), seen), (changes.identifiers, known_at), (done.identifiers, occurred_at)]
    activities = {
        "activity_id": pa.array(done.ids, pa.int64()).cast(pa.string()),
        "lead_id": _names(done.identifiers, members),
        "kind": pa.array(done.kinds, pa.string()),
        "occurred_at": occurred_at,
    }
    types = fact_types(model)
    others = {name: kind for name, kind in types["activities"].items() if name not in activities}
    activities |= _properties(others, done.properties)
    return FactTables(
        leads=_leads(types["leads"], told, members),
        accounts=_accounts(model, rows.companies),
        activities=_typed(activities, types["activities"]),
        profile_changes=_profile(_names(changes.identifiers, members), changes.attributes, changes.values, known_at),
    )


def _moments(values: Sequence[str]) -> pa.Array:
    """Texts in UTC as moments."""
    return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(_AWARE)


def _names(identifiers: Sequence[int], members: Mapping[int, int]) -> pa.Array:
    return pa.array([members[identifier] for identifier in identifiers], pa.int64()).cast(pa.string())


def _leads(
    kinds: Mapping[str, Type], told: Sequence[tuple[Sequence[int], pa.Array]], members: Mapping[int, int]
) -> pa.Table:
    """Each lead with the earliest moment that is told of it; everything else stands in the log of changes."""
    leads = [members[identifier] for identifiers, _ in told for identifier in identifiers]
    moments = pa.concat_arrays([moment for _, moment in told])
    first = pa.table({"lead": pa.array(leads, pa.int64()), "at": moments}).group_by("lead").aggregate([("at", "min")])
    first = first.sort_by("lead")
    known = {"lead_id": first["lead"].cast(pa.string()), "created_at": first["at_min"]}
    nothing = {name: pa.nulls(first.num_rows, _type(kind)) for name, kind in kinds.items()}
    return _typed(nothing | known, kinds)


def _typed(columns: Mapping[str, Any], kinds: Mapping[str, Type]) -> pa.Table:
    """The columns as a model reads them: it may ask for the kind of an activity as a number."""
    return pa.table(
        {
            name: column
            if column.type == _type(kinds[name])
            else pa.array([read_as(value, kinds[name]) for value in column.to_pylist()], _type(kinds[name]))
            for name, column in columns.items()
        }
    )


def _accounts(model: ScoringModel, companies: Mapping[str, Mapping[str, Value]]) -> pa.Table | None:
    if model.subject == "lead" and not companies:
        return None
    rows = [{**known, "account_id": account} for account, known in companies.items()]
    kinds = fact_types(model)["accounts"]
    return pa.table(
        {name: pa.array([read_as(row.get(name), kind) for row in rows], _type(kind)) for name, kind in kinds.items()}
    )


def _properties(kinds: Mapping[str, Type], texts: Sequence[str]) -> Mapping[str, pa.Array]:
    """A column for each property."""
    if not kinds:
        return {}
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    distinct = [plain_values(json.loads(text)) for text in encoded.dictionary.to_pylist()]
    return {
        name: pa.array([read_as(each.get(name), kind) for each in distinct], _type(kind)).take(encoded.indices)
        for name, kind in kinds.items()
    }


def _profile(leads: pa.Array, names: Sequence[str], texts: Sequence[str | None], moments: pa.Array) -> pa.Table:
    """The log of changes; a value with names in it is a change of each of them."""
    said = list(zip(names, texts, strict=True))
    read = {each: _said(*each) for each in set(said)}
    rows = [row for row, each in enumerate(said) for _ in read[each]]
    attributes = [name for each in said for name, _ in read[each]]
    values = [value for each in said for _, value in read[each]]
    place = pa.array(rows, pa.int64())
    return pa.table(
        {
            "lead_id": leads.take(place),
            "attribute": pa.array(attributes, pa.string()),
            "value": pa.array(values, pa.string()),
            "known_at": moments.take(place),
        }
    )


def _said(name: str, text: str | None) -> Sequence[tuple[str, str | None]]:
    given = plain_values({name: None if text is None else json.loads(text)})
    return [(inner, None if value is None else as_text(value)) for inner, value in given.items()]


def _type(kind: Type) -> pa.DataType:
    return _AWARE if kind is Type.TIME else ARROW_TYPES[kind]
