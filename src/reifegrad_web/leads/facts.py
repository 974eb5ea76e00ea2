"""Everything that is known of some leads as records, as the engine takes it: an identifier's facts are its lead's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reifegrad.spec import facts as engine
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.json_values import plain_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.spec.condition import Value
    from reifegrad_web.leads.fact_rows import FactRows


def facts_of(leads: Iterable[int], *, colleagues: bool) -> engine.FactRecords:
    """The facts of leads; with those of their colleagues, for models that look at them."""
    return records_of(rows_of(leads, colleagues=colleagues))


def records_of(rows: FactRows) -> engine.FactRecords:
    """The same of rows that have been read. Leads of nobody are left out.

    What is known of a person stands in the log of changes alone, with its moment: a column of the lead would count
    before that.
    """
    changes, activities = tuple(_changes(rows)), tuple(_activities(rows))
    return engine.FactRecords(
        leads=tuple(engine.Lead(str(lead), seen) for lead, seen in sorted(first_seen(rows).items())),
        accounts=tuple(engine.Account(account, None, known) for account, known in rows.companies.items()),
        activities=activities,
        changes=changes,
        accounts_given=False,
    )


def first_seen(rows: FactRows) -> dict[int, datetime]:
    """Since when each lead is there: the earliest of what it did, what became known of it, and when it was heard of.

    A visit that is delivered late makes a lead older, as it would have done in time.
    """
    found: dict[int, str] = {}
    told = (
        rows.first_seen_at.items(),
        zip(rows.changes.identifiers, rows.changes.known_at, strict=True),
        zip(rows.activities.identifiers, rows.activities.occurred_at, strict=True),
    )
    for part in told:
        for identifier, moment in part:
            lead = rows.members[identifier]
            known = found.get(lead)
            if known is None or moment < known:
                found[lead] = moment
    return {lead: as_moment(moment) for lead, moment in found.items()}


def _changes(rows: FactRows) -> Iterator[engine.ProfileChange]:
    read: dict[tuple[str, str | None], Mapping[str, Value]] = {}
    for identifier, attribute, text, moment, _ in zip(*rows.changes, strict=True):
        said = read.get((attribute, text))
        if said is None:
            said = plain_values({attribute: None if text is None else json.loads(text)})
            read[attribute, text] = said
        lead, known_at = str(rows.members[identifier]), as_moment(moment)
        for name, value in said.items():
            yield engine.ProfileChange(lead, name, value, known_at)


def _activities(rows: FactRows) -> Iterator[engine.Activity]:
    read: dict[str, Mapping[str, Value]] = {}
    for number, identifier, kind, moment, text in zip(*rows.activities, strict=True):
        said = read.get(text)
        if said is None:
            said = read[text] = plain_values(json.loads(text))
        yield engine.Activity(str(number), str(rows.members[identifier]), kind, as_moment(moment), said)


def as_moment(moment: str) -> datetime:
    """The moment of a text in rows."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)
