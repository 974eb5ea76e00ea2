"""Tells a log from a list of leads by its rows: the same lead stands in several, each with a moment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.tables.guessed_columns import is_email, is_id
from reifegrad.tables.value_looks import are_moments, are_unique, first_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.tables.reader import Reader

_OF_THE_LOG_TOO = frozenset({"lead_id", "email", "country", "account_id", "company", "created_at"})
"""What rows of a log may say of a lead; whatever else describes the person makes it a list of leads."""

_OF_A_STATE = re.compile(
    r"creat|erstell|angelegt|last|letzt|modif|geändert|updat|aktualisiert|birth|geburt", re.IGNORECASE
)
_FEW, _MANY = 0.25, 0.5


def rows_are_a_log(reader: Reader, columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether rows tell what leads did, and not who they are.

    A list of leads may have a few of them twice. So the same leads must stand in many rows, unless the rows have ids of
    their own, and in more where the only moments are those of a state, such as the last change.

    Args:
        reader: The source.
        columns: Our columns of leads, with the headings from which they would be read.
    """
    keys = [*columns.get("lead_id", ())] or [heading for heading in reader.header if is_email(heading)]
    if columns.keys() - _OF_THE_LOG_TOO or not keys or keys[0] not in reader.header:
        return False
    ids = first_values(reader, keys[0], rows=None)
    repeated = len(ids) - len(set(ids))
    free = [one for one in reader.header if one and one != keys[0]]
    moments = [one for one in free if are_moments(first_values(reader, one))] if repeated else []
    if not moments:
        return False
    needed = _MANY if all(map(_OF_A_STATE.search, moments)) else _FEW
    own_ids = any(is_id(one) and are_unique(reader, one) for one in free)
    return own_ids or repeated >= needed * len(ids)
