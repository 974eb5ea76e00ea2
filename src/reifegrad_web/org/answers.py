"""Keeps what was answered to requests that have a key of their own, for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError

from reifegrad_web.org.models import KeptAnswer
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

KEPT = timedelta(days=1)
LONGEST_KEY = 150
"""Characters."""
WITHHELD = 0
"""The status of a request whose answer is not kept, since somebody was erased before it was given."""


class AlreadyDone(Exception):
    """Another request of the same token has had this key; what this one has written is undone."""


def find_answer(token: int, key: str, now: datetime) -> KeptAnswer | None:
    """What is known of a key of a token; None: nothing, or it is older than a day."""
    return KeptAnswer.objects.filter(token_id=token, key=key, created_at__gt=now - KEPT).first()


def claim_key(token: int, key: str, request: str, now: datetime) -> None:
    """Note that a request with this key is done; the caller holds the transaction in which it is.

    Raises:
        AlreadyDone: Another one was quicker.
    """
    _old(now).delete()
    try:
        KeptAnswer.objects.create(token_id=token, key=key, request=request, created_at=now)
    except IntegrityError:
        raise AlreadyDone from None


def keep_answer(token: int, key: str, status: int, content_type: str, body: str) -> None:
    """Keep the answer to a request whose key was claimed."""
    with write():
        found = KeptAnswer.objects.filter(token_id=token, key=key, status=None)
        found.update(status=status, content_type=content_type, body=body)


def withhold_answers() -> None:
    """Keep no answer of requests that are being answered: it may name somebody who is erased. Their keys stay used."""
    KeptAnswer.objects.filter(status=None).update(status=WITHHELD)


def forget_answers(now: datetime) -> None:
    """Delete what was kept for a day."""
    if _old(now).exists():
        with write():
            _old(now).delete()


def _old(now: datetime) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(created_at__lte=now - KEPT)
