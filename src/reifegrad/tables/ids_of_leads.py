"""Joins logs with the leads where they name them by another id than the list of leads: found out from the values.

Odoo lists activities with the number of a record in its database, and leads with an External ID. Somebody else counts
customers in one system and contacts in another. Where no id of a log is one of a lead, the leads are read by the
column that has those ids; if there is none, this is said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables.cell_changes import EXTERNAL_ID, LONG_ID, trimmed
from reifegrad.tables.contract import CONTRACTS, ColumnType
from reifegrad.tables.feeds import open_readers
from reifegrad.tables.guessed_columns import is_email, is_id
from reifegrad.tables.matching import known_headings
from reifegrad.tables.several_leads import leads_in
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.sources import locate
from reifegrad.tables.value_looks import are_unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.recognition import Recognised

_MOST = 0.5
_SHOWN = 3
_ODOO = "odoo"
_LONG, _SHORT = re.compile(LONG_ID), re.compile("[a-zA-Z0-9]{15}")
_EXTERNAL = re.compile(EXTERNAL_ID)
_MODELS = (
    *("Related Document Model", "res_model", "Document Model", "res_model_id", "model"),
    *("Dokumentmodell", "Verknüpftes Dokumentmodell", "Zugehöriges Dokumentmodell"),
)
"""Headings under which Odoo names the table of the record that a row is about."""

_NAMES_OF_MODELS = {
    "crm.lead": (
        "crm.lead",
        "Lead",
        "Lead/Opportunity",
        "Lead / Opportunity",
        "Opportunity",
        "Lead/Verkaufschance",
        "Verkaufschance",
    ),
    "res.partner": ("res.partner", "Contact", "Partner", "Kontakt"),
}
_OF_LEADS = {
    fold(word)
    for word in ("Opportunity", "Contact Name", "contact_name", "partner_name", "email_from", "Chance", "Kontaktname")
}


def joined_by_ids(found: Sequence[Recognised]) -> list[Recognised]:
    """The same sources; the leads are read by other ids, and logs only as far as they are about leads, where need be.

    A log whose ids are those of no lead gets a note.
    """
    read = _NamedIds()
    every = _with_ids_of_one_length(found, read)
    places = [place for place, one in enumerate(every) if one.table == "leads" and not one.missing]
    every = [_about_leads(one, [every[place] for place in places]) for one in every]
    if not places:
        return every
    known = {key for place in places for key in read.of(every[place])}
    named = {place: read.of(one) for place, one in enumerate(every) if _is_log(one)}
    strange = {
        place: ids for place, ids in named.items() if ids and known and not _as_compared(ids) & _as_compared(known)
    }
    is_free = len(places) == 1 and len(strange) == sum(map(bool, named.values()))
    for place, ids in strange.items():
        leads, log = (_joined(every[places[0]], every[place], ids) if is_free else None) or (None, None)
        if leads is None or log is None:
            every[place] = replace(every[place], notes=(*every[place].notes, _nobody(every[place], ids, known)))
        else:
            every[places[0]], every[place] = leads, log
    return _with_addresses_in_lower_case(every, places, read)


class _NamedIds:
    """The ids by which sources name people; a source is read again only where another part of a mapping reads it."""

    def __init__(self) -> None:
        self._known: list[tuple[Recognised, set[str]]] = []

    def of(self, one: Recognised) -> set[str]:
        """The ids of leads in a source."""
        for other, ids in self._known:
            if other.source == one.source and other.part is one.part:
                return ids
        self._known.append((one, _named_by(one)))
        return self._known[-1][1]


def _with_addresses_in_lower_case(every: list[Recognised], places: Sequence[int], read: _NamedIds) -> list[Recognised]:
    """Addresses in lower case where leads and a log write some of them differently; they still name one person each."""
    if len(places) != 1:
        return every
    keys = read.of(every[places[0]])
    lowered = {key.lower() for key in keys if "@" in key}
    if not lowered or len({key.lower() for key in keys}) < len(keys):
        return every
    logs = [place for place, one in enumerate(every) if _is_log(one)]
    if not any(key not in keys and key.lower() in lowered for place in logs for key in read.of(every[place])):
        return every
    for place in (*places, *logs):
        part = every[place].part
        every[place] = replace(every[place], part=part.model_copy(update={"lower": (*part.lower, "lead_id")}))
    return every


def _with_ids_of_one_length(found: Sequence[Recognised], read: _NamedIds) -> list[Recognised]:
    """Ids of Salesforce with 18 characters read by their first 15, where another source has these very 15."""
    named = [read.of(one) if one.columns.get("lead_id") and not _is_above_rows(one) else set() for one in found]
    short = {one for ids in named for one in ids if _SHORT.fullmatch(one)}
    every = []
    for one, ids in zip(found, named, strict=True):
        long = sorted(key for key in ids if _LONG.fullmatch(key) and key[:15] in short)
        if long:
            params: dict[str, Param] = {"heading": one.columns["lead_id"][0], "ids": tuple(map(repr, long[:_SHOWN]))}
            note = Problem("ids-of-two-lengths", params=params, file=one.source, key="lead_id", severity="note")
            part = one.part.model_copy(update={"short_ids": ("lead_id",)})
            every.append(replace(one, part=part, notes=(*one.notes, note)))
        else:
            every.append(one)
    return every


def _is_above_rows(one: Recognised) -> bool:
    """Whether the id stands once above several rows, as `^id` does in JSON."""
    return "^" in one.columns["lead_id"][0]


def _is_log(one: Recognised) -> bool:
    return one.table != "leads" and bool(one.columns.get("lead_id")) and not _is_above_rows(one)


def _reader(one: Recognised) -> Reader:
    return open_readers(locate(one.source), one.part, known_headings(CONTRACTS[one.table], one.part))[0]


def _named_by(one: Recognised) -> set[str]:
    """The ids of leads in a source: of several columns the first that is filled in a row."""
    reader = _reader(one)
    headings = [heading for heading in one.columns["lead_id"] if heading in reader.header]
    found = (next((value for value in row if value), "") for row in _rows(reader, *headings)) if headings else ()
    ids = {value for value in found if value}
    if one.part.several_leads:
        ids = {lead for value in ids for lead in leads_in(value)}
    return {_LONG.sub(r"\1", value) for value in ids} if one.part.short_ids else ids


def _values(reader: Reader, heading: str) -> set[str]:
    """All values of a column: ids of the first rows may be no ids of others."""
    return {value for [value] in _rows(reader, heading) if value}


def _rows(reader: Reader, *headings: str) -> Iterator[tuple[str, ...]]:
    for chunk in reader.chunks(dict.fromkeys(headings, ColumnType.TEXT)):
        yield from zip(*(trimmed(chunk.columns[one]).to_pylist() for one in headings), strict=True)


def _joined(leads: Recognised, log: Recognised, ids: set[str]) -> tuple[Recognised, Recognised] | None:
    """The leads by the ids of the log, and the log without what is about other records; None if nothing proves it."""
    reader = _reader(leads)
    if log.ready == _ODOO == leads.ready:
        return _joined_by_records(leads, log, reader)
    own = [heading for name in ("lead_id", "email") for heading in leads.columns.get(name, ())]
    for heading in dict.fromkeys([*own, *(one for one in leads.others if is_id(one) or is_email(one))]):
        is_key = heading in reader.header and are_unique(reader, heading)
        wanted = _as_compared(ids)
        if is_key and len(wanted & _as_compared(_values(reader, heading))) >= _MOST * len(wanted):
            return _read_by(leads, heading), log
    return None


def _about_leads(log: Recognised, leads: Sequence[Recognised]) -> Recognised:
    """A log of Odoo without what is about records of other tables, whose numbers may be those of leads as well."""
    if log.ready != _ODOO or not _is_log(log):
        return log
    own = next((one for one in leads if one.ready == _ODOO), None)
    model = "crm.lead" if own is None else _model_of(own, _reader(own))
    of_model = None if model is None else _of_model(log, model)
    return log if of_model is None else of_model[0]


def _model_of(leads: Recognised, reader: Reader) -> str | None:
    """The table of Odoo that a list of leads is made of, by its External IDs or else its headings."""
    tables = {found[1] for found in _external_ids(leads, reader)}
    if tables - {"crm_lead", "res_partner"} or len(tables) > 1:
        return None
    is_lead = tables == {"crm_lead"} or (not tables and any(fold(one) in _OF_LEADS for one in reader.header))
    return "crm.lead" if is_lead else "res.partner"


def _external_ids(leads: Recognised, reader: Reader) -> list[re.Match[str]]:
    return list(filter(None, map(_EXTERNAL.match, _values(reader, leads.columns["lead_id"][0]))))


def _as_compared(ids: set[str]) -> set[str]:
    """Ids as they are; addresses without case."""
    return {one.lower() if "@" in one else one for one in ids}


def _joined_by_records(leads: Recognised, log: Recognised, reader: Reader) -> tuple[Recognised, Recognised] | None:
    """By the number of the record in the database of Odoo: a column of its own, or a part of the External ID."""
    external = leads.columns["lead_id"][0]
    model = _model_of(leads, reader)
    of_model = None if model is None else _of_model(log, model)
    if of_model is None:
        return None
    log, ids = of_model
    for heading in (one for one in reader.header if fold(one) == "id" and one != external):
        if ids & _values(reader, heading):
            return _read_by(leads, heading), log
    if ids & {found[2] for found in _external_ids(leads, reader)}:
        columns = {**leads.part.columns, "lead_id": external, "external_id": external}
        shown = {**leads.columns, "lead_id": (external,), "external_id": (external,)}
        part = leads.part.model_copy(update={"columns": columns, "record_number": ("lead_id",)})
        return replace(leads, part=part, columns=shown), log
    return None


def _of_model(log: Recognised, model: str) -> tuple[Recognised, set[str]] | None:
    """The log without rows about records of other tables, and the numbers in it; None if it does not tell the table."""
    reader = _reader(log)
    known = set(map(fold, _MODELS))
    heading = next((one for one in reader.header if fold(one) in known), None)
    if heading is None:
        return None
    names = {fold(name) for name in _NAMES_OF_MODELS[model]}
    rows = list(_rows(reader, heading, log.columns["lead_id"][0]))
    models = {name for name, _ in rows if name}
    wanted = tuple(name for name in sorted(models) if fold(name) in names)
    if not wanted:
        return None
    if models - set(wanted):
        log = replace(log, part=log.part.model_copy(update={"only": {**log.part.only, heading: wanted}}))
    return log, {number for name, number in rows if name in wanted and number}


def _read_by(leads: Recognised, heading: str) -> Recognised:
    before = leads.columns["lead_id"]
    others = tuple(dict.fromkeys([*(one for one in leads.others if one != heading), *before]))
    used = {one for name, there in leads.columns.items() if name != "lead_id" for one in there}
    return replace(
        leads,
        part=leads.part.model_copy(update={"columns": {**leads.part.columns, "lead_id": heading}}),
        columns={**leads.columns, "lead_id": (heading,)},
        others=tuple(one for one in others if one not in {heading, *used}),
        guessed={**leads.guessed, "lead_id": heading},
    )


def _nobody(log: Recognised, ids: set[str], known: set[str]) -> Problem:
    return Problem(
        "log-of-strangers",
        params={
            "heading": log.columns["lead_id"][0],
            "ids": tuple(map(repr, sorted(ids)[:_SHOWN])),
            "known": tuple(map(repr, sorted(known)[:_SHOWN])),
        },
        file=log.source,
        key="lead_id",
        severity="warning",
        variant="odoo" if log.ready == _ODOO else "",
    )
