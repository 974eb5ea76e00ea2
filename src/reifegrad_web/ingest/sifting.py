"""Filters what comes under identifiers that were erased: it is counted, and nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from reifegrad_web.ingest.naming import named
from reifegrad_web.ingest.persons_of import keys_of, pairs_of
from reifegrad_web.ingest.protocols.message import FailedMessage, Message
from reifegrad_web.leads.erased import filtered, is_filtering
from reifegrad_web.leads.identities import ANONYMOUS, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_Item = Message | FailedMessage


def sift(batches: Iterable[tuple[Sequence[_Item], object]]) -> list[list[_Item]]:
    """What is left of each batch, which comes with what its request said about all of its messages.

    A device that was erased with its person may have somebody else at it now: if a message names a user who was not
    erased, it is taken for that user, without the device.
    """
    given = list(batches)
    if not is_filtering():
        return [list(batch) for batch, _ in given]
    named_by = [[(item, set(_names(item, said))) for item in batch] for batch, said in given]
    erased = filtered({key for batch in named_by for _, names in batch for key in names})
    return [[left for item, names in batch if (left := _left(item, erased & names)) is not None] for batch in named_by]


def _names(item: _Item, said: object) -> Iterable[Key]:
    """Of a message that cannot be read, what its request said is kept with it, and may name somebody as well."""
    if isinstance(item, FailedMessage):
        return named([item.raw, said])
    return {*keys_of(item), *chain(*pairs_of(item))}


def _left(item: _Item, hit: set[Key]) -> _Item | None:
    if not hit:
        return item
    if isinstance(item, Message) and item.user_id is not None and item.type != "alias":
        device = {Key(ANONYMOUS, item.anonymous_id or "")}
        return replace(item, anonymous_id=None) if hit == device else None
    return None
