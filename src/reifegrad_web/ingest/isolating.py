"""Takes deliveries so that a message which the database refuses costs only itself."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import DataError, transaction

from reifegrad_web.ingest.protocols.message import FailedMessage
from reifegrad_web.ingest.taking import take

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.ingest.taking import Delivered, Taken

_LOG = logging.getLogger(__name__)


def take_isolated(batches: Sequence[Delivered], now: datetime) -> list[Taken]:
    """Take batches; what is refused for its values fails as `not-stored`. The caller holds the transaction.

    Raises:
        DatabaseError: The database is away or takes nothing at all: then it has refused no message.
    """
    try:
        with transaction.atomic():
            return take(batches, now)
    except DataError:
        return [_isolated(batch, now) for batch in batches]


def _isolated(batch: Delivered, now: datetime) -> Taken:
    """Half by half, so that one bad message among thousands is found in a few steps."""
    try:
        with transaction.atomic():
            return take([batch], now)[0]
    except DataError as error:
        if len(batch.messages) == 1:
            return take([replace(batch, messages=(_failed(batch, error),))], now)[0]
    middle = len(batch.messages) // 2
    halves = (replace(batch, messages=part) for part in (batch.messages[:middle], batch.messages[middle:]))
    first, second = (_isolated(half, now) for half in halves)
    return first + second


def _failed(batch: Delivered, error: DataError) -> FailedMessage:
    reason = type(error.__cause__ or error).__name__
    _LOG.warning("a message was refused: %s", reason)
    return FailedMessage("not-stored", {"reason": reason}, batch.messages[0].raw)
