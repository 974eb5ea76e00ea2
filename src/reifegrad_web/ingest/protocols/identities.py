"""Decides whether an id names one person, group or message.

Programs send words in the place of ids: a variable that was never set becomes `undefined`, a login that failed becomes
`anonymous`. If they counted, thousands of people would become one lead. They count as absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.ingest.protocols.message import Unusable

if TYPE_CHECKING:
    from reifegrad_web.ingest.protocols.message import Note

LONGEST_ID = 200
"""Characters, of ids of every sort."""

ILLEGAL_IDS = frozenset({
    "0", "00000000-0000-0000-0000-000000000000", "[object object]", "anonymous", "anonymous-user", "anonymous_user",
    "backend", "distinct_id", "distinctid", "email", "false", "guest", "id", "nan", "nil", "none", "not_authenticated",
    "null", "system", "true", "undefined", "user", "unknown",
})  # fmt: skip
"""In lower case and without blanks around; every name that many people would share."""


def identity(value: object, field: str, illegal: Note, notes: list[Note]) -> str | None:
    """The id that a field holds; None if there is none or it is illegal, which is then noted.

    Whole numbers become text. Nothing is cut off: two clients that write the same id write it the same way.

    Raises:
        Unusable: It is longer than `LONGEST_ID`.
    """
    if value is None:
        return None
    if type(value) is not str:
        value = _number_as_text(value)
        if value is None:
            notes.append(illegal)
            return None
    if len(value) > LONGEST_ID:
        raise Unusable("id-too-long", field=field, length=len(value), most=LONGEST_ID)
    plain = value.strip().lower()
    if plain in ILLEGAL_IDS:
        notes.append(illegal)
        return None
    return value if plain else None


def message_id(value: object, field: str, notes: list[Note]) -> str | None:
    """What a client calls a message, of any form; None if it gave no name.

    Raises:
        Unusable: It is longer than `LONGEST_ID`.
    """
    if not value:
        return None
    if type(value) is not str:
        value = _number_as_text(value)
        if value is None:
            notes.append("message-id-unreadable")
            return None
    if len(value) > LONGEST_ID:
        raise Unusable("id-too-long", field=field, length=len(value), most=LONGEST_ID)
    return value


def _number_as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return f"{value:d}" if isinstance(value, int) and abs(value) < 10**LONGEST_ID else None
