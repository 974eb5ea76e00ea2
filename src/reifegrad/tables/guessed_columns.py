"""Guesses columns that no heading names for certain: ids from numbers, addresses and names, times, kinds.

A guess is only proposed, and called one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.tables.contract import ACTIVITIES, ColumnType
from reifegrad.tables.sheet_layout import fold, plain_heading
from reifegrad.tables.times_of_day import are_days, are_times_of_day, named_like_time_of
from reifegrad.tables.value_looks import are_moments, are_times, are_unique, first_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.table_mapping import TableMapping

_ID = re.compile(r"(?:^|[\W_])(?:id|nr|no|nummer|number|key|schlüssel|code)\.?$|(?:nummer|nr\.?|Id|ID)$", re.IGNORECASE)
_NAME = re.compile(r"name|firma|company|kontakt|kunde", re.IGNORECASE)
_EMAILS = {fold(word) for word in ("Email", "E-Mail", "Mail", "Email Address", "E-Mail-Adresse", "Contact Email")}
_NAMES_OF_ACCOUNTS = {
    fold(word)
    for word in ("Account", "Firma", "Company", "Unternehmen", "Kunde", "Customer", "Organisation", "Organization")
}
_NAMES_OF_LEADS = {
    fold(word) for word in ("Lead", "Interessent", "Interessentin", "Prospect", "Kontakt", "Contact", "Ansprechpartner")
}
_CODE = re.compile(r"\S*\d\S*")
"""A word with a digit: an id, no name."""

_KINDS = (
    *("aktivität", "aktivitätsart", "aktivitätstyp", "activity", "activitytype", "eventname", "eventtype", "ereignis"),
    *("vorgang", "vorgangsart", "event", "aktion", "action", "kontaktart", "kontakttyp", "typ", "type", "art", "kind"),
    *("maßnahme", "kategorie", "category", "interaktion", "interaction", "touchpoint"),
)
"""Headings that mean what happened, the most certain first."""

_MOST_KINDS = 200
_MOST_CANDIDATES = 5


def guess_columns(
    contract: Contract,
    reader: Reader,
    part: TableMapping,
    columns: dict[str, tuple[str, ...]],
    guessed: dict[str, str],
) -> None:
    """Add the columns that can be guessed to `columns`, and those that are uncertain to `guessed`, by our name."""
    _guess_ids(contract, reader, columns, guessed)
    _guess_time(contract, reader, columns, guessed)
    if contract is ACTIVITIES and "kind" not in part.constants:
        _guess_kind(reader, columns, guessed)
    _name_ids_made_of_names(contract, reader, columns, guessed)


def guess_times_of_day(
    contract: Contract, reader: Reader, part: TableMapping, guessed: dict[str, str]
) -> dict[str, str]:
    """The columns with the time of day of columns that hold only dates; a guess where several could be meant."""
    found: dict[str, str] = {}
    used = {heading for name in part.columns for heading in part.headings_of(name)}
    for name, kind in contract.types.items():
        headings = part.headings_of(name)
        if kind is not ColumnType.TIME or len(headings) != 1 or headings[0] not in reader.header:
            continue
        free = [one for one in reader.header if one and one not in used | {*found.values(), *part.ignore}]
        named = named_like_time_of(headings[0], free)
        if not named or not are_days(first_values(reader, headings[0])):
            continue
        clocks = [one for one in named if are_times_of_day(first_values(reader, one, kind=ColumnType.TIME), one)]
        if clocks:
            found[name] = clocks[0]
        if len(clocks) > 1:
            guessed[f"time_of_day.{name}"] = clocks[0]
    return found


def candidates(
    contract: Contract, reader: Reader, missing: Sequence[str], others: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The headings that may be meant by the missing columns: times for a time, ids, addresses and names for an id."""
    found: dict[str, tuple[str, ...]] = {}
    for name in missing:
        if contract.types[name] is ColumnType.TIME:
            fits = [one for one in others if are_times(first_values(reader, one))]
        elif name.endswith("_id"):
            fits = [one for one in others if is_id(one) or is_email(one) or _NAME.search(one)]
        else:
            fits = [one for one in others if first_values(reader, one)]
        found[name] = tuple(fits or others)[:_MOST_CANDIDATES]
    return found


def is_id(heading: str) -> bool:
    """Whether a heading is called like an id: `hit_id`, `Lfd. Nr.`."""
    return _ID.search(plain_heading(heading)) is not None


def is_email(heading: str) -> bool:
    """Whether a heading is called like an e-mail address of a person."""
    return fold(heading) in _EMAILS


def _guess_ids(
    contract: Contract, reader: Reader, columns: dict[str, tuple[str, ...]], guessed: dict[str, str]
) -> None:
    """In a list of leads or companies: a number in each row that is there once, an e-mail address, a name."""
    key = contract.key[0]
    if not contract.unique or key in columns:
        if "lead_id" in contract.required and "lead_id" not in columns:
            email = next((one for one in reader.header if is_email(one)), None)
            if email is not None:
                columns["lead_id"], guessed["lead_id"] = (email,), email
        return
    used = {heading for there in columns.values() for heading in there}
    numbers = [one for one in reader.header if one and one not in used and is_id(one)]
    names = [columns[name][0] for name in ("email", "name") if name in columns]
    for heading in (*numbers, *names, *(one for one in reader.header if _NAME.search(one))):
        if are_unique(reader, heading):
            columns[key], guessed[key] = (heading,), heading
            return


def _guess_time(
    contract: Contract, reader: Reader, columns: dict[str, tuple[str, ...]], guessed: dict[str, str]
) -> None:
    """The only column that holds nothing but dates, or else moments in digits, is the time of a log."""
    used = {heading for there in columns.values() for heading in there}
    for name in contract.required:
        if contract.types[name] is not ColumnType.TIME or name in columns:
            continue
        free = [one for one in reader.header if one and one not in used]
        found = [one for one in free if are_times(first_values(reader, one))]
        found = found or [one for one in free if are_moments(first_values(reader, one))]
        if len(found) == 1:
            columns[name], guessed[name] = (found[0],), found[0]


def _guess_kind(reader: Reader, columns: dict[str, tuple[str, ...]], guessed: dict[str, str]) -> None:
    """What happened, where several headings could mean it, or one that often means something else."""
    if "kind" in columns:
        return
    used = {heading for there in columns.values() for heading in there}
    folded = {fold(one): one for one in reversed(reader.header) if one and one not in used}
    for word in _KINDS:
        heading = folded.get(fold(word))
        if heading is not None and 0 < len(set(first_values(reader, heading))) <= _MOST_KINDS:
            columns["kind"], guessed["kind"] = (heading,), heading
            return


def _name_ids_made_of_names(
    contract: Contract, reader: Reader, columns: dict[str, tuple[str, ...]], guessed: dict[str, str]
) -> None:
    """An id that is a name is a guess: two people or companies may have the same one, or one be written in two ways."""
    for name, words in (("lead_id", _NAMES_OF_LEADS), ("account_id", _NAMES_OF_ACCOUNTS)):
        heading = columns.get(name, ("",))[0]
        if name not in contract.types or heading not in reader.header or fold(heading) not in words:
            continue
        if not all(map(_CODE.fullmatch, first_values(reader, heading))):
            guessed.setdefault(name, heading)
