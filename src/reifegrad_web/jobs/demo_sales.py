"""What sales of the demo company knows and has done beyond the files: numbers to call, appointments, offers."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.leads.models import Contact
from reifegrad_web.leads.owners import note_contact
from reifegrad_web.leads.persons import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

_EXCHANGES = ("30 23125", "69 90009", "40 66969", "221 4710", "89 99998")
"""Where the German regulator gives a thousand numbers each to films and books: nobody has any of them."""
_COUNTRY = "DE"
_OFFERS_OF_LOST = 5
"""One of so many lost leads had got an offer; of the won ones, all had."""
_APPOINTMENT, _OFFER = 0.55, 0.8
"""How far on the way from the first sight of a lead to its outcome it was met, and was made an offer."""


def phone_of(lead: str, country: str | None) -> str | None:
    """The number of a lead, always the same; None of every fourth, and of those in other countries.

    >>> phone_of("L0001234", "DE")
    '+49 89 99998-246'
    """
    number = _number(lead)
    if country != _COUNTRY or number % 4 == 0:
        return None
    line, exchange = divmod(number, len(_EXCHANGES))
    return f"+49 {_EXCHANGES[exchange]}-{line % 1_000:03d}"


def note_contacts(since: Mapping[str, datetime], outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Note who was met and was made an offer before it was decided; the caller holds the transaction.

    Args:
        since: When each lead was seen first, as the files have it.
        outcomes: What became of them.
    """
    for row in outcomes:
        lead, won = row["lead_id"], row["outcome"] == "won"
        if won or _number(lead) % _OFFERS_OF_LOST == 0:
            for result, at in _contacts(since[lead].replace(tzinfo=UTC), row["decided_at"].replace(tzinfo=UTC)):
                note_contact(find(f"user:{lead}"), None, result, at, meets_at=_meets(result, at))


def _contacts(since: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    way = max(until - since, timedelta())
    yield Contact.Result.APPOINTMENT.value, since + _APPOINTMENT * way
    yield Contact.Result.OFFER.value, since + _OFFER * way


def _meets(result: str, at: datetime) -> datetime | None:
    """In the afternoon of the next day."""
    at_three = (at + timedelta(days=1)).replace(hour=15, minute=0, second=0, microsecond=0)
    return at_three if result == Contact.Result.APPOINTMENT.value else None


def _number(lead: str) -> int:
    return int("".join(letter for letter in lead if letter.isdigit()))
