"""Joins ids of one person: what somebody did before the login counts for the user that a row names beside the device.

Logs of websites know a visitor by an id of the browser (`anonymousId`) until a row names it together with the id of
the user. An id that is named with several users, as on a shared computer, joins nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.errors import Problem, message
from reifegrad.tables.cell_changes import changed, first_filled, trimmed
from reifegrad.tables.contract import ColumnType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Feed
    from reifegrad.tables.reader import Chunk

_ID = "lead_id"


class JoinedIds:
    """The ids that belong to another one, as all sources of a table name them together.

    Rows that are not read as facts count here too: an `identify` is no activity, and tells who the visitor is.
    """

    def __init__(self, feeds: Iterable[Feed]) -> None:
        users: dict[str, set[str]] = {}
        self._file = ""
        for feed in feeds:
            if not feed.match.other_ids or _ID not in feed.match.names:
                continue
            self._file = self._file or feed.reader.name
            for other, named in _pairs(feed):
                users.setdefault(other, set()).add(named)
        self._shared = {other for other, found in users.items() if len(found) > 1}
        direct = {other: next(iter(found)) for other, found in users.items() if len(found) == 1}
        self._known = {other: user for other in direct if (user := _end(other, direct)) is not None}

    def applied(self, ids: pa.Array) -> pa.Array:
        """The ids of a column, those that belong to another one replaced by it."""
        if not self._known:
            return ids
        encoded = trimmed(ids).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        return pa.array([self._known.get(text, text) for text in texts], pa.string()).take(encoded.indices)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """How many ids were joined, and how many were not because they name several people."""
        found = []
        if self._known:
            params: dict[str, Param] = {"ids": message("count.ids", n=len(self._known))}
            found.append(Problem("ids-joined", params=params, file=self._file, severity="note"))
        if self._shared:
            params = {"ids": message("count.ids", n=len(self._shared))}
            params |= {"shown": tuple(map(repr, sorted(self._shared)[:3]))}
            found.append(Problem("ids-shared", params=params, file=self._file, severity="note"))
        return tuple(found)


def _pairs(feed: Feed) -> Iterator[tuple[str, str]]:
    """Every other id with the id of the user in its row, where both are there and differ."""
    match = feed.match
    own = [one for one in (match.names[_ID], *match.further.get(_ID, ())) if one not in match.other_ids]
    if not own:
        return
    wanted = dict.fromkeys((*own, *match.other_ids), ColumnType.TEXT)
    for chunk in feed.reader.chunks(wanted):
        users = _ids(feed, chunk, own)
        for heading in match.other_ids:
            pairs = set(zip(_ids(feed, chunk, [heading]), users, strict=True))
            yield from ((other, user) for other, user in pairs if other and user and other != user)


def _ids(feed: Feed, chunk: Chunk, headings: list[str]) -> list[str | None]:
    arrays = [chunk.columns[heading] for heading in headings]
    array = arrays[0] if len(arrays) == 1 else first_filled(arrays)
    found: list[str | None] = trimmed(changed(array, _ID, feed.reader.mapping)).to_pylist()
    return found


def _end(other: str, direct: dict[str, str]) -> str | None:
    """The id at the end of a chain of ids; None if it leads back to where it began."""
    seen = {other}
    user = direct[other]
    while user in direct:
        if user in seen:
            return None
        seen.add(user)
        user = direct[user]
    return user
