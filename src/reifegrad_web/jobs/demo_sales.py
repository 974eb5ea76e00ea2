"""What the sales people of the demo company know of its leads beyond the files: numbers to call."""

from __future__ import annotations

_EXCHANGES = ("30 23125", "69 90009", "40 66969", "221 4710", "89 99998")
"""Where the German regulator gives a thousand numbers each to films and books: nobody has any of them."""
_COUNTRY = "DE"


def phone_of(lead: str, country: str | None) -> str | None:
    """The number of a lead, always the same; None of every fourth, and of those in other countries.

    >>> phone_of("L0001234", "DE")
    '+49 89 99998-246'
    """
    number = int("".join(letter for letter in lead if letter.isdigit()))
    if country != _COUNTRY or number % 4 == 0:
        return None
    line, exchange = divmod(number, len(_EXCHANGES))
    return f"+49 {_EXCHANGES[exchange]}-{line % 1_000:03d}"
