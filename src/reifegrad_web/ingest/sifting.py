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


def sift(batches: Iterable[Sequence[Message | FailedMessage]]) -> list[list[Message | FailedMessage]]:
    """What is left of each batch.

    A device that was erased with its person may have somebody else at it now: if a message names a user who was not
    erased, it is taken for that user, without the device.
    """
    given = [list(batch) for batch in batches]
    if not is_filtering():
        return given
    erased = filtered({key for batch in given for item in batch for key in _names(item)})
    if not erased:
        return given
    return [[left for item in batch if (left := _left(item, erased)) is not None] for batch in given]


def _names(item: Message | FailedMessage) -> Iterable[Key]:
    if isinstance(item, FailedMessage):
        return named(item.raw)
    return {*keys_of(item), *chain(*pairs_of(item))}


def _left(item: Message | FailedMessage, erased: set[Key]) -> Message | FailedMessage | None:
    hit = erased.intersection(_names(item))
    if not hit:
        return item
    if isinstance(item, Message) and item.user_id is not None and item.type != "alias":
        device = {Key(ANONYMOUS, item.anonymous_id or "")}
        return replace(item, anonymous_id=None) if hit == device else None
    return None
